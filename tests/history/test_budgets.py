"""Budgets as a team writes them, and the mistakes in them with their lines."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from donewhen.foundation.errors import ManifestError
from donewhen.history.budgets import BudgetKind, load_budgets
from donewhen.sources.sprints import load_sprints

SPRINT = "{number: 12, goal: Red ones are told., starts: 2026-11-16, ends: 2026-11-27}"
FILE = f"""\
sprints:
  - {SPRINT}
budgets:
  - {{name: wrong images, at_most: 2%, of: images wrong, over: 20 runs}}
  - {{name: refused, at_most: 3, of: refused artifacts, over: 1 sprint}}
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sprints.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_budgets_stand_beside_the_sprints(tmp_path: Path) -> None:
    path = write(tmp_path, FILE)
    wrong, refused = load_budgets(path)
    assert (wrong.at_most, wrong.is_share, wrong.kind) == (Fraction(1, 50), True, BudgetKind.IMAGES)
    assert (wrong.window.count, wrong.window.unit) == (20, "run")
    assert wrong.text == "at most 2% of images wrong over 20 runs"
    assert refused.text == "at most 3 refused artifacts over 1 sprint"
    assert wrong.place.endswith("sprints.yaml:4")
    assert [sprint.number for sprint in load_sprints(path)] == [12]


@pytest.mark.parametrize("text", [f"- {SPRINT}\n", f"sprints:\n  - {SPRINT}\n"])
def test_a_file_without_budgets_has_none(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    assert load_budgets(path) == ()
    assert [sprint.number for sprint in load_sprints(path)] == [12]
    assert load_budgets(tmp_path / "absent.yaml") == ()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("at_most: 2 percent", 'a share such as 2% or a whole number, not "2 percent"'),
        ("at_most: 0.02", "a share such as 2%"),
        ("at_most: 200%", "more than all"),
        ("at_most: -1", "a share such as 2%"),
        ("at_most: nan%", "a share such as 2%"),
        ("of: images wrongs", 'Did you mean "images wrong"'),
        ("over: 20", "20 runs, 1 sprint or 14 days"),
        ("over: 0 runs", "20 runs, 1 sprint or 14 days"),
        ("over: 2 weeks", "20 runs, 1 sprint or 14 days"),
        ("ovr: 20 runs", 'Did you mean "over"'),
        ("name: refused", 'called "refused" like another budget'),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, wrong: str, words: str) -> None:
    usual = {
        "name": "name: x",
        "at_most": "at_most: 2%",
        "of": "of: images wrong",
        "over": "over: 20 runs",
    }
    key = {"ovr": "over"}.get(wrong.partition(":")[0], wrong.partition(":")[0])
    entry = ", ".join((usual | {key: wrong}).values())
    path = write(tmp_path, FILE + f"  - {{{entry}}}\n")
    with pytest.raises(ManifestError) as told:
        load_budgets(path)
    assert "sprints.yaml:6: " in str(told.value)
    assert words in str(told.value)


def test_an_unknown_key_of_the_file_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, FILE.replace("budgets:", "budget:"))
    for read in (load_budgets, load_sprints):
        with pytest.raises(ManifestError, match=r'sprints.yaml:\d: .*Did you mean "budgets"'):
            read(path)
