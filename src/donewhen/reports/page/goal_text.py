"""One goal for a terminal: what it asks, how it ended, and the files that show why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from donewhen.domain.goal_status import GoalStatus, mark
from donewhen.foundation.errors import InputError, UnknownNameError
from donewhen.foundation.name_suggestions import nearest
from donewhen.foundation.terminal_text import clean
from donewhen.reports.page.evidence_files import evidence_file
from donewhen.reports.page.tables import Table, read_table

_PLACE = re.compile(r"(?P<file>.+[.]feature)(?::(?P<line>\d+))?", re.IGNORECASE)
_MOST_NAMED = 8
_MOST_ROWS = 12


def find_goals(statement: Mapping[str, Any], words: str) -> list[Mapping[str, Any]]:
    """Return the goals and hypotheses that ``words`` name: file:line, a file, or words of theirs.

    A line may be any of the scenario's. All words have to occur, in any
    order. Raises ``UnknownNameError`` where there is no such goal, ``InputError`` for no words.
    """
    predicate = statement["predicate"]
    every = [*predicate["goals"], *predicate["hypotheses"]]
    if not words.strip():
        raise InputError('name a goal: donewhen show goal "red balloons", or its file:line.')
    place = _PLACE.fullmatch(words.strip())
    found = _at(every, place["file"], place["line"]) if place else _called(every, words)
    if not found:
        names = [goal["scenario"] for goal in every]
        near = nearest(words, names, count=1)
        hint = f' Did you mean "{near[0]}"?' if near else " donewhen report lists them all."
        raise UnknownNameError(f'no goal of the last run is called "{clean(words)}".{clean(hint)}')
    return found


def _at(goals: Sequence[Mapping[str, Any]], file: str, line: str | None) -> list[Mapping[str, Any]]:
    wanted = Path(file).as_posix().removeprefix("./")
    same = [goal for goal in goals if _file(goal) == wanted or _file(goal).endswith(f"/{wanted}")]
    if line is None:
        return same
    number = int(line)
    for lines in (_starts, _own):
        if held := [goal for goal in same if number in lines(goal)]:
            return held
    before = [goal for goal in same if _line(goal) < number]
    return [max(before, key=_line)] if before else []


def _file(goal: Mapping[str, Any]) -> str:
    return str(goal["location"]).rpartition(":")[0]


def _starts(goal: Mapping[str, Any]) -> list[int]:
    return [_line(goal)]


def _own(goal: Mapping[str, Any]) -> list[int]:
    return [one["line"] for one in (*goal["preconditions"], *goal["claims"])]


def _line(goal: Mapping[str, Any]) -> int:
    return int(str(goal["location"]).rpartition(":")[2])


def _called(goals: Sequence[Mapping[str, Any]], words: str) -> list[Mapping[str, Any]]:
    exact = [one for one in goals if one["scenario"].casefold() == words.strip().casefold()]
    wanted = words.casefold().split()
    return exact or [one for one in goals if all(word in _text(one) for word in wanted)]


def _text(goal: Mapping[str, Any]) -> str:
    sentences = [claim["text"] for claim in goal["claims"]]
    parts = (goal["scenario"], goal.get("hypothesis") or "", *sentences)
    return " ".join(parts).casefold()


def goal_lines(goals: Sequence[Mapping[str, Any]], report_folder: Path) -> list[str]:
    """Return the evidence of a goal; of several, what they are called and how they ended."""
    if len(goals) == 1:
        return [clean(line) for line in _whole(goals[0], report_folder)]
    lines = [f"{len(goals)} goals are meant; name one by its file:line."]
    for goal in goals[:_MOST_NAMED]:
        lines.append(f"  {mark(GoalStatus(goal['status']))}  {goal['scenario']}")
        lines.append(f"             {goal['location']}")
    if len(goals) > _MOST_NAMED:
        lines.append(f"  and {len(goals) - _MOST_NAMED} more")
    return [clean(line) for line in lines]


def _whole(goal: Mapping[str, Any], folder: Path) -> list[str]:
    said = mark(GoalStatus(goal["status"]), hypothesis="hypothesis" in goal)
    lines = [f"{said.strip()}  {goal.get('hypothesis') or goal['scenario']}", goal["location"]]
    judged = " ".join(filter(None, (goal["model"], goal["modelVersion"])))
    if judged or goal["dataSet"]:
        on = f"on data set {goal['dataSet']}" if goal["dataSet"] else ""
        lines.append(" ".join(filter(None, ("judged:", judged, on))))
    lines += ["", *(claim["reason"] for claim in (*goal["preconditions"], *goal["claims"]))]
    lines += [goal["problem"]] if goal["problem"] else []
    lines += [*goal["worstImages"], *goal["notes"]]
    for one in goal["evidence"]:
        lines += ["", *_evidence(one, folder)]
    return lines


def _evidence(one: Mapping[str, Any], folder: Path) -> list[str]:
    path = evidence_file(str(one["file"]), folder)
    if path is None:
        return [f"{one['title']}: the file is gone, or is not of this report"]
    shown = Path(one["file"]) if Path(one["file"]).is_file() else path
    if one["mediaType"] != "text/csv" or str(one["title"]).startswith("Precision and recall"):
        return [f"{one['title']}: {shown}"]
    table = read_table(path, _MOST_ROWS)
    if table is None:
        return [f"{one['title']}: {shown}"]
    more = f"  and {table.more:,} more rows in {shown}" if table.more else f"  {shown}"
    return [f"{one['title']}:", *_aligned(table), more]


def _aligned(table: Table) -> list[str]:
    """Return a table in columns, numbers to the right."""
    rows = [[cell[:40] for cell in row] for row in (table.heading, *table.rows)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    return [
        "  "
        + "  ".join(
            cell.ljust(width) if index == 0 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
