"""A goal for a terminal: what it asks, how it ended, and the files that show why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from donewhen.domain.goal_status import GoalStatus, mark
from donewhen.foundation.errors import InputError, UnknownNameError
from donewhen.foundation.name_suggestions import nearest
from donewhen.foundation.terminal_text import clean
from donewhen.reports.page.evidence import CURVE
from donewhen.reports.page.evidence_files import Table, evidence_file, read_table
from donewhen.verdicts.document import EvidenceFile, GoalVerdict, VerdictDocument

_PLACE = re.compile(r"(?P<file>.+[.]feature)(?::(?P<line>\d+))?", re.IGNORECASE)
_MOST_NAMED = 8
_MOST_ROWS = 12
_WIDEST = 40  # characters of a cell


def find_goals(verdict: VerdictDocument, words: str) -> list[GoalVerdict]:
    """Return the goals and hypotheses that ``words`` name: file:line, a file, or words of theirs.

    A line may be any of the scenario's. All words have to occur, in any order. Raises
    ``UnknownNameError`` if there is no such goal, ``InputError`` for no words.
    """
    goals = verdict.every_goal
    if not words.strip():
        raise InputError('name a goal: donewhen show goal "red balloons", or its file:line.')
    place = _PLACE.fullmatch(words.strip())
    found = _at(goals, place["file"], place["line"]) if place else _called(goals, words)
    if not found:
        near = nearest(words, [goal.scenario for goal in goals], count=1)
        hint = f' Did you mean "{near[0]}"?' if near else " donewhen report lists them all."
        raise UnknownNameError(f'no goal of the last run is called "{clean(words)}".{clean(hint)}')
    return found


def _at(goals: Sequence[GoalVerdict], file: str, line: str | None) -> list[GoalVerdict]:
    """Return the goals of a file; of a line the goals that start or stand there."""
    wanted = Path(file).as_posix().removeprefix("./")
    same = [goal for goal in goals if goal.file == wanted or goal.file.endswith(f"/{wanted}")]
    if line is None:
        return same
    number = int(line)
    starting = [goal for goal in same if goal.line == number]
    holding = [
        goal
        for goal in same
        if any(claim.line == number for claim in (*goal.preconditions, *goal.claims))
    ]
    if held := starting or holding:
        return held
    # A line of the scenario that judges nothing, such as a Given.
    before = [goal for goal in same if goal.line < number]
    return [max(before, key=lambda goal: goal.line)] if before else []


def _called(goals: Sequence[GoalVerdict], words: str) -> list[GoalVerdict]:
    name = words.strip().casefold()
    exact = [goal for goal in goals if goal.scenario.casefold() == name]
    return exact or [goal for goal in goals if all(word in _text(goal) for word in name.split())]


def _text(goal: GoalVerdict) -> str:
    sentences = (claim.text for claim in goal.claims)
    return " ".join((goal.scenario, goal.hypothesis or "", *sentences)).casefold()


def goal_lines(goals: Sequence[GoalVerdict], report_folder: Path) -> list[str]:
    """Return the evidence of a goal; of several, what they are called and how they ended."""
    if len(goals) == 1:
        return [clean(line) for line in _whole(goals[0], report_folder)]
    lines = [f"{len(goals)} goals are meant; name one by its file:line."]
    for goal in goals[:_MOST_NAMED]:
        lines.append(f"  {mark(GoalStatus(goal.status))}  {goal.scenario}")
        lines.append(f"             {goal.location}")
    if len(goals) > _MOST_NAMED:
        lines.append(f"  and {len(goals) - _MOST_NAMED} more")
    return [clean(line) for line in lines]


def _whole(goal: GoalVerdict, folder: Path) -> list[str]:
    ended = mark(GoalStatus(goal.status), hypothesis=goal.answer is not None)
    lines = [f"{ended.strip()}  {goal.hypothesis or goal.scenario}", goal.location]
    judged = [goal.model or "", goal.model_version or ""]
    judged += ["on data set", goal.data_set] if goal.data_set else []
    if any(judged):
        lines.append(" ".join(("judged:", *filter(None, judged))))
    lines += ["", *(claim.reason for claim in (*goal.preconditions, *goal.claims))]
    lines += [goal.problem] if goal.problem else []
    lines += [*goal.worst_images, *goal.notes]
    for file in goal.evidence:
        lines += ["", *_evidence(file, folder)]
    return lines


def _evidence(file: EvidenceFile, folder: Path) -> list[str]:
    path = evidence_file(file.file, folder)
    if path is None:
        return [f"{file.title}: the file is gone, or is not of this report"]
    # As the verdict names it, a terminal can open it from here, unless the report was moved.
    shown = Path(file.file) if Path(file.file).is_file() else path
    is_table = file.media_type == "text/csv" and file.kind != CURVE
    table = read_table(path, _MOST_ROWS) if is_table else None
    if table is None:
        return [f"{file.title}: {shown}"]
    more = f"  and {table.more:,} more rows in {shown}" if table.more else f"  {shown}"
    return [f"{file.title}:", *_in_columns(table), more]


def _in_columns(table: Table) -> list[str]:
    """Return a table as lines, numbers to the right."""
    rows = [[cell[:_WIDEST] for cell in row] for row in (table.heading, *table.rows)]
    first, *others = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(("", name.ljust(first), *map(str.rjust, cells, others))).rstrip()
        for name, *cells in rows
    ]
