"""A goal being judged: what its sentences have said so far, and the verdicts that they got.

One goal is one scenario. Steps call it; it asks the run for answers and the stages for verdicts.
"""

from __future__ import annotations

import re
from fractions import Fraction

from donewhen.errors import SentenceError
from donewhen.estimation import OperatingPoint
from donewhen.judging import claim, judge, judge_range
from donewhen.language import Noun, parse_count, parse_fraction
from donewhen.metrics import METRICS, Metric, RankingMetric, metric_called
from donewhen.record import GoalRecord
from donewhen.run import Judged, Run
from donewhen.verdict import Estimate, Outcome, Verdict

__all__ = ["Goal"]

OVERLAP = 0.5  # COCO's and PASCAL VOC's customary IoU
SCORE_FLOOR = Fraction(1, 1000)  # nothing below it is stored
_QUANTITY = re.compile(r"(?P<number>[^ ]+(?: %)?) (?P<noun>.+)")


class Goal:
    """The state of one scenario."""

    def __init__(self, run: Run, record: GoalRecord) -> None:
        self._run = run
        self.record = record
        self._data_set: str | None = None
        self._model: tuple[str, str | None] | None = None
        self._score: float | None = None
        self._overlap = OVERLAP
        self._line = record.line
        self._sentence = ""
        self._judged: Judged | None = None
        self._shown: dict[tuple[object, ...], tuple[Noun, OperatingPoint]] = {}

    def at(self, line: int, sentence: str) -> None:
        """Say which sentence is judged next."""
        self._line, self._sentence = line, sentence

    def use_data_set(self, name: str) -> None:
        """Judge on this data set; raises ``UnknownNameError`` when nothing is called so."""
        self._refuse_change(f'data set "{name}"')
        self._run.workspace.data_set(name)
        self._data_set = name

    def use_model(self, name: str, version: str | None = None) -> None:
        """Judge this model; raises ``UnknownNameError`` for an unknown name or version."""
        self._refuse_change(f'model "{name}"')
        self._run.version(self._run.workspace.model(name), version)
        self._model = (name, version)

    def count_from(self, number: str) -> None:
        """Set the score from which detections count, in place of model.yaml's."""
        score = parse_fraction(number)
        if score < SCORE_FLOOR:
            raise SentenceError(f"a score of {number} is below 0.001, from which scores are kept.")
        self._score = float(score)

    def match_from(self, number: str) -> None:
        """Set the overlap (IoU) from which a box matches."""
        overlap = parse_fraction(number)
        if overlap == 0:
            raise SentenceError(f"an overlap of {number} would match every box. Write 0.5, say.")
        self._overlap = float(overlap)

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
        noun, metric = self._noun(noun_text), METRICS.get("found")
        estimate = self._estimate(metric, noun)
        verdict = judge_range(metric, noun, least, most, estimate, sentence=self._sentence)
        return self._recorded(verdict, noun, claims=False)

    def claim_quantity(self, metric: str, bound: str, quantity: str) -> Verdict:
        """Judge a claim about a quantity: "800 balloons", wherever quotes stand."""
        parts = _QUANTITY.fullmatch(quantity.replace('"', " ").strip())
        if parts is None:
            raise SentenceError(f"{quantity} is no quantity. Write a number and a noun.")
        return self.claim(metric, parts["noun"], bound, parts["number"])

    def claim(self, metric: str, noun_text: str, bound: str, number: str) -> Verdict:
        """Judge a claim: a metric of a noun ("" for everything) against a threshold."""
        chosen = METRICS.get(metric) if metric in METRICS else metric_called(metric)
        noun = self._noun(noun_text)
        asked = claim(chosen, noun, bound, number, sentence=self._sentence)
        verdict = judge(asked, chosen, self._estimate(chosen, noun))
        return self._recorded(verdict, noun)

    def gather_evidence(self) -> None:
        """Put the goal's pictures and tables on its record; nothing where nothing was judged."""
        if self._judged is None:
            return
        for noun, point in self._shown.values():
            made = self._run.evidence(self._judged, noun, point, self.record)
            self.record.evidence.extend(made)
            if any(verdict.outcome is not Outcome.MET for _, verdict in self.record.lines()):
                self.record.worst.extend(self._run.worst_images(self._judged, noun, point))

    def _refuse_change(self, what: str) -> None:
        """Refuse another model or data set once there are answers: the record names only one."""
        if self._judged is not None:
            model, data_set = self._judged.model.name, self._judged.answers.data_set.id
            raise SentenceError(
                f'this goal is judged with model "{model}" on data set "{data_set}" already. '
                f"Write another scenario for {what}."
            )

    def _noun(self, text: str) -> Noun:
        vocabulary = self._run.vocabulary(self._data_set)
        return vocabulary.noun(text) if text else vocabulary.everything()

    def _estimate(self, metric: Metric, noun: Noun) -> Estimate:
        floor = 0.0 if isinstance(metric, RankingMetric) else None
        return self._run.estimate(self._answered(floor), metric, noun, self._point())

    def _point(self) -> OperatingPoint:
        judged = self._answered()
        score = judged.model.output.score if self._score is None else self._score
        return OperatingPoint(score, self._overlap)

    def _answered(self, floor: float | None = None) -> Judged:
        """Return the answers, from ``floor`` on; by default from the goal's operating point on.

        A metric over all scores needs those below the operating point, too.
        """
        lowest = self._score if floor is None else floor
        if self._judged is None or (lowest is not None and lowest < self._judged.floor):
            name, version = self._model or (None, None)
            self._judged = self._run.judged(self._data_set, name, version, lowest)
            self._judged.describe(self.record)
            if self._score is not None and self._judged.model.task == "classification":
                raise SentenceError(
                    f'model "{self._judged.model.name}" gives each image one class: detections '
                    "and their scores have no meaning here. Remove the sentence about the score."
                )
        return self._judged

    def _recorded(self, verdict: Verdict, noun: Noun, *, claims: bool = True) -> Verdict:
        point = self._point()  # "dot" and "dots" need no two sheets
        meaning = (noun.categories, noun.merged, noun.presence, point)
        self._shown.setdefault(meaning, (noun, point))
        kept = self.record.verdicts if claims else self.record.preconditions
        kept.setdefault(self._line, []).append(verdict)
        return verdict
