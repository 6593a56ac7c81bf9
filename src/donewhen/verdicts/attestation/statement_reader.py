"""What a verdict says, as far as somebody who deploys has to know it.

It shares no code with what writes verdicts, on purpose: whoever verifies must not have to trust
the code that the producer ran, and a change of one side that the other does not know is noticed
here, not after a model was shipped.
"""

from __future__ import annotations

from dataclasses import dataclass

from donewhen.verdicts.attestation.claim_arithmetic import StatedClaim, read_claim
from donewhen.verdicts.attestation.refusal import RefusedError
from donewhen.verdicts.attestation.typed_json import JsonObject

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
        return self.location.rpartition(":")[0]

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
    return predicate


def gate_of(predicate: JsonObject) -> JsonObject:
    """Return what the gate says; raise ``RefusedError`` where there was none."""
    gate = predicate.part_or_none("gate")
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
    return StatedGoal(
        location=part.text("location"),
        status=part.text("status"),
        tags=part.texts("tags"),
        wip=part.flag("wip"),
        unfinished=part.flag("unfinished"),
        problem=part.text_or_none("problem"),
        model=part.text_or_none("model"),
        model_digest=_digest(part, "modelDigest"),
        data_set=part.text_or_none("dataSet"),
        data_set_digest=_digest(part, "dataSetDigest"),
        claims=tuple(read_claim(claim) for claim in part.parts("claims")),
        preconditions=tuple(read_claim(claim) for claim in part.parts("preconditions")),
    )


def _digest(part: JsonObject, key: str) -> str | None:
    text = part.text_or_none(key)
    return None if text is None else text.removeprefix("sha256:")
