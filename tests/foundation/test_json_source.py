from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donewhen.foundation.errors import DataSetError
from donewhen.foundation.source_file import read_json


def read(tmp_path: Path, text: str | bytes) -> Any:
    path = tmp_path / "a.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_json(path, error=DataSetError)


def test_json_is_read_with_a_byte_order_mark_too(tmp_path: Path) -> None:
    assert read(tmp_path, b'\xef\xbb\xbf{"a": [1, 2.5, null, true, "\xc3\xa4"]}') == {
        "a": [1, 2.5, None, True, "ä"]
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1, "a": 2}', "a.json: the key 'a' appears twice"),
        ('{"x": {"b": 1, "b": 1}}', "the key 'b' appears twice"),
        ('{"\\u001b": 1, "\\u001b": 1}', r"the key '\x1b' appears twice"),
        ("[NaN]", "it contains NaN"),
        ("[-Infinity]", "it contains -Infinity"),
        ('{\n"a": 1,\n}', "a.json:3: this is not valid JSON"),
        ("", "a.json:1: this is not valid JSON"),
        ("[1] [2]", "not valid JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("9" * 10_000, "not strict JSON"),
        (b"\xff", "not UTF-8"),
    ],
)
def test_what_is_not_strict_json_is_refused(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(DataSetError) as error:
        read(tmp_path, text)
    assert said in str(error.value)
    assert len(str(error.value)) < 300


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=10,
)


@given(values)
def test_strict_json_equals_the_standard_library(
    tmp_path_factory: pytest.TempPathFactory, value: Any
) -> None:
    assert read(tmp_path_factory.getbasetemp(), json.dumps(value)) == value
