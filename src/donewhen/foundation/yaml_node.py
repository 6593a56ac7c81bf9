"""Strict YAML with places: a tree whose every value knows the file and the line it stands in.

Left out on purpose: anchors and aliases, tags, duplicate keys, more than one document, control
characters. A scalar has no type of its own; what reads it says what it must be, so ``version: 12``
and ``version: "12"`` are the same text, and ``no`` and ``12:30:45`` stay what they are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from donewhen.foundation.errors import ManifestError
from donewhen.foundation.name_suggestions import quoted_list, unknown

T = TypeVar("T")
D = TypeVar("D")
L = TypeVar("L", bound=str)

# ASCII: \d would take the digits of other scripts, which look alike and are not.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_FRACTION = re.compile(r"(\d+)/(\d+)", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,15}", re.ASCII)  # exact where it becomes a float
# What YAML calls null. Unquoted, it is a value that somebody forgot.
_NOTHING = ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True)
class Node:
    """One value of a document.

    ``content`` is a text, a list of nodes, or a mapping of keys to nodes; ``name`` is what a
    message calls it ("input.size"); ``place`` is "path:line"; ``plain`` says that a text stands
    without quotes. All getters raise ``ManifestError``.
    """

    content: str | list[Node] | dict[str, Node]
    name: str
    place: str
    plain: bool = False

    def refuse(self, problem: str) -> NoReturn:
        """Raise ``ManifestError`` at this place."""
        raise ManifestError(f"{self.place}: {self.name} {problem}")

    def text(self) -> str:
        """Return one line of text that is not empty."""
        if not isinstance(self.content, str):
            self.refuse(f"must be text, not a {self._kind()}. Write: {self._key()}: some text")
        if (self.plain and self.content in _NOTHING) or not self.content.strip():
            self.refuse("has no value. Give one, or leave the key out; quote it if it is text.")
        line = self.content.removesuffix("\n")
        if any(mark in line for mark in "\n\r\t"):
            self.refuse("must be one line without tabs. Join its lines.")
        return line

    def integer(self, least: int | None = None, most: int | None = None) -> int:
        """Return a whole number from ``least`` to ``most``."""
        text = self.text()
        if not _INTEGER.fullmatch(text):
            self.refuse(f'must be a whole number, not "{text}".{_range(least, most)}')
        value = int(text)
        if (least is not None and value < least) or (most is not None and value > most):
            self.refuse(f"is {text}.{_range(least, most)}")
        return value

    def number(
        self, least: float | None = None, most: float | None = None, above: float | None = None
    ) -> float:
        """Return a finite number from ``least`` (or over ``above``) to ``most``.

        A fraction such as 1/255 is a number too.
        """
        text = self.text()
        value = _as_number(text)
        if value is None:
            self.refuse(f'must be a number such as 0.5 or 1/255, not "{text}".')
        bound = _range(least, most, above)
        low = (least is not None and value < least) or (above is not None and value <= above)
        if low or (most is not None and value > most):
            self.refuse(f"is {text}.{bound}")
        return value

    def choice(self, options: Iterable[L], kind: str) -> L:
        """Return one of ``options``; ``kind`` says what they are ("colour order")."""
        text, known = self.text(), list(options)
        for option in known:
            if option == text:
                return option
        raise unknown(kind, text, known, where=self.place, error=ManifestError)

    def items(self) -> list[Node]:
        """Return the nodes of a list that is not empty."""
        if not isinstance(self.content, list):
            self.refuse(f"must be a list, not a {self._kind()}. Write: {self._key()}: [one, two]")
        if not self.content:
            self.refuse("is an empty list. Add an entry, or leave the key out.")
        return self.content

    def texts(self) -> list[str]:
        """Return a list of texts, each of them once."""
        first: dict[str, Node] = {}
        for node in self.items():
            text = node.text()
            if text in first:
                node.refuse(f'repeats "{text}", which is {first[text].name} already. Keep one.')
            first[text] = node
        return list(first)

    def mapping(self) -> Mapping[str, Node]:
        """Return a mapping whose keys are free to choose; it is not empty."""
        if not isinstance(self.content, dict):
            self.refuse(
                f"must be a mapping, not a {self._kind()}. Write: {self._key()}: {{key: value}}"
            )
        if not self.content:
            self.refuse("is an empty mapping. Add an entry, or leave the key out.")
        return self.content

    def fields(self, known: Iterable[str]) -> Fields:
        """Return a mapping whose keys are all ``known``."""
        content, keys = self.mapping(), list(known)
        for key, node in content.items():
            if key not in keys:
                raise unknown("key", key, keys, where=node.place, error=ManifestError)
        return Fields(self, content)

    def _kind(self) -> str:
        if isinstance(self.content, str):
            return "text"
        return "list" if isinstance(self.content, list) else "mapping"

    def _key(self) -> str:
        return self.name.strip('"').rpartition(".")[2]


@dataclass(frozen=True)
class Fields:
    """A mapping whose keys are known."""

    node: Node
    content: Mapping[str, Node]

    def required(self, key: str, read: Callable[[Node], T]) -> T:
        """Return what ``read`` makes of ``key``; raise ``ManifestError`` if it is missing."""
        if key not in self.content:
            there = quoted_list(self.content)
            raise ManifestError(f'{self.node.place}: "{key}" is missing beside {there}. Add it.')
        return read(self.content[key])

    def optional(self, key: str, read: Callable[[Node], T], default: D) -> T | D:
        """Return what ``read`` makes of ``key``, or ``default`` if it is missing."""
        return read(self.content[key]) if key in self.content else default

    def place(self, key: str) -> str:
        """Return the place of ``key``, or of the mapping if it is missing."""
        return self.content[key].place if key in self.content else self.node.place

    def __contains__(self, key: str) -> bool:
        return key in self.content

    def __iter__(self) -> Iterator[str]:
        return iter(self.content)


def _as_number(text: str) -> float | None:
    """Return a finite number, or None."""
    fraction = _FRACTION.fullmatch(text)
    # int() refuses thousands of digits, and a quotient of hundreds may be too large for a float.
    if fraction and len(text) < 40 and int(fraction[2]):
        return int(fraction[1]) / int(fraction[2])
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def _range(least: float | None, most: float | None, above: float | None = None) -> str:
    """Return " It must be at least 0 and at most 1.", or nothing where there is no bound."""
    bounds = {"over": above, "at least": least, "at most": most}
    said = [f"{word} {bound:g}" for word, bound in bounds.items() if bound is not None]
    return f" It must be {' and '.join(said)}." if said else ""
