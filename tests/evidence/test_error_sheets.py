"""Images that turned: each is named on the side to which it turned, and drawn there."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from tests.evidence.test_gathering import FOUND, LARGE, RED, Case, Scene, kind, missed

from donewhen.domain.verdict import Evidence
from donewhen.evaluation.estimation import OperatingPoint
from donewhen.evidence.case import Case as EvidenceCase
from donewhen.evidence.gathering import gather

FAINT = Scene(there=[(LARGE, RED, False)], said=[(LARGE, RED, 0.6)])
NOW = [FOUND, missed(LARGE), FOUND, missed(LARGE), FOUND]
EARLIER = [FOUND, FOUND, missed(LARGE), missed(LARGE), FAINT]


@pytest.fixture
def about(tmp_path: Path) -> EvidenceCase:
    for name in ("now", "earlier"):
        (tmp_path / name).mkdir()
    now, earlier = Case(tmp_path / "now", NOW), Case(tmp_path / "earlier", EARLIER)
    answers = replace(now.answers, predicted=earlier.answers.predicted)
    noun, point = now.noun("red dots"), OperatingPoint(score=0.7, overlap=0.5)
    before = EvidenceCase(answers, noun, point, name="with reader 1")
    return EvidenceCase(now.answers, noun, now.point, before=before)


def gathered(about: EvidenceCase, folder: Path) -> dict[str, Evidence]:
    return {kind(one): one for one in gather(about, folder=folder / "evidence", key="k" * 64)}


def test_each_image_that_turned_is_named_once(about: EvidenceCase, tmp_path: Path) -> None:
    made = gathered(about, tmp_path)
    with made["flips"].path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    # The last one is right now; before, it was below the score from which that version counts.
    expected = [["01.png", "worse"], ["02.png", "better"], ["04.png", "better"]]
    assert rows == [["image", "got"], *expected]
    assert made["flips"].title == "Got worse or better: red dots"


def test_they_are_drawn_where_they_turned_to(about: EvidenceCase, tmp_path: Path) -> None:
    made = gathered(about, tmp_path)
    case = Case(tmp_path, NOW)
    case.evidence = made
    assert case.shown("worse") == [1]
    assert case.shown("better") == [2, 4]


def test_where_nothing_turned_nothing_is_shown(about: EvidenceCase, tmp_path: Path) -> None:
    assert about.before is not None
    same = replace(about, before=None, name="with itself")
    made = gathered(replace(about, before=same), tmp_path)
    assert not {"worse", "better", "flips"} & made.keys()
    made = gathered(replace(about, before=None), tmp_path / "alone")
    assert not {"worse", "better", "flips"} & made.keys()
