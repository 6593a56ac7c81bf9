"""What is refused of a look at files before it looks."""

from __future__ import annotations

from fractions import Fraction

import pytest

from donewhen.domain.claim import Unit
from donewhen.foundation.errors import SentenceError
from donewhen.judging import refuse_senseless
from donewhen.language import parse_goal

EIGHTH = Fraction(1, 8)


@pytest.mark.parametrize(
    ("goal", "unit", "least", "most", "words"),
    [
        ("at least 5%", Unit.COUNT, 0, None, '"5%" is not a count'),
        ("at least 0.1%", Unit.RATIO, 0, None, "is 10% meant"),
        ("at least 3 with 95% confidence", Unit.COUNT, 0, None, "leave the confidence out"),
        ("at least 3 in every slice", Unit.COUNT, 0, None, "in every slice"),
        ("at least 0", Unit.COUNT, 0, None, "always true"),
        ("fewer than 0", Unit.COUNT, 0, None, "can never be"),
        ("at most 0", Unit.COUNT, 1, None, "can never be"),
        ("exactly 0", Unit.COUNT, 1, None, "can never be"),
        ("at least 20%", Unit.RATIO, 0, EIGHTH, '"at least 20%" can never be: eight classes'),
        ("more than 12.5%", Unit.RATIO, 0, EIGHTH, "can never be"),
        ("between 20% and 30%", Unit.RATIO, 0, EIGHTH, "can never be"),
        ("at most 12.5%", Unit.RATIO, 0, EIGHTH, "always true: eight classes"),
        ("between 0% and 13%", Unit.RATIO, 0, EIGHTH, "always true"),
        ("at most 40", Unit.COUNT, 0, 40, "always true"),
    ],
)
def test_what_makes_no_sense_is_refused(
    goal: str, unit: Unit, least: int, most: Fraction | int | None, words: str
) -> None:
    with pytest.raises(SentenceError, match=words):
        refuse_senseless(parse_goal(goal), unit, least=least, most=most, why="eight classes")


@pytest.mark.parametrize(
    ("goal", "unit", "most"),
    [
        ("at most 0", Unit.COUNT, None),
        ("exactly 0", Unit.COUNT, None),
        ("at least 12.5%", Unit.RATIO, EIGHTH),
        ("fewer than 12.5%", Unit.RATIO, EIGHTH),
        ("between 5% and 13%", Unit.RATIO, EIGHTH),
        ("at most 39", Unit.COUNT, 40),
        ("exactly 40", Unit.COUNT, 40),
    ],
)
def test_what_can_be_missed_and_met_is_accepted(
    goal: str, unit: Unit, most: Fraction | None
) -> None:
    refuse_senseless(parse_goal(goal), unit, most=most)


def test_a_confidence_belongs_to_what_is_estimated() -> None:
    sure = parse_goal("at most 1.2 with 95% confidence")
    refuse_senseless(sure, Unit.TIMES, estimated=True)
