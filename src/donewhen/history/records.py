"""What the history holds: plain, frozen records, without a database behind them.

A field that is kept says so in its annotation: that is its column in the database, and where it is
marked so, in an export. The order of the fields is that of the exported columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from donewhen.history.columns import Kept


@dataclass(frozen=True)
class RecordedSubject:
    """A model file that a run was about."""

    name: Annotated[str, Kept("model@version")]
    digest: Annotated[str, Kept("sha256 in hexadecimal digits", longest=64)]

    @property
    def model(self) -> str:
        """The model's name, without its version."""
        return self.name.rpartition("@")[0] or self.name

    @property
    def version(self) -> str:
        """The model's version."""
        return self.name.rpartition("@")[2]


@dataclass(frozen=True)
class RecordedDataSet:
    """A data set as a run found it."""

    id: Annotated[str, Kept("its name", column="data_set")]
    digest: Annotated[str, Kept("that of its labels", longest=64)]
    images: Annotated[int, Kept("how many there are")]
    images_digest: Annotated[str, Kept("that of all images", longest=64)]
    pinned: Annotated[bool, Kept("whether its manifest names its digest")]


@dataclass(frozen=True)
class RecordedFile:
    """A file that said how to judge."""

    kind: Annotated[str, Kept("as in verdict.json: feature, settings, code …", longest=32)]
    name: Annotated[str, Kept("its path in the project")]
    digest: Annotated[str, Kept("sha256 in hexadecimal digits", longest=64)]


@dataclass(frozen=True)
class ImageCount:
    """How many images a gate judged a model on, and on how many of them a deciding goal erred."""

    model: Annotated[str, Kept("its name")]
    model_digest: Annotated[str, Kept("sha256 in hexadecimal digits", longest=64)]
    data_set: Annotated[str, Kept("its name")]
    judged: Annotated[int, Kept("images that a deciding goal looked at")]
    wrong: Annotated[int, Kept("of these, images on which the model erred")]


RUN_PARTS: Mapping[str, type] = {
    "subjects": RecordedSubject,
    "data_sets": RecordedDataSet,
    "files": RecordedFile,
    "images": ImageCount,
}
"""What a run is read with, by the name of the run's field and of the table."""


@dataclass(frozen=True, kw_only=True)
class RecordedRun:
    """One completed run. The counts are of deciding goals.

    ``outcome`` is the gate's word (accepted, refused, frozen, not judged …), of behave: met, not
    met or not judged. ``judged_as`` is the same, except for a frozen gate: there it says what was
    judged.
    """

    id: Annotated[str, Kept("its id", longest=64, unique=True, export=True, exported="run")]
    sprint: Annotated[str, Kept("its sprint", longest=64, export=True, exported="run_sprint")]
    kind: Annotated[str, Kept("gate or behave", longest=16, export=True)]
    outcome: Annotated[str, Kept("accepted, refused, frozen, met …", longest=32, export=True)]
    judged_as: Annotated[str, Kept("the outcome, budgets left out", longest=32)]
    exit_code: Annotated[int | None, Kept("the gate's", small=True, export=True)]
    reason: Annotated[str, Kept("the gate's, in words")]
    result: Annotated[str, Kept("PASSED or FAILED", longest=16)]
    started: Annotated[datetime | None, Kept("when, in UTC", export=True)]
    finished: Annotated[datetime, Kept("when, in UTC", export=True)]
    whole: Annotated[bool | None, Kept("whether a gate judged all features")]
    commit: Annotated[str | None, Kept("what was checked out", longest=64, export=True)]
    committed: Annotated[datetime | None, Kept("the time of that commit")]
    artifact_committed: Annotated[datetime | None, Kept("the time of the model file's commit")]
    dirty: Annotated[bool | None, Kept("whether files differed from the commit", export=True)]
    provider: Annotated[str | None, Kept("what the models ran on")]
    versions: Annotated[Mapping[str, str], Kept("of donewhen, Python and libraries")]
    problems: Annotated[tuple[str, ...], Kept("what kept the run from being a proof")] = ()
    selected: Annotated[int, Kept("deciding goals that were selected")]
    judged: Annotated[int, Kept("deciding goals with an answer")]
    met: Annotated[int, Kept("deciding goals that are met")]
    not_met: Annotated[int, Kept("deciding goals that are not")]
    undecided: Annotated[int, Kept("deciding goals that the images cannot decide")]
    not_judged: Annotated[int, Kept("deciding goals that could not be judged")]
    skipped: Annotated[int, Kept("deciding goals that were skipped")]
    repair: Annotated[str | None, Kept("why a frozen gate let this artifact through")] = None
    override: Annotated[str | None, Kept("who overrode a budget, and why")] = None
    # A run is the same run whether its verdict was read from a file or is at hand.
    verdict_sha256: Annotated[str, Kept("the digest of its verdict.json", longest=64)] = field(
        default="", compare=False, repr=False
    )
    subjects: tuple[RecordedSubject, ...] = ()
    data_sets: tuple[RecordedDataSet, ...] = ()
    files: tuple[RecordedFile, ...] = field(default=(), repr=False)
    images: tuple[ImageCount, ...] = ()

    @property
    def decided(self) -> bool:
        """Whether a gate judged an artifact: accepted or refused it, frozen or not."""
        return self.kind == "gate" and self.judged_as in ("accepted", "refused")

    @property
    def artifact(self) -> tuple[str, ...]:
        """What was judged: the files' digests; the run itself where none is known."""
        return tuple(sorted(subject.digest for subject in self.subjects)) or (self.id,)

    @property
    def artifact_since(self) -> datetime | None:
        """When the artifact was committed; where it is in no commit, when the checked-out was."""
        return self.artifact_committed or self.committed


@dataclass(frozen=True, kw_only=True)
class RecordedGoal:
    """A goal as it ended in the run with the id ``run``."""

    run: str
    key: Annotated[str, Kept("which goal it is from run to run, see goal_key")]
    location: Annotated[str, Kept("where the scenario stands, file:line", export=True)]
    feature: Annotated[str, Kept("the feature's name", export=True)]
    scenario: Annotated[str, Kept("the scenario's name", export=True)]
    tags: Annotated[tuple[str, ...], Kept("its tags, without @")]
    sprint: Annotated[str, Kept("the sprint of its tag", export=True, exported="goal_sprint")]
    role: Annotated[str, Kept("goal, wip or hypothesis", longest=16, export=True)]
    status: Annotated[str, Kept("met, not met, undecided …", longest=32, export=True)]
    hypothesis: Annotated[str | None, Kept("what is supposed")]
    answer: Annotated[str | None, Kept("a hypothesis: accepted, rejected …", export=True)]
    problem: Annotated[str | None, Kept("why it could not be judged", export=True)]
    wip_age: Annotated[int | None, Kept("for how many sprints it has been in progress")]
    model: Annotated[str | None, Kept("the model's name", export=True)]
    model_version: Annotated[str | None, Kept("its version", export=True)]
    model_digest: Annotated[str | None, Kept("sha256:…", longest=80, export=True)]
    baseline: Annotated[str | None, Kept("what it was compared with", export=True)]
    data_set: Annotated[str | None, Kept("the data set's name", export=True)]
    data_set_digest: Annotated[str | None, Kept("that of its labels", export=True)]


@dataclass(frozen=True, kw_only=True)
class RecordedClaim:
    """A claim as it was judged in the run with the id ``run``, for the goal with the key ``goal``.

    ``low`` and ``high`` are the bounds of the interval in the unit of ``value``, None where there
    is none. ``unit`` is None for a team's own metric that was recorded before units were.
    """

    run: str
    goal: str
    key: Annotated[str, Kept("which claim it is from run to run, see claim_keys")]
    text: Annotated[str, Kept("the sentence as written", export=True)]
    metric: Annotated[str, Kept("what is measured", export=True)]
    noun: Annotated[str, Kept("of what", export=True)]
    slice: Annotated[str, Kept("in which images, empty for all", export=True)]
    against: Annotated[str, Kept("what it is compared with, empty for nothing", export=True)]
    comparison: Annotated[str, Kept("at least, at most, between …", export=True)]
    threshold: Annotated[float, Kept("what was wanted", export=True)]
    upper: Annotated[float | None, Kept("the second threshold of between", export=True)]
    confidence: Annotated[float | None, Kept("asked for; empty for a fact", export=True)]
    value: Annotated[float | None, Kept("the estimate; empty for 0 of 0", export=True)]
    numerator: Annotated[int | None, Kept("of the estimate", export=True)]
    denominator: Annotated[int | None, Kept("of the estimate", export=True)]
    images: Annotated[int, Kept("how many were judged", export=True)]
    low: Annotated[float | None, Kept("where the interval begins", export=True)]
    high: Annotated[float | None, Kept("where the interval ends", export=True)]
    interval_confidence: Annotated[float | None, Kept("of each bound by itself", export=True)]
    method: Annotated[str | None, Kept("how the interval was computed", export=True)]
    outcome: Annotated[
        str, Kept("met, not met, undecided", longest=32, export=True, exported="claim_outcome")
    ]
    precondition: Annotated[bool, Kept("whether it had to hold first", export=True)]
    subject: Annotated[str, Kept("metric, noun and slice in words", export=True)]
    unit: Annotated[str | None, Kept("count, ratio, per image …", longest=16, export=True)]
    expected: Annotated[str, Kept("what was wanted, in words")]
    observed: Annotated[str, Kept("what was seen, in words")]
    margin: Annotated[str, Kept("how far apart they are, in words")]
    reason: Annotated[str, Kept("all of it in one sentence")]
