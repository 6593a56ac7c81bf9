"""How artifacts fare at the gate: lead time, share refused, time to recover.

Source: the measures of DORA (lead time for changes, change fail rate, failed deployment recovery
time), with the gate's acceptance in place of a deployment. An artifact is its files' digests:
judged again, it is the same one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from donewhen.history.records import RecordedGoal, RecordedRun


@dataclass(frozen=True)
class Recovery:
    """From an artifact of a model that was refused to the next that was accepted, if any."""

    model: str
    refused: datetime
    accepted: datetime | None

    @property
    def seconds(self) -> float | None:
        """How long that took; None while it lasts."""
        return None if self.accepted is None else (self.accepted - self.refused).total_seconds()


@dataclass(frozen=True)
class Delivery:
    """How artifacts fare at the gate. Medians are in seconds, None where there is nothing.

    ``lead_times`` are seconds from the commit of an artifact to the gate that accepted it first.
    """

    artifacts: int
    refused: int
    lead_times: tuple[float, ...]
    recoveries: tuple[Recovery, ...]
    median_lead: float | None
    median_recovery: float | None

    @property
    def share_refused(self) -> float | None:
        """The share of artifacts that were refused at least once; None where none was judged."""
        return self.refused / self.artifacts if self.artifacts else None


def delivery(runs: Iterable[RecordedRun], goals: Iterable[RecordedGoal] = ()) -> Delivery:
    """Return the figures over all gates that judged something; ``runs`` come the oldest first.

    Of the models of a refused run those count as refused that a goal was not met by; where no
    goal tells, all of them.
    """
    gates = [run for run in runs if run.decided]
    leads = tuple(_lead_times(gates))
    recoveries = tuple(_recoveries(gates, _failing(goals)))
    ended = [recovery.seconds for recovery in recoveries if recovery.seconds is not None]
    return Delivery(
        artifacts=len({run.artifact for run in gates}),
        refused=len({run.artifact for run in gates if run.judged_as == "refused"}),
        lead_times=leads,
        recoveries=recoveries,
        median_lead=median(leads) if leads else None,
        median_recovery=median(ended) if ended else None,
    )


def _lead_times(gates: Sequence[RecordedRun]) -> Iterator[float]:
    """Yield the seconds for each artifact that was accepted and whose commit is known."""
    seen: set[tuple[str, ...]] = set()
    for run in gates:
        if run.outcome != "accepted" or run.artifact in seen:
            continue
        seen.add(run.artifact)
        if run.artifact_since is not None:
            # A commit of another machine may lie ahead of this one's clock.
            yield max(0.0, (run.finished - run.artifact_since).total_seconds())


def _failing(goals: Iterable[RecordedGoal]) -> Mapping[str, AbstractSet[str]]:
    """Return, for each run, the models that a deciding goal was not met by."""
    found: dict[str, set[str]] = defaultdict(set)
    for goal in goals:
        if goal.role == "goal" and goal.status != "met" and goal.model:
            found[goal.run].add(goal.model)
    return found


def _recoveries(
    gates: Sequence[RecordedRun], failing: Mapping[str, AbstractSet[str]]
) -> Iterator[Recovery]:
    """Yield one for each row of refusals of a model, in the order in which they began."""
    found: list[Recovery] = []
    # By model, not by artifact: another version is what makes good for a refused one.
    for model in sorted({subject.model for run in gates for subject in run.subjects}):
        began = None
        for run in gates:
            if model not in {subject.model for subject in run.subjects}:
                continue
            if run.judged_as == "refused":
                # Of two models in one run, the one whose goals are met was not refused.
                if model in failing.get(run.id, {model}):
                    began = began or run.finished
            elif run.outcome == "accepted" and began is not None:
                found.append(Recovery(model, began, run.finished))
                began = None
        if began is not None:
            found.append(Recovery(model, began, None))
    yield from sorted(found, key=lambda recovery: recovery.refused)


def duration(seconds: float) -> str:
    """Return a time span in one figure: "3.5 days"."""
    for size, unit in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} seconds"
