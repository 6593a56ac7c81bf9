"""Verification: seven steps from a model file and a verdict to "this file may be shipped".

Source: SLSA v1.1, Verification Summary Attestation, "How to verify": signature, subject,
predicate type, verifier (the key), resource (what was judged), result, levels (completeness).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from pathlib import Path

from securesystemslib.signer import SSlibKey

from donewhen.foundation.errors import ModelError
from donewhen.foundation.name_suggestions import quoted_list
from donewhen.foundation.source_file import shown
from donewhen.inference.model_file import model_digest
from donewhen.verdicts.attestation.completeness import check_complete
from donewhen.verdicts.attestation.keys import read_public_key
from donewhen.verdicts.attestation.policy import Policy, read_policy
from donewhen.verdicts.attestation.policy_check import check_judged
from donewhen.verdicts.attestation.statement_reader import (
    PREDICATE_TYPE,
    gate_of,
    predicate_of,
    subjects_of,
)
from donewhen.verdicts.attestation.strict_json import JsonObject, RefusedError, parse
from donewhen.verdicts.attestation.verdict_file import VerdictFile, read_verdict_file


class Mark(Enum):
    """How a step ended."""

    PASSED = "ok"
    REFUSED = "REFUSED"
    NOT_CHECKED = "-"


@dataclass(frozen=True)
class Step:
    """One step: its name, how it ended, and what was seen."""

    name: str
    mark: Mark
    seen: str


@dataclass(frozen=True)
class Verification:
    """The seven steps in their order; ``signed`` says that a key vouches for the verdict."""

    steps: tuple[Step, ...]
    signed: bool

    @property
    def accepted(self) -> bool:
        """Whether the file may be shipped: nothing was refused, and all was looked at."""
        unchecked = {step.name for step in self.steps if step.mark is Mark.NOT_CHECKED}
        return not self.refusals and unchecked <= (set() if self.signed else {"signature", "key"})

    @property
    def refusals(self) -> tuple[Step, ...]:
        """The steps that were not passed."""
        return tuple(step for step in self.steps if step.mark is Mark.REFUSED)


def verify(
    model: Path,
    verdict: Path,
    *,
    key: Path | None = None,
    policy: Path | None = None,
    now: datetime | None = None,
) -> Verification:
    """Go through the seven steps for the very file ``model``.

    ``verdict`` is a verdict or its envelope, ``key`` the public key that must have signed it,
    ``policy`` what must have been judged, ``now`` the time in UTC.

    Raises ``InputError`` when the model, the verdict, the key or the policy is missing or cannot
    be read, or when key or policy make no sense. Whatever else is wrong is a refusal.
    """
    # First what the verifier gave: a mistake of theirs is no refusal of the verdict.
    public = None if key is None else read_public_key(key)
    wanted = Policy() if policy is None else read_policy(policy)
    digest = _digest(model)
    try:
        file = read_verdict_file(verdict)
    except RefusedError as problem:
        steps = _not_checked(Step("signature", Mark.REFUSED, str(problem)))
        return Verification(steps, signed=False)
    steps = _steps(_Case(file, digest, public, wanted, now or datetime.now(UTC)))
    return Verification(steps, signed=public is not None)


@dataclass(frozen=True)
class _Case:
    """What the steps look at; ``digest`` is the model's sha256, or why it has none."""

    file: VerdictFile
    digest: str | RefusedError
    key: SSlibKey | None
    policy: Policy
    now: datetime


_WORDS = ("repair", "override")
_NAMES = ("signature", "subject", "predicate", "key", "judged", "outcome", "complete")


def _steps(case: _Case) -> tuple[Step, ...]:
    signature, key = _attempt("signature", lambda: _signature(case)), _key(case)
    if signature.mark is Mark.REFUSED:  # then nothing that the verdict says counts
        return _not_checked(signature, key)
    try:
        statement = JsonObject.of(parse(case.file.payload, "it"), "")
    except RefusedError as problem:
        return _not_checked(signature, key, Step("predicate", Mark.REFUSED, str(problem)))

    @cache  # a refusal is not kept: each step that needs the predicate says why there is none
    def predicate() -> JsonObject:
        return predicate_of(statement)

    return (
        signature,
        _attempt("subject", lambda: _subject(statement, case)),
        _attempt("predicate", lambda: _kind(predicate())),
        key,
        _attempt(
            "judged",
            lambda: check_judged(predicate(), _known(case.digest), case.policy, case.now),
        ),
        _attempt("outcome", lambda: _outcome(predicate())),
        _attempt("complete", lambda: check_complete(predicate(), case.policy)),
    )


def _attempt(name: str, check: Callable[[], str]) -> Step:
    try:
        seen = check()
    except RefusedError as problem:
        return Step(name, Mark.REFUSED, str(problem))
    return Step(name, Mark.PASSED if seen else Mark.NOT_CHECKED, seen or "not checked: no --key")


def _not_checked(*done: Step) -> tuple[Step, ...]:
    """Return all steps in their order; those that are not ``done`` were not looked at."""
    known = {step.name: step for step in done}
    return tuple(known.get(name, Step(name, Mark.NOT_CHECKED, "not looked at")) for name in _NAMES)


def _signature(case: _Case) -> str:
    if case.key is None:
        return ""
    if case.file.sealed is None:
        raise RefusedError(
            "it is not signed, but --key asks for a signature: give verdict.dsse.json"
        )
    if not case.file.sealed.is_signed_by(case.key):
        raise RefusedError("it was not made over these bytes with this key")
    return f"ed25519, over all {len(case.file.payload):,} bytes of the verdict"


def _key(case: _Case) -> Step:
    def check() -> str:
        if case.key is None:
            return ""
        if case.file.sealed is None:
            raise RefusedError("it names no key")
        if case.file.sealed.key_id != case.key.keyid:
            named, given = case.file.sealed.key_id[:16], case.key.keyid[:16]
            raise RefusedError(f"it names the key {named}, but --key is {given}")
        return case.key.keyid[:16]

    return _attempt("key", check)


def _subject(statement: JsonObject, case: _Case) -> str:
    digest, subjects = _known(case.digest), subjects_of(statement)
    names = [name for name, sha256 in subjects if sha256 == digest]
    if not names:
        about = quoted_list([f"{name} sha256:{sha256[:12]}" for name, sha256 in subjects], 3)
        raise RefusedError(f"this file is sha256:{digest[:12]}, but the verdict is about {about}")
    return f"{quoted_list(names, 3)}, sha256:{digest}"


def _kind(predicate: JsonObject) -> str:
    return f"{PREDICATE_TYPE.rpartition('attestation/')[2]}, {len(predicate.content)} keys"


def _outcome(predicate: JsonObject) -> str:
    result, gate = predicate.text("result"), gate_of(predicate)
    problems = predicate.texts("problems")
    outcome, code = gate.text("outcome"), gate.whole("exitCode")
    if outcome != "accepted" or code != 0:
        raise RefusedError(f'the gate says "{outcome}" ({code}): {gate.text("reason")}')
    if result != "PASSED":
        raise RefusedError(f'its result is "{result}", not PASSED')
    if problems:
        raise RefusedError(f"the gate accepted it despite a problem: {problems[0]}")
    return f"{result}, accepted by the gate{_in_spite(gate)}"


def _in_spite(gate: JsonObject) -> str:
    """Return under which words the gate accepted it, where it was given some."""
    # The first form had neither of them.
    said = {name: gate.optional(name, gate.text) for name in _WORDS if name in gate.content}
    return "".join(f'; {name}: "{words}"' for name, words in said.items() if words is not None)


def _known(digest: str | RefusedError) -> str:
    if isinstance(digest, RefusedError):
        raise digest
    return digest


def _digest(model: Path) -> str | RefusedError:
    """Return the hexadecimal digest of a model; a file that is there and no model is refused."""
    try:
        there = model.is_file()
        return model_digest(model).removeprefix("sha256:")
    except ModelError as problem:
        if not there:
            raise
        return RefusedError(str(problem).removesuffix("."))
    except OSError as problem:
        raise ModelError(
            f"model file {shown(model)} cannot be read: {problem.strerror}. Check its permissions."
        ) from None
