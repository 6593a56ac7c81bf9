"""The file of a verdict, plain or in an envelope, of bounded size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from donewhen.foundation.errors import InputError
from donewhen.foundation.source_file import read_bytes, shown
from donewhen.verdicts.attestation.envelope import OpenedEnvelope, is_envelope, open_envelope
from donewhen.verdicts.attestation.refusal import RefusedError
from donewhen.verdicts.attestation.strict_json import parse

_PAYLOAD_LIMIT = 32 << 20
_LIMIT = 48 << 20  # in base64 it is a third larger


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


def _content(path: Path) -> bytes:
    try:
        if path.is_file() and path.stat().st_size > _LIMIT:
            raise _too_large(_LIMIT)
    except OSError as problem:
        raise VerdictFileError(
            f"{shown(path)} cannot be read: {problem.strerror}. Name the gate's verdict.json."
        ) from None
    return read_bytes(path, limit=_LIMIT, error=VerdictFileError)


def _too_large(limit: int) -> RefusedError:
    return RefusedError(f"it is larger than {limit >> 20} MiB, which no verdict is")
