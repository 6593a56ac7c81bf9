"""What is exported can be read elsewhere, and no spreadsheet runs it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from tests.history.conftest import claim, exported_as, goal, record, verdict

from donewhen.foundation.errors import InputError
from donewhen.foundation.settings import Settings
from donewhen.history.export import COLUMNS, csv_bytes, write
from donewhen.history.history import open_history

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1", "a;=1", "a\n=1"]


def cells(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def row(text: str) -> list[Any]:
    return [text if kind is str else None for kind in COLUMNS.values()]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(settings: Settings, text: str) -> None:
    record(verdict("r1", goal(claim(0.9, text=text), name=text, model=text)), settings)
    with open_history(settings) as history:
        (read,) = cells(exported_as(".csv", history))
    for name in ("text", "scenario", "model"):
        assert re.sub("'", "", read[name], count=1) == text, "nothing else is changed"
        assert not re.search(r"(^|;|a\n)\s*[=+\-@\uff1d]", read[name])


@given(st.text(st.sampled_from("=+-@\t\r\n;, '\"a1\uff1d\uff0b\ufeff"), max_size=12))
def test_whatever_a_text_is_no_cell_begins_like_a_formula(text: str) -> None:
    (read,) = cells(csv_bytes([row(text)]))
    for cell in read.values():
        assert cell == "" or cell[0] not in "=+-@\t\r"
        for part in cell.split(";"):
            assert part.strip(' \ufeff"')[:1] not in set("=+-@"), cell


def test_numbers_stay_numbers(settings: Settings) -> None:
    record(verdict("r1", goal(claim(-0.02, against="the baseline"))), settings)
    with open_history(settings) as history:
        (read,) = cells(exported_as(".csv", history))
    assert float(read["value"]) == -0.02
    assert read["against"] == "the baseline"


def test_every_format_holds_the_same(anywhere: Settings) -> None:
    statements = [
        verdict(
            "r1", goal(claim(0.875), claim(None, text="other 9")), finished="2026-11-20T07:00:00Z"
        ),
        verdict("r2", goal(status="could not be judged", problem="why")),
    ]
    for statement in statements:
        record(statement, anywhere)
    with open_history(anywhere) as history:
        listed = json.loads(exported_as(".json", history))
        table = parquet.read_table(io.BytesIO(exported_as(".parquet", history)))
        plain = cells(exported_as(".csv", history))
    assert [one["run"] for one in listed] == ["r1", "r1", "r2"]
    assert [one["value"] for one in listed] == [0.875, None, None]
    assert listed[2]["problem"] == "why"
    assert list(listed[0]) == table.column_names == list(plain[0]) == list(COLUMNS)
    for name, kind in COLUMNS.items():
        texts = [one[name] for one in plain]
        values = [one[name] for one in listed]
        assert [kind(text) if text and kind is float else text for text in texts] == [
            value if kind is float and value is not None else "" if value is None else str(value)
            for value in values
        ], name
        told = table[name].to_pylist()
        if name not in ("started", "finished"):
            assert told == values, name
    assert f"{table['finished'][0].as_py():%Y-%m-%dT%H:%M:%SZ}" == listed[0]["finished"]
    assert str(table.schema.field("numerator").type) == "int64"


def test_an_empty_history_exports_its_columns(settings: Settings) -> None:
    with open_history(settings) as history:
        assert exported_as(".csv", history).decode().strip() == ",".join(COLUMNS)
        assert json.loads(exported_as(".json", history)) == []
        read = parquet.read_table(io.BytesIO(exported_as(".parquet", history)))
    assert (read.num_rows, read.column_names) == (0, list(COLUMNS))


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"unknown format.*\.csv"):
        write([], tmp_path / "runs.xlsx")
