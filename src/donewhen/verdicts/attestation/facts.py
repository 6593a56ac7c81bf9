"""What a verdict says, as far as somebody who deploys has to know it.

Written out once more, apart from what writes verdicts: the two must agree, and neither can change
without the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from donewhen.verdicts.attestation.claim_arithmetic import Claim, read_claim
from donewhen.verdicts.attestation.refusal import RefusedError
from donewhen.verdicts.attestation.typed_json import Part

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1"

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
class Goal:
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
    claims: tuple[Claim, ...]
    preconditions: tuple[Claim, ...]

    @property
    def feature(self) -> str:
        """The feature file that it stands in."""
        return self.location.rpartition(":")[0]

    @property
    def judged(self) -> bool:
        """Whether it has an answer, and a claim that was answered."""
        return self.status in JUDGED and bool(self.claims)


def predicate_of(statement: Part) -> Part:
    """Return the predicate; raise ``RefusedError`` for another type of document."""
    for key, wanted in (("_type", STATEMENT_TYPE), ("predicateType", PREDICATE_TYPE)):
        if statement.text(key) != wanted:
            raise RefusedError(f'its {key} is "{statement.text(key)}", not "{wanted}"')
    return statement.part("predicate")


def gate_of(predicate: Part) -> Part:
    """Return what the gate says; raise ``RefusedError`` where there was none."""
    gate = predicate.part_or_none("gate")
    if gate is None:
        raise RefusedError("it was made by behave, which is no gate: run donewhen gate")
    return gate


def subjects_of(statement: Part) -> list[tuple[str, str]]:
    """Return name and sha256 of every model that the verdict is about."""
    listed = [(one.text("name"), one.sha256("digest")) for one in statement.parts("subject")]
    if not listed:
        raise RefusedError("it is about no model: no goal that decides judged one")
    return listed


def goals_of(predicate: Part) -> tuple[list[Goal], list[Goal]]:
    """Return the goals that decide, and those that are in progress and do not.

    Raises ``RefusedError`` for a goal that is listed twice.
    """
    goals = [_goal(part) for part in predicate.parts("goals")]
    seen: set[str] = set()
    for goal in goals:
        if goal.location in seen:
            raise RefusedError(f"the goal {goal.location} is listed twice")
        seen.add(goal.location)
    return [one for one in goals if not one.wip], [one for one in goals if one.wip]


def _goal(part: Part) -> Goal:
    return Goal(
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
        claims=tuple(read_claim(one) for one in part.parts("claims")),
        preconditions=tuple(read_claim(one) for one in part.parts("preconditions")),
    )


def _digest(part: Part, key: str) -> str | None:
    text = part.text_or_none(key)
    return None if text is None else text.removeprefix("sha256:")
