"""The verdict document: everything that a run proved, as data, in the order in which it is written.

``verdict.json`` is an in-toto Statement whose predicate is this document (test-result v0.1,
extended). Page, pipeline files, history, registry and the Allure report's curves are made from it;
the terminal and Allure's results are written while goals run, from the same record. Attestation
reads the file on its own, on purpose. A new field is filled in ``from_record`` (a gate's in
``gate.judge``). Each field is annotated with what the schema says of it. Texts for people
(``expected``, ``observed``, ``margin``, ``reason``) are written last and never read back: whatever
a report needs stands beside them as data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from donewhen.domain.claim import Unit
from donewhen.domain.estimate import Interval
from donewhen.domain.verdict import Settling, VerdictWarning
from donewhen.foundation.field_rules import rules
from donewhen.verdicts.exits import GateCode, GateWord

SCHEMA_VERSION: Literal[2] = 2
"""Raised whenever a reader of the last form could misread this one; see ``migration``."""

Result = Literal["PASSED", "WARNED", "FAILED"]
Status = Literal["met", "not met", "undecided", "could not be judged", "skipped"]
ClaimOutcome = Literal["met", "not met", "undecided"]
UnitName = Literal["count", "ratio", "per image", "bytes", "times"]
ComparisonName = Literal["at least", "at most", "more than", "fewer than", "exactly", "between"]
FileKind = Literal[
    "feature", "sprints", "settings", "code", "data set", "annotations", "model", "lock"
]

_SHA256 = r"^[0-9a-f]{64}$"
_PREFIXED = r"^sha256:[0-9a-f]{64}$"
_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"


@dataclass(frozen=True)
class Digest:
    """Digests of a file, by algorithm."""

    sha256: Annotated[str, rules(pattern=_SHA256)]


@dataclass(frozen=True)
class Subject:
    """A model file that a deciding goal judged; with weights beside it, the digest covers them."""

    name: str
    digest: Digest


@dataclass(frozen=True)
class FileAnnotations:
    """What a file is for."""

    kind: FileKind


@dataclass(frozen=True)
class JudgedFile:
    """A file that the verdict depends on: an in-toto ResourceDescriptor."""

    name: str
    digest: Digest
    annotations: FileAnnotations


@dataclass(frozen=True)
class Counts:
    """How many deciding goals ended how."""

    selected: Annotated[int, rules(least=0)]
    judged: Annotated[int, rules(least=0)]
    met: Annotated[int, rules(least=0)]
    not_met: Annotated[int, rules(name="not_met", least=0)]
    undecided: Annotated[int, rules(least=0)]
    not_judged: Annotated[int, rules(name="not_judged", least=0)]
    skipped: Annotated[int, rules(least=0)]


@dataclass(frozen=True)
class Source:
    """The commit that is checked out; null where there is none, or nobody can tell."""

    commit: Annotated[str | None, rules(pattern=r"^[0-9a-f]{40,64}$")]
    dirty: bool | None
    committed_on: Annotated[
        str | None, rules("When that commit was made.", pattern=_TIME, is_time=True)
    ]
    artifact_committed_on: Annotated[
        str | None,
        rules(
            "When the model files were committed last; null where a file is not, or differs.",
            pattern=_TIME,
            is_time=True,
        ),
    ]


@dataclass(frozen=True)
class DataSetFacts:
    """A data set as it was when it was judged on."""

    id: str
    digest: Annotated[str, rules("Of its annotations and rules.", pattern=_SHA256)]
    images: Annotated[int, rules(least=0)]
    images_digest: Annotated[str, rules(pattern=_SHA256)]
    pinned: bool
    pin: Annotated[
        str,
        rules(
            "The digest of all its files, as donewhen pin records it; empty where none is.",
            pattern=r"^(sha256:[0-9a-f]{64})?$",
        ),
    ]


@dataclass(frozen=True)
class ImagesJudged:
    """On how many images a model errs that deciding goals judged as the version to be shipped."""

    model: str
    model_digest: Annotated[str, rules(pattern=_PREFIXED)]
    data_set: str
    judged: Annotated[int, rules(least=0)]
    wrong: Annotated[int, rules(least=0)]


@dataclass(frozen=True)
class Scope:
    """What a gate looked at."""

    whole: bool
    paths: tuple[str, ...]
    goals_in_files: Annotated[int, rules(least=0)]
    filters: tuple[str, ...]


@dataclass(frozen=True)
class FrozenJudgement:
    """What a frozen gate would have said."""

    outcome: Literal["accepted", "refused"]
    exit_code: Literal[0, 1]
    reason: str


@dataclass(frozen=True)
class BudgetSpent:
    """An error budget as it was before this run."""

    name: str
    text: str
    runs: Annotated[int, rules(least=0)]
    used: Annotated[int, rules(least=0)]
    total: Annotated[int, rules(least=0)]
    allowed: Annotated[float, rules(least=0)]
    spent: bool


@dataclass(frozen=True)
class Gate:
    """What a gate made of the run."""

    outcome: GateWord
    exit_code: GateCode
    reason: str
    scope: Scope
    store: Literal["kept", "fresh"]
    judged: FrozenJudgement | None
    repair: Annotated[
        str | None, rules("What the artifact repairs, in the words of whoever ran the gate.")
    ]
    override: Annotated[str | None, rules("Why it was judged although a budget is spent.")]
    budgets: tuple[BudgetSpent, ...]


@dataclass(frozen=True)
class RunTimes:
    """The only part in which two equal runs differ."""

    id: str
    started_on: Annotated[str, rules(pattern=rf"^({_TIME[1:-1]})?$", is_time=True)]
    finished_on: Annotated[str, rules(pattern=rf"^({_TIME[1:-1]})?$", is_time=True)]


@dataclass(frozen=True)
class EvidenceFile:
    """A picture or a table that shows why a goal ended as it did."""

    title: str
    kind: Annotated[str, rules('What it shows: "Worst misses", "Counts".')]
    about: Annotated[
        str, rules('Of what: "red balloons in "night" images"; empty for the goal as a whole.')
    ]
    file: str
    media_type: str


@dataclass(frozen=True)
class Bounds:
    """The interval in the unit of the value; counts are rounded outwards."""

    low: float
    high: float


@dataclass(frozen=True)
class Compared:
    """The two values that a change lies between."""

    observed: float
    reference: float


@dataclass(frozen=True)
class ClaimVerdict:
    """One Then sentence, or one precondition, and its answer."""

    line: Annotated[int, rules(least=1)]
    text: Annotated[str, rules("The sentence as written.")]
    part: Annotated[
        Literal["sentence", "table", "slice"],
        rules('Where it says what it asks: itself, in its table, or for one of "every slice".'),
    ]
    metric: str
    subject: Annotated[str, rules('Metric, noun and slice in words: "recall for balloons".')]
    noun: Annotated[str, rules("The noun; empty where the sentence names none.", name="of")]
    slice: Annotated[str, rules("The slices, in quotes; empty for all images.", name="in")]
    slices: Annotated[tuple[str, ...], rules("The names of the slices.")]
    reference: Annotated[
        str, rules("What it is compared with; empty for a number.", name="against")
    ]
    unit: Annotated[
        UnitName | None,
        rules("null in a verdict of the first form, which did not tell that of an own metric."),
    ]
    comparison: ComparisonName
    threshold: float
    upper_threshold: float | None
    confidence: float | None
    value: Annotated[float | None, rules("null where it is undefined (0 of 0).")]
    numerator: int | None
    denominator: int | None
    images: Annotated[int, rules(least=0)]
    compared: Annotated[
        Compared | None, rules("null for a claim that compares nothing, or nothing known.")
    ]
    interval: Annotated[
        Interval | None,
        rules("Of a count it is that of the share; bounds tell it in whole things."),
    ]
    bounds: Bounds | None
    settling: Annotated[
        Settling | None, rules("null for a claim that is settled, or nothing would do.")
    ]
    warnings: tuple[VerdictWarning, ...]
    outcome: ClaimOutcome
    borderline: Annotated[
        str, rules("Why a rounding error could have tipped it; empty where none could.")
    ]
    expected: str
    observed: str
    margin: str
    reason: str

    @property
    def shown_unit(self) -> Unit:
        """The unit in which its numbers are shown: plain, as rates are, where it is unknown."""
        return Unit(self.unit or "per image")


@dataclass(frozen=True)
class GoalVerdict:
    """One scenario: where it stands, what it was judged on, and the answers to its claims.

    ``hypothesis`` and ``answer`` are null for a goal that is none.
    """

    location: Annotated[str, rules("file:line of the scenario, or of the row of an outline.")]
    file: str
    line: Annotated[int, rules(least=1)]
    feature: str
    rule: str | None
    scenario: str
    tags: tuple[str, ...]
    sprint: str
    status: Status
    wip: Annotated[bool, rules("Tagged @wip: reported, and decides nothing.")]
    wip_age: Annotated[
        int | None,
        rules("In sprints; null where nobody can tell, and where its sprint lies ahead.", least=0),
    ]
    problem: Annotated[str | None, rules("Why it could not be judged.")]
    unfinished: Annotated[bool, rules("Whether a limit or a killed process kept it from it.")]
    hypothesis: Annotated[str | None, rules("What is supposed, of a goal that decides nothing.")]
    answer: Annotated[str | None, rules("What became of the hypothesis.")]
    model: str | None
    model_version: str | None
    model_digest: Annotated[str | None, rules(pattern=r"^(sha256:[0-9a-f]{64})?$")]
    baseline: str | None
    data_set: str | None
    data_set_digest: Annotated[str | None, rules(pattern=r"^((sha256:)?[0-9a-f]{64})?$")]
    claims: tuple[ClaimVerdict, ...]
    preconditions: tuple[ClaimVerdict, ...]
    worst_images: tuple[str, ...]
    notes: tuple[str, ...]
    evidence: tuple[EvidenceFile, ...]


@dataclass(frozen=True)
class VerdictDocument:
    """What a run proved: an in-toto test-result, extended by goals and claims."""

    schema_version: Literal[2]
    result: Result
    configuration: Annotated[
        tuple[JudgedFile, ...], rules("The files that the verdict depends on.")
    ]
    passed_tests: tuple[str, ...]
    warned_tests: Annotated[tuple[str, ...], rules("Goals in progress (@wip).")]
    failed_tests: tuple[str, ...]
    sprint: str
    counts: Annotated[Counts, rules("Of the deciding goals.")]
    problems: tuple[str, ...]
    versions: Mapping[str, str]
    provider: Annotated[
        str | None,
        rules(
            "What the models ran on when they answered: cpu, or cpu, cuda where there were several."
        ),
    ]
    source: Source | None
    data_sets: tuple[DataSetFacts, ...]
    images: Annotated[tuple[ImagesJudged, ...], rules("Empty where no gate counted.")]
    gate: Annotated[Gate | None, rules("null where plain behave ran: then nothing is accepted.")]
    run: RunTimes
    goals: tuple[GoalVerdict, ...]
    hypotheses: tuple[GoalVerdict, ...]
    complete: Annotated[bool, rules("Written last: without it nothing counts.", const=True)]

    @property
    def every_goal(self) -> tuple[GoalVerdict, ...]:
        """Goals and hypotheses, in this order."""
        return (*self.goals, *self.hypotheses)


@dataclass(frozen=True)
class Statement:
    """An in-toto Statement about model files."""

    type: Annotated[Literal["https://in-toto.io/Statement/v1"], rules(name="_type")]
    subject: Annotated[tuple[Subject, ...], rules("The model files that deciding goals judged.")]
    predicate_type: Literal["https://in-toto.io/attestation/test-result/v0.1"]
    predicate: VerdictDocument
