"""Signing: the exact bytes of a gate's verdict go into an envelope beside it."""

from __future__ import annotations

from pathlib import Path

from donewhen.foundation.atomic_file import write_atomically
from donewhen.foundation.source_file import shown
from donewhen.verdicts.attestation.envelope import seal
from donewhen.verdicts.attestation.keys import read_private_key
from donewhen.verdicts.attestation.refusal import RefusedError
from donewhen.verdicts.attestation.statement_reader import gate_of, predicate_of
from donewhen.verdicts.attestation.strict_json import parse
from donewhen.verdicts.attestation.typed_json import JsonObject
from donewhen.verdicts.attestation.verdict_file import read_verdict_file

_ANSWERS = ("accepted", "refused")


def sign(verdict: Path, key: Path) -> Path:
    """Sign ``verdict`` with the private key in ``key``; return the envelope's file.

    Of "verdict.json" that is "verdict.dsse.json" beside it. Raises ``InputError`` for a key that
    is none, and for a verdict that is not strict JSON, not complete, or not a gate's: whoever reads
    the signature takes it for the word of the gate. Raises ``UnfinishedError`` where it cannot be
    written.
    """
    signer = read_private_key(key)
    try:
        payload = _gates_answer(verdict)
    except RefusedError as problem:
        raise RefusedError(f"{shown(verdict)} cannot be signed: {problem}.") from None
    target = verdict.with_name(f"{verdict.stem}.dsse.json")
    write_atomically(target, [seal(payload, signer)])
    return target


def _gates_answer(verdict: Path) -> bytes:
    """Return the bytes of a verdict that may be signed; raise ``RefusedError`` for others."""
    file = read_verdict_file(verdict)
    if file.sealed is not None:
        raise RefusedError("it is signed already")
    predicate = predicate_of(JsonObject.of(parse(file.payload, "it"), ""))
    if not predicate.flag("complete"):
        raise RefusedError("its run was not completed")
    outcome = gate_of(predicate).text("outcome")
    if outcome not in _ANSWERS:
        raise RefusedError(f'the gate gave no answer: it says "{outcome}"')
    return file.payload
