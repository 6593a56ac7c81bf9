"""Which images are shown is read off the sheets: every image of a case has a colour of its own."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList, Labels
from donewhen.domain.predictions import Detections
from donewhen.domain.verdict import Evidence
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.evidence.case import Case as EvidenceCase
from donewhen.evidence.gathering import gather
from donewhen.language import Noun, Vocabulary

RED, BLUE, KITE = 0, 1, 2
CATEGORIES = (Category("red dot", "dot"), Category("blue dot", "dot"), Category("kite"))
POINT = OperatingPoint(score=0.5, overlap=0.5)
Box = tuple[float, float, float, float]
SMALL: Box = (10, 10, 30, 30)
MEDIUM: Box = (10, 10, 50, 50)
LARGE: Box = (10, 10, 80, 80)
FAR: Box = (90, 90, 9, 9)


@dataclass
class Scene:
    """What one image holds (box, category, whether it is a crowd), and what was said about it."""

    there: Sequence[tuple[Box, int, bool]] = ()
    said: Sequence[tuple[Box, int, float]] = ()


def colour(number: int) -> tuple[int, int, int]:
    return (30 + 18 * (number % 12), 90 + 60 * (number // 12), 160)


@dataclass
class Case:
    folder: Path
    scenes: Sequence[Scene]
    point: OperatingPoint = POINT
    evidence: dict[str, Evidence] = field(default_factory=dict)

    @property
    def answers(self) -> Answers:
        images = self.folder / "images"
        images.mkdir(exist_ok=True)
        names = tuple(f"{number:02d}.png" for number in range(len(self.scenes)))
        for number, name in enumerate(names):
            Image.new("RGB", (100, 100), colour(number)).save(images / name)
        there = [(n, *one) for n, scene in enumerate(self.scenes) for one in scene.there]
        said = [
            (n, *one)
            for n, scene in enumerate(self.scenes)
            for one in sorted(scene.said, key=lambda one: -one[2])
        ]
        truth = Boxes(
            image=np.array([one[0] for one in there], np.int32),
            category=np.array([one[2] for one in there], np.int32),
            box=np.array([one[1] for one in there], np.float64).reshape(-1, 4),
            crowd=np.array([one[3] for one in there], np.bool_),
        )
        detections = Detections(
            image=np.array([one[0] for one in said], np.int32),
            category=np.array([one[2] for one in said], np.int32),
            score=np.array([one[3] for one in said], np.float32),
            box=np.array([one[1] for one in said], np.float32).reshape(-1, 4),
        )
        data_set = DataSet("case", "Case", ImageList(images, names), CATEGORIES, truth, "0" * 64)
        return Answers(data_set, detections)

    def noun(self, text: str) -> Noun:
        vocabulary = Vocabulary(self.answers.data_set)
        return vocabulary.noun(text) if text else vocabulary.everything()

    def gather(self, text: str) -> None:
        answers = self.answers
        about = EvidenceCase(answers, self.noun(text), self.point)
        made = gather(about, folder=self.folder / "evidence", key="k" * 64)
        self.evidence = {kind(one): one for one in made}

    def shown(self, name: str) -> list[int]:
        """Return the numbers of the images on a sheet, in the order in which they are read."""
        return images_on(self.evidence[name].path, len(self.scenes))

    def table(self) -> list[list[str]]:
        with self.evidence["counts"].path.open(newline="", encoding="utf-8") as file:
            return list(csv.reader(file))


def kind(evidence: Evidence) -> str:
    """Return what a file shows: "missed", "false", "counts" …."""
    return evidence.path.stem.rpartition("-")[2]


def images_on(sheet: Path, count: int) -> list[int]:
    """Return which solid colours a sheet holds; raise if one stands in two tiles."""
    pixels = np.asarray(Image.open(sheet).convert("RGB")).astype(int)
    found = []
    for number in range(count):
        rows, columns = np.nonzero((abs(pixels - colour(number)) <= 5).all(axis=2))
        if len(rows) > 500:
            top, bottom = np.percentile(rows, (5, 95))  # letters hold a few such pixels too
            left, right = np.percentile(columns, (5, 95))
            assert bottom - top < 260, f"image {number} is shown twice"
            assert right - left < 345, f"image {number} is shown twice"
            found.append((int(top) // 327, int(left), number))
    return [number for _, _, number in sorted(found)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def missed(box: Box, category: int = RED) -> Scene:
    return Scene(there=[(box, category, False)])


def false(score: float, category: int = RED) -> Scene:
    return Scene(said=[(LARGE, category, score)])


FOUND = Scene(there=[(LARGE, RED, False)], said=[(LARGE, RED, 0.9)])


def test_the_largest_misses_come_first(folder: Path) -> None:
    case = Case(folder, [missed(SMALL), FOUND, missed(LARGE), missed(MEDIUM), Scene()])
    case.gather("red dots")
    assert case.shown("missed") == [2, 3, 0]
    assert "false" not in case.evidence


def test_the_surest_false_alarms_come_first(folder: Path) -> None:
    case = Case(folder, [false(0.6), false(0.95), FOUND, false(0.8), false(0.4)])
    case.gather("red dots")
    assert case.shown("false") == [1, 3, 0]
    assert "missed" not in case.evidence


def test_an_image_has_one_tile_however_much_is_wrong_in_it(folder: Path) -> None:
    many = Scene(
        there=[(LARGE, RED, False), (FAR, RED, False)],
        said=[((0, 80, 9, 9), RED, 0.9), ((80, 0, 9, 9), RED, 0.8)],
    )
    case = Case(folder, [missed(MEDIUM), many, false(0.85)])
    case.gather("red dots")
    assert case.shown("missed") == [1, 0]
    assert case.shown("false") == [1, 2]


def test_a_sheet_shows_twelve_images_at_most(folder: Path) -> None:
    scenes = [missed((10, 10, 10 + number, 10)) for number in range(15)]
    case = Case(folder, scenes)
    case.gather("red dots")
    assert case.shown("missed") == list(range(14, 2, -1))


def test_a_crowd_is_neither_missed_nor_a_false_alarm(folder: Path) -> None:
    crowd = Scene(there=[(LARGE, RED, True)], said=[(LARGE, RED, 0.9), (MEDIUM, RED, 0.8)])
    unseen = Scene(there=[(LARGE, RED, True)])
    case = Case(folder, [crowd, missed(SMALL), unseen])
    case.gather("red dots")
    assert case.shown("missed") == [1]
    assert "false" not in case.evidence
    assert case.table()[-1] == ["red dots", "1", "0", "1", "0", "", "0.0000"]


def test_what_is_below_the_operating_point_was_not_said(folder: Path) -> None:
    faint = Scene(there=[(LARGE, RED, False)], said=[(LARGE, RED, 0.6)])
    case = Case(folder, [faint])
    case.gather("red dots")
    assert list(case.evidence) == ["counts", "curve", "taken"]
    strict = Case(folder, [faint], OperatingPoint(score=0.7, overlap=0.5))
    strict.folder = folder / "strict"
    strict.folder.mkdir()
    strict.gather("red dots")
    assert strict.shown("missed") == [0]


def test_other_classes_are_none_of_a_noun_s_business(folder: Path) -> None:
    case = Case(folder, [missed(LARGE, BLUE), missed(SMALL, RED), false(0.9, BLUE)])
    case.gather("red dots")
    assert case.shown("missed") == [1]
    assert "false" not in case.evidence


def test_a_supercategory_forgives_its_members_and_everything_does_not(folder: Path) -> None:
    confused = Scene(there=[(LARGE, RED, False)], said=[(LARGE, BLUE, 0.9)])
    case = Case(folder, [confused, missed(SMALL, BLUE)])
    case.gather("dots")
    assert case.shown("missed") == [1]
    assert "false" not in case.evidence
    everything = Case(folder / "everything", [confused, missed(SMALL, BLUE)])
    everything.folder.mkdir()
    everything.gather("")
    assert everything.shown("missed") == [0, 1]
    assert everything.shown("false") == [0]


def test_the_table_has_a_row_for_each_class_and_one_for_the_noun(folder: Path) -> None:
    confused = Scene(there=[(LARGE, RED, False)], said=[(LARGE, BLUE, 0.9)])
    case = Case(folder, [confused, FOUND, missed(SMALL, BLUE), missed(SMALL, KITE)])
    case.gather("dots")
    assert case.table()[1:] == [
        ["red dot", "2", "1", "1", "0", "1.0000", "0.5000"],
        ["blue dot", "1", "0", "1", "1", "0.0000", "0.0000"],
        ["dots", "3", "2", "1", "0", "1.0000", "0.6667"],
    ]
    single = Case(folder / "single", case.scenes)
    single.folder.mkdir()
    single.gather("blue dot")
    assert [row[0] for row in single.table()[1:]] == ["blue dot"]


def test_images_are_counted_and_shown_where_the_question_is_about_images(folder: Path) -> None:
    half = Scene(
        there=[(LARGE, RED, False), (FAR, RED, False)],
        said=[(LARGE, RED, 0.9), ((0, 90, 9, 9), RED, 0.9)],
    )
    elsewhere = Scene(there=[(LARGE, RED, False)], said=[(FAR, RED, 0.9)])
    crowd = Scene(there=[(LARGE, RED, True)])
    case = Case(folder, [half, elsewhere, missed(SMALL), false(0.9), crowd])
    case.gather("images with a red dot")
    assert case.table()[-1][1:5] == ["4", "2", "2", "1"]
    several = Case(folder / "several", case.scenes)
    several.folder.mkdir()
    several.gather("images with a dot")
    assert [row[:5] for row in several.table()[1:]] == [
        ["red dot", "4", "2", "2", "1"],
        ["blue dot", "0", "0", "0", "0"],
        ["images with a dot", "4", "2", "2", "1"],
    ]
    assert sorted(case.shown("missed")) == [2, 4]
    assert case.shown("false") == [3]


def labelled(folder: Path, truth: list[int], said: list[int]) -> Answers:
    images = folder / "images"
    images.mkdir()
    names = tuple(f"{number:02d}.png" for number in range(len(truth)))
    for number, name in enumerate(names):
        Image.new("RGB", (100, 100), colour(number)).save(images / name)
    data_set = DataSet(
        "case",
        "Case",
        ImageList(images, names),
        CATEGORIES,
        Labels(np.array(truth, np.int32)),
        "0" * 64,
    )
    return Answers(data_set, np.array(said, np.int32))


def test_a_classifier_s_wrong_images_are_those_that_concern_the_noun(folder: Path) -> None:
    answers = labelled(folder, [RED, RED, BLUE, KITE, KITE], [RED, BLUE, BLUE, RED, BLUE])
    noun = Vocabulary(answers.data_set).noun("red dot")
    made = gather(EvidenceCase(answers, noun, POINT), folder=folder / "evidence", key="k" * 64)
    by_name = {kind(one): one.path for one in made}
    assert sorted(by_name) == ["confusion", "counts", "images", "matrix", "wrong"]
    assert images_on(by_name["wrong"], 5) == [1, 3]


def test_a_class_that_the_data_set_lacks_is_wrong_too(folder: Path) -> None:
    answers = labelled(folder, [RED, BLUE], [RED, -1])
    noun = Vocabulary(answers.data_set).everything()
    made = gather(EvidenceCase(answers, noun, POINT), folder=folder / "evidence", key="k" * 64)
    by_name = {kind(one): one.path for one in made}
    assert images_on(by_name["wrong"], 2) == [1]


def test_a_classifier_without_errors_has_no_sheet_of_errors(folder: Path) -> None:
    answers = labelled(folder, [RED, BLUE], [RED, BLUE])
    noun = Vocabulary(answers.data_set).everything()
    made = gather(EvidenceCase(answers, noun, POINT), folder=folder / "evidence", key="k" * 64)
    assert [kind(one) for one in made] == ["counts", "confusion", "matrix"]


def test_what_was_drawn_is_found_again_and_not_drawn(folder: Path) -> None:
    case = Case(folder, [missed(LARGE), FOUND])
    case.gather("red dots")
    first = dict(case.evidence)
    before = {path: path.stat().st_mtime_ns for path in (folder / "evidence").iterdir()}
    for path in (folder / "images").iterdir():
        os.utime(path, ns=(1, 1))
    case.gather("red dots")
    after = {path: path.stat().st_mtime_ns for path in (folder / "evidence").iterdir()}
    assert after == before
    assert case.evidence == first


def test_another_key_is_another_file(folder: Path) -> None:
    case = Case(folder, [missed(LARGE)])
    noun = case.noun("red dot")
    made = [
        {
            one.path
            for one in gather(EvidenceCase(case.answers, noun, POINT), folder=folder, key=key * 64)
        }
        for key in "ab"
    ]
    assert not made[0] & made[1]
    assert all(path.is_file() for paths in made for path in paths)


def test_gathering_alone_imports_no_image_library() -> None:
    program = (
        "import sys, donewhen.evidence.gathering\n"
        "print(sorted({'PIL', 'onnxruntime', 'sklearn', 'scipy', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_every_image_with_an_error_is_listed_the_worst_first(folder: Path) -> None:
    twice = Scene(there=[(SMALL, RED, False), (FAR, RED, False)], said=[((0, 80, 9, 9), RED, 0.9)])
    case = Case(folder, [FOUND, missed(LARGE), twice, false(0.9)])
    case.gather("red dots")
    with case.evidence["images"].path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    assert rows == [
        ["02.png", "0", "2", "1"],
        ["01.png", "0", "1", "0"],
        ["03.png", "0", "0", "1"],
    ]
