"""The words of a sentence: numbers as people write them, and nouns that a data set knows."""

from __future__ import annotations

from donewhen.language.nouns import Noun, Vocabulary
from donewhen.language.numbers import parse_count, parse_fraction, parse_rate, parse_ratio

__all__ = [
    "Noun",
    "Vocabulary",
    "parse_count",
    "parse_fraction",
    "parse_rate",
    "parse_ratio",
]
