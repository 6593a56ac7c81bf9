"""The history of a project: what its runs said, what that amounts to, and as a past run saw it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from donewhen.foundation.atomic_file import writing
from donewhen.foundation.errors import InputError, UnfinishedError
from donewhen.foundation.settings import Settings
from donewhen.foundation.source_file import read_bytes, shown
from donewhen.history.database import Database, open_database
from donewhen.history.delivery import Delivery, delivery
from donewhen.history.progress import SprintProgress, burn_up
from donewhen.history.recording import RunRecords, records_of
from donewhen.history.records import RecordedClaim, RecordedGoal, RecordedRun
from donewhen.history.sprint_order import is_later
from donewhen.history.store import Store
from donewhen.history.trends import Trend, trends
from donewhen.verdicts.document import Statement
from donewhen.verdicts.inbox import waiting
from donewhen.verdicts.statement import parse_verdict

_LIMIT = 1 << 28
_REFUSED = ".refused"
OfGoal = TypeVar("OfGoal", RecordedGoal, RecordedClaim)


@dataclass(frozen=True)
class Taken:
    """What was taken in: new runs, those that were there already, and lines about the rest."""

    new: int = 0
    known: int = 0
    problems: tuple[str, ...] = ()


def open_history(settings: Settings) -> History:
    """Open the history and take in what waits; ``taken`` of what is returned tells what that was.

    Raises ``InputError`` where the setting ``history`` is no database that can be used,
    ``UnfinishedError`` where it does not answer or cannot be written.
    """
    database = open_database(settings.history)
    with database.reading():
        pass  # also where nothing waits, a database that does not answer is told at once
    history = History(database)
    history.taken = _take_in(history, waiting(settings))
    return history


class History(Store):
    """What was recorded. All runs come the oldest first.

    ``taken`` says what was taken in when it was opened. All methods raise as ``open_history`` does.
    """

    taken = Taken()

    def as_of(self, statement: Statement) -> History:
        """Return what was known when the run of a verdict ended, and this run, recorded or not.

        Runs of later sprints are left out, too. Raises ``InputError`` for a verdict that cannot be
        kept.
        """
        return _HistoryAsOf(self._database, records_of(statement, "this run"))

    def trends(self, goals: Sequence[str] | None = None) -> tuple[Trend, ...]:
        """Return a trend for each claim of some goals, by their keys, or of all.

        Those about slices come last. An unknown key has no trends.
        """
        runs = {run.id: run for run in self.runs()}
        return trends(runs, self.goals(keys=goals), self.claims(goal_keys=goals))

    def burn_up(self) -> tuple[SprintProgress, ...]:
        """Return where the goals stood at the end of each sprint."""
        return burn_up(self.runs(), self.goals())

    def judged_count(self, data_set: str) -> int:
        """Return how many runs judged a model on a data set: each wears it out a little."""
        return sum(data_set in {known.id for known in run.data_sets} for run in self.runs())

    def models_judged(self, data_set: str) -> int:
        """Return how many different model files were judged on a data set.

        Which of them is kept is chosen by their figures there. So the more there were, the better
        the figures of the last one look by chance.
        """
        digests = {goal.model_digest for goal in self.goals() if goal.data_set == data_set}
        return len(digests - {None, ""})

    def delivery(self) -> Delivery:
        """Return lead time, share refused and time to recover, over all gates."""
        return delivery(self.runs(), self.goals())

    def import_verdict(self, path: Path) -> bool:
        """Add the run of a verdict.json from elsewhere; return whether it was new.

        Raises ``InputError`` where it is none, or another of the same run is there.
        """
        return self.add(_records_of_file(path))


def _take_in(history: History, waiting: Sequence[Path]) -> Taken:
    """Take in statements that wait; each is gone when it is in the database, and not before.

    What is no statement of a completed run stays there under another name, and is told.
    Raises ``UnfinishedError`` where the database cannot be reached: then all that is left waits on.
    """
    new = known = 0
    problems: list[str] = []
    for path in waiting:
        if not path.exists():  # somebody else took it in
            continue
        try:
            added = history.add(_records_of_file(path))
        except InputError as error:
            if path.exists():
                problems.append(_put_aside(path, error))
            continue
        # After the commit: whoever is killed in between finds a run that is known already.
        path.unlink(missing_ok=True)
        new, known = new + added, known + (not added)
    return Taken(new, known, tuple(problems))


def _records_of_file(path: Path) -> RunRecords:
    """Return the records of a verdict in a file; raise ``InputError`` where it is none."""
    content, place = read_bytes(path, limit=_LIMIT, error=InputError), shown(path)
    try:
        statement = parse_verdict(content, place)
    except UnfinishedError as error:
        # That it is unfinished keeps one file out; the database is well, and the others go on.
        raise InputError(str(error)) from None
    return records_of(statement, place, hashlib.sha256(content).hexdigest())


def _put_aside(path: Path, error: InputError) -> str:
    aside = path.with_name(path.name + _REFUSED)
    with writing(aside):
        path.replace(aside)
    return f"{error} It is kept as {shown(aside)}."


class _HistoryAsOf(History):
    """The history up to one run, which is among the others; runs of later sprints are left out.

    It adds nothing to the database.
    """

    def __init__(self, database: Database, records: RunRecords) -> None:
        super().__init__(database)
        own = records.run
        self._own = own.id
        self._own_goals = [goal for goal, _ in records.goals]
        self._own_claims = [claim for _, claims in records.goals for claim in claims]
        earlier = [run for run in super().runs() if run.id != own.id and not _is_after(run, own)]
        self._runs = sorted([*earlier, own], key=lambda run: (run.finished, run.id == own.id))
        self._places = {run.id: place for place, run in enumerate(self._runs)}

    def close(self) -> None:
        """Leave the database open: it belongs to whoever opened the history."""

    def runs(self, *, sprint: str | None = None) -> list[RecordedRun]:
        return [run for run in self._runs if sprint in (None, run.sprint)]

    def goals(
        self, *, run: str | None = None, keys: Sequence[str] | None = None
    ) -> list[RecordedGoal]:
        own = [goal for goal in self._own_goals if keys is None or goal.key in keys]
        return self._merged(super().goals(run=run, keys=keys), own, run)

    def claims(
        self, *, run: str | None = None, goal_keys: Sequence[str] | None = None
    ) -> list[RecordedClaim]:
        own = [claim for claim in self._own_claims if goal_keys is None or claim.goal in goal_keys]
        return self._merged(super().claims(run=run, goal_keys=goal_keys), own, run)

    def _merged(self, known: list[OfGoal], own: list[OfGoal], run: str | None) -> list[OfGoal]:
        found = own[:] if run in (None, self._own) else []
        # As the verdict at hand says it, also where the database holds this run already.
        found += [part for part in known if part.run in self._places and part.run != self._own]
        return sorted(found, key=lambda part: self._places[part.run])


def _is_after(other: RecordedRun, run: RecordedRun) -> bool:
    return other.finished > run.finished or is_later(other.sprint, run.sprint)
