"""DSSE envelopes: a payload, its type, and a signature over both.

Read more strictly than DSSE asks: one signature, no other fields, base64 in its one canonical
form. So every bit of the file matters.

Source: DSSE v1.0.2 (protocol.md, envelope.md), https://github.com/secure-systems-lab/dsse
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass

from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import CryptoSigner, Signature, SSlibKey

from donewhen.verdicts.attestation.strict_json import JsonObject, RefusedError

PAYLOAD_TYPE = "application/vnd.in-toto+json"
_KEYS = {"payload", "payloadType", "signatures"}
_SIGNATURE_KEYS = {"keyid", "sig"}


@dataclass(frozen=True)
class OpenedEnvelope:
    """An envelope that was read: its ``payload``, and the id of the key that it names.

    Neither is to be believed before ``is_signed_by`` says so.
    """

    envelope: Envelope
    signature: Signature

    @property
    def payload(self) -> bytes:
        """The bytes that were signed."""
        return self.envelope.payload

    @property
    def key_id(self) -> str:
        """The key that the envelope names; the name itself is not signed."""
        return self.signature.keyid

    def is_signed_by(self, key: SSlibKey) -> bool:
        """Return whether ``key`` made the signature over payload and type."""
        try:
            key.verify_signature(self.signature, self.envelope.pae())
        except UnverifiedSignatureError:
            return False
        return True


def seal(payload: bytes, signer: CryptoSigner) -> bytes:
    """Return ``payload`` in a signed envelope, as the bytes of a file."""
    envelope = Envelope(payload, PAYLOAD_TYPE, {})
    envelope.sign(signer)
    return f"{json.dumps(envelope.to_dict(), indent=2)}\n".encode()


def is_envelope(document: object) -> bool:
    """Return whether a JSON document means to be an envelope."""
    return isinstance(document, Mapping) and bool(_KEYS & document.keys())


def open_envelope(document: object) -> OpenedEnvelope:
    """Return what the envelope ``document`` holds; raise ``RefusedError`` if it is none."""
    outer = JsonObject.of(document, "the envelope")
    _exactly(outer, _KEYS)
    if outer.text("payloadType") != PAYLOAD_TYPE:
        raise RefusedError(f"the envelope's payloadType is not {PAYLOAD_TYPE}")
    signatures = outer.parts("signatures")
    if len(signatures) != 1:
        raise RefusedError(f"the envelope holds {len(signatures)} signatures, not one")
    inner = signatures[0]
    _exactly(inner, _SIGNATURE_KEYS)
    payload, signature = _decoded(outer, "payload"), _decoded(inner, "sig")
    made = Signature(inner.text("keyid"), signature.hex())
    return OpenedEnvelope(Envelope(payload, PAYLOAD_TYPE, {made.keyid: made}), made)


def _exactly(part: JsonObject, keys: set[str]) -> None:
    if part.content.keys() != keys:
        odd = min(part.content.keys() ^ keys)
        what = "is missing" if odd in keys else "does not belong there"
        raise RefusedError(f"{part.name}: {odd!a} {what}")


def _decoded(part: JsonObject, key: str) -> bytes:
    text = part.text(key)
    try:
        content = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        content = b""
    # Bits that a decoder drops would be bits that nobody signed.
    if not content or base64.b64encode(content).decode() != text:
        raise RefusedError(f"{part.name}.{key} is not base64")
    return content
