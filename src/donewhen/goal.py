"""A goal being judged: the claims that its sentences make, and the verdicts that they get.

One goal is one scenario. Steps call it; it asks the run for answers and the stages for verdicts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from donewhen.asked import (
    FEWEST_IMAGES,
    INFORMED,
    Asked,
    slice_words,
    too_few,
    without_chance_alarms,
)
from donewhen.errors import SentenceError
from donewhen.estimation import Answers, OperatingPoint
from donewhen.finding import Finding
from donewhen.givens import Givens
from donewhen.judging import (
    change_claim,
    claim,
    finding_claim,
    judge,
    judge_change,
    judge_finding,
    judge_range,
)
from donewhen.language import (
    ChangePhrase,
    GoalPhrase,
    Noun,
    Reference,
    parse_change,
    parse_count,
    parse_goal,
    parse_quantity,
    parse_slices,
)
from donewhen.metrics import METRICS, Metric, RankingMetric, metric_called
from donewhen.planning import prospect
from donewhen.question import Judged, Question
from donewhen.record import GoalRecord
from donewhen.run import Run
from donewhen.showing import Shown
from donewhen.slicing import slice_rows
from donewhen.turned import too_few_turned, turned
from donewhen.uncertainty import settles
from donewhen.verdict import Verdict

__all__ = ["Goal"]


class Goal:
    """The state of one scenario."""

    def __init__(self, run: Run, record: GoalRecord) -> None:
        self.run = run
        self.record = record
        self.given = Givens(run, record)
        self._line = record.line
        self._sentence = ""
        self._judged: Judged | None = None
        self._shown = Shown()

    def at(self, line: int, sentence: str) -> None:
        """Say which sentence is judged next."""
        self._line, self._sentence = line, sentence

    def ingest(self, what: str = "images") -> None:
        """Make sure that the model's answer to every image is there."""
        if what.strip() != "images":
            raise SentenceError(f'a model ingests "images", not "{what}".')
        self._answered()

    def identified(self, low: str, high: str, noun_text: str) -> Verdict:
        """Return whether the number of things found lies in a range: a goal's precondition."""
        least, most = parse_count(low), parse_count(high)
        if least > most:
            raise SentenceError(f"{least:,} to {most:,} is empty. Write the smaller number first.")
        question = Question(METRICS.get("found"), self.noun(noun_text), self.given.point)
        return self._identified(replace(question, slices=self.given.slices), least, most)

    def claim(self, metric: str, noun_text: str, goal: str, slices: str = "") -> list[Verdict]:
        """Judge a claim: a metric of a noun ("" for everything) against a goal ("at least 80%")."""
        return self._claim(metric, noun_text, parse_goal(goal), slices)

    def claim_quantity(self, metric: str, quantity: str, slices: str = "") -> list[Verdict]:
        """Judge a claim about a quantity: "at least 800 balloons", wherever quotes stand."""
        parsed = parse_quantity(quantity)
        return self._claim(metric, parsed.noun, parsed.goal, slices)

    def claim_change(
        self, metric: str, noun_text: str, change: str, slices: str = ""
    ) -> list[Verdict]:
        """Judge a change against the baseline, or against the untouched images."""
        return self._claim_change(metric, noun_text, parse_change(change), slices)

    def claim_false(self, quantity: str, slices: str = "") -> list[Verdict]:
        """Judge a claim about false reports: "at most 40 false balloons"."""
        parsed = parse_quantity(quantity)
        if not parsed.noun.startswith("false "):
            number = parsed.goal.numbers[0]
            raise SentenceError(
                f'"it reports {number} {parsed.noun}": say "false {parsed.noun}", or '
                f'"it finds {number} {parsed.noun}".'
            )
        noun = parsed.noun.removeprefix("false ")
        return self._claim("false_positives", noun, parsed.goal, slices)

    def claim_phrase(
        self, metric: str, noun_text: str, phrase: GoalPhrase | ChangePhrase, slices: str
    ) -> list[Verdict]:
        """Judge a claim whose goal or change was read already."""
        if isinstance(phrase, ChangePhrase):
            return self._claim_change(metric, noun_text, phrase, slices)
        return self._claim(metric, noun_text, phrase, slices)

    def claim_turned(self, goal: str, noun_text: str, *, lost: bool) -> Verdict:
        """Judge how many images were right with the baseline and are wrong now, or the reverse."""
        noun = self.noun(noun_text)
        return self.finding(lambda: self._turned(noun, lost=lost), parse_goal(goal))

    def finding(
        self, make: Callable[[], Finding], goal: GoalPhrase, *, counted: bool = False
    ) -> Verdict:
        """Judge what a look at the data set, the model file or two models has shown.

        ``counted`` says that it depends on the score from which detections count.
        """
        del counted  # who only reads the goal asks whether that score was chosen
        finding = make()
        asked = finding_claim(finding, goal, sentence=self._sentence)
        verdict = judge_finding(asked, finding)
        self.record.verdicts.setdefault(self._line, []).append(verdict)
        self.record.evidence.extend(self.run.finding_evidence(finding, self.record, self._line))
        return verdict

    def attempt(self, judge: Callable[[], list[Verdict]]) -> list[Verdict]:
        """Judge one row of a table; a goal that is only read collects what it refuses."""
        return judge()

    def answers(self) -> Answers:
        """Return what the model says about the images that the goal looks at."""
        return self.run.sliced(self._answered(), self.given.slices)

    def noun(self, text: str) -> Noun:
        """Return what ``text`` names in the data set; "" names everything."""
        vocabulary = self.given.vocabulary
        return vocabulary.noun(text) if text else vocabulary.everything()

    def gather_evidence(self) -> None:
        """Put the goal's pictures and tables on its record; nothing where nothing was judged."""
        self._shown.gather(self.run, self.record)

    def _claim(self, metric: str, noun_text: str, phrase: GoalPhrase, slices: str) -> list[Verdict]:
        chosen, noun = self._metric(metric), self.noun(noun_text)
        asked = [
            Asked(
                claim(chosen, noun, phrase, sentence=self._sentence, slice_name=slice_words(named)),
                chosen,
                noun,
                (*self.given.slices, *named),
            )
            for named in self._where(slices, every=phrase.every_slice)
        ]
        for one in asked:
            self._foresee(one)
        verdicts = [self._judge(one) for one in asked]
        if phrase.every_slice and phrase.confidence is not None:
            verdicts = without_chance_alarms(asked, verdicts, self._judge)
        return self._recorded(verdicts)

    def _claim_change(
        self, metric: str, noun_text: str, phrase: ChangePhrase, slices: str
    ) -> list[Verdict]:
        chosen, noun = self._metric(metric), self.noun(noun_text)
        asked = [
            Asked(
                change_claim(
                    chosen, noun, phrase, sentence=self._sentence, slice_name=slice_words(named)
                ),
                chosen,
                noun,
                (*self.given.slices, *named),
            )
            for named in self._where(slices, every=phrase.every_slice)
        ]

        def judged(one: Asked) -> Verdict:
            return self._judge_change(one, phrase.reference)

        for one in asked:
            self._foresee(one)
        verdicts = [judged(one) for one in asked]
        if phrase.every_slice and phrase.confidence is not None:
            verdicts = without_chance_alarms(asked, verdicts, judged)
        return self._recorded(verdicts)

    def _metric(self, name: str) -> Metric:
        return METRICS.get(name) if name in METRICS else metric_called(name)

    def _where(self, slices: str, *, every: bool) -> list[tuple[str, ...]]:
        """Return the slices of each claim that a sentence makes: one, or one per slice."""
        named = parse_slices(slices)
        if not every:
            slice_rows(self.given.data_set, (*self.given.slices, *named))
            return [named]
        known = [one for one in self.given.data_set.slices if one not in self.given.slices]
        if not known:
            raise SentenceError(
                f'data set "{self.given.data_set.id}" names no slices. List them in its '
                "dataset.yaml: slices: {night: {light: dark}}"
            )
        return [(*named, one) for one in known if one not in named]

    def _asked_of(self, asked: Asked) -> tuple[Judged, Question]:
        """Return the answers that a claim is about, and what is asked of them."""
        judged = self._answered(_floor(asked))
        return judged, Question(asked.metric, asked.noun, self.given.point, asked.slices)

    def _foresee(self, asked: Asked) -> None:
        """Say before any inference where the data set cannot decide what is asked."""
        if asked.claim.confidence is None:
            return
        rows = slice_rows(self.given.data_set, asked.slices)
        data_set = self.given.data_set.only(rows)[0]
        foreseen = prospect(asked.claim, asked.metric, data_set, asked.noun)
        if foreseen is not None and not foreseen.perfect and foreseen.note not in self.record.notes:
            self.record.notes.append(foreseen.note)

    def _judge(self, asked: Asked) -> Verdict:
        judged, question = self._asked_of(asked)
        estimate = self.run.estimate(judged, question, asked.confidence)
        verdict = too_few(asked, estimate) or judge(
            asked.claim, asked.metric, estimate, settles=lambda: settles(asked.claim, estimate)
        )
        self._shown.note(judged, question, verdict)
        return verdict

    def _judge_change(self, asked: Asked, reference: Reference) -> Verdict:
        judged, question = self._asked_of(asked)
        other, point = self._other(reference, _floor(asked))
        estimate = self.run.change(
            (judged, question), (other, replace(question, point=point)), asked.confidence
        )
        verdict = too_few(asked, estimate) or judge_change(
            asked.claim, asked.metric, estimate, settles=lambda: settles(asked.claim, estimate)
        )
        self._shown.note(judged, question, verdict)
        return verdict

    def _other(self, reference: Reference, floor: float | None) -> tuple[Judged, OperatingPoint]:
        """Return the answers to compare with, and the operating point at which they count."""
        if reference is Reference.UNTOUCHED:
            if self.given.perturbation is None:
                raise SentenceError(
                    "the images are untouched: nothing to compare with. "
                    "Write: Given the images are blurred at severity 2"
                )
            wanted = replace(self.given.wanted(floor), perturbation=None)
            return self.run.judged(wanted), self.given.point
        named = self.given.baseline
        judged = self.run.judged(self.given.wanted_of(named, floor))
        self.record.baseline = f"{judged.model.name} {judged.version}"
        return judged, self.given.point_of(judged.model)

    def _turned(self, noun: Noun, *, lost: bool) -> Finding:
        judged = self._answered()
        other, point = self._other(Reference.BASELINE, None)
        slices = self.given.slices
        here = self.run.sliced(judged, slices)
        if slices and len(here.data_set.images) < FEWEST_IMAGES:
            return too_few_turned(len(here.data_set.images), slices, lost=lost)
        return turned(
            here,
            self.run.sliced(other, slices),
            noun,
            (self.given.point, point),
            lost=lost,
        )

    def _identified(self, question: Question, least: int, most: int) -> Verdict:
        judged = self._answered()
        estimate = self.run.estimate(judged, question, INFORMED)
        sentence = self._sentence
        verdict = judge_range(
            question.metric, question.noun, least, most, estimate, sentence=sentence
        )
        self._shown.note(judged, question, verdict)
        self.record.preconditions.setdefault(self._line, []).append(verdict)
        return verdict

    def _answered(self, floor: float | None = None) -> Judged:
        """Return the answers, from ``floor`` on; by default from the goal's operating point on.

        A metric over all scores needs those below the operating point, too.
        """
        wanted = self.given.wanted(floor)
        missing = self._judged is None or (
            wanted.floor is not None and wanted.floor < self._judged.floor
        )
        if missing:
            self._judged = self.run.judged(wanted)
            self._judged.describe(self.record)
            self.record.data_set_facts = self.run.facts(self.given.data_set)
            self.record.model_is_current = self._is_current()
            self.given.settle()
        assert self._judged is not None
        return self._judged

    def _is_current(self) -> bool:
        named, model = self.given.named, self.given.model
        return self.run.file(model, named.version) == self.run.file(model, None)

    def _recorded(self, verdicts: list[Verdict]) -> list[Verdict]:
        self.record.verdicts.setdefault(self._line, []).extend(verdicts)
        return verdicts


def _floor(asked: Asked) -> float | None:
    """Return the score from which answers are needed; None for the operating point's."""
    return 0.0 if isinstance(asked.metric, RankingMetric) else None
