"""What was probably meant by words that belong to no phrase of the grammar."""

from __future__ import annotations

import re
from collections.abc import Iterable

from donewhen.foundation.name_suggestions import nearest

_UNIT = re.compile(r"(?:kilo|mega|giga|tera|[kmgt])[a-z]{0,5}", re.IGNORECASE)
_SLICE = re.compile(r"in (?:the )?(?P<slice>.+?) images?")
_NOUN_WHERE = re.compile(
    r"(?P<noun>.+?) (?:in|on|at|of) (?:the )?(?P<slice>.+?)(?P<images> images?)?"
)
_EVERY_SLICE = " in every slice"
_BLANKS = re.compile(r"[\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff\ufffd]")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″", '"'))
_INSTEAD = (
    (re.compile(r" ?(?:>=|≥|=>) ?"), " at least "),
    (re.compile(r" ?(?:<=|≤|=<) ?"), " at most "),
    (re.compile(r" ?> ?(?=[0-9.])"), " more than "),
    (re.compile(r" ?< ?(?=[0-9.])"), " less than "),
    (re.compile(r" ?==? ?(?=[0-9.])"), " exactly "),
    (re.compile(r"\b(?:no|not) (?:less|fewer) than\b|\ba minimum of\b"), "at least"),
    (re.compile(r"\b(?:no|not) more than\b|\bup to\b|\ba maximum of\b"), "at most"),
    (re.compile(r"\b(?:above|over|greater than|higher than)\b"), "more than"),
    (re.compile(r"\b(?:below|under|lower than)\b"), "less than"),
    (re.compile(r"\b(?:should|must|shall|has to|have to) be\b"), "is"),
    (re.compile(r" (?:percent|per cent)\b"), "%"),
)


def behind_number(rest: str, number: str) -> str:
    """Return what to say of words that stand behind a number and make no sense there."""
    said = f'"{rest}" after the number is not understood.'
    folded = rest.casefold()
    if folded.split()[0] in ("percent", "pct") or folded.startswith("per cent"):
        return f"{said} Write {number}%."
    if folded in ("point", "points", "percentage points"):
        return f"{said} Points are for changes: drops by at most {number} points."
    if found := _SLICE.fullmatch(rest):
        return (
            f'{said} Put the slice before "is" or "are", in quotes: … in "{found["slice"]}" '
            "images is …"
        )
    if folded.startswith("of "):
        return f"{said} What is counted comes after the metric: recall for {rest[3:]} is …"
    if _UNIT.fullmatch(rest):  # "5 megs"; "5 MB" is read as one number where a size is asked for
        return f"{said} Write the size of a file as 5 MB, 800 kB or 5 MiB."
    return f'{said} Only "with 95% confidence" and "in every slice" may stand there.'


def in_words(text: str) -> str:
    """Return a text with plain blanks and quotes, and the grammar's words for ">=" and the like."""
    plain = _BLANKS.sub(" ", text).translate(_QUOTES)
    for pattern, words in _INSTEAD:
        plain = pattern.sub(words, plain)
    return " ".join(plain.split())


def no_digits(number: str) -> str:
    """Return what to say of a number that is written in words."""
    return f'"{number}" is not a number. Write it in digits: a whole number (800), 80% or 0.05.'


def where_of_noun(text: str, slices: Iterable[str]) -> str:
    """Return the remedy for a noun that holds where to look, too; "" where it holds none.

    ``slices`` are those that are known.
    """
    if text.endswith(_EVERY_SLICE):
        noun = text.removesuffix(_EVERY_SLICE)
        return f'"in every slice" comes at the end: … for {noun} is at least 60% in every slice.'
    found = _NOUN_WHERE.fullmatch(text)
    if found is None:
        return ""
    near = nearest(found["slice"], slices, count=1)
    if not near and not found["images"]:
        return ""
    return f'Put the slice in quotes: {found["noun"]} in "{(near or [found["slice"]])[0]}" images.'
