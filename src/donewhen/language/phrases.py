"""The ends of sentences: what is wanted, with which confidence, and where.

    at least 80%
    between 800 and 1,000
    at most 5% with 95% confidence
    at least 70% in every slice
    is no worse than the baseline
    drops by at most 2 points with 95% confidence

One grammar for sentences and for the rows of a table. Numbers stay as written: what they mean
depends on the metric.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction

from donewhen.domain.claim import Comparison
from donewhen.foundation.errors import SentenceError
from donewhen.language.numbers import parse_confidence
from donewhen.language.remedies import behind_number, in_words, no_digits

_WORDS = {comparison.value: comparison for comparison in Comparison} | {
    "less than": Comparison.FEWER_THAN
}
# A number may have a blank before its percent sign, as many languages write it: "80 %".
_COMPARISON = re.compile(rf"(?P<words>{'|'.join(_WORDS)}) (?P<rest>.+)")
_BETWEEN = re.compile(r"(?P<low>[^ ]+(?: %)?) and (?P<high>[^ ]+(?: %)?)(?: (?P<rest>.+))?")
_NONE = re.compile(r"none|no(?: (?!(?:more|less|fewer|worse) than )(?P<rest>.+))?")
_NUMBER = re.compile(r"(?P<number>[^ ]+(?: %)?)(?: (?P<rest>.+))?")
_EVERY_SLICE = re.compile(r"(?P<rest>.*?) in every slice")
_CONFIDENCE = re.compile(r"(?P<rest>.*?) with (?P<number>[^ ]+(?: %)?) (?:confidence|certainty)")
_NO_WORSE = re.compile(r"(?:(?:is|are) )?no worse than (?P<rest>.+)")
_BY = re.compile(r"(?P<verb>drop|fall|rise|worsen|improve)s? by (?P<rest>.+)")
_AGAINST = re.compile(r"(?P<rest>.*?) (?:against|over|than|compared with) (?P<reference>the .+)")
_POINTS = re.compile(r"(?P<number>[^ ]+) ?(?P<unit>(?:percentage )?points?)?")
_SLICES = re.compile(r'"[^"]+"(?:(?:,| and) "[^"]+")*')


class Reference(Enum):
    """What a change is measured against."""

    BASELINE = "the baseline"
    UNTOUCHED = "the untouched images"


class ChangeKind(Enum):
    """What a change may be."""

    NO_WORSE = "no worse"
    DROPS = "drops"
    RISES = "rises"
    WORSENS = "worsens"
    IMPROVES = "improves"


@dataclass(frozen=True)
class GoalPhrase:
    """What a value is held against: ``numbers`` holds two for "between", one otherwise."""

    comparison: Comparison
    numbers: tuple[str, ...]
    confidence: Fraction | None = None
    every_slice: bool = False


@dataclass(frozen=True)
class Quantity:
    """A goal and what it counts: "at least 800 balloons"."""

    goal: GoalPhrase
    noun: str


@dataclass(frozen=True)
class ChangePhrase:
    """What a change is held against; ``points`` says that the amount was written in points."""

    kind: ChangeKind
    comparison: Comparison
    amount: str = "0"
    points: bool = False
    reference: Reference = Reference.BASELINE
    confidence: Fraction | None = None
    every_slice: bool = False


def parse_goal(text: str) -> GoalPhrase:
    """Read "at least 80% with 95% confidence"; raise ``SentenceError`` where it makes no sense."""
    phrase, rest = _goal(text)
    if rest:
        raise SentenceError(behind_number(rest, phrase.numbers[-1]))
    return phrase


def parse_quantity(text: str) -> Quantity:
    """Read "at least 800 balloons" or "no balloons", wherever quotes stand."""
    phrase, rest = _goal(text)
    if not rest:
        raise SentenceError(f"{text} is not a quantity. Write a number and a noun: 800 balloons.")
    return Quantity(phrase, rest)


def parse_change(text: str) -> ChangePhrase:
    """Read "drops by at most 2 points"; raise ``SentenceError`` where it makes no sense."""
    bare, confidence, every_slice = _endings(text.strip())
    if no_worse := _NO_WORSE.fullmatch(bare):
        phrase = ChangePhrase(ChangeKind.NO_WORSE, Comparison.AT_MOST)
        phrase = replace(phrase, reference=_reference(no_worse["rest"]))
    elif by := _BY.fullmatch(bare):
        phrase = _by(by["verb"], by["rest"])
    else:
        raise SentenceError(
            f'"{text}" is not a change. Write: no worse than the baseline, drops by at most '
            "2 points, improves by at least 2 points."
        )
    return replace(phrase, confidence=confidence, every_slice=every_slice)


def parse_slices(text: str) -> tuple[str, ...]:
    """Read the names in '"night" and "small"'; an empty text names none."""
    if not text.strip():
        return ()
    if not _SLICES.fullmatch(text.strip()):
        raise SentenceError(
            f'{text} is not a list of slices. Write "night", or "night" and "small".'
        )
    return tuple(re.findall(r'"([^"]+)"', text))


def refuse_below(sentence: str, *, table: bool, text: bool) -> None:
    """Raise ``SentenceError`` for a table or a text below a sentence that takes none.

    A sentence that takes something ends with a colon.
    """
    if sentence.rstrip().endswith(":"):
        return
    if text:
        raise SentenceError(
            "this sentence takes no text below it: it would not be judged. Remove the text."
        )
    if table:
        raise SentenceError(
            "this sentence takes no table below it: it would not be judged. "
            "Did you mean: Then these goals hold:"
        )


def _goal(text: str) -> tuple[GoalPhrase, str]:
    """Return the phrase, and what stands behind its number."""
    bare = " ".join(text.replace('"', " ").split())
    bare, confidence, every_slice = _endings(bare)
    if none := _NONE.fullmatch(bare):
        return GoalPhrase(Comparison.AT_MOST, ("0",), confidence, every_slice), none["rest"] or ""
    if bare in _WORDS:
        raise SentenceError(f'"{bare}" has no number. Write a number and a noun: 800 balloons.')
    found = _COMPARISON.fullmatch(bare)
    if found is None:
        raise SentenceError(_wanting(text, bare))
    comparison = _WORDS[found["words"]]
    pattern = _BETWEEN if comparison is Comparison.BETWEEN else _NUMBER
    parts = pattern.fullmatch(found["rest"])
    if parts is None:
        raise SentenceError(f'"{text}" has no second number. Write: between 800 and 1,000.')
    if comparison is Comparison.BETWEEN:
        numbers: tuple[str, ...] = (parts["low"], parts["high"])
    else:
        numbers = (parts["number"],)
    for number in numbers:
        if number.isalpha():
            raise SentenceError(no_digits(number))
    return GoalPhrase(comparison, numbers, confidence, every_slice), parts["rest"] or ""


def _wanting(text: str, bare: str) -> str:
    """Return what to say of a goal without a comparison, with the words for the signs that are."""
    plain = in_words(bare)
    if plain != bare and _COMPARISON.fullmatch(plain):
        return f'"{text}" is not understood. Write: {plain}.'
    return f'"{text}" sets no goal. Write one of {", ".join(_WORDS)}, and a number.'


def _endings(text: str) -> tuple[str, Fraction | None, bool]:
    """Cut off "with 95% confidence" and "in every slice", in either order."""
    confidence, every_slice = None, False
    for _ in range(2):  # each once, in either order; a second one is left over and refused
        if not every_slice and (found := _EVERY_SLICE.fullmatch(text)):
            text, every_slice = found["rest"], True
        if confidence is None and (found := _CONFIDENCE.fullmatch(text)):
            text, confidence = found["rest"], parse_confidence(found["number"])
    return text, confidence, every_slice


def _by(verb: str, text: str) -> ChangePhrase:
    kind = ChangeKind.DROPS if verb == "fall" else ChangeKind(f"{verb}s")
    reference = Reference.BASELINE
    if against := _AGAINST.fullmatch(text):
        text, reference = against["rest"], _reference(against["reference"])
    found = _COMPARISON.fullmatch(text)
    amount = _POINTS.fullmatch(found["rest"]) if found is not None else None
    if found is None or amount is None:
        raise SentenceError(f'"by {text}" is not understood. Write: by at most 2 points.')
    comparison = _WORDS[found["words"]]
    wanted = Comparison.AT_LEAST if kind is ChangeKind.IMPROVES else Comparison.AT_MOST
    # "Drops by at least" wants what "improves by" does, where less is better: the metric will tell.
    either = comparison is Comparison.AT_LEAST and kind in (ChangeKind.DROPS, ChangeKind.RISES)
    if comparison is not wanted and not either:
        raise SentenceError(
            f'"{verb}s by {comparison.value}" is not a goal. Write "{verb}s by {wanted.value}".'
        )
    return ChangePhrase(kind, comparison, amount["number"], amount["unit"] is not None, reference)


def _reference(text: str) -> Reference:
    try:
        return Reference(text)
    except ValueError:
        known = " or ".join(f'"{reference.value}"' for reference in Reference)
        raise SentenceError(f'there is no reference called "{text}". Write {known}.') from None
