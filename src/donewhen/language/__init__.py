"""The words of a sentence: what is asked, how much of it, of what.

behave cuts a sentence into its parts. `phrases` reads its end ("at least 80% with 95% confidence",
"is no worse than the baseline"), `numbers` the numbers in it, exactly, and `nouns` which classes of
the data set it names. `remedies` says what was probably meant by words that fit nowhere.

    goal = parse_goal("at least 80% with 95% confidence")   # what is wanted; its number as written
    share = parse_ratio(goal.numbers[0])                    # Fraction(4, 5)
    noun = Vocabulary(data_set).noun("red balloons")        # which categories that means
"""

from __future__ import annotations

from donewhen.language.nouns import Noun, Vocabulary
from donewhen.language.numbers import (
    parse_confidence,
    parse_count,
    parse_points,
    parse_rate,
    parse_ratio,
    parse_size,
    parse_times,
)
from donewhen.language.phrases import (
    ChangeKind,
    ChangePhrase,
    GoalPhrase,
    Quantity,
    Reference,
    parse_change,
    parse_goal,
    parse_quantity,
    parse_slices,
    refuse_below,
)

__all__ = [
    "ChangeKind",
    "ChangePhrase",
    "GoalPhrase",
    "Noun",
    "Quantity",
    "Reference",
    "Vocabulary",
    "parse_change",
    "parse_confidence",
    "parse_count",
    "parse_goal",
    "parse_points",
    "parse_quantity",
    "parse_rate",
    "parse_ratio",
    "parse_size",
    "parse_slices",
    "parse_times",
    "refuse_below",
]
