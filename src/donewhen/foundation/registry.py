"""A registry of named members: one small interface, one file each, found by name.

A registry refuses duplicates, and answers an unknown name with the nearest known ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from donewhen.foundation.name_suggestions import unknown

T = TypeVar("T")


class Registry(Generic[T]):
    """Members of one kind ("metric", "decoder", "reader") by name.

    Iterating gives the names, sorted.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._members: dict[str, T] = {}

    def register(self, name: str, member: T) -> T:
        """Add ``member`` under ``name`` and return it; raise ``ValueError`` on a duplicate."""
        # An error of a programmer, not of a user: two files would silently hide one another.
        if name in self._members:
            raise ValueError(f'two {self.kind}s are called "{name}"')
        self._members[name] = member
        return member

    def get(self, name: str, *, where: str = "") -> T:
        """Return the member called ``name``.

        Raises ``UnknownNameError`` with the nearest names; ``where`` is put in front.
        """
        if name not in self._members:
            raise unknown(self.kind, name, self._members, where=where)
        return self._members[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._members))

    def __len__(self) -> int:
        return len(self._members)
