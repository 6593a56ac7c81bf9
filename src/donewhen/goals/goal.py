"""A goal being judged: the claims that its sentences make, and the verdicts that they get.

One goal is one scenario. Steps call it; it asks the run for answers and the stages for verdicts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace

from donewhen.domain.claim import Claim, Part
from donewhen.domain.finding import Finding
from donewhen.domain.run_record import GoalRecord
from donewhen.domain.verdict import Verdict
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.evaluation.metrics import METRICS, Metric, RankingMetric, metric_called
from donewhen.evidence.case import Case
from donewhen.evidence.flips import find_flips
from donewhen.foundation.errors import InputError, SentenceError
from donewhen.goals.evidence_plan import EvidencePlan
from donewhen.goals.run import Run
from donewhen.goals.scope import Scope
from donewhen.judging import (
    change_claim,
    claim,
    finding_claim,
    judge,
    judge_change,
    judge_finding,
    judge_range,
    range_claim,
)
from donewhen.judging.measurement import MetricQuery, ModelAnswers
from donewhen.judging.planning import prospect
from donewhen.judging.resolved_claim import (
    INFORMED,
    ResolvedClaim,
    refuse_always_true,
    refuse_every_image,
    slice_words,
    too_few,
    without_chance_alarms,
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
    refuse_below,
)

UNCHANGED = "this goal judges files as they are: changing the images has no effect"

_REPORTS = ("alarms", "alarm", "positives", "positive", "reports", "report", "detections")


class Goal:
    """The state of one scenario.

    ``blocks`` are the lines at which its Backgrounds and the scenario itself begin, in order.
    """

    def __init__(self, run: Run, record: GoalRecord, blocks: Sequence[int] = ()) -> None:
        self.run = run
        self.record = record
        self.scope = Scope(run, record)
        self._line, self._sentence, self._part = record.line, "", Part.SENTENCE
        self._judged: ModelAnswers | None = None
        self._asked_model = False
        self._shown = EvidencePlan()
        self._blocks = blocks

    def at(self, line: int, sentence: str, *, in_table: bool = False) -> None:
        """Say which sentence, or row of a table, is judged next."""
        self._line, self._sentence = line, sentence
        # By our grammar a sentence ends in a colon where a table says what it asks.
        self._part = Part.TABLE if in_table or sentence.endswith(":") else Part.SENTENCE
        self.scope.at(line, bisect_right(self._blocks, line))

    def refuse_below(self, *, table: bool, text: bool) -> None:
        """Raise ``SentenceError`` for what stands below a sentence that takes nothing there."""
        refuse_below(self._sentence, table=table, text=text)

    def ingest(self, what: str = "images") -> None:
        """Make sure that the model's answer to every image is there."""
        if what.strip() != "images":
            raise SentenceError(f'a model ingests "images", not "{what}".')
        asked = self._asked_model
        self._answered()
        self._asked_model = asked  # nothing is claimed yet

    def identified(self, low: str, high: str, noun_text: str) -> Verdict:
        """Return whether the number of things found lies in a range: a goal's precondition."""
        least, most = parse_count(low), parse_count(high)
        if least > most:
            raise SentenceError(f"{least:,} to {most:,} is empty. Write the smaller number first.")
        query = MetricQuery(METRICS.get("found"), self.noun(noun_text), self.scope.point)
        query = replace(query, slices=self.scope.slices)
        claim = range_claim(query.metric, query.noun, least, most, sentence=self._sentence)
        self._refuse_always_true([ResolvedClaim(claim, query.metric, query.noun, query.slices)])
        return self._identified(query, least, most)

    def claim(self, metric: str, noun_text: str, goal: str, slices: str = "") -> list[Verdict]:
        """Judge a claim: a metric of a noun ("" for everything) against a goal ("at least 80%")."""
        return self._claim(metric, noun_text, parse_goal(goal), slices)

    def claim_quantity(self, metric: str, quantity: str, slices: str = "") -> list[Verdict]:
        """Judge a claim about a quantity: "at least 800 balloons", wherever quotes stand."""
        parsed = parse_quantity(quantity)
        if parsed.noun.startswith("false ") and metric == "found":
            raise SentenceError(
                f'"{quantity}": false things are reported, not found. Say "it reports …".'
            )
        # "At least 80% of balloons" is a share, and refused with the words for it: recall
        noun = parsed.noun.removeprefix("of ") if "%" in parsed.goal.numbers[0] else parsed.noun
        return self._claim(metric, noun, parsed.goal, slices)

    def claim_change(
        self, metric: str, noun_text: str, change: str, slices: str = ""
    ) -> list[Verdict]:
        """Judge a change against the baseline, or against the untouched images."""
        return self._claim_change(metric, noun_text, parse_change(change), slices)

    def claim_false(self, quantity: str, slices: str = "") -> list[Verdict]:
        """Judge a claim about false reports: "at most 40 false balloons"."""
        parsed = parse_quantity(quantity)
        if not parsed.noun.removeprefix("of ").startswith("false "):
            number = parsed.goal.numbers[0]
            raise SentenceError(
                f'"it reports {number} {parsed.noun}": say "false {parsed.noun}", or '
                f'"it finds {number} {parsed.noun}".'
            )
        noun = parsed.noun.removeprefix("of ").removeprefix("false ")
        if noun in _REPORTS and not self.scope.vocabulary.knows(noun):
            noun = ""
        return self._claim("false_positives", noun, parsed.goal, slices)

    def claim_phrase(
        self, metric: str, noun_text: str, phrase: GoalPhrase | ChangePhrase, slices: str
    ) -> list[Verdict]:
        """Judge a claim whose goal or change was read already."""
        if isinstance(phrase, ChangePhrase):
            return self._claim_change(metric, noun_text, phrase, slices)
        return self._claim(metric, noun_text, phrase, slices)

    def claim_flips(
        self, goal: str, noun_text: str, slices: str = "", *, negative: bool
    ) -> Verdict:
        """Judge how many images were right with the baseline and are wrong now, or the reverse."""
        noun, phrase = self.noun(noun_text), parse_goal(goal)
        chosen = (*self.scope.slices, *self._where(slices, every=False)[0])
        if phrase.every_slice:
            raise SentenceError('"in every slice" has no meaning in this sentence. Leave it out.')
        return self._claim_flips(phrase, noun, chosen, negative=negative)

    def _claim_flips(
        self, phrase: GoalPhrase, noun: Noun, slices: tuple[str, ...], *, negative: bool
    ) -> Verdict:
        def make() -> Finding:
            finding = self._flips(noun, slices, negative=negative)
            if finding.value is not None:
                claim = finding_claim(finding, phrase, sentence=self._sentence)
                refuse_every_image(claim, finding.of or 0)
            return finding

        return self.judge_finding(make, phrase)

    def judge_finding(self, find: Callable[[], Finding], phrase: GoalPhrase) -> Verdict:
        """Judge what a look at the data set, the model file or two models has shown."""
        finding = find()
        claim = replace(finding_claim(finding, phrase, sentence=self._sentence), part=self._part)
        verdict = judge_finding(claim, finding)
        self.record.verdicts.setdefault(self._line, []).append(verdict)
        self.record.evidence.extend(self.run.finding_evidence(finding, self.record, self._line))
        return verdict

    def refuse_rows(self, refused: Sequence[tuple[int, InputError]]) -> None:
        """Raise what is wrong with rows of a table, each with its line; nothing where all are well.

        What is wrong with every row in the same words (a data set that is not there) is said once.
        """
        said = {str(error) for _, error in refused}
        if len(said) == 1 and len(refused) > 1:
            raise refused[0][1]
        if refused:
            lines = [f"{self.record.file}:{line}: {error}" for line, error in refused]
            raise type(refused[0][1])("\n".join(lines))

    def answers(self) -> Answers:
        """Return what the model says about the images that the goal looks at."""
        return self.run.sliced(self._answered(), self.scope.slices)

    def noun(self, text: str) -> Noun:
        """Return what ``text`` names in the data set; "" names everything."""
        vocabulary = self.scope.vocabulary
        return vocabulary.noun(text) if text else vocabulary.everything()

    def gather_evidence(self) -> None:
        """Put the goal's pictures and tables on its record; nothing where nothing was judged."""
        if self.scope.perturbation is not None and self.record.verdicts and not self._asked_model:
            self._remark(UNCHANGED)
        self._shown.gather(self.run, self.record)

    def _claim(self, metric: str, noun_text: str, phrase: GoalPhrase, slices: str) -> list[Verdict]:
        chosen, noun = self._metric(metric), self.noun(noun_text)

        def claimed(where: str) -> Claim:
            supposed = self.record.is_hypothesis
            return claim(
                chosen, noun, phrase, sentence=self._sentence, slice_name=where, supposed=supposed
            )

        claims = self._resolved(chosen, noun, slices, claimed, every=phrase.every_slice)
        return self._judge_all(claims, phrase, self._judge)

    def _claim_change(
        self, metric: str, noun_text: str, phrase: ChangePhrase, slices: str
    ) -> list[Verdict]:
        chosen, noun = self._metric(metric), self.noun(noun_text)

        def claimed(where: str) -> Claim:
            return change_claim(chosen, noun, phrase, sentence=self._sentence, slice_name=where)

        claims = self._resolved(chosen, noun, slices, claimed, every=phrase.every_slice)
        return self._judge_all(
            claims, phrase, lambda resolved: self._judge_change(resolved, phrase.reference)
        )

    def _resolved(
        self, metric: Metric, noun: Noun, slices: str, made: Callable[[str], Claim], *, every: bool
    ) -> list[ResolvedClaim]:
        """Return what a sentence asks: one claim, or one for each slice."""
        part = Part.SLICE if every and self._part is Part.SENTENCE else self._part
        return [
            ResolvedClaim(
                replace(made(slice_words(named)), part=part),
                metric,
                noun,
                (*self.scope.slices, *named),
            )
            for named in self._where(slices, every=every)
        ]

    def _judge_all(
        self,
        claims: Sequence[ResolvedClaim],
        phrase: GoalPhrase | ChangePhrase,
        judged: Callable[[ResolvedClaim], Verdict],
    ) -> list[Verdict]:
        self._refuse_always_true(claims)
        for resolved in claims:
            self._foresee(resolved)
        verdicts = [judged(resolved) for resolved in claims]
        if phrase.every_slice and phrase.confidence is not None:
            verdicts = without_chance_alarms(claims, verdicts, judged)
        self.record.verdicts.setdefault(self._line, []).extend(verdicts)
        return verdicts

    def _metric(self, name: str) -> Metric:
        metric = METRICS.get(name) if name in METRICS else metric_called(name)
        if isinstance(metric, RankingMetric):
            if self.scope.score is not None:
                self._remark(f"{metric.title} looks at every score: naming one changes nothing")
            if metric.overlaps is not None and self.scope.overlap_named:
                self._remark(f"{metric.title} has overlaps of its own: naming one changes nothing")
        return metric

    def _where(self, slices: str, *, every: bool) -> list[tuple[str, ...]]:
        """Return the slices of each claim that a sentence makes: one, or one per slice."""
        named = parse_slices(slices)
        if not every:
            self.scope.seen((*self.scope.slices, *named))  # refuses an unknown or an empty slice
            return [named]
        known = [name for name in self.scope.data_set.slices if name not in self.scope.slices]
        if not known:
            raise SentenceError(
                f'data set "{self.scope.data_set.id}" names no slices. List them in its '
                "dataset.yaml: slices: {night: {light: dark}}"
            )
        return [(*named, name) for name in known if name not in named]

    def _query_of(self, resolved: ResolvedClaim) -> tuple[ModelAnswers, MetricQuery]:
        """Return the answers that a claim is about, and what is asked of them."""
        judged = self._answered(_floor(resolved))
        self.record.asks_the_model = True
        return judged, MetricQuery(
            resolved.metric, resolved.noun, self.scope.point, resolved.slices
        )

    def _refuse_always_true(self, claims: Sequence[ResolvedClaim]) -> None:
        refuse_always_true(claims, lambda resolved: self.scope.seen(resolved.slices))

    def _foresee(self, resolved: ResolvedClaim) -> None:
        """Say before any inference where the data set cannot decide what is asked."""
        if resolved.claim.confidence is None or resolved.supposes_weakness:
            return
        data_set = self.scope.seen(resolved.slices)
        foreseen = prospect(resolved.claim, resolved.metric, data_set, resolved.noun)
        if foreseen is not None and not foreseen.perfect:
            self._remark(foreseen.note)

    def _remark(self, said: str) -> None:
        if said not in self.record.notes:
            self.record.notes.append(said)

    def _judge(self, resolved: ResolvedClaim) -> Verdict:
        judged, query = self._query_of(resolved)
        estimate = self.run.estimate(judged, query, resolved.confidence)
        verdict = too_few(resolved, estimate)
        if verdict is None:
            verdict = judge(resolved.claim, resolved.metric, estimate)
            hangs = self.run.borderline(judged, query, resolved, estimate)
            verdict = replace(verdict, borderline=hangs)
        self._shown.note(judged, query, verdict)
        return verdict

    def _judge_change(self, resolved: ResolvedClaim, reference: Reference) -> Verdict:
        judged, query = self._query_of(resolved)
        other, point = self._other(reference, _floor(resolved))
        estimate = self.run.change(
            (judged, query), (other, replace(query, point=point)), resolved.confidence
        )
        verdict = too_few(resolved, estimate) or judge_change(
            resolved.claim, resolved.metric, estimate
        )
        self._shown.note(judged, query, verdict, (other, point))
        return verdict

    def _other(
        self, reference: Reference, floor: float | None
    ) -> tuple[ModelAnswers, OperatingPoint]:
        """Return the answers to compare with, and the operating point at which they count."""
        if reference is Reference.UNTOUCHED:
            if self.scope.perturbation is None:
                raise SentenceError(
                    "the images are untouched: nothing to compare with. "
                    "Write: Given the images are blurred at severity 2"
                )
            request = replace(self.scope.answers_request(floor), perturbation=None)
            judged, point = self.run.answers_of(request), self.scope.point
        else:
            judged = self.run.answers_of(self.scope.answers_request(floor, self.scope.baseline))
            self.record.baseline = f"{judged.model.name} {judged.version}"
            point = self.scope.point_of(judged.model)
        self.record.providers.update(judged.providers)
        return judged, point

    def _flips(self, noun: Noun, slices: tuple[str, ...], *, negative: bool) -> Finding:
        judged = self._answered()
        other, point = self._other(Reference.BASELINE, None)
        now = Case(self.run.sliced(judged, slices), noun, self.scope.point)
        before = Case(self.run.sliced(other, slices), noun, point)
        return find_flips(now, before, slices, negative=negative)

    def _identified(self, query: MetricQuery, least: int, most: int) -> Verdict:
        judged = self._answered()
        estimate = self.run.estimate(judged, query, INFORMED)
        asked = (query.metric, query.noun, least, most)
        verdict = judge_range(*asked, estimate, sentence=self._sentence)
        self._shown.note(judged, query, verdict)
        self.record.preconditions.setdefault(self._line, []).append(verdict)
        return verdict

    def _answered(self, floor: float | None = None) -> ModelAnswers:
        """Return the answers, from ``floor`` on; by default from the goal's operating point on.

        A metric over all scores needs those below the operating point, too.
        """
        self._asked_model = True
        request = self.scope.answers_request(floor)
        missing = self._judged is None or (
            request.floor is not None and request.floor < self._judged.floor
        )
        if missing:
            self._judged = self.run.answers_of(request)
            self._judged.describe(self.record)
            self.record.data_set_facts = self.run.facts(self.scope.data_set)
            self.record.model_is_current = self._is_current()
            self.scope.settle()
        assert self._judged is not None
        return self._judged

    def _is_current(self) -> bool:
        model, file = self.scope.model, self.run.file
        return file(model, self.scope.model_version.version) == file(model, None)


def _floor(resolved: ResolvedClaim) -> float | None:
    """Return the score from which answers are needed; None for the operating point's."""
    return 0.0 if isinstance(resolved.metric, RankingMetric) else None
