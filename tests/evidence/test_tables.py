from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donewhen.evidence.count_tables import COUNT_COLUMNS, count_cells
from donewhen.evidence.tables import safe_cell, write_table


def read(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_counts_with_precision_and_recall(tmp_path: Path) -> None:
    rows = [
        ("red balloon", *count_cells(tp=80, fp=10, fn=20)),
        ("kite", *count_cells(0, 0, 0)),
    ]
    write_table(("class", *COUNT_COLUMNS), rows, tmp_path / "counts.csv")
    assert read(tmp_path / "counts.csv") == [
        ["class", "ground truth", "found", "missed", "false", "precision", "recall"],
        ["red balloon", "100", "80", "20", "10", "0.8889", "0.8000"],
        ["kite", "0", "0", "0", "0", "", ""],
    ]


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd", "-cmd|x", "@SUM(A1)", "\tx", "\rx", "-1+1", "+1-1"]
)
def test_formula_is_made_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+0.5", "-1,5", "80%", "a=1", "", "1-1"])
def test_numbers_and_plain_text_stay(text: str) -> None:
    assert safe_cell(text) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_any_text_is_read_back_and_no_cell_is_a_formula(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    target = tmp_path_factory.getbasetemp() / "any.csv"
    write_table(["name"] * len(cells), [cells], target)
    (_, row) = read(target)
    assert [cell.removeprefix("'") for cell in row] == [cell.removeprefix("'") for cell in cells]
    for cell in row:
        assert not cell.startswith(("=", "@", "\t", "\r"))
