"""The words of ``donewhen look``: a kind, a noun, slices.

    missed red balloons in night
    false balloons in "night" and small images
    worsened images
    wrong 8

Nouns and slices are the data set's own; everything but the words "in", "at", "on" and "of" may be
left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from donewhen.domain.data_set import DataSet
from donewhen.foundation.errors import SentenceError, UnknownNameError
from donewhen.foundation.name_suggestions import nearest, unknown
from donewhen.judging.resolved_claim import slice_words
from donewhen.language import Noun, Vocabulary

_CONNECTOR = re.compile(r'"[^"]*"|(?P<word>(?:^|(?<= ))(?:in|at|on|of|from)(?: the)?(?= ))')
_IMAGES = re.compile(r"(?P<rest>.*?) ?images?", re.IGNORECASE)
_QUOTED = re.compile(r"(?<!\S)'([^']+)'(?!\S)")
_AND = re.compile(r'(?:, | and )(?=(?:[^"]*"[^"]*")*[^"]*$)')


class Kind(Enum):
    """Which images are meant, of those on which a noun's things are, or are said to be."""

    MISSED = "missed"
    FALSE = "false"
    FOUND = "found"
    WRONG = "wrong"
    RIGHT = "right"
    IMPROVED = "improved"
    WORSENED = "worsened"
    ALL = "all"

    @property
    def is_change(self) -> bool:
        """Whether a baseline is needed to tell."""
        return self in (Kind.IMPROVED, Kind.WORSENED)


_KINDS = {kind.value: kind for kind in Kind} | {
    "misses": Kind.MISSED,
    "better": Kind.IMPROVED,
    "worse": Kind.WORSENED,
}


@dataclass(frozen=True)
class Query:
    """Which images are asked for."""

    kind: Kind
    noun: Noun
    slices: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The query in words that would be read in the same way."""
        where = f" in {slice_words(self.slices)} images" if self.slices else ""
        kind = "" if self.kind is Kind.ALL else f"{self.kind.value} "
        return f"{kind}{self.noun.text}{where}"


def parse_query(text: str, data_set: DataSet, vocabulary: Vocabulary) -> Query:
    """Read the words; raises ``InputError`` that names what is unknown, and the nearest."""
    words = " ".join(_QUOTED.sub(r'"\1"', text).split())
    first, _, rest = words.partition(" ")
    kind = _KINDS.get(first.casefold(), Kind.ALL)
    about = rest if first.casefold() in _KINDS else words
    slices = {name.casefold(): name for name in data_set.slices}
    try:
        noun, chosen = _understood(about, vocabulary, slices)
    except UnknownNameError as error:
        near = nearest(first, _KINDS, count=1)
        if near and near[0] != first.casefold():
            raise UnknownNameError(f'{error} Or did you mean "{near[0]} {rest}"?') from None
        raise
    return Query(kind, noun, chosen)


def _understood(
    about: str, vocabulary: Vocabulary, slices: Mapping[str, str]
) -> tuple[Noun, tuple[str, ...]]:
    if whole := _noun(about, vocabulary):
        return whole, ()
    if (found := _IMAGES.fullmatch(about)) and (names := _slices(found["rest"], slices)):
        return vocabulary.everything(), names
    splits = list(_splits(about))  # a noun may hold "in" itself, so every joint is tried
    for left, right in splits:
        noun, names = _noun(left, vocabulary), _slices(right, slices)
        if noun and names:
            return noun, names
    for left, right in splits:
        if _noun(left, vocabulary):
            raise _unknown_slice(right, slices)
    # Nothing fits: the noun is unknown, and vocabulary.noun() raises with the nearest.
    named = [left for left, right in splits if _slices(right, slices)]
    vocabulary.noun(named[0] if named else splits[0][0] if splits else about)
    raise SentenceError(f'"{about}" is not understood. Write: missed red balloons in night.')


def _splits(about: str) -> Iterator[tuple[str, str]]:
    """Yield what may be a noun and what may be slices, the last words that join the two first."""
    joints = [joint for joint in _CONNECTOR.finditer(about) if joint["word"]]
    for joint in reversed(joints):
        right = about[joint.end() :].strip()
        if (images := _IMAGES.fullmatch(right)) and images["rest"]:
            right = images["rest"]
        yield about[: joint.start()].strip(), right


def _noun(text: str, vocabulary: Vocabulary) -> Noun | None:
    """Return what ``text`` names; "" and "images" name everything. None for what is unknown."""
    try:
        return vocabulary.noun(text) if text else vocabulary.everything()
    except UnknownNameError:
        return vocabulary.everything() if text.casefold() in ("image", "images") else None


def _slices(text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of slices; none where one of them is unknown."""
    bare = text.strip('"').casefold()
    if bare in known:
        return (known[bare],)
    parts = [part.strip().strip('"').casefold() for part in _AND.split(text)]
    if not all(part in known for part in parts):
        return ()
    return tuple(dict.fromkeys(known[part] for part in parts))


def _unknown_slice(text: str, known: Mapping[str, str]) -> Exception:
    parts = [part.strip().strip('"') for part in _AND.split(text)]
    name = next(part for part in parts if part.casefold() not in known)
    return unknown("slice", name, known.values())
