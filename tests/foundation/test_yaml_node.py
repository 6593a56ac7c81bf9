from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donewhen.foundation.errors import InputError, ManifestError
from donewhen.foundation.yaml_node import Node
from donewhen.foundation.yaml_source import parse_document


def value(text: str) -> Node:
    return parse_document(f"key: {text}\n", "x.yaml").mapping()["key"]


@pytest.mark.parametrize("text", ["12", '"12"', "'12'"])
def test_text_does_not_depend_on_quotes(text: str) -> None:
    assert value(text).text() == "12"


def test_words_that_yaml_reads_as_something_else_are_texts() -> None:
    assert [value(word).text() for word in ("no", "on", "12:30:45", "0x10", '"null"')] == [
        "no",
        "on",
        "12:30:45",
        "0x10",
        "null",
    ]


def test_a_block_may_end_with_a_line_end() -> None:
    assert value(">\n  one\n  two\n").text() == "one two"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0.5", 0.5), ("1e-3", 1e-3), (".5", 0.5), ("-2", -2), ("+3.", 3), ("1/255", 1 / 255)],
)
def test_numbers(text: str, expected: float) -> None:
    assert value(text).number() == expected


def refused(read: Callable[[], Any]) -> str:
    with pytest.raises(ManifestError) as error:
        read()
    message = str(error.value)
    assert message.startswith("x.yaml:")
    assert len(message.splitlines()) == 1
    return message


NO_NUMBERS = [
    "nan",
    ".nan",
    "inf",
    "-.inf",
    "1e999",
    "1_000",
    "1,5",
    "0x10",
    "12:30",
    "½",
    "\uff15",
]
NO_FRACTIONS = ["1/0", "1/2/3", "1/", "9" * 400 + "/1", "1e", "--1", "80%", "a"]


@pytest.mark.parametrize("text", [*NO_NUMBERS, *NO_FRACTIONS])
def test_what_is_no_finite_number_is_refused(text: str) -> None:
    assert "must be a number such as" in refused(lambda: value(f'"{text}"').number())


@pytest.mark.parametrize("text", ["1.0", "1e3", "0x1", "½", "\uff15", "1 2", "9" * 16, "true"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    assert "must be a whole number" in refused(lambda: value(f'"{text}"').integer())


def test_bounds_are_said() -> None:
    assert refused(lambda: value("256").integer(0, 255)) == (
        'x.yaml:1: "key" is 256. It must be at least 0 and at most 255.'
    )
    assert refused(lambda: value("-1").integer(0)).endswith("It must be at least 0.")
    assert refused(lambda: value("0").number(above=0)).endswith("It must be over 0.")
    assert refused(lambda: value("1.5").number(0, 1)).endswith("at least 0 and at most 1.")
    assert value("0").integer(0, 255) == 0
    assert value("255").integer(0, 255) == 255
    assert value("1").number(0, 1) == 1


@pytest.mark.parametrize("text", ["", "~", "null", '""', '" "'])
def test_nothing_is_no_text(text: str) -> None:
    assert "has no value" in refused(lambda: value(text).text())


@pytest.mark.parametrize("text", ['"a\\nb"', '"a\\tb"', "|\n  a\n  b\n"])
def test_a_text_is_one_line(text: str) -> None:
    assert "one line" in refused(lambda: value(text).text())


def test_the_wrong_shape_is_named() -> None:
    assert "must be text, not a list" in refused(lambda: value("[a]").text())
    assert "must be text, not a mapping" in refused(lambda: value("{a: b}").text())
    assert "must be a list, not a text" in refused(lambda: value("a").items())
    assert "must be a mapping, not a list" in refused(lambda: value("[a]").mapping())
    assert "empty list" in refused(lambda: value("[]").items())
    assert "empty mapping" in refused(lambda: value("{}").mapping())
    assert "Write: key: [one, two]" in refused(lambda: value("a").items())


def test_an_unknown_choice_comes_with_the_nearest() -> None:
    said = refused(lambda: value("letterbx").choice(("letterbox", "stretch"), "way to resize"))
    assert said == 'x.yaml:1: unknown way to resize "letterbx". Did you mean "letterbox"?'
    assert value("stretch").choice(("letterbox", "stretch"), "way to resize") == "stretch"


def test_texts_stand_once() -> None:
    assert value("[a, b]").texts() == ["a", "b"]
    assert 'repeats "a", which is key[1] already' in refused(lambda: value("[a, b, a]").texts())


def test_an_unknown_key_comes_with_the_nearest_and_its_line() -> None:
    root = parse_document("title: x\nlicense: y\n", "x.yaml")
    said = refused(lambda: root.fields(("title", "licence")))
    assert said == 'x.yaml:2: unknown key "license". Did you mean "licence"?'


def test_fields_are_required_or_optional() -> None:
    fields = parse_document("title: x\nscore: 1\n", "x.yaml").fields(("title", "score", "iou"))
    assert fields.required("title", Node.text) == "x"
    assert fields.optional("score", Node.number, 0.5) == 1
    assert fields.optional("iou", Node.number, 0.5) == 0.5
    assert refused(lambda: fields.required("iou", Node.text)) == (
        'x.yaml:1: "iou" is missing beside "title", "score". Add it.'
    )
    assert (fields.place("score"), fields.place("iou")) == ("x.yaml:2", "x.yaml:1")
    assert "iou" not in fields
    assert list(fields) == ["title", "score"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_as_python_writes_it(number: float) -> None:
    assert value(repr(number)).number() == number


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_fraction_is_its_quotient(above: int, below: int) -> None:
    expected = float(Fraction(above, below))
    assert math.isclose(value(f"{above}/{below}").number(), expected, rel_tol=1e-15)


@given(st.text(max_size=20), st.sampled_from(["text", "integer", "number", "items", "mapping"]))
def test_any_value_gives_an_answer_or_an_input_error(text: str, getter: str) -> None:
    node = Node(text, '"key"', "x.yaml:1", plain=True)
    try:
        getattr(node, getter)()
    except InputError as error:
        assert str(error).startswith("x.yaml:1: ")  # noqa: PT017  # most texts are no error
