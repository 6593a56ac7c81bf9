"""What the page counts, against figures counted by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList, Labels
from donewhen.reports.describe import facts
from donewhen.reports.describe.decidable import SHARES, decidable
from donewhen.reports.describe.page import balance_sentence, lead_sentence
from donewhen.reports.describe.pictures import examples


def boxes(rows: list[tuple[int, int, float, bool]], images: int = 4) -> DataSet:
    """Return a data set of objects (image, category, side, crowd)."""
    light = tuple("dark" if one % 2 else "bright" for one in range(images))
    return DataSet(
        id="toy",
        title="Toy",
        images=ImageList(
            Path("images"), tuple(f"{one}.png" for one in range(images)), {"light": light}
        ),
        categories=(Category("red", "dot"), Category("blue", "dot"), Category("none")),
        truth=Boxes(
            np.array([row[0] for row in rows], np.int32),
            np.array([row[1] for row in rows], np.int32),
            np.array([[0, 0, row[2], row[2]] for row in rows], np.float64).reshape(-1, 4),
            np.array([row[3] for row in rows], np.bool_),
        ),
        digest="0" * 64,
        slices={"night": {"light": "dark"}, "full": {"objects": "at least 9"}},
    )


ROWS = [
    (0, 0, 10.0, False),
    (0, 0, 40.0, False),
    (0, 1, 40.0, False),
    (1, 1, 100.0, False),
    (1, 0, 50.0, True),
]


def lines(tally: facts.Tally | None) -> list[tuple[str, int]]:
    assert tally is not None
    return [(bar.name, bar.count) for bar in tally.bars]


def test_classes_count_objects_and_images_and_leave_out_crowds() -> None:
    rows = facts.classes(boxes(ROWS))
    assert [(one.name, one.over, one.objects, one.images) for one in rows] == [
        ("red", "dot", 2, 1),
        ("blue", "dot", 2, 2),
        ("none", "", 0, 0),
    ]
    assert sum(one.share for one in rows) == pytest.approx(1)


def test_objects_on_an_image() -> None:
    assert lines(facts.objects_per_image(boxes(ROWS))) == [("0", 2), ("1", 1), ("2", 0), ("3", 1)]
    many = boxes([(0, 0, 5.0, False)] * 12)
    assert lines(facts.objects_per_image(many))[-1] == ("10 to 19", 1)


def test_sizes_of_objects() -> None:
    sides, named = facts.object_sizes(boxes(ROWS))
    assert lines(sides) == [("8 to 16", 1), ("16 to 32", 0), ("32 to 64", 2), ("64 to 128", 1)]
    assert lines(named) == [("small", 1), ("medium", 2), ("large", 1)]
    assert facts.object_sizes(boxes([])) == []


def test_sizes_of_images() -> None:
    few = np.array([[320, 240], [320, 240], [0, 0]])
    assert lines(facts.image_sizes(few)) == [("320 by 240", 2)]
    assert facts.image_sizes(few).note == "1 of unknown size."
    many = np.array([[10 * one, 20] for one in range(1, 31)])
    assert lines(facts.image_sizes(many)) == [
        ("below 64", 6),
        ("64 to 128", 6),
        ("128 to 256", 13),
        ("256 to 512", 5),
    ]
    assert facts.image_sizes(many).note == "From 10 by 20 to 300 by 20, 30 sizes."
    assert lines(facts.image_sizes(np.zeros((2, 2), np.int64))) == []


def test_attributes_and_slices() -> None:
    (light,) = facts.attributes(boxes(ROWS))
    assert (light.title, lines(light)) == ("light", [("bright", 2), ("dark", 2)])
    night, full = facts.slices(boxes(ROWS))
    assert (night.name, night.means, night.images, night.objects) == ("night", "light: dark", 2, 1)
    assert night.is_small
    assert (full.images, full.objects, full.is_small) == (0, 0, True)


def test_of_many_values_few_are_listed() -> None:
    made = boxes(ROWS, images=60)
    images = replace(made.images, attributes={"scene": tuple(f"{one:03d}" for one in range(60))})
    (scene,) = facts.attributes(replace(made, images=images))
    assert len(scene.bars) == 5
    assert scene.note == "55 more values."


def test_of_many_classes_the_frequent_come_first() -> None:
    made = replace(boxes(ROWS), categories=tuple(Category(f"c{one}") for one in range(20)))
    assert [row.name for row in facts.classes(made)][:3] == ["c0", "c1", "c2"]
    assert facts.classes(replace(made, categories=made.categories[::-1]))[0].objects == 2


def test_the_first_sentences() -> None:
    made = boxes(ROWS)
    rows = facts.classes(made)
    assert lead_sentence(made, rows) == (
        "4 images with 4 labelled objects of 3 classes. 2 images hold none. "
        "1 region with crowds count neither way."
    )
    assert balance_sentence(rows) == "There is no example of none."
    assert balance_sentence(rows[:2]).startswith("The classes are even")
    uneven = facts.classes(boxes([*[(0, 0, 5.0, False)] * 30, (1, 1, 5.0, False)]))
    assert balance_sentence(uneven[:2]) == ("red has 30 times as many examples as blue (30 and 1).")


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 2), st.floats(0.5, 900), st.booleans()),
        max_size=40,
    )
)
def test_every_table_adds_up(rows: list[tuple[int, int, float, bool]]) -> None:
    made = boxes(rows)
    counted = sum(not row[3] for row in rows)
    assert sum(count for _, count in lines(facts.objects_per_image(made))) == 4
    assert sum(one.objects for one in facts.classes(made)) == counted
    for tally in facts.object_sizes(made):
        assert sum(count for _, count in lines(tally)) == counted
    for shown in examples(made):
        assert 1 <= len(shown.pictures) <= 4
        assert len({picture.image for picture in shown.pictures}) == len(shown.pictures)


def test_what_can_be_decided_follows_the_number_of_examples() -> None:
    rows = [(one, 0 if one < 100 else 1, 20.0, False) for one in range(400)]
    metric, found, rest = decidable(boxes(rows, images=400))
    assert (metric, rest) == ("recall", 0)
    words = {row.name: [cell.word for cell in row.cells] for row in found}
    # With all of n right, Clopper and Pearson show 0.05 ** (1 / n): 98% takes 149, 99% takes 299.
    assert words["red"] == ["yes", "hardly", "hardly", "no", "no"]
    assert words["blue"][-1] == "hardly"
    assert len(words["red"]) == len(SHARES)
    needed = {row.name: [cell.needed for cell in row.cells] for row in found}
    assert needed["red"][3:] == ["at least 149", "at least 299"]
    assert set(words["none"]) == {"no"}
    assert "everything in “night”" in words
    assert "everything in “full”" not in words


def test_a_class_may_be_named_like_a_sentence() -> None:
    rows = [(one, one % 2, 20.0, False) for one in range(400)]
    made = boxes(rows, images=400)
    names = ("dogs that chase cats", "signs that yield")
    categories = tuple(Category(name) for name in names)
    _, found, _ = decidable(replace(made, categories=categories, terms={}))
    there = {row.name: row.there for row in found}
    assert [there[name] for name in names] == ["200 dogs that chase cats", "200 images"]


def test_a_classifier_is_asked_for_accuracy() -> None:
    labels = Labels(np.array([0, 1] * 50, np.int32))
    names = tuple(f"{one}.png" for one in range(100))
    made = DataSet("x", "X", ImageList(Path(), names), (Category("a"), Category("b")), labels, "")
    metric, found, _ = decidable(made)
    assert metric == "accuracy"
    assert [(row.name, row.there) for row in found] == [
        ("everything", "100 images"),
        ("a", "50 images"),
        ("b", "50 images"),
    ]
    assert facts.objects_per_image(made) is None
    assert lead_sentence(made, facts.classes(made)) == "100 images, each of one of 2 classes."
