"""What a goal shows as evidence: each noun, operating point and slice once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress

from donewhen.domain.run_record import GoalRecord
from donewhen.domain.verdict import Outcome, Verdict
from donewhen.evaluation.estimation import OperatingPoint, counts_of
from donewhen.goals.run import Run
from donewhen.judging.measurement import MetricQuery, ModelAnswers
from donewhen.judging.resolved_claim import slice_words

MOST_SHOWN = 4
"""With more nouns and slices than these, only those that fail get pictures."""
SHOWN_WHERE_MET = 2
"""A goal that is met shows its first nouns and slices: every picture makes the report heavier."""


@dataclass
class _About:
    judged: ModelAnswers
    query: MetricQuery
    failed: bool = False
    before: tuple[ModelAnswers, OperatingPoint] | None = None


class EvidencePlan:
    """What was asked about, and whether a claim about it is not met."""

    def __init__(self) -> None:
        self._shown: dict[tuple[object, ...], _About] = {}

    def note(
        self,
        judged: ModelAnswers,
        query: MetricQuery,
        verdict: Verdict,
        before: tuple[ModelAnswers, OperatingPoint] | None = None,
    ) -> None:
        """Note that a verdict was given; "dot" and "dots" need no two sheets.

        ``before`` is what the answers were compared with, and the point at which that counts.
        """
        noun = query.noun
        meaning = (noun.categories, noun.merged, noun.presence, query.point, query.slices)
        about = self._shown.setdefault(meaning, _About(judged, query))
        about.failed = about.failed or verdict.outcome is not Outcome.MET
        about.before = about.before or before

    def _tally(self, run: Run, record: GoalRecord) -> None:
        """Note on the record which images were looked at, and which of them went wrong.

        Images that were changed are left out: that a model errs on blurred ones spends no budget.
        """
        for about in self._shown.values():
            if about.judged.perturbation is not None:
                continue
            answers = run.sliced(about.judged, about.query.slices)
            counts = counts_of(answers, about.query.noun, about.query.point)
            names, wrong = answers.data_set.images.names, (counts.fn + counts.fp) > 0
            record.images_seen |= frozenset(names)
            record.images_wrong |= frozenset(compress(names, wrong.tolist()))

    def gather(self, run: Run, record: GoalRecord) -> None:
        """Put pictures and tables on the record, and the worst images of what failed."""
        if run.settings.tally:
            self._tally(run, record)
        failed = [about for about in self._shown.values() if about.failed]
        every = list(self._shown.values())
        goal_failed = any(verdict.outcome is not Outcome.MET for _, verdict in record.lines())
        shown = failed if len(every) > MOST_SHOWN and failed else every
        for about in shown[: 2 * MOST_SHOWN if goal_failed else SHOWN_WHERE_MET]:
            record.evidence.extend(run.evidence(about.judged, about.query, record, about.before))
            if goal_failed and (about.failed or not failed):
                words = slice_words(about.query.slices)
                where = f"in {words} images: " if words else ""
                worst = run.worst_images(about.judged, about.query)
                record.worst.extend(f"{where}{line}" for line in worst)
