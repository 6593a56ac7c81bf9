"""Tags that put a goal into a sprint, or say what kind of goal it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from donewhen.foundation.name_suggestions import quoted_list
from donewhen.runner.feature_file import likeness
from donewhen.runner.lint.problem import Problem, Subject
from donewhen.runner.recorder import SPRINT_TAG
from donewhen.sources.sprints import Sprints

SPRINTS = Path("features/sprints.yaml")

_HEAD = re.compile(r"(?P<head>[A-Za-z]+)(?P<number>[^A-Za-z]*[0-9][0-9A-Za-z._-]*)?")
_LIKE = 0.8


def sprint_tags(subject: Subject) -> Iterator[Problem]:
    """Yield tags that look like a sprint's and are none, and sprints that nobody planned.

    Without features/sprints.yaml any sprint will do.
    """
    for block in subject.feature.blocks:
        numbers = []
        for tag, line in block.tags:
            if match := SPRINT_TAG.fullmatch(tag):
                numbers.append(match["sprint"])
                if tag != f"sprint.{match['sprint']}":
                    yield subject.problem(
                        line,
                        f"@{tag}: behave -t sprint.{match['sprint']} would not find it. "
                        f"Write @sprint.{match['sprint']}.",
                    )
                if message := _unknown(match["sprint"], subject.sprints):
                    yield subject.problem(line, f"@{tag}: {message}")
            elif _looks_like_sprint(tag):
                yield subject.problem(
                    line, f"@{tag} is not the tag of a sprint, so it is ignored. Write @sprint.12."
                )
        if len(set(numbers)) > 1:
            yield subject.problem(
                block.line, f"two sprints ({quoted_list(numbers)}): a goal belongs to one."
            )


def hypotheses(subject: Subject) -> Iterator[Problem]:
    """Yield goals that are tagged as a hypothesis and suppose nothing, and the tag misspelt."""
    for goal in subject.goals:
        if goal.record.is_hypothesis and goal.record.hypothesis is None and not goal.problems:
            yield subject.problem(
                goal.outline or goal.line,
                'this is tagged @hypothesis and lacks its sentence: Given the hypothesis "…"',
            )
    for block in subject.feature.blocks:
        for tag, line in block.tags:
            if tag != "hypothesis" and likeness(tag, "hypothesis") >= _LIKE:
                yield subject.problem(
                    line, f'@{tag} does not make a goal a hypothesis. Did you mean "@hypothesis"?'
                )


def progress_tags(subject: Subject) -> Iterator[Problem]:
    """Yield @wip misspelt: a gate would take the goal for one that holds from now on."""
    for block in subject.feature.blocks:
        for tag, line in block.tags:
            letters = [letter for letter in tag.casefold() if letter.isalpha()]
            if tag != "wip" and len(letters) >= len("wip") and set(letters) == set("wip"):
                yield subject.problem(
                    line, f'@{tag} does not mark a goal as in progress. Did you mean "@wip"?'
                )


def _unknown(sprint: str, sprints: Sprints) -> str | None:
    known = [str(planned.number) for planned in sprints]
    if not known or sprint in known:
        return None
    return f"{SPRINTS.as_posix()} has no sprint {sprint}. It has {', '.join(known)}."


def _looks_like_sprint(tag: str) -> bool:
    found = _HEAD.fullmatch(tag)
    if found is None:
        return bool(re.fullmatch(r"sprints?[^A-Za-z0-9]*", tag, re.IGNORECASE))
    head = found["head"].casefold()
    if found["number"] is None:
        return head in ("sprint", "sprints")
    return likeness(head, "sprint") >= _LIKE
