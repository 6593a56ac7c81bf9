"""Key pairs: ed25519, as PEM files that other tools read as well.

``donewhen.key`` is the private one (PKCS #8, not encrypted, readable by its owner alone),
``donewhen.pub`` the public one (SubjectPublicKeyInfo).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from securesystemslib.signer import CryptoSigner, SSlibKey

from donewhen.foundation.errors import InputError
from donewhen.foundation.source_file import read_bytes, shown

PRIVATE_NAME = "donewhen.key"
PUBLIC_NAME = "donewhen.pub"
_LIMIT = 1 << 20
_MISSING = "Make a pair with donewhen keygen, or correct its name."
_REMEDY = "donewhen reads the files that donewhen keygen writes"


class KeyFileError(InputError):
    """A key file cannot be written or read, or holds another kind of key."""


@dataclass(frozen=True)
class KeyPair:
    """The two files of a pair, and the key's id (64 hexadecimal digits)."""

    private: Path
    public: Path
    key_id: str


def generate_keys(folder: Path) -> KeyPair:
    """Write a new key pair into ``folder``; nothing is ever overwritten.

    Raises ``KeyFileError``.
    """
    private, public = folder / PRIVATE_NAME, folder / PUBLIC_NAME
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    open_part = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # A public key whose private one is missing harms nobody, so it comes first.
        _create(public, open_part, 0o644)
        try:
            _create(private, secret, 0o600)
        except BaseException:
            public.unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise KeyFileError(
            f"{shown(folder)}: keys cannot be written: {problem.strerror}. Name another folder."
        ) from None
    return KeyPair(private, public, SSlibKey.from_crypto(key.public_key()).keyid)


def read_private_key(path: Path) -> CryptoSigner:
    """Return what signs with the private key in ``path``; raise ``KeyFileError``."""
    content = read_bytes(path, limit=_LIMIT, error=KeyFileError, remedy=_MISSING)
    if b"PUBLIC KEY" in content:
        raise KeyFileError(f"{shown(path)} is a public key. Sign with {PRIVATE_NAME}.")
    try:
        key = load_pem_private_key(content, password=None)
    except TypeError:
        raise KeyFileError(
            f"{shown(path)} is encrypted. Decrypt it first: {_REMEDY}, without a password."
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise KeyFileError(f"{shown(path)} holds no private key. {_REMEDY}.") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{shown(path)} is not an ed25519 key. {_REMEDY}.")
    return CryptoSigner(key)


def read_public_key(path: Path) -> SSlibKey:
    """Return the public key in ``path``; raise ``KeyFileError``."""
    content = read_bytes(path, limit=_LIMIT, error=KeyFileError, remedy=_MISSING)
    if b"PRIVATE KEY" in content:
        raise KeyFileError(
            f"{shown(path)} is a private key. Verify with {PUBLIC_NAME}; keep this one secret."
        )
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        raise KeyFileError(f"{shown(path)} holds no public key. {_REMEDY}.") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFileError(f"{shown(path)} is not an ed25519 key. {_REMEDY}.")
    return SSlibKey.from_crypto(key)


def _create(path: Path, content: bytes, mode: int) -> None:
    """Create ``path``, whole and with these permissions; it must not exist."""
    temporary = path.with_name(f"tmp-{os.urandom(8).hex()}")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # Unlike a rename, a link never replaces what is there.
        os.link(temporary, path)
    except FileExistsError:
        raise KeyFileError(
            f"{shown(path)} is there already, and a key is never overwritten. Name another folder."
        ) from None
    finally:
        temporary.unlink(missing_ok=True)
