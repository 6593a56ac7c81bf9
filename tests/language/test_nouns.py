from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList, Labels
from donewhen.foundation.errors import InputError, SentenceError
from donewhen.language import Vocabulary

EMPTY = Boxes(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros((0, 4)), np.zeros(0, np.bool_))
CATEGORIES = (
    Category("red balloon", "balloon"),
    Category("blue balloon", "balloon"),
    Category("person", "person"),
    Category("mouse", "animal"),
    Category("puppy", "animal"),
    Category("knife"),
    Category("bench"),
)


def vocabulary(*categories: Category, terms: dict[str, str] | None = None) -> Vocabulary:
    images = ImageList(Path(), ("a.png",))
    chosen = categories or CATEGORIES
    return Vocabulary(DataSet("test", "Test", images, chosen, EMPTY, "sha256:0", terms or {}))


@pytest.mark.parametrize(
    ("text", "members", "merged"),
    [
        ("red balloon", {0}, False),
        ("red balloons", {0}, False),
        ('"red balloons"', {0}, False),
        ("Red  Balloons", {0}, False),
        ("balloons", {0, 1}, True),
        ("persons", {2}, False),
        ("people", {2}, False),
        ("mice", {3}, False),
        ("puppies", {4}, False),
        ("knives", {5}, False),
        ("benches", {6}, False),
        ("animals", {3, 4}, True),
        ("objects", set(range(7)), False),
        ("the balloons", {0, 1}, True),
        ("all the red balloons", {0}, False),
        ("a red balloon", {0}, False),
    ],
)
def test_a_noun_names_its_classes(text: str, members: set[int], merged: bool) -> None:  # noqa: FBT001
    noun = vocabulary().noun(text)
    assert (noun.categories, noun.merged, noun.presence) == (frozenset(members), merged, False)


@pytest.mark.parametrize(
    "text", ["images with a red balloon", "images with red balloons", "image with any red balloon"]
)
def test_images_with_something_ask_for_presence(text: str) -> None:
    noun = vocabulary().noun(text)
    assert noun.presence
    assert noun.categories == {0}


def test_a_term_of_the_manifest_is_a_noun() -> None:
    words = vocabulary(terms={"crimson balloon": "red balloon", "toy": "balloon"})
    assert words.noun("crimson balloons").categories == {0}
    assert words.noun("toys").merged


@pytest.mark.parametrize(
    ("text", "meant"), [("ballons", "balloons"), ("red baloons", "red balloon"), ("mise", "mice")]
)
def test_a_misspelt_noun_is_refused_with_the_nearest(text: str, meant: str) -> None:
    with pytest.raises(InputError) as refusal:
        vocabulary().noun(text)
    assert f'"{text}"' in str(refusal.value)
    assert meant in str(refusal.value)
    assert 'data set "test"' in str(refusal.value)


def test_a_category_that_is_also_the_supercategory_of_others_is_refused() -> None:
    with pytest.raises(SentenceError, match="supercategory of others"):
        vocabulary(Category("car", "vehicle"), Category("vehicle", "thing"))


def test_a_form_that_two_nouns_share_is_refused_unless_it_is_one_of_them() -> None:
    words = vocabulary(Category("glas"), Category("glass"))
    assert words.noun("glass").categories == {1}
    shared = vocabulary(Category("axe"), Category("ax"))
    with pytest.raises(SentenceError, match="ax, axe"):
        shared.noun("axes")


def test_classification_knows_images_and_no_presence() -> None:
    images = ImageList(Path(), ("a.png",))
    labels = Labels(np.zeros(1, np.int32))
    categories = (Category("8"), Category("9"))
    words = Vocabulary(DataSet("digits", "Digits", images, categories, labels, "sha256:0"))
    assert words.noun('"8"').categories == {0}
    assert words.noun("images").everything
    with pytest.raises(SentenceError, match='Say "8"'):
        words.noun("images with an 8")


def test_a_noun_that_says_where_is_told_to_put_the_slice_into_quotes() -> None:
    with pytest.raises(InputError, match='red balloons in "night" images'):
        vocabulary().noun("red balloons in night images")


def test_a_class_that_begins_with_an_article_keeps_it() -> None:
    words = vocabulary(Category("the end"), Category("end"))
    assert words.noun("the end").categories == {0}
    assert words.noun("end").categories == {1}
