"""The history as it was when a run ended, this run among the others, recorded or not yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from donewhen.history.recording import Recording
from donewhen.history.records import RecordedClaim, RecordedGoal, RecordedRun
from donewhen.history.sprint_order import is_later

Part = TypeVar("Part", RecordedGoal, RecordedClaim)


class Runs(Protocol):
    """Where runs are; all come the oldest first."""

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...

    def add(self, recording: Recording) -> bool:
        """Add a run, and return whether it is new."""
        ...

    def runs(self, *, sprint: str | None = None, last: int | None = None) -> list[RecordedRun]:
        """Return runs, of a sprint or of all; with ``last``, so many of the newest."""
        ...

    def goals(
        self, *, run: str | None = None, keys: Sequence[str] | None = None
    ) -> list[RecordedGoal]:
        """Return goals of a run, or those with these keys."""
        ...

    def claims(
        self, *, run: str | None = None, goal_keys: Sequence[str] | None = None
    ) -> list[RecordedClaim]:
        """Return claims of a run, or of the goals with these keys."""
        ...


class View:
    """What a store holds up to one run, of ``recording``; runs of later sprints are left out.

    It adds nothing to the store.
    """

    def __init__(self, store: Runs, recording: Recording) -> None:
        self._store = store
        own = recording.run
        self._own = own.id
        self._goals = [goal for goal, _ in recording.goals]
        self._claims = [claim for _, claims in recording.goals for claim in claims]
        earlier = [run for run in store.runs() if run.id != own.id and not _is_after(run, own)]
        self._runs = sorted([*earlier, own], key=lambda run: (run.finished, run.id == own.id))
        self._places = {run.id: place for place, run in enumerate(self._runs)}

    @property
    def name(self) -> str:
        """What messages call it."""
        return self._store.name

    def close(self) -> None:
        """Leave the store open: it belongs to somebody else."""

    def add(self, recording: Recording) -> bool:
        """Add a run to the store; it is not in view."""
        return self._store.add(recording)

    def runs(self, *, sprint: str | None = None, last: int | None = None) -> list[RecordedRun]:
        """Return runs, the oldest first; with ``last``, only so many of the newest."""
        found = [run for run in self._runs if sprint in (None, run.sprint)]
        return found if last is None else found[max(0, len(found) - last) :]

    def goals(
        self, *, run: str | None = None, keys: Sequence[str] | None = None
    ) -> list[RecordedGoal]:
        """Return goals of a run, or those with these keys, of all runs; the oldest first."""
        own = [goal for goal in self._goals if keys is None or goal.key in keys]
        return self._merged(self._store.goals(run=run, keys=keys), own, run)

    def claims(
        self, *, run: str | None = None, goal_keys: Sequence[str] | None = None
    ) -> list[RecordedClaim]:
        """Return claims of a run, or of the goals with these keys; the oldest first."""
        own = [claim for claim in self._claims if goal_keys is None or claim.goal in goal_keys]
        return self._merged(self._store.claims(run=run, goal_keys=goal_keys), own, run)

    def _merged(self, known: list[Part], own: list[Part], run: str | None) -> list[Part]:
        found: list[Part] = own[:] if run in (None, self._own) else []
        found += [part for part in known if part.run in self._places and part.run != self._own]
        return sorted(found, key=lambda part: self._places[part.run])


def _is_after(other: RecordedRun, run: RecordedRun) -> bool:
    return other.finished > run.finished or is_later(other.sprint, run.sprint)
