"""The words of a sentence: numbers as people write them, goals, and nouns that a data set knows."""

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
