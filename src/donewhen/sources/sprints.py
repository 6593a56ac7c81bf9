"""The sprints of ``features/sprints.yaml``: their numbers, goals and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from donewhen.foundation.yaml_node import Node
from donewhen.foundation.yaml_source import read_document

KEYS = ("sprints", "budgets")
"""What the file holds where it is no plain list of sprints; ``history.budgets`` reads the rest."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True)
class Sprint:
    """One sprint; ``starts`` and ``ends`` are its first and its last day."""

    number: int
    goal: str
    starts: date
    ends: date


@dataclass(frozen=True)
class Sprints:
    """All sprints, by number."""

    listed: tuple[Sprint, ...] = ()

    def get(self, number: int) -> Sprint | None:
        """Return the sprint with this number, or None if the file does not list it."""
        return next((sprint for sprint in self.listed if sprint.number == number), None)

    def __iter__(self) -> Iterator[Sprint]:
        return iter(self.listed)

    def __len__(self) -> int:
        return len(self.listed)


def load_sprints(path: Path) -> Sprints:
    """Return the sprints that the file at ``path`` lists, none if there is no such file.

    It is a list of sprints, or a mapping with ``sprints`` and ``budgets``.

    Raises ``ManifestError`` with the line that is wrong.
    """
    if not path.exists():
        return Sprints()
    sprints: dict[int, Sprint] = {}
    for node in _listed(read_document(path)):
        sprint = _sprint(node)
        if sprint.number in sprints:
            node.refuse(f"repeats sprint {sprint.number}. Give each sprint one entry.")
        sprints[sprint.number] = sprint
    return Sprints(tuple(sprints[number] for number in sorted(sprints)))


def _listed(root: Node) -> list[Node]:
    """Return the sprints of a file that is a list of them, or holds one beside budgets."""
    if isinstance(root.content, dict):
        return root.fields(KEYS).optional("sprints", Node.items, [])
    return root.items()


def _sprint(node: Node) -> Sprint:
    fields = node.fields(("number", "goal", "starts", "ends"))
    sprint = Sprint(
        number=fields.required("number", lambda number: number.integer(1)),
        goal=fields.required("goal", Node.text),
        starts=fields.required("starts", _date),
        ends=fields.required("ends", _date),
    )
    if sprint.ends < sprint.starts:
        fields.content["ends"].refuse("is before the sprint starts. Swap the dates.")
    return sprint


def _date(node: Node) -> date:
    text = node.text()
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        node.refuse(f'must be a date such as 2026-11-16, not "{text}".')
    return day
