"""What a run would refuse: unknown sentences and names, numbers that make no sense."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from donewhen.goals.draft import Refused
from donewhen.runner.feature_reading import DraftedGoal
from donewhen.runner.lint.problem import Problem, Subject
from donewhen.runner.lint.structure import placeholders


def refusals(subject: Subject) -> Iterator[Problem]:
    """Yield what would be refused, each mistake once: goals share their Background's sentences.

    Of an outline, a mistake that every row makes stands in the outline's sentence; any other one
    stands in its row.
    """
    outlines: dict[int, list[DraftedGoal]] = defaultdict(list)
    for goal in subject.goals:
        if goal.outline is None:
            for refused in goal.problems:
                yield _problem(subject, refused.line, refused)
        else:
            outlines[goal.outline].append(goal)
    unfilled = {problem.line for problem in placeholders(subject)}
    for rows in outlines.values():
        yield from _of_rows(subject, rows, unfilled)


def _of_rows(subject: Subject, rows: list[DraftedGoal], unfilled: set[int]) -> Iterator[Problem]:
    places: dict[int, list[tuple[DraftedGoal, Refused]]] = defaultdict(list)
    for goal in rows:
        for refused in goal.problems:
            if refused.line not in unfilled:  # a placeholder is read as it stands
                places[refused.line].append((goal, refused))
    for line, found in places.items():
        messages = {str(refused.error) for _, refused in found}
        everywhere = len({goal.line for goal, _ in found}) == len(rows)
        unknown = all(str(refused.error).startswith("no sentence reads") for _, refused in found)
        if everywhere and (unknown or len(messages) == 1):
            yield _problem(subject, line, found[0][1])
            continue
        for goal, refused in found:
            yield _problem(subject, goal.line, refused)


def _problem(subject: Subject, line: int, refused: Refused) -> Problem:
    return subject.problem(line, str(refused.error), once=refused.about_files)
