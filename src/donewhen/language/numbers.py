"""Numbers as people write them, read exactly.

Every function takes the text of a sentence, with or without quotes around it, and gives an exact
number: "80%" is 4/5. What could be meant in two ways is refused, with both ways in the message.
"""

from __future__ import annotations

import re
from fractions import Fraction

from donewhen.foundation.errors import SentenceError

# [0-9] and not \d: \d also takes the digits of other scripts, which look alike and are not.
_WHOLE = r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?:_[0-9]{3})+"
_LONGEST = 30  # nobody counts further; Python itself refuses thousands of digits
_COUNT = re.compile(_WHOLE)
_DECIMAL = re.compile(r"(?:[0-9]+)(?:\.[0-9]+)?|\.[0-9]+")
_SIZE = re.compile(
    r"(?P<number>[0-9][0-9,_]*(?:\.[0-9]+)?) ?(?P<unit>(?:[kMGT]i?)?B|bytes?)", re.IGNORECASE
)
_SIZES = {
    "b": 1,
    "byte": 1,
    "bytes": 1,
    **{f"{letter}b": 1000**power for power, letter in enumerate("kmgt", start=1)},
    **{f"{letter}ib": 1024**power for power, letter in enumerate("kmgt", start=1)},
}
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?%")


def parse_count(text: str) -> int:
    """Read a count of things: "800", "1_000" or "1,000".

    Raises ``SentenceError`` for anything else, and says what was probably meant.
    """
    bare = _bare(text)
    if _COUNT.fullmatch(bare):
        return int(bare.replace(",", "").replace("_", ""))
    raise SentenceError(f'"{bare}" is not a count. Write a whole number: 800, 1_000 or 1,000.')


def parse_ratio(text: str) -> Fraction:
    """Read a share of a whole, a score or an overlap: "80%" or "0.8"; both are 4/5.

    Raises ``SentenceError`` for a bare "80" (80% or 0.80?), for more than 100%, for a percentage
    between 0 and 1 ("0.8%": 80% or 0.008?), and for what is no number.
    """
    bare = _bare(text)
    if percent := _PERCENT.fullmatch(bare):
        return _percentage(bare, Fraction(percent[1]))
    if not _DECIMAL.fullmatch(bare):
        raise SentenceError(f'"{bare}" is not a share. Write a percentage (80%) or 0.8.')
    value = Fraction(bare)
    # "0.8" and "1.0" can only be shares; a bare 1 or 80 could be a share or a percentage.
    if "." in bare and value <= 1:
        return value
    if value == 0:
        return value
    if bare == "1":
        raise SentenceError('"1" is not a share: is 100% meant, or 1%? Write the % sign.')
    if value <= 100 and "." not in bare:
        raise SentenceError(
            f'"{bare}" is not a share. Write {bare}% or {_decimal(value / 100)}: '
            "a percentage has its % sign."
        )
    raise SentenceError(f'"{bare}" is more than the whole. Write a share from 0% to 100%.')


def parse_rate(text: str) -> Fraction:
    """Read a number per image, such as "0.05" or "2".

    Raises ``SentenceError`` for a percentage and for what is no number.
    """
    bare = _bare(text)
    if _DECIMAL.fullmatch(bare):
        return Fraction(bare)
    if _PERCENT.fullmatch(bare):
        share = _decimal(Fraction(bare.rstrip("% ")) / 100)
        raise SentenceError(f'"{bare}" is not a number per image. Write it as a number: {share}.')
    raise SentenceError(f'"{bare}" is not a number per image. Write it as a number: 0.05.')


def parse_confidence(text: str) -> Fraction:
    """Read a confidence such as "95%": more than a half, less than certainty.

    Raises ``SentenceError`` for anything else.
    """
    confidence = parse_ratio(text)
    # At 50% a bound is a coin toss, and no number of images gives certainty.
    if not Fraction(1, 2) < confidence < 1:
        raise SentenceError(
            f'a confidence of "{_bare(text)}" makes no sense. Write one above 50% and below 100%: '
            "95% is usual."
        )
    return confidence


def parse_points(text: str, *, points: bool) -> Fraction:
    """Read the difference of two shares: "2" written in points is 1/50, as is a bare "0.02".

    Raises ``SentenceError`` for "2%", which could be a share of the share.
    """
    bare = _bare(text)
    if _PERCENT.fullmatch(bare):
        number = bare.rstrip("% ")
        raise SentenceError(
            f'"{bare}" of a share is ambiguous. If points are meant, write {number} points.'
        )
    if not _DECIMAL.fullmatch(bare):
        raise SentenceError(
            f'"{bare}" is not a difference between shares. Write it in points: 2 points.'
        )
    value = Fraction(bare)
    if not points and value >= 1:
        raise SentenceError(
            f'"{bare}" is not a difference between shares. '
            f"If points are meant, write {bare} points."
        )
    value = value / 100 if points else value
    if value > 1:
        raise SentenceError(f'"{bare} points" is more than the whole. Write at most 100 points.')
    return value


def parse_size(text: str) -> int:
    """Read the size of a file in bytes: "5 MB" (5,000,000), "5 MiB" (5 times 1,024 squared)."""
    found = _SIZE.fullmatch(_bare(text))
    if found is None:
        raise SentenceError(
            f'"{_bare(text)}" is not the size of a file. Write 5 MB, 800 kB or 5 MiB.'
        )
    size = Fraction(found["number"].replace(",", "").replace("_", ""))
    return int(size * _SIZES[found["unit"].casefold()])


def parse_times(text: str) -> Fraction:
    """Read a factor, such as "1.2" or "1.2 times"; raise ``SentenceError`` for anything else."""
    bare = _bare(text).removesuffix("times").strip()
    if not _DECIMAL.fullmatch(bare) or Fraction(bare) == 0:
        raise SentenceError(f'"{bare}" is not a factor. Write a number such as 1.2.')
    return Fraction(bare)


def _percentage(text: str, percent: Fraction) -> Fraction:
    if percent > 100:
        raise SentenceError(f'"{text}" is more than the whole. Write a share from 0% to 100%.')
    # "0.8%" is more often a slip for 80% than a goal; who means it can write 0.008.
    if 0 < percent < 1:
        whole = _decimal(percent * 100)
        raise SentenceError(
            f'"{text}" is less than one in a hundred: is {whole}% meant? '
            f"If not, write {_decimal(percent / 100)}."
        )
    return percent / 100


def _bare(text: str) -> str:
    """Return the text without surrounding blanks and one pair of quotes.

    Blanks that a word processor makes ("80 %" with one that does not break) are blanks, too.
    """
    stripped = " ".join(text.split())
    if len(stripped) >= 2 and stripped[0] == stripped[-1] == '"':
        stripped = stripped[1:-1].strip()
    if len(stripped) > _LONGEST:
        raise SentenceError(
            f'"{stripped[:_LONGEST]}…" is too long for a number. Write one such as 800 or 80%.'
        )
    return stripped


def _decimal(value: Fraction) -> str:
    """Return a short decimal for a message."""
    return f"{float(value):.10f}".rstrip("0").rstrip(".")
