from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from hypothesis import given
from hypothesis import strategies as st

from donewhen.verdicts.attestation import RefusedError
from donewhen.verdicts.attestation.envelope import PAYLOAD_TYPE, is_envelope, open_envelope, seal
from donewhen.verdicts.attestation.keys import generate_keys, read_private_key, read_public_key
from donewhen.verdicts.attestation.strict_json import parse


def pae(kind: str, payload: bytes) -> bytes:
    """Return what DSSE signs, after its protocol.md: written here by hand."""
    parts = [b"DSSEv1", str(len(kind)).encode(), kind.encode(), str(len(payload)).encode(), payload]
    return b" ".join(parts)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    generate_keys(folder)
    return folder


@pytest.fixture(scope="module")
def sealed(keys: Path) -> bytes:
    return seal(b'{"a": 1}', read_private_key(keys / "donewhen.key"))


def test_the_encoding_by_hand_is_that_of_the_protocol() -> None:
    example = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert pae("http://example.com/HelloWorld", b"hello world") == example


@given(payload=st.binary(min_size=1, max_size=300))
def test_the_signature_holds_for_a_verifier_of_its_own(keys: Path, payload: bytes) -> None:
    document = json.loads(seal(payload, read_private_key(keys / "donewhen.key")))
    assert document.keys() == {"payload", "payloadType", "signatures"}
    assert document["payloadType"] == "application/vnd.in-toto+json"
    assert base64.b64decode(document["payload"]) == payload
    signature = base64.b64decode(document["signatures"][0]["sig"])
    public = load_pem_public_key((keys / "donewhen.pub").read_bytes())
    assert isinstance(public, Ed25519PublicKey)
    public.verify(signature, pae(PAYLOAD_TYPE, payload))
    with pytest.raises(InvalidSignature):
        public.verify(signature, pae(PAYLOAD_TYPE, payload + b"\n"))
    with pytest.raises(InvalidSignature):
        public.verify(signature, payload)


@given(payload=st.binary(min_size=1, max_size=300))
def test_what_is_sealed_is_read_back(keys: Path, payload: bytes) -> None:
    read = open_envelope(parse(seal(payload, read_private_key(keys / "donewhen.key")), "it"))
    public = read_public_key(keys / "donewhen.pub")
    assert read.payload == payload
    assert read.key_id == public.keyid
    assert read.is_signed_by(public)


def test_another_key_did_not_sign(tmp_path: Path, sealed: bytes) -> None:
    generate_keys(tmp_path)
    read = open_envelope(parse(sealed, "it"))
    assert not read.is_signed_by(read_public_key(tmp_path / "donewhen.pub"))


def test_every_bit_of_an_envelope_matters(keys: Path, sealed: bytes) -> None:
    public = read_public_key(keys / "donewhen.pub")

    def holds(content: bytes) -> bool:
        try:
            document = parse(content, "it")
            read = open_envelope(document)
        except RefusedError:
            return False
        return read.is_signed_by(public) and read.key_id == public.keyid

    assert holds(sealed)
    for place in range(len(sealed) * 8):
        flipped = bytearray(sealed)
        flipped[place // 8] ^= 1 << place % 8
        assert not holds(bytes(flipped)), f"bit {place % 8} of byte {place // 8}"


def changed(sealed: bytes, **changes: Any) -> dict[str, Any]:
    return json.loads(sealed) | changes


def test_an_envelope_of_another_form_is_refused(sealed: bytes) -> None:
    one = json.loads(sealed)["signatures"][0]
    bad = [
        [],
        "text",
        {"payload": ""},
        changed(sealed, more=1),
        changed(sealed, payload="e"),
        changed(sealed, payload=""),
        changed(sealed, payload="eyJhIjogMX1="),
        changed(sealed, payload="eyJhIjogMX0"),
        changed(sealed, payload="eyJhIjo gMX0="),
        changed(sealed, payload=["e30="]),
        changed(sealed, payload="é30="),
        changed(sealed, payloadType="application/json"),
        changed(sealed, payloadType=None),
        changed(sealed, signatures=[]),
        changed(sealed, signatures=[one, one]),
        changed(sealed, signatures={"0": one}),
        changed(sealed, signatures=[one | {"cert": "x"}]),
        changed(sealed, signatures=[{"sig": one["sig"]}]),
        changed(sealed, signatures=[one | {"sig": 5}]),
        changed(sealed, signatures=[one | {"keyid": None}]),
        changed(sealed, signatures=["text"]),
    ]
    for document in bad:
        with pytest.raises(RefusedError):
            open_envelope(document)


@pytest.mark.parametrize("length", [1, 32, 63, 65, 4096])
def test_a_signature_of_another_length_does_not_hold(
    keys: Path, sealed: bytes, length: int
) -> None:
    one = json.loads(sealed)["signatures"][0]
    text = base64.b64encode(bytes(length)).decode()
    read = open_envelope(changed(sealed, signatures=[one | {"sig": text}]))
    assert not read.is_signed_by(read_public_key(keys / "donewhen.pub"))


def test_a_statement_is_no_envelope(sealed: bytes) -> None:
    assert is_envelope(json.loads(sealed))
    assert is_envelope({"payload": 1, "_type": "x"})
    assert not is_envelope({"_type": "https://in-toto.io/Statement/v1"})
    assert not is_envelope(["payload"])
