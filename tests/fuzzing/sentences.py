"""Sentences, numbers and nouns that are nearly right."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from tests.fuzzing.mutations import changed_text
from tests.fuzzing.target import Check, Target, refusal
from tests.runs.conftest import BEHAVE_INI, DOT_FINDER, Project

from donewhen import language
from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList
from donewhen.foundation.errors import InputError
from donewhen.runner.feature_reading import Reading
from donewhen.runner.project import open_project

__all__ = ["SENTENCES"]

ROOT = Path(__file__).resolve().parents[2]
NUMBERS = (
    *("800", "1_000", "1,000", "80%", "80 %", "0.8", ".8", "95%", "1e3", "-5", "nan", "inf"),
    *("5 MB", "0x10", "\uff18", "\u0968", "0,8", "1.2 times", "2 points", "100%", "0%", "0.5%"),
    *("9" * 99, "1", "0", "1.", "%", "1/2"),
)
WORDS = (
    *("at least", "at most", "more than", "fewer than", "exactly", "between", "and", "less than"),
    *("with", "confidence", "certainty", "in every slice", "in", "images", "points", "point"),
    *("by", "no worse than", "the baseline", "the untouched images", "drops", "improves", "is"),
    *("worsens", "red dots", "blue dot", "dots", "objects", "images with a", "red dott", "for"),
    *('"night"', '"', "recall", "precision", "accuracy", "false positives per image", "it finds"),
    *("F1", "mAP", "it misses", "it reports", "false", "percent", "percentage points", "against"),
    *("over", "are"),
)
TOKENS = (*NUMBERS, *WORDS)
PHRASES = (
    "at least 80% with 95% confidence",
    "between 800 and 1,000",
    "at most 5% in every slice",
    "is no worse than the baseline with 95% confidence",
    "drops by at most 2 points against the untouched images",
    "improves by at least 0.02",
    'at least "800 red dots"',
    '"night" and "small"',
)
STEPS = (
    'Given data set "dots"',
    'Given the model "dot-finder" version "1"',
    'Given the baseline "dot-finder" version "1"',
    'Given only the "night" images',
    "Given detections count from a score of 0.4",
    "Given boxes match from an overlap of 0.5",
    "Given the images are blurred at severity 2",
    "When the model ingests the images",
    'When "1" to "1_000" red dots are identified',
    "Then it finds at least 1 red dot",
    'Then the model should find at least "80 red dots"',
    "Then it reports at most 40 false dots",
    "Then precision for dots is at least 90% with 95% confidence",
    'Then recall for red dots in "night" images is at least 80%',
    "Then false positives per image are at most 0.05",
    "Then recall for dots is at least 70% in every slice",
    "Then recall for dots drops by at most 2 points",
    "Then at most 5 images that the baseline gets right go wrong",
    'Then no image is also in data set "dots"',
    "Then it holds at least 1,000 dots",
    "Then its file is at most 5 MB",
    "Then it gives the same answers in batches of 1 and 32",
    "Then it is at most 1.2 times as slow as the baseline",
    "Then at most 5% of images hold a false dot",
)
FEATURE = "Feature: goal\n\n  Scenario: Goal\n"


def _positive(value: Any) -> bool:
    return bool(value >= 0)


def _share(value: Any) -> bool:
    return bool(0 <= value <= 1)


def _points(text: str) -> Fraction:
    return language.parse_points(text, points=True)


def _bare_points(text: str) -> Fraction:
    return language.parse_points(text, points=False)


PARSERS: tuple[tuple[Callable[[str], Any], Callable[[Any], bool]], ...] = (
    (language.parse_count, _positive),
    (language.parse_ratio, _share),
    (language.parse_rate, _positive),
    (language.parse_confidence, lambda value: bool(Fraction(1, 2) < value < 1)),
    (_points, _share),
    (_bare_points, _share),
    (language.parse_size, _positive),
    (language.parse_times, lambda value: bool(value > 0)),
)
READERS: tuple[Callable[[str], Any], ...] = (
    language.parse_goal,
    language.parse_quantity,
    language.parse_change,
    language.parse_slices,
)


def _numbers(_: Path) -> Check:
    def check(text: str) -> bool:
        accepted = False
        for parse, holds in PARSERS:
            try:
                assert holds(parse(text)), parse
                assert all(one.isascii() for one in text if one.isdigit()), text
                accepted = True
            except InputError as error:
                refusal(error)
        return accepted

    return check


def _phrases(_: Path) -> Check:
    def check(text: str) -> bool:
        accepted = False
        for read in READERS:
            try:
                read(text)
                accepted = True
            except InputError as error:
                refusal(error)
        return accepted

    return check


def _nouns(_: Path) -> Check:
    """What any categories and terms make of any noun."""
    none = np.zeros(0, np.int32)
    truth = Boxes(none, none, np.zeros((0, 4)), np.zeros(0, np.bool_))

    def check(asked: tuple[list[tuple[str, str | None]], dict[str, str], str]) -> bool:
        listed, terms, text = asked
        categories = tuple(Category(name, above) for name, above in listed)
        known = [name for name, _ in listed]
        meant = {term: known[0] for term in terms if term not in known} if known else {}
        images = ImageList(Path(), ("a.png",))
        try:
            words = language.Vocabulary(DataSet("x", "X", images, categories, truth, "", meant))
            noun = words.noun(text)
        except InputError as error:
            return refusal(error)
        assert noun.categories <= set(range(len(categories)))
        return True

    return check


def _steps(folder: Path) -> Check:
    """Whole sentences, by the project's own definitions, as ``donewhen lint`` reads them."""
    project = Project(folder / "project")
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "steps", project.root / "steps", ignore=without)
    shutil.copy(ROOT / "environment.py", project.root)
    project.write("behave.ini", BEHAVE_INI)
    project.write("models/dot-finder/model.yaml", DOT_FINDER)
    project.detector()
    project.dots(["found", "missed"])
    path = project.write("features/goal.feature", FEATURE)
    with _inside(project.root):
        reading = Reading(open_project())

    def check(lines: list[str]) -> bool:
        path.write_bytes((FEATURE + "\n".join(lines)).encode("utf-8", "surrogatepass"))
        with _inside(project.root):
            return _read(reading)

    return check


def _read(reading: Reading) -> bool:
    refused = False
    for file in reading.files():
        for goal in reading.goals(file):
            assert not goal.unread, "a step raised what is no refusal"
            for problem in goal.problems:
                refused = True
                assert isinstance(problem.error, InputError)
                refusal(problem.error)
    return not refused


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def one_line(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Sentences and cells of tables are one line, whatever is in them."""
    return strategy.map(lambda text: " ".join(text.splitlines()))


words = st.lists(st.sampled_from(TOKENS), max_size=8).map(" ".join)
names = st.sampled_from(["red dot", "dot", "dots", "8", "foot", "Dot", "images"]) | st.text(
    st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=8
).filter(lambda text: bool(text.strip()) and text.isprintable())
asked = st.tuples(
    st.lists(st.tuples(names, st.none() | names), max_size=4, unique_by=lambda one: one[0]),
    st.dictionaries(names, names, max_size=2),
    names | words,
)

SENTENCES = (
    Target("numbers", one_line(changed_text(NUMBERS, TOKENS) | st.text(max_size=20)), _numbers),
    Target("phrases", one_line(changed_text(PHRASES, TOKENS) | words), _phrases),
    Target("nouns", asked, _nouns),
    Target("sentences", st.lists(changed_text(STEPS, TOKENS) | words, max_size=3), _steps),
)
