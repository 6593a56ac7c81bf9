from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donewhen.verdicts.attestation import RefusedError
from donewhen.verdicts.attestation.strict_json import parse

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_strict_json_is_read_as_it_is(value: Any) -> None:
    assert parse(json.dumps(value).encode(), "it") == value


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"a": 1, "b": 2, "a": 1}', "'a' stands twice"),
        (b'[{"x": {"a": 1, "\\u0061": 2}}]', "'a' stands twice"),
        (b'{"a": NaN}', "NaN"),
        (b"[Infinity]", "Infinity"),
        (b"[-Infinity]", "-Infinity"),
        (b"[1e999]", "too large"),
        (b"[-1e999]", "too large"),
        (b"1" * 5000, "thousands of digits"),
        (b"[" * 100_000, "nested too deeply"),
        (b"", "line 1"),
        (b"{'a': 1}", "line 1"),
        (b'{"a": 1}\n{"b": 2}', "line 2"),
        (b'{"a": 1,}', "line 1"),
        (b'{"a": "\x01"}', "line 1"),
        (b'\xef\xbb\xbf{"a": 1}', "line 1"),
        (b'{"a": "\xff"}', "UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "UTF-8"),
    ],
)
def test_whatever_has_two_meanings_or_none_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(RefusedError, match=says) as caught:
        parse(content, "the file")
    assert str(caught.value).startswith("the file is not strict JSON: ")
    assert len(str(caught.value)) < 200


@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(RefusedError):
        parse(content, "it")
