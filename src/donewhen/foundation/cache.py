"""What the store remembers: values that take long to make, believed only as they were written.

A value lies in a file of its own, ``FOLDER/NAME.cache``: the checksum of name and value on the
first line, then the value's bytes. Whatever else is found there counts as nothing: half a file, a
changed digit, a file that was given another's name, a pipe. Then the value is made again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from donewhen.foundation.atomic_file import write_atomically
from donewhen.foundation.source_file import open_regular

T = TypeVar("T")
D = TypeVar("D")


@dataclass(frozen=True)
class Cache(Generic[T]):
    """Values of one kind below ``folder``.

    ``form`` is raised whenever the bytes of the same value, or the value for the same key, become
    others: versions of donewhen that share a store do not read each other's values then.
    ``encode`` and ``decode`` turn a value into bytes and back. A ``key`` is a text, or a tuple of
    plain values, with everything in it that the value depends on.
    """

    folder: Path
    form: int
    encode: Callable[[T], bytes]
    decode: Callable[[bytes], T]

    def get(self, key: object, default: D) -> T | D:
        """Return what was put under ``key``; ``default`` where nothing is, or what is no value."""
        path = self.path(key)
        try:
            with open_regular(path) as file:
                said, content = file.readline(), file.read()
        except OSError:
            return default
        if said != _checksum(path, content):
            return default
        try:
            return self.decode(content)
        except (ValueError, KeyError, TypeError):  # somebody forgot to raise the form
            return default

    def put(self, key: object, value: T) -> None:
        """Keep ``value`` under ``key``; raise ``UnfinishedError`` where the store has no room."""
        path, content = self.path(key), self.encode(value)
        # Not durable: what a loss of power tears has another checksum, and is made again.
        write_atomically(path, [_checksum(path, content), content], durable=False)

    def get_or_make(self, key: object, make: Callable[[], T]) -> T:
        """Return what is kept under ``key``, made and kept now where nothing is."""
        known = self.get(key, _MISSING)
        if not isinstance(known, _Missing):
            return known
        value = make()
        self.put(key, value)
        return value

    def path(self, key: object) -> Path:
        """Return the file of ``key``."""
        name = hashlib.sha256(repr((self.form, key)).encode()).hexdigest()
        return self.folder / f"{name[:40]}.cache"


class _Missing:
    """Nothing is kept, which is something else than None is."""


_MISSING = _Missing()


def to_json(value: object) -> bytes:
    """Encode JSON types, tuples as lists."""
    return json.dumps(value, separators=(",", ":")).encode()


def from_json(content: bytes) -> Any:  # noqa: ANN401  # JSON
    """Decode what ``to_json`` encoded."""
    return json.loads(content)


def _checksum(path: Path, content: bytes) -> bytes:
    """Return the first line of a file; its name is in it, so that no file stands in for another."""
    digest = hashlib.sha256(path.name.encode())
    digest.update(content)
    return digest.hexdigest().encode() + b"\n"
