"""What the history holds and tells: plain, frozen, without a database behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Subject:
    """A model file that a run was about; ``digest`` is its sha256 in hexadecimal digits."""

    name: str
    digest: str

    @property
    def model(self) -> str:
        """The model's name, without its version."""
        return self.name.rpartition("@")[0] or self.name


@dataclass(frozen=True)
class RecordedDataSet:
    """A data set as a run found it."""

    id: str
    digest: str
    images: int
    images_digest: str
    pinned: bool


@dataclass(frozen=True)
class RecordedFile:
    """A file that said how to judge; ``kind`` as in verdict.json: feature, settings, code."""

    kind: str
    name: str
    digest: str


@dataclass(frozen=True)
class ImageCount:
    """How many images a gate judged a model on, and on how many of them a deciding goal erred."""

    model: str
    model_digest: str
    data_set: str
    judged: int
    wrong: int


@dataclass(frozen=True)
class RecordedRun:
    """One completed run.

    ``kind`` is gate or behave. ``outcome`` is the gate's word (accepted, refused, frozen, not
    judged …), of behave: met, not met or not judged. ``judged_as`` is the same, except for a
    frozen gate: there it says what was judged. ``committed`` is the time of the artifact's commit,
    or of the one that was checked out. The counts are of deciding goals.
    """

    id: str
    sprint: str
    kind: str
    outcome: str
    judged_as: str
    exit_code: int | None
    reason: str
    result: str
    started: datetime | None
    finished: datetime
    whole: bool | None
    commit: str | None
    committed: datetime | None
    dirty: bool | None
    provider: str | None
    versions: Mapping[str, str]
    selected: int
    judged: int
    met: int
    not_met: int
    undecided: int
    not_judged: int
    skipped: int
    repair: str | None = None
    override: str | None = None
    subjects: tuple[Subject, ...] = ()
    data_sets: tuple[RecordedDataSet, ...] = ()
    files: tuple[RecordedFile, ...] = field(default=(), repr=False)
    images: tuple[ImageCount, ...] = ()

    @property
    def is_gate(self) -> bool:
        """Whether a gate made it."""
        return self.kind == "gate"

    @property
    def decided(self) -> bool:
        """Whether a gate judged an artifact: accepted or refused it, frozen or not."""
        return self.is_gate and self.judged_as in ("accepted", "refused")

    @property
    def artifact(self) -> tuple[str, ...]:
        """What was judged: the files' digests; the run itself where none is known."""
        return tuple(sorted(one.digest for one in self.subjects)) or (self.id,)


@dataclass(frozen=True)
class RecordedGoal:
    """A goal as it ended in a run; ``role`` is goal, wip or hypothesis.

    ``key`` says which goal it is from run to run, see ``goal_key``.
    """

    run: str
    key: str
    location: str
    feature: str
    scenario: str
    tags: tuple[str, ...]
    sprint: str
    status: str
    role: str
    hypothesis: str | None
    answer: str | None
    problem: str | None
    wip_age: int | None
    model: str | None
    model_version: str | None
    model_digest: str | None
    baseline: str | None
    data_set: str | None
    data_set_digest: str | None


@dataclass(frozen=True)
class RecordedClaim:
    """A claim as it was judged in a run; ``key`` says which it is from run to run.

    ``low`` and ``high`` are the bounds of the interval, None where there is none. ``precondition``
    says that it had to hold first.
    """

    run: str
    goal: str
    key: str
    text: str
    metric: str
    noun: str
    slice: str
    against: str
    comparison: str
    threshold: float
    upper: float | None
    confidence: float | None
    value: float | None
    numerator: int | None
    denominator: int | None
    images: int
    low: float | None
    high: float | None
    interval_confidence: float | None
    method: str | None
    outcome: str
    expected: str
    observed: str
    margin: str
    reason: str
    precondition: bool


@dataclass(frozen=True)
class Change:
    """What is other than in the run before: ``kind`` is model, data, features or code.

    ``what`` names it; ``before`` and ``after`` say what it was and is, None where it was not there.
    """

    kind: str
    what: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.kind}: {self.what} is new"
        if self.after is None:
            return f"{self.kind}: {self.what} is gone"
        return f"{self.kind}: {self.what}, {self.before} → {self.after}"


@dataclass(frozen=True)
class TrendPoint:
    """A claim in one run, and what had changed since the point before."""

    run: str
    kind: str
    sprint: str
    finished: datetime
    claim: RecordedClaim
    goal: RecordedGoal
    changes: tuple[Change, ...] = ()

    @property
    def value(self) -> float | None:
        """The estimate."""
        return self.claim.value


@dataclass(frozen=True)
class Trend:
    """A claim over the runs, the oldest first; words are those of the newest."""

    key: str
    goal: str
    location: str
    scenario: str
    text: str
    metric: str
    noun: str
    slice: str
    points: tuple[TrendPoint, ...]

    def by_sprint(self) -> tuple[TrendPoint, ...]:
        """Return the last point of each sprint, in the order of time."""
        last = {point.sprint: point for point in self.points}
        return tuple(sorted(last.values(), key=lambda point: point.finished))


@dataclass(frozen=True)
class SprintProgress:
    """Where the goals stood at the end of a sprint; the counts are of goals that decide.

    ``open`` are those that could not be judged or were skipped. ``runs`` counts all of the sprint.
    """

    sprint: str
    runs: int
    goals: int
    met: int
    not_met: int
    undecided: int
    open: int
    wip: int
    wip_met: int


@dataclass(frozen=True)
class LeadTime:
    """From the commit of an artifact to the gate that accepted it first."""

    name: str
    digest: str
    committed: datetime
    accepted: datetime

    @property
    def seconds(self) -> float:
        """How long that took."""
        return max(0.0, (self.accepted - self.committed).total_seconds())


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
    """How artifacts fare at the gate. Medians are in seconds, None where there is nothing."""

    artifacts: int
    refused: int
    lead_times: tuple[LeadTime, ...]
    recoveries: tuple[Recovery, ...]
    median_lead: float | None
    median_recovery: float | None

    @property
    def share_refused(self) -> float | None:
        """The share of artifacts that were refused at least once; None where none was judged."""
        return self.refused / self.artifacts if self.artifacts else None


@dataclass(frozen=True)
class Taken:
    """What was taken in: new runs, those that were there already, and lines about the rest."""

    new: int = 0
    known: int = 0
    problems: tuple[str, ...] = ()
