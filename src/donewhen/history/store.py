"""Runs go into the database and come back as records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import Connection

from donewhen.foundation.errors import InputError
from donewhen.history import tables
from donewhen.history.columns import read_row, row_of
from donewhen.history.database import Database
from donewhen.history.recording import RunRecords
from donewhen.history.records import RUN_PARTS, RecordedClaim, RecordedGoal, RecordedRun

_BY_TIME = (tables.runs.c.finished, tables.runs.c.started, tables.runs.c.number)
_MOST_VALUES = 500  # databases bound how many values a question may hold


class Store:
    """The runs of a database. All come the oldest first; leaving it lets go of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def add(self, records: RunRecords) -> bool:
        """Add a run, whole, and return whether it is new.

        Raises ``InputError`` where another verdict of the same run is there.
        """
        try:
            with self._database.writing() as connection:
                if self._is_known(connection, records.run):
                    return False
                _insert(connection, records)
        except InputError as error:
            # Two that import the same run both find it missing; the second insert is refused.
            if not isinstance(error.__cause__, exc.IntegrityError):
                raise
            with self._database.reading() as connection:  # somebody else was a moment earlier
                if not self._is_known(connection, records.run):
                    raise
            return False
        return True

    def _is_known(self, connection: Connection, run: RecordedRun) -> bool:
        runs = tables.runs.c
        wanted = sa.select(runs.verdict_sha256).where(runs.id == run.id)
        digest = connection.execute(wanted).scalar()
        if digest is not None and digest != run.verdict_sha256:
            raise InputError(
                f"another verdict of the run {run.id} is in the history {self._database.name}, "
                "and this one differs: one of the two was changed after it was written."
            )
        return digest is not None

    def runs(self, *, sprint: str | None = None) -> list[RecordedRun]:
        """Return the runs, of a sprint or of all."""
        wanted = sa.select(tables.runs).order_by(*_BY_TIME)
        if sprint is not None:
            wanted = wanted.where(tables.runs.c.sprint == sprint)
        with self._database.reading() as connection:
            rows = connection.execute(wanted).mappings().all()
            numbers = [row["number"] for row in rows]
            parts = {name: _parts(connection, name, numbers) for name in RUN_PARTS}
        return [
            read_row(
                RecordedRun,
                row,
                **{name: tuple(found[row["number"]]) for name, found in parts.items()},
            )
            for row in rows
        ]

    def goals(
        self, *, run: str | None = None, keys: Sequence[str] | None = None
    ) -> list[RecordedGoal]:
        """Return the goals of a run, or those with these keys, of all runs."""
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
        """Return the claims of a run, or of the goals with these keys, preconditions among them."""
        runs, goals, claims = tables.runs, tables.goals, tables.claims
        of_goal = sa.and_(goals.c.run == claims.c.run, goals.c.position == claims.c.goal)
        wanted = (
            # Labelled: both tables have a column "key".
            sa.select(claims, goals.c.key.label("goal_key"), runs.c.id)
            .join(goals, of_goal)
            .join(runs, runs.c.number == claims.c.run)
            .order_by(*_BY_TIME, claims.c.goal, claims.c.position)
        )
        with self._database.reading() as connection:
            found = connection.execute(_narrowed(wanted, run, goal_keys)).mappings().all()
        return [read_row(RecordedClaim, row, run=row["id"], goal=row["goal_key"]) for row in found]


def _insert(connection: Connection, records: RunRecords) -> None:
    made = connection.execute(sa.insert(tables.runs).values(**row_of(records.run)))
    assert made.inserted_primary_key is not None
    of_run = {"run": made.inserted_primary_key[0]}
    rows: list[tuple[sa.Table, list[dict[str, Any]]]] = [
        (table, [{"position": at, **row_of(p)} for at, p in enumerate(getattr(records.run, name))])
        for name, table in tables.run_parts.items()
    ]
    # A verdict that is imported may hold no goal.
    goals, claims = zip(*records.goals, strict=True) if records.goals else ((), ())
    rows += [
        (tables.goals, [{"position": at, **_keyed(goal)} for at, goal in enumerate(goals)]),
        (
            tables.claims,
            [
                {"goal": number, "position": at, **_keyed(claim)}
                for number, listed in enumerate(claims)
                for at, claim in enumerate(listed)
            ],
        ),
    ]
    for table, listed in rows:
        if listed:
            connection.execute(sa.insert(table), [of_run | row for row in listed])


def _keyed(record: RecordedGoal | RecordedClaim) -> dict[str, Any]:
    return {**row_of(record), "key_digest": tables.digest_of(record.key)}


def _narrowed(
    wanted: sa.Select[Any], run: str | None, goal_keys: Sequence[str] | None
) -> sa.Select[Any]:
    """Return a question about the goals of one run, or those with these keys, alone."""
    if run is not None:
        wanted = wanted.where(tables.runs.c.id == run)
    if goal_keys is not None:
        # 128 bits of a digest: no two keys of a history share them by accident.
        digests = [tables.digest_of(key) for key in goal_keys]
        wanted = wanted.where(tables.goals.c.key_digest.in_(digests))
    return wanted


def _parts(
    connection: Connection, name: str, numbers: Sequence[int]
) -> Mapping[int, Sequence[object]]:
    """Return the records of a part of runs, by the runs' numbers."""
    table = tables.run_parts[name]
    found: dict[int, list[object]] = defaultdict(list)
    for start in range(0, len(numbers), _MOST_VALUES):
        piece = numbers[start : start + _MOST_VALUES]
        wanted = (
            sa.select(table).where(table.c.run.in_(piece)).order_by(table.c.run, table.c.position)
        )
        for row in connection.execute(wanted).mappings():
            found[row["run"]].append(read_row(RUN_PARTS[name], row))
    return found
