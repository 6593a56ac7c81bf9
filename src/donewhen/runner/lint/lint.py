"""All checks over all features of a project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from donewhen.foundation.errors import InputError
from donewhen.foundation.terminal_text import clean
from donewhen.history.budgets import load_budgets
from donewhen.runner.feature_reading import Reading
from donewhen.runner.lint.claims import OperatingPoints, Thresholds, refusals
from donewhen.runner.lint.keywords import misspelt_keywords
from donewhen.runner.lint.problem import Problem, Subject
from donewhen.runner.lint.reach import Reaches
from donewhen.runner.lint.structure import (
    SPRINTS,
    duplicates,
    empty,
    hypotheses,
    placeholders,
    progress_tags,
    sprint_tags,
    unreadable,
    unused_columns,
)
from donewhen.runner.project import open_project
from donewhen.sources.sprints import Sprints, load_sprints

Check = Callable[[Subject], Iterator[Problem]]


@dataclass(frozen=True)
class LintResult:
    """What was found. ``unread`` counts sentences that only a run can understand."""

    problems: tuple[Problem, ...]
    files: int
    goals: int
    unread: int

    @property
    def lines(self) -> list[str]:
        """The lines to print: each mistake with its place, and a summary."""
        return [
            *(clean(str(problem)).replace("\n", " ") for problem in self.problems),
            self._summary(),
        ]

    def _summary(self) -> str:
        looked = f"{_many(self.goals, 'goal')} in {_many(self.files, 'file')}"
        found = _many(len(self.problems), "mistake") if self.problems else "no mistakes"
        own = f" {_many(self.unread, 'sentence')} of your own: known, not read." * bool(self.unread)
        return f"{looked}: {found}.{own}"


def lint(paths: Sequence[str] = (), defines: Sequence[str] = ()) -> LintResult:
    """Check the features below ``paths``, by default those of behave.ini; measure nothing.

    ``defines`` are settings as behind behave's -D. Raises ``InputError`` where steps cannot be
    loaded or no feature is found.
    """
    project = open_project(paths, defines)  # the current folder's, wherever the paths lead
    reading = Reading(project)
    sprints, problems = _sprints()
    problems += [
        Problem(project.config.steps_dir, 1, line) for line in project.sentences.unusable()
    ]
    checks: list[Check] = [
        unreadable,
        misspelt_keywords,
        empty,
        duplicates,
        placeholders,
        unused_columns,
        sprint_tags,
        progress_tags,
        refusals,
        hypotheses,
        Thresholds(Reaches(reading.run)),
        OperatingPoints(),
    ]
    files = goals = unread = 0
    for feature in reading.files():
        subject = Subject(feature, tuple(reading.goals(feature)), project.sentences, sprints)
        problems += [problem for check in checks for problem in check(subject)]
        files, goals = files + 1, goals + len(subject.goals)
        unread += len({line for goal in subject.goals for line in goal.unread})
    return LintResult(tuple(_once(problems)), files, goals, unread)


def _sprints() -> tuple[Sprints, list[Problem]]:
    """Return the planned sprints; none where the file cannot be read, which is a mistake."""
    try:
        load_budgets(SPRINTS)
        return load_sprints(SPRINTS), []
    except InputError as error:
        place, _, message = str(error).partition(": ")
        line = place.rpartition(":")[2]
        number = int(line) if line.isdecimal() else 1
        return Sprints(), [Problem(SPRINTS.as_posix(), number, message or str(error))]


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """Return mistakes in the order of their places; what has one cause stands there once."""
    here = f"{Path.cwd()}/"  # messages name files from the project's folder on
    told = [
        replace(problem, message=problem.message.replace(here, ""))
        for problem in sorted(set(problems))
    ]
    places = Counter(problem.message for problem in told if problem.once)
    first: dict[object, Problem] = {}
    for problem in told:
        first.setdefault(problem.message if problem.once else problem, problem)
    return sorted(_with_count(problem, places[problem.message]) for problem in first.values())


def _with_count(problem: Problem, places: int) -> Problem:
    if not problem.once or places == 1:
        return problem
    more = f"{problem.message} (and in {_many(places - 1, 'more place')})"
    return replace(problem, message=more)


def _many(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
