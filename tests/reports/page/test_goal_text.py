from __future__ import annotations

from pathlib import Path

import pytest
from tests.reports.page.conftest import Prove, claim, document, failing, goal, goal_verdict

from donewhen.foundation.errors import InputError, UnknownNameError
from donewhen.reports.page.goal_text import find_goals, goal_lines
from donewhen.verdicts.document import VerdictDocument


@pytest.fixture
def made() -> VerdictDocument:
    red = claim(line=33, text="recall for red balloons is at least 80%")
    return document(
        goal("Nothing got worse", location="features/a.feature:10"),
        goal("Red ones are found", location="features/a.feature:30", claims=[red]),
        goal("Only large ones", location="features/deep/a.feature:30"),
        hypotheses=(
            goal("White", location="features/b.feature:5", status="not met", claims=[failing()])
            | {"hypothesis": "white ones are found, too", "answer": "rejected"},
        ),
    ).predicate


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("nothing got worse", ["Nothing got worse"]),
        ("red found", ["Red ones are found"]),
        ("RED balloons", ["Red ones are found"]),
        ("features/a.feature:10", ["Nothing got worse"]),
        ("./features/a.feature:33", ["Red ones are found"]),
        ("features/a.feature:31", ["Red ones are found"]),
        ("deep/a.feature:44", ["Only large ones"]),
        ("b.feature", ["White"]),
        ("white ones", ["White"]),
        ("balloons", ["Nothing got worse", "Red ones are found", "Only large ones", "White"]),
    ],
)
def test_a_goal_is_found_by_words_and_by_place(
    made: VerdictDocument, words: str, found: list[str]
) -> None:
    assert [one.scenario for one in find_goals(made, words)] == found


@pytest.mark.parametrize("words", ["zebra", "features/a.feature:2", "c.feature:1"])
def test_an_unknown_goal_is_refused(made: VerdictDocument, words: str) -> None:
    with pytest.raises(UnknownNameError, match="no goal of the last run"):
        find_goals(made, words)


def test_a_misspelt_goal_is_suggested(made: VerdictDocument) -> None:
    with pytest.raises(UnknownNameError, match='Did you mean "Nothing got worse"'):
        find_goals(made, "Nothing got wosre")
    with pytest.raises(InputError, match="name a goal"):
        find_goals(made, " ")


def test_one_goal_is_told_with_its_files(folder: Path, prove: Prove) -> None:
    one = goal_verdict(
        evidence=prove(), worstImages=["balloons missed in a.jpg"], problem="p \x1b[2J"
    )
    text = "\n".join(goal_lines([one], folder))
    assert text.startswith("met  Most balloons are found\nfeatures/balloons.feature:10\n")
    assert "recall for balloons: 87.5% (875 of 1,000), at least 80% wanted" in text
    assert "balloons missed in a.jpg" in text
    assert str(folder / "evidence/one/missed.jpg") in text
    assert "and 18 more rows" in text
    assert "\x1b" not in text


def test_several_goals_are_listed(made: VerdictDocument, folder: Path) -> None:
    lines = goal_lines(find_goals(made, "a.feature"), folder)
    assert lines[0] == "3 goals are meant; name one by its file:line."
    assert "features/a.feature:30" in lines[4]


def test_a_file_that_is_gone_is_said_to_be_gone(folder: Path, prove: Prove) -> None:
    shown = prove()
    (folder / "evidence/one/missed.jpg").unlink()
    text = "\n".join(goal_lines([goal_verdict(evidence=shown)], folder))
    assert "Worst misses: balloons: the file is gone" in text
