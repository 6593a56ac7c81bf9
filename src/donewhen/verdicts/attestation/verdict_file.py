"""The file of a verdict, plain or in an envelope, of bounded size; signing makes the envelope.

The exact bytes of a gate's verdict go into it, beside the verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from donewhen.foundation.atomic_file import write_atomically
from donewhen.foundation.errors import InputError
from donewhen.foundation.source_file import read_bytes, shown
from donewhen.verdicts.attestation.envelope import OpenedEnvelope, is_envelope, open_envelope, seal
from donewhen.verdicts.attestation.keys import read_private_key
from donewhen.verdicts.attestation.statement_reader import gate_of, predicate_of
from donewhen.verdicts.attestation.strict_json import JsonObject, RefusedError, parse

_PAYLOAD_LIMIT = 32 << 20
_LIMIT = 48 << 20  # in base64 it is a third larger
_ANSWERS = ("accepted", "refused")


class VerdictFileError(InputError):
    """The file of a verdict is missing or cannot be read."""


@dataclass(frozen=True)
class VerdictFile:
    """The bytes of the statement, not looked at yet, and the envelope around them, if any."""

    payload: bytes
    sealed: OpenedEnvelope | None


def read_verdict_file(path: Path) -> VerdictFile:
    """Return what ``path`` holds.

    Raises ``VerdictFileError`` when nothing can be read, and ``RefusedError`` when what can be
    read is too large, no strict JSON or no sound envelope.
    """
    content = _content(path)
    document = parse(content, "it")
    sealed = open_envelope(document) if is_envelope(document) else None
    payload = content if sealed is None else sealed.payload
    if len(payload) > _PAYLOAD_LIMIT:
        raise _too_large(_PAYLOAD_LIMIT)
    return VerdictFile(payload, sealed)


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
    # An envelope in an envelope would be signed, and read by no step of a verification.
    if file.sealed is not None:
        raise RefusedError("it is signed already")
    predicate = predicate_of(JsonObject.of(parse(file.payload, "it"), ""))
    if not predicate.flag("complete"):
        raise RefusedError("its run was not completed")
    outcome = gate_of(predicate).text("outcome")
    if outcome not in _ANSWERS:
        raise RefusedError(f'the gate gave no answer: it says "{outcome}"')
    return file.payload


def _content(path: Path) -> bytes:
    try:
        if path.is_file() and path.stat().st_size > _LIMIT:
            raise _too_large(_LIMIT)
    except OSError as problem:
        raise VerdictFileError(
            f"{shown(path)} cannot be read: {problem.strerror}. Name the gate's verdict.json."
        ) from None
    remedy = "Run donewhen gate, which writes it, or correct its name."
    return read_bytes(path, limit=_LIMIT, error=VerdictFileError, remedy=remedy)


def _too_large(limit: int) -> RefusedError:
    return RefusedError(f"it is larger than {limit >> 20} MiB, which no verdict is")
