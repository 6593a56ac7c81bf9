"""A mistake with its place, and what a check gets to see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from donewhen.runner.feature_file import Block, FeatureFile
from donewhen.runner.feature_reading import DraftedGoal
from donewhen.runner.project import Sentences
from donewhen.sources.sprints import Sprints


@dataclass(frozen=True, order=True)
class Problem:
    """A mistake; with ``once`` it is told at its first place only, and the others are counted."""

    file: str
    line: int
    message: str
    once: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Subject:
    """What a check looks at: one file, its goals, and what they were read with."""

    feature: FeatureFile
    goals: tuple[DraftedGoal, ...]
    sentences: Sentences
    sprints: Sprints

    def problem(self, line: int, message: str, *, once: bool = False) -> Problem:
        """Return a mistake in this file."""
        return Problem(self.feature.file, line, message, once)

    def tags(self) -> Iterator[tuple[str, int]]:
        """Yield all tags with their lines."""
        for block in self.feature.blocks:
            yield from block.tags

    def scenarios(self) -> Iterator[Block]:
        """Yield scenarios and outlines as they are written."""
        for block in self.feature.blocks:
            if block.kind in ("scenario", "outline"):
                yield block
