"""What a verdict says, as far as somebody who deploys has to know it.

It shares no code with what writes verdicts, on purpose: whoever verifies must not have to trust
the code that the producer ran, and a change of one side that the other does not know is noticed
here, not after a model was shipped.
"""

from __future__ import annotations

from dataclasses import dataclass

from donewhen.verdicts.attestation.strict_json import JsonObject, Number, RefusedError

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1"
SCHEMA_VERSION = 2

STATUSES = {
    "met": "met",
    "not_met": "not met",
    "undecided": "undecided",
    "not_judged": "could not be judged",
    "skipped": "skipped",
}
"""The keys of ``counts``, and the goals' status each of them counts."""

JUDGED = ("met", "not met", "undecided")

KEYS = {
    "": "_type subject predicateType predicate",
    "subject": "name digest",
    "digest": "sha256",
    "predicate": (
        "schemaVersion result configuration passedTests warnedTests failedTests sprint counts "
        "problems versions provider source dataSets images gate run goals hypotheses complete"
    ),
    "configuration": "name digest annotations",
    "annotations": "kind",
    "counts": "selected judged met not_met undecided not_judged skipped",
    "source": "commit dirty committedOn artifactCommittedOn",
    "dataSets": "id digest images imagesDigest pinned pin",
    "images": "model modelDigest dataSet judged wrong",
    "gate": "outcome exitCode reason scope store judged repair override budgets",
    "scope": "whole paths goalsInFiles filters",
    "judged": "outcome exitCode reason",
    "budgets": "name text runs used total allowed spent",
    "run": "id startedOn finishedOn",
    "goals": (
        "location file line feature rule scenario tags sprint status wip wipAge problem "
        "unfinished hypothesis answer model modelVersion modelDigest baseline dataSet "
        "dataSetDigest claims preconditions worstImages notes evidence"
    ),
    "claims": (
        "line text part metric subject of in slices against unit comparison threshold "
        "upperThreshold confidence value numerator denominator images compared interval bounds "
        "settling warnings outcome borderline expected observed margin reason"
    ),
    "compared": "observed reference",
    "interval": "low high confidence method units unit effective warning",
    "bounds": "low high",
    "settling": "units unit of likely text",
    "warnings": "kind text",
    "evidence": "title kind about file mediaType",
}
"""The keys of each object of a verdict, by the key that it stands at."""
ALIKE = {"hypotheses": "goals", "preconditions": "claims"}
"""Objects of the same form at another key."""


@dataclass(frozen=True)
class Bounds:
    """An interval: two bounds, each of which holds with ``confidence``."""

    low: Number
    high: Number
    confidence: Number


@dataclass(frozen=True)
class StatedClaim:
    """What a claim asks, what was measured, and what is said to have come of it.

    ``upper`` is the second threshold of "between", None elsewhere; ``value`` is None where it is
    undefined. ``is_change`` says that it is an improvement over something.
    """

    line: int
    outcome: str
    comparison: str
    threshold: Number
    upper: Number | None
    confidence: Number | None
    value: Number | None
    numerator: int | None
    denominator: int | None
    bounds: Bounds | None
    is_change: bool


@dataclass(frozen=True)
class StatedGoal:
    """One goal; ``preconditions`` are claims that had to hold first.

    ``model_digest`` and ``data_set_digest`` are hexadecimal, without "sha256:".
    """

    location: str
    status: str
    tags: tuple[str, ...]
    wip: bool
    unfinished: bool
    problem: str | None
    model: str | None
    model_digest: str | None
    data_set: str | None
    data_set_digest: str | None
    claims: tuple[StatedClaim, ...]
    preconditions: tuple[StatedClaim, ...]

    @property
    def feature(self) -> str:
        """The feature file that it stands in."""
        return self.location.rpartition(":")[0]  # a file name may hold colons, a line does not

    @property
    def judged(self) -> bool:
        """Whether it has an answer, and a claim that was answered."""
        return self.status in JUDGED and bool(self.claims)


def predicate_of(statement: JsonObject) -> JsonObject:
    """Return the predicate; raise ``RefusedError`` for another type of document."""
    for key, wanted in (("_type", STATEMENT_TYPE), ("predicateType", PREDICATE_TYPE)):
        if statement.text(key) != wanted:
            raise RefusedError(f'its {key} is "{statement.text(key)}", not "{wanted}"')
    predicate = statement.part("predicate")
    # The first form had no version. A later one may mean something else by a key of the same name.
    if "schemaVersion" in predicate.content and predicate.whole("schemaVersion") != SCHEMA_VERSION:
        raise RefusedError(
            f"its schemaVersion is {predicate.whole('schemaVersion')}, but this donewhen reads "
            f"{SCHEMA_VERSION} and the form without one: verify with the release that wrote it"
        )
    _check_keys(statement.content, "", "the verdict")
    return predicate


def _check_keys(value: object, name: str, place: str) -> None:
    """Refuse keys that no verdict has: what they say may matter, and nobody here knows it."""
    if isinstance(value, list):
        for row, item in enumerate(value):
            _check_keys(item, name, f"{place}[{row}]")
    elif isinstance(value, dict) and name != "versions":  # packages have any name
        known = KEYS.get(ALIKE.get(name, name), "").split()
        if odd := sorted(value.keys() - set(known)):
            raise RefusedError(
                f"{place}: this donewhen does not know the key {odd[0][:40]!a}: verify with the "
                "release that wrote it"
            )
        for key, item in value.items():
            _check_keys(item, key, key if name == "" else f"{place}.{key}")


def gate_of(predicate: JsonObject) -> JsonObject:
    """Return what the gate says; raise ``RefusedError`` where there was none."""
    gate = predicate.optional("gate", predicate.part)
    if gate is None:
        raise RefusedError("it was made by behave, which is not a gate: run donewhen gate")
    return gate


def subjects_of(statement: JsonObject) -> list[tuple[str, str]]:
    """Return name and sha256 of every model that the verdict is about."""
    listed = [(file.text("name"), file.sha256("digest")) for file in statement.parts("subject")]
    if not listed:
        raise RefusedError("it is about no model: no deciding goal judged one")
    return listed


def goals_of(predicate: JsonObject) -> tuple[list[StatedGoal], list[StatedGoal]]:
    """Return the goals that decide, and those that are in progress and do not.

    Raises ``RefusedError`` for a goal that is listed twice.
    """
    goals = [_goal(part) for part in predicate.parts("goals")]
    seen: set[str] = set()
    for goal in goals:
        if goal.location in seen:
            raise RefusedError(f"the goal {goal.location} is listed twice")
        seen.add(goal.location)
    return [goal for goal in goals if not goal.wip], [goal for goal in goals if goal.wip]


def _goal(part: JsonObject) -> StatedGoal:
    location = part.text("location")
    # The first form had the location alone.
    if "file" in part.content and f"{part.text('file')}:{part.whole('line')}" != location:
        raise RefusedError(f"{location} is not the file and the line that its goal names")
    return StatedGoal(
        location=location,
        status=part.text("status"),
        tags=part.texts("tags"),
        wip=part.flag("wip"),
        unfinished=part.flag("unfinished"),
        problem=part.optional("problem", part.text),
        model=part.optional("model", part.text),
        model_digest=_digest(part, "modelDigest"),
        data_set=part.optional("dataSet", part.text),
        data_set_digest=_digest(part, "dataSetDigest"),
        claims=tuple(read_claim(claim) for claim in part.parts("claims")),
        preconditions=tuple(read_claim(claim) for claim in part.parts("preconditions")),
    )


def read_claim(part: JsonObject) -> StatedClaim:
    """Return the claim that an object of the verdict states; raise ``RefusedError`` for none."""
    interval = part.optional("interval", part.part)
    return StatedClaim(
        line=part.whole("line"),
        outcome=part.text("outcome"),
        comparison=part.text("comparison"),
        threshold=part.number("threshold"),
        upper=part.optional("upperThreshold", part.number),
        confidence=part.optional("confidence", part.number),
        value=part.optional("value", part.number),
        numerator=part.optional("numerator", part.whole),
        denominator=part.optional("denominator", part.whole),
        bounds=None
        if interval is None
        else Bounds(interval.number("low"), interval.number("high"), interval.number("confidence")),
        is_change=bool(part.text("against")),
    )


def _digest(part: JsonObject, key: str) -> str | None:
    text = part.optional(key, part.text)
    return None if text is None else text.removeprefix("sha256:")
