"""What hides goals in a feature file, whatever its sentences say: a gate looks for this alone."""

from __future__ import annotations

from collections.abc import Iterator

from donewhen.adapter.feature_file import FeatureFile
from donewhen.adapter.project import Sentences
from donewhen.linting.keywords import misspelt_keywords
from donewhen.linting.problem import Problem, Subject
from donewhen.linting.structure import empty, unreadable
from donewhen.sprints import Sprints

__all__ = ["structural_problems"]


def structural_problems(file: FeatureFile, sentences: Sentences) -> Iterator[Problem]:
    """Yield misspelt keywords, lost lines, open doc strings and what judges nothing."""
    subject = Subject(file, (), sentences, Sprints())
    for check in (unreadable, misspelt_keywords, empty):
        yield from check(subject)
