"""What hides goals in a feature file, whatever its sentences say: a gate looks for this alone."""

from __future__ import annotations

from collections.abc import Iterator

from donewhen.runner.feature_file import FeatureFile
from donewhen.runner.lint.keywords import misspelt_keywords
from donewhen.runner.lint.problem import Problem, Subject
from donewhen.runner.lint.structure import empty, unreadable
from donewhen.runner.project import Sentences
from donewhen.sources.sprints import Sprints


def structural_problems(file: FeatureFile, sentences: Sentences) -> Iterator[Problem]:
    """Yield misspelt keywords, lost lines, open doc strings and what judges nothing."""
    subject = Subject(file, (), sentences, Sprints())
    for check in (unreadable, misspelt_keywords, empty):
        yield from check(subject)
