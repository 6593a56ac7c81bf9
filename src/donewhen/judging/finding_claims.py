"""What may be asked of a look at files: whether its number can be read, missed and met."""

from __future__ import annotations

from fractions import Fraction

from donewhen.domain.claim import Claim, Unit
from donewhen.domain.estimate import Interval
from donewhen.domain.finding import Finding
from donewhen.foundation.errors import SentenceError
from donewhen.judging.claims import finding_claim
from donewhen.judging.decision import meets
from donewhen.judging.verdicts import expected_of
from donewhen.language import GoalPhrase

_SOME = Interval(0, 0, 0.95, "", 0, "")


def refuse_senseless(
    goal: GoalPhrase,
    unit: Unit,
    *,
    least: Fraction | int = 0,
    most: Fraction | int | None = None,
    why: str = "",
    estimated: bool = False,
) -> None:
    """Raise ``SentenceError`` for a goal that makes no sense, before anything is looked at.

    What is counted lies between ``least`` and ``most`` (None: no limit), whatever the files hold;
    ``why`` says so in words. ``estimated`` says that it has an interval, and so a confidence.
    """
    if goal.every_slice:
        raise SentenceError('"in every slice" has no meaning in this sentence. Leave it out.')
    interval = _SOME if estimated else None
    made = finding_claim(Finding("", "", None, unit, interval=interval), goal, sentence="")
    because = f": {why}" if why else ""
    ends = Fraction(least), None if most is None else Fraction(most)
    if _never(made, *ends):
        raise SentenceError(f'"{expected_of(made)}" can never be{because}.')
    if _always(made, *ends):
        raise SentenceError(
            f'"{expected_of(made)}" is always true{because}. Write a bound that can be missed.'
        )


def _never(claim: Claim, least: Fraction, most: Fraction | None) -> bool:
    """Return whether no value from ``least`` to ``most`` meets a claim."""
    if claim.comparison.wants_much:
        return most is not None and not meets(claim, most)
    if claim.comparison.wants_little:
        return not meets(claim, least)
    upper = claim.threshold if claim.upper is None else claim.upper
    return upper < least or (most is not None and claim.threshold > most)


def _always(claim: Claim, least: Fraction, most: Fraction | None) -> bool:
    """Return whether every value from ``least`` to ``most`` meets a claim."""
    if claim.comparison.wants_much:
        return meets(claim, least)
    return most is not None and meets(claim, least) and meets(claim, most)
