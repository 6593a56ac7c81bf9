"""Runs go into the database and come back as plain facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import Connection, RowMapping

from donewhen.foundation.errors import InputError
from donewhen.history import tables
from donewhen.history.database import Database
from donewhen.history.records import (
    ImageCount,
    RecordedClaim,
    RecordedDataSet,
    RecordedFile,
    RecordedGoal,
    RecordedRun,
    Subject,
)
from donewhen.history.row_checks import refuse_unfit
from donewhen.history.rows import Rows, digest_of

_PARTS = ("subjects", "goals", "claims", "data_sets", "files", "images")
_UNLISTED = ("goals", "claims")
Row = Mapping[str, Any] | RowMapping


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

    def add(self, rows: Rows) -> bool:
        """Add a run, whole, and return whether it is new.

        Raises ``InputError`` where another run has its id, and for values that no column holds.
        """
        refuse_unfit(rows)
        try:
            with self._database.writing() as connection:
                if self._is_known(connection, rows):
                    return False
                _insert(connection, rows)
        except InputError as error:
            if not isinstance(error.__cause__, exc.IntegrityError):
                raise
            with self._database.reading() as connection:  # somebody else was a moment earlier
                if not self._is_known(connection, rows):
                    raise
            return False
        return True

    def _is_known(self, connection: Connection, rows: Rows) -> bool:
        runs = tables.runs.c
        wanted = sa.select(runs.verdict_sha256).where(runs.id == rows.run["id"])
        digest = connection.execute(wanted).scalar()
        if digest is not None and digest != rows.run["verdict_sha256"]:
            raise InputError(
                f"another verdict of the run {rows.run['id']} is in the history {self.name}, "
                "and this one differs: one of the two was changed after it was written."
            )
        return digest is not None

    def runs(self, *, sprint: str | None = None, last: int | None = None) -> list[RecordedRun]:
        """Return runs, the oldest first; with ``last``, only so many of the newest."""
        runs = tables.runs
        wanted = sa.select(runs).order_by(
            runs.c.finished.desc(), runs.c.started.desc(), runs.c.number.desc()
        )
        if sprint is not None:
            wanted = wanted.where(runs.c.sprint == sprint)
        if last is not None:
            wanted = wanted.limit(last)
        with self._database.reading() as connection:
            found = connection.execute(wanted).mappings().all()
            numbers = [row["number"] for row in found]
            parts = {
                name: _by_run(connection, getattr(tables, name), numbers)
                for name in _PARTS
                if name not in _UNLISTED
            }
        return [_run(row, parts) for row in reversed(found)]

    def goals(
        self, *, run: str | None = None, keys: Sequence[str] | None = None
    ) -> list[RecordedGoal]:
        """Return goals of a run, or those with these keys, of all runs; the oldest first."""
        goals = tables.goals
        with self._database.reading() as connection:
            found = _select(connection, goals, run, keys, [goals.c.position])
        return [_goal(row) for row in found]

    def claims(
        self, *, run: str | None = None, goal_keys: Sequence[str] | None = None
    ) -> list[RecordedClaim]:
        """Return claims of a run, or of the goals with these keys; the oldest first."""
        claims, goals = tables.claims, tables.goals
        joined = sa.and_(goals.c.run == claims.c.run, goals.c.position == claims.c.goal)
        wanted = (
            sa.select(claims, goals.c.key.label("goal_key"), tables.runs.c.id)
            .join(goals, joined)
            .join(tables.runs, tables.runs.c.number == claims.c.run)
            .order_by(*_BY_TIME, claims.c.goal, claims.c.position)
        )
        if run is not None:
            wanted = wanted.where(tables.runs.c.id == run)
        if goal_keys is not None:
            wanted = wanted.where(goals.c.key_digest.in_([digest_of(key) for key in goal_keys]))
        with self._database.reading() as connection:
            return [_claim(row) for row in connection.execute(wanted).mappings()]


_BY_TIME = (
    tables.runs.c.finished,
    tables.runs.c.started,
    tables.runs.c.number,
)


def _insert(connection: Connection, rows: Rows) -> None:
    made = connection.execute(sa.insert(tables.runs).values(**rows.run))
    assert made.inserted_primary_key is not None
    number = made.inserted_primary_key[0]
    for name in _PARTS:
        listed: list[dict[str, Any]] = getattr(rows, name)
        placed = [
            {"run": number, "position": position, **row} for position, row in enumerate(listed)
        ]
        if placed:
            connection.execute(sa.insert(getattr(tables, name)), placed)


def _by_run(
    connection: Connection, table: sa.Table, numbers: Sequence[int]
) -> Mapping[int, list[RowMapping]]:
    found: dict[int, list[RowMapping]] = defaultdict(list)
    for part in _pieces(numbers):
        wanted = (
            sa.select(table).where(table.c.run.in_(part)).order_by(table.c.run, table.c.position)
        )
        for row in connection.execute(wanted).mappings():
            found[row["run"]].append(row)
    return found


def _pieces(numbers: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    """Yield the numbers in pieces: databases bound how many values a question may hold."""
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]


def _select(
    connection: Connection,
    table: sa.Table,
    run: str | None,
    keys: Sequence[str] | None,
    order: Sequence[sa.Column[Any]],
) -> Sequence[RowMapping]:
    wanted = (
        sa.select(table, tables.runs.c.id)
        .join(tables.runs, tables.runs.c.number == table.c.run)
        .order_by(*_BY_TIME, *order)
    )
    if run is not None:
        wanted = wanted.where(tables.runs.c.id == run)
    if keys is not None:
        wanted = wanted.where(table.c.key_digest.in_([digest_of(key) for key in keys]))
    return connection.execute(wanted).mappings().all()


def facts_of(rows: Rows) -> tuple[RecordedRun, list[RecordedGoal], list[RecordedClaim]]:
    """Return a run, its goals and its claims as they would come back from the database."""
    parts = {name: {0: getattr(rows, name)} for name in _PARTS if name not in _UNLISTED}
    named = {"id": rows.run["id"]}
    goals = [_goal({**row, **named}) for row in rows.goals]
    claims = [
        _claim({**row, **named, "goal_key": rows.goals[row["goal"]]["key"]}) for row in rows.claims
    ]
    return _run({**rows.run, "number": 0}, parts), goals, claims


def _run(row: Row, parts: Mapping[str, Mapping[int, Sequence[Row]]]) -> RecordedRun:
    number = row["number"]
    own = {name: row[name] for name in _RUN}
    return RecordedRun(
        **own,
        committed=row["artifact_committed"] or row["committed"],
        subjects=tuple(
            Subject(one["name"], one["digest"]) for one in _of(parts["subjects"], number)
        ),
        data_sets=tuple(
            RecordedDataSet(
                one["data_set"], one["digest"], one["images"], one["images_digest"], one["pinned"]
            )
            for one in _of(parts["data_sets"], number)
        ),
        files=tuple(
            RecordedFile(one["kind"], one["name"], one["digest"])
            for one in _of(parts["files"], number)
        ),
        images=tuple(
            ImageCount(
                one["model"], one["model_digest"], one["data_set"], one["judged"], one["wrong"]
            )
            for one in _of(parts["images"], number)
        ),
    )


_RUN = (
    *("id", "sprint", "kind", "outcome", "judged_as", "exit_code", "reason", "result", "started"),
    *("finished", "whole", "commit", "dirty", "provider", "versions", "selected", "judged", "met"),
    *("not_met", "undecided", "not_judged", "skipped", "repair", "override"),
)


def _of(part: Mapping[int, Sequence[Row]], number: int) -> Sequence[Row]:
    return part.get(number, [])


def _goal(row: Row) -> RecordedGoal:
    own = {name: row[name] for name in RecordedGoal.__dataclass_fields__ if name in row}
    return RecordedGoal(**{**own, "run": row["id"], "tags": tuple(row["tags"])})


def _claim(row: Row) -> RecordedClaim:
    own = {name: row[name] for name in RecordedClaim.__dataclass_fields__ if name in row}
    return RecordedClaim(**{**own, "run": row["id"], "goal": row["goal_key"]})
