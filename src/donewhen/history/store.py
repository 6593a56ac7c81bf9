"""Runs go into the database and come back as records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import Connection

from donewhen.foundation.errors import InputError
from donewhen.history import tables
from donewhen.history.columns import read_row, row_of
from donewhen.history.database import Database
from donewhen.history.recording import Recording
from donewhen.history.records import (
    ImageCount,
    RecordedClaim,
    RecordedDataSet,
    RecordedFile,
    RecordedGoal,
    RecordedRun,
    Subject,
)

# What a run is read with, by the name of the run's field and of the table.
_PARTS: Mapping[str, type] = {
    "subjects": Subject,
    "data_sets": RecordedDataSet,
    "files": RecordedFile,
    "images": ImageCount,
}
_BY_TIME = (tables.runs.c.finished, tables.runs.c.started, tables.runs.c.number)
_MOST_VALUES = 500  # databases bound how many values a question may hold


class Store:
    """The runs of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def name(self) -> str:
        """What messages call it."""
        return self._database.name

    def reach(self) -> None:
        """Make sure that the database answers, and is in today's form."""
        with self._database.reading():
            pass

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def add(self, recording: Recording) -> bool:
        """Add a run, whole, and return whether it is new.

        Raises ``InputError`` where another verdict of the same run is there.
        """
        try:
            with self._database.writing() as connection:
                if self._is_known(connection, recording.run):
                    return False
                _insert(connection, recording)
        except InputError as error:
            if not isinstance(error.__cause__, exc.IntegrityError):
                raise
            with self._database.reading() as connection:  # somebody else was a moment earlier
                if not self._is_known(connection, recording.run):
                    raise
            return False
        return True

    def _is_known(self, connection: Connection, run: RecordedRun) -> bool:
        runs = tables.runs.c
        wanted = sa.select(runs.verdict_sha256).where(runs.id == run.id)
        digest = connection.execute(wanted).scalar()
        if digest is not None and digest != run.verdict_sha256:
            raise InputError(
                f"another verdict of the run {run.id} is in the history {self.name}, "
                "and this one differs: one of the two was changed after it was written."
            )
        return digest is not None

    def runs(self, *, sprint: str | None = None, last: int | None = None) -> list[RecordedRun]:
        """Return runs, the oldest first; with ``last``, only so many of the newest."""
        wanted = sa.select(tables.runs).order_by(*(column.desc() for column in _BY_TIME))
        if sprint is not None:
            wanted = wanted.where(tables.runs.c.sprint == sprint)
        if last is not None:
            wanted = wanted.limit(last)
        with self._database.reading() as connection:
            rows = connection.execute(wanted).mappings().all()
            numbers = [row["number"] for row in rows]
            parts = {name: _parts(connection, name, numbers) for name in _PARTS}
        return [
            read_row(
                RecordedRun,
                row,
                **{name: tuple(found[row["number"]]) for name, found in parts.items()},
            )
            for row in reversed(rows)
        ]

    def goals(
        self, *, run: str | None = None, keys: Sequence[str] | None = None
    ) -> list[RecordedGoal]:
        """Return goals of a run, or those with these keys, of all runs; the oldest first."""
        runs, goals = tables.runs, tables.goals
        wanted = (
            sa.select(goals, runs.c.id)
            .join(runs, runs.c.number == goals.c.run)
            .order_by(*_BY_TIME, goals.c.position)
        )
        with self._database.reading() as connection:
            found = connection.execute(_narrowed(wanted, run, keys)).mappings().all()
        return [read_row(RecordedGoal, row, run=row["id"]) for row in found]

    def claims(
        self, *, run: str | None = None, goal_keys: Sequence[str] | None = None
    ) -> list[RecordedClaim]:
        """Return claims of a run, or of the goals with these keys; the oldest first."""
        runs, goals, claims = tables.runs, tables.goals, tables.claims
        of_goal = sa.and_(goals.c.run == claims.c.run, goals.c.position == claims.c.goal)
        wanted = (
            sa.select(claims, goals.c.key.label("goal_key"), runs.c.id)
            .join(goals, of_goal)
            .join(runs, runs.c.number == claims.c.run)
            .order_by(*_BY_TIME, claims.c.goal, claims.c.position)
        )
        with self._database.reading() as connection:
            found = connection.execute(_narrowed(wanted, run, goal_keys)).mappings().all()
        return [read_row(RecordedClaim, row, run=row["id"], goal=row["goal_key"]) for row in found]


def _insert(connection: Connection, recording: Recording) -> None:
    made = connection.execute(sa.insert(tables.runs).values(**row_of(recording.run)))
    assert made.inserted_primary_key is not None
    of_run = {"run": made.inserted_primary_key[0]}
    rows: dict[str, list[dict[str, Any]]] = {
        name: [
            {**of_run, "position": position, **row_of(part)}
            for position, part in enumerate(getattr(recording.run, name))
        ]
        for name in _PARTS
    }
    rows["goals"], rows["claims"] = [], []
    for number, (goal, claims) in enumerate(recording.goals):
        rows["goals"].append({**of_run, "position": number, **_keyed(goal)})
        rows["claims"] += [
            {**of_run, "goal": number, "position": position, **_keyed(claim)}
            for position, claim in enumerate(claims)
        ]
    for name, listed in rows.items():
        if listed:
            connection.execute(sa.insert(getattr(tables, name)), listed)


def _keyed(record: RecordedGoal | RecordedClaim) -> dict[str, Any]:
    return {**row_of(record), "key_digest": tables.digest_of(record.key)}


def _narrowed(
    wanted: sa.Select[Any], run: str | None, goal_keys: Sequence[str] | None
) -> sa.Select[Any]:
    """Return a question about the goals of one run, or those with these keys, alone."""
    if run is not None:
        wanted = wanted.where(tables.runs.c.id == run)
    if goal_keys is not None:
        digests = [tables.digest_of(key) for key in goal_keys]
        wanted = wanted.where(tables.goals.c.key_digest.in_(digests))
    return wanted


def _parts(
    connection: Connection, name: str, numbers: Sequence[int]
) -> Mapping[int, Sequence[object]]:
    """Return the records of a part of runs, by the runs' numbers."""
    table: sa.Table = getattr(tables, name)
    found: dict[int, list[object]] = defaultdict(list)
    for piece in _pieces(numbers):
        wanted = (
            sa.select(table).where(table.c.run.in_(piece)).order_by(table.c.run, table.c.position)
        )
        for row in connection.execute(wanted).mappings():
            found[row["run"]].append(read_row(_PARTS[name], row))
    return found


def _pieces(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(numbers), _MOST_VALUES):
        yield numbers[start : start + _MOST_VALUES]
