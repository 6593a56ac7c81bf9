from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donewhen.foundation.errors import SentenceError
from donewhen.language import parse_count, parse_rate, parse_ratio


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("800", 800),
        ("1_000", 1000),
        ("1,000", 1000),
        ("1,234,567", 1234567),
        ('"1_000"', 1000),
        (" 7 ", 7),
        ("0", 0),
    ],
)
def test_counts_are_read_as_people_write_them(text: str, count: int) -> None:
    assert parse_count(text) == count


@pytest.mark.parametrize(
    "text",
    [
        "-5",
        "8.5",
        "80%",
        "nan",
        "inf",
        "1e3",
        "0x10",
        "\uff11\uff12",
        "",
        "1,00",
        "1__000",
        "10,0000",
        "many",
    ],
)
def test_what_is_no_count_is_refused_and_named(text: str) -> None:
    with pytest.raises(SentenceError, match="not a count") as refusal:
        parse_count(text)
    assert f'"{text}"' in str(refusal.value)


@pytest.mark.parametrize("parse", [parse_count, parse_ratio, parse_rate])
@pytest.mark.parametrize("text", ["9" * 5000, "0." + "9" * 5000, "9" * 5000 + "%"])
def test_a_number_that_never_ends_is_refused(parse: Callable[[str], object], text: str) -> None:
    with pytest.raises(SentenceError, match="too long for a number") as refusal:
        parse(text)
    assert len(str(refusal.value)) < 120


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("80%", Fraction(4, 5)),
        ("80 %", Fraction(4, 5)),
        ("0.8", Fraction(4, 5)),
        (".8", Fraction(4, 5)),
        ("99.5%", Fraction(199, 200)),
        ("100%", Fraction(1)),
        ("1.0", Fraction(1)),
        ("0%", Fraction(0)),
        ("0", Fraction(0)),
        ('"80%"', Fraction(4, 5)),
    ],
)
def test_shares_are_exact(text: str, share: Fraction) -> None:
    assert parse_ratio(text) == share


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("80", "80%"),
        ("80", "0.8"),
        ("1", "100%"),
        ("1", "1%"),
        ("0.8%", "80%"),
        ("0.8%", "0.008"),
        ("120%", "0% to 100%"),
        ("1.2", "0% to 100%"),
        ("101", "more than the whole"),
        ("-5%", "percentage"),
        ("inf", "percentage"),
        ("nan", "percentage"),
        ("\uff18\uff10%", "percentage"),
        ("", "percentage"),
    ],
)
def test_ambiguous_shares_are_refused_with_what_was_meant(text: str, meant: str) -> None:
    with pytest.raises(SentenceError) as refusal:
        parse_ratio(text)
    assert meant in str(refusal.value)
    assert f'"{text}"' in str(refusal.value)


@pytest.mark.parametrize(("text", "rate"), [("0.05", Fraction(1, 20)), ("2", 2), ("0", 0)])
def test_rates_are_plain_numbers(text: str, rate: Fraction) -> None:
    assert parse_rate(text) == rate


def test_a_percentage_is_no_rate_and_the_number_is_named() -> None:
    with pytest.raises(SentenceError, match=r"0\.05"):
        parse_rate("5%")


@given(st.integers(min_value=0, max_value=10**9))
def test_every_way_to_write_a_count_gives_the_same(count: int) -> None:
    ways = {str(count), f"{count:,}", f"{count:_}", f'"{count}"'}
    assert {parse_count(way) for way in ways} == {count}


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_count, parse_ratio, parse_rate):
        with suppress(SentenceError):
            assert parse(text) >= 0
