"""A Then sentence, understood: a claim, and what has to be measured for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from donewhen.judging import undecided
from donewhen.language import Noun
from donewhen.metrics import Metric
from donewhen.verdict import Claim, Estimate, Outcome, Verdict

__all__ = [
    "FEWEST_IMAGES",
    "INFORMED",
    "Asked",
    "slice_words",
    "too_few",
    "without_chance_alarms",
]

FEWEST_IMAGES = 10
"""A slice with fewer images is too small to be judged."""
INFORMED = 0.975
"""Each bound of the interval that a fact is told with: 95% for both together."""


@dataclass(frozen=True)
class Asked:
    """A Then sentence, understood: a claim, and what has to be measured for it."""

    claim: Claim
    metric: Metric
    noun: Noun
    slices: tuple[str, ...]

    @property
    def confidence(self) -> float:
        """How sure each bound of the interval has to be."""
        return INFORMED if self.claim.confidence is None else float(self.claim.confidence)


def slice_words(slices: tuple[str, ...]) -> str:
    """Return the names of slices as a sentence has them; "" for none."""
    return " and ".join(f'"{one}"' for one in slices)


def too_few(asked: Asked, estimate: Estimate) -> Verdict | None:
    """Return the verdict on a slice that is too small to be judged; None where it is not."""
    if not asked.slices or estimate.images >= FEWEST_IMAGES:
        return None
    return undecided(
        asked.claim,
        estimate,
        asked.metric.wording.format(noun=asked.noun.text),
        f"{estimate.images} images in {slice_words(asked.slices)}",
        f"too few to judge a slice by; it takes {FEWEST_IMAGES}",
    )


def without_chance_alarms(
    asked: Sequence[Asked], verdicts: list[Verdict], judged: Callable[[Asked], Verdict]
) -> list[Verdict]:
    """Take back alarms that scanning many slices would raise by chance (Holm, 1979).

    Of m slices, the surest alarm must hold at a level of 1/m, the next at 1/(m-1), and so on.
    What is no alarm any more is undecided.
    """
    alarms = {row for row, one in enumerate(verdicts) if one.outcome is Outcome.NOT_MET}
    kept: set[int] = set()
    while alarms:
        wrong = 1 - (asked[0].claim.confidence or Fraction(0))
        stricter = 1 - wrong / (len(asked) - len(kept))
        sure = {
            row
            for row in alarms
            if judged(_with_confidence(asked[row], stricter)).outcome is Outcome.NOT_MET
        }
        if not sure:
            break
        kept.add(min(sure))
        alarms -= kept
    return [
        _taken_back(one, len(asked)) if row in alarms else one for row, one in enumerate(verdicts)
    ]


def _taken_back(verdict: Verdict, slices: int) -> Verdict:
    return replace(
        verdict,
        outcome=Outcome.UNDECIDED,
        margin="undecided, not shown yet",
        reason=f"{verdict.reason}; undecided: not sure enough among {slices} slices (Holm)",
    )


def _with_confidence(asked: Asked, confidence: Fraction) -> Asked:
    return replace(asked, claim=replace(asked.claim, confidence=confidence))
