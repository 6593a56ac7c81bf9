from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from donewhen.foundation.errors import InputError
from donewhen.verdicts.attestation.keys import (
    KeyFileError,
    generate_keys,
    read_private_key,
    read_public_key,
)

PEM, PLAIN = form.Encoding.PEM, form.NoEncryption()


def private_pem(key: object, encryption: form.KeySerializationEncryption = PLAIN) -> bytes:
    return key.private_bytes(PEM, form.PrivateFormat.PKCS8, encryption)  # type: ignore[attr-defined]


def public_pem(key: object) -> bytes:
    return key.public_key().public_bytes(PEM, form.PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]


def test_a_pair_is_pem_that_others_read_and_belongs_together(tmp_path: Path) -> None:
    pair = generate_keys(tmp_path / "new" / "keys")
    assert (pair.private.name, pair.public.name) == ("donewhen.key", "donewhen.pub")
    private = form.load_pem_private_key(pair.private.read_bytes(), password=None)
    public = form.load_pem_public_key(pair.public.read_bytes())
    assert isinstance(private, ed25519.Ed25519PrivateKey)
    assert isinstance(public, ed25519.Ed25519PublicKey)
    public.verify(private.sign(b"text"), b"text")
    assert pair.private.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")
    assert pair.key_id == read_public_key(pair.public).keyid
    assert pair.key_id == read_private_key(pair.private).public_key.keyid
    assert sorted(path.name for path in pair.private.parent.iterdir()) == [
        "donewhen.key",
        "donewhen.pub",
    ]


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_the_private_key_is_its_owners_alone(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        pair = generate_keys(tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(pair.private.stat().st_mode) == 0o600
    assert stat.S_IMODE(pair.public.stat().st_mode) == 0o644 & ~mask


def test_every_pair_is_another_one(tmp_path: Path) -> None:
    ids = {generate_keys(tmp_path / str(number)).key_id for number in range(5)}
    assert len(ids) == 5


@pytest.mark.parametrize("name", ["donewhen.key", "donewhen.pub"])
def test_a_key_is_never_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("precious")
    with pytest.raises(KeyFileError, match=f"{name} is there already"):
        generate_keys(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "precious"


def test_of_many_that_make_keys_in_one_folder_one_does(tmp_path: Path) -> None:
    def make(_: int) -> str:
        try:
            return generate_keys(tmp_path).key_id
        except KeyFileError:
            return ""

    with ThreadPoolExecutor(8) as pool:
        made = [key_id for key_id in pool.map(make, range(32)) if key_id]
    public = read_public_key(tmp_path / "donewhen.pub")
    assert made == [public.keyid]
    assert made == [read_private_key(tmp_path / "donewhen.key").public_key.keyid]
    assert len(list(tmp_path.iterdir())) == 2


def test_a_link_that_leads_nowhere_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "donewhen.key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeyFileError, match="there already"):
        generate_keys(tmp_path)
    assert not (tmp_path / "elsewhere").exists()
    assert not (tmp_path / "donewhen.pub").exists()


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("")
    with pytest.raises(KeyFileError, match="keys cannot be written"):
        generate_keys(tmp_path / "keys")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "holds no private key"),
        (b"donewhen", "holds no private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "holds no private key"),
        (private_pem(ec.generate_private_key(ec.SECP256R1())), "not an ed25519 key"),
        (private_pem(rsa.generate_private_key(65537, 2048)), "not an ed25519 key"),
        (public_pem(ed25519.Ed25519PrivateKey.generate()), "is a public key"),
        (
            private_pem(
                ed25519.Ed25519PrivateKey.generate(), form.BestAvailableEncryption(b"secret")
            ),
            "is encrypted",
        ),
        (b"x" * (2 << 20), "larger than 1 MiB"),
    ],
)
def test_what_cannot_sign_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "some.key"
    path.write_bytes(content)
    with pytest.raises(KeyFileError, match=says) as caught:
        read_private_key(path)
    assert "some.key" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "holds no public key"),
        (b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "holds no public key"),
        (public_pem(ec.generate_private_key(ec.SECP256R1())), "not an ed25519 key"),
        (private_pem(ed25519.Ed25519PrivateKey.generate()), "is a private key"),
    ],
)
def test_what_cannot_verify_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "some.pub"
    path.write_bytes(content)
    with pytest.raises(KeyFileError, match=says):
        read_public_key(path)


def test_a_key_that_is_missing_or_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, says in (
        ("none", "does not exist. Make a pair with donewhen keygen"),
        (".", "regular file"),
        ("pipe", "regular file"),
    ):
        for read in (read_private_key, read_public_key):
            with pytest.raises(InputError, match=says):
                read(tmp_path / name)
