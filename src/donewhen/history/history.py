"""The history of a project: what its runs said, and what that amounts to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from donewhen.foundation.errors import InputError
from donewhen.foundation.name_suggestions import unknown
from donewhen.foundation.settings import Settings
from donewhen.history.changes import Change, changes_between
from donewhen.history.delivery import Delivery, delivery
from donewhen.history.export import FORMATS, exported
from donewhen.history.ingest import Taken, import_verdict, take_in
from donewhen.history.progress import SprintProgress, burn_up
from donewhen.history.recording import recording_of
from donewhen.history.records import RecordedClaim, RecordedGoal, RecordedRun
from donewhen.history.trends import Trend, trends
from donewhen.history.view import Runs, View
from donewhen.verdicts.document import Statement
from donewhen.verdicts.inbox import waiting


def open_history(settings: Settings) -> History:
    """Open the history and take in what waits; ``taken`` of what is returned tells what that was.

    Raises ``InputError`` where the setting ``history`` is no database that can be used,
    ``UnfinishedError`` where it does not answer or cannot be written.
    """
    # SQLAlchemy takes a third of a second: a run that only leaves its statement never loads it.
    from donewhen.history.database import open_database
    from donewhen.history.store import Store

    store = Store(open_database(settings.history))
    store.reach()
    return History(store, take_in(store, waiting(settings)))


class History:
    """What was recorded. All runs come the oldest first.

    ``taken`` says what was taken in when it was opened. All methods raise as ``open_history`` does.
    """

    def __init__(self, store: Runs, taken: Taken | None = None) -> None:
        self._store = store
        self.taken = taken or Taken()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    @property
    def name(self) -> str:
        """The database's address, without a password."""
        return self._store.name

    def as_of(self, statement: Statement) -> History:
        """Return what was known when the run of a verdict ended, and this run, recorded or not.

        Runs of later sprints are left out, too. Raises ``InputError`` for a verdict that cannot be
        kept.
        """
        return History(View(self._store, recording_of(statement, "this run")))

    def runs(self, *, sprint: str | None = None, last: int | None = None) -> list[RecordedRun]:
        """Return the runs, of a sprint or of all; with ``last``, only so many of the newest."""
        return self._store.runs(sprint=sprint, last=last)

    def run(self, id: str) -> RecordedRun:  # noqa: A002  # the word for it
        """Return one run; raise ``UnknownNameError`` for an id that is not there."""
        known = {run.id: run for run in self.runs()}
        if id not in known:
            raise unknown("run", id, known)
        return known[id]

    def before(self, run: RecordedRun) -> RecordedRun | None:
        """Return the run before one: a gate's is a gate. None where there is none."""
        earlier: RecordedRun | None = None
        for other in self.runs():
            if other.id == run.id:
                return earlier
            if other.kind == run.kind:
                earlier = other
        return None

    def goals(self, *, run: str | None = None) -> list[RecordedGoal]:
        """Return the goals of a run, or of all."""
        return self._store.goals(run=run)

    def claims(self, *, run: str | None = None) -> list[RecordedClaim]:
        """Return the claims of a run, or of all, preconditions among them."""
        return self._store.claims(run=run)

    def trend(self, goal: str, *, kind: str | None = None) -> tuple[Trend, ...]:
        """Return a trend for each claim of a goal, by its key; those about slices come last.

        ``kind`` leaves out other runs: gate or behave. An unknown key has no trends.
        """
        return self.trends([goal], kind=kind)

    def trends(
        self, goals: Sequence[str] | None = None, *, kind: str | None = None
    ) -> tuple[Trend, ...]:
        """Return the trends of some goals, by their keys, or of all."""
        runs = {run.id: run for run in self.runs() if kind in (None, run.kind)}
        return trends(runs, self._store.goals(keys=goals), self._store.claims(goal_keys=goals))

    def burn_up(self) -> tuple[SprintProgress, ...]:
        """Return where the goals stood at the end of each sprint."""
        return burn_up(self.runs(), self.goals())

    def changes(self, run: RecordedRun, previous: RecordedRun) -> tuple[Change, ...]:
        """Return what changed between two runs: model, data, features, code."""
        return changes_between(run, previous)

    def judged_count(self, data_set: str) -> int:
        """Return how many runs judged a model on a data set: each wears it out a little."""
        return sum(data_set in {known.id for known in run.data_sets} for run in self.runs())

    def models_judged(self, data_set: str) -> int:
        """Return how many different model files were judged on a data set.

        Which of them is kept is chosen by their figures there. So the more there were, the better
        the figures of the last one look by chance.
        """
        return len(
            {
                goal.model_digest
                for goal in self.goals()
                if goal.data_set == data_set and goal.model_digest
            }
        )

    def delivery(self) -> Delivery:
        """Return lead time, share refused and time to recover, over all gates."""
        return delivery(self.runs(), self.goals())

    def export(self, form: str) -> bytes:
        """Return everything in a format: csv, json or parquet. Raises ``InputError``."""
        made = FORMATS.get(f".{form.removeprefix('.').casefold()}")
        if made is None:
            raise unknown("format", form, [ending[1:] for ending in FORMATS], error=InputError)
        return made(exported(self.runs(), self.goals(), self.claims()))

    def import_verdict(self, path: Path) -> bool:
        """Add the run of a verdict.json from elsewhere; return whether it was new.

        Raises ``InputError`` where it is none, or another of the same run is there.
        """
        return import_verdict(self._store, path)
