"""The words of a selection: kinds, nouns and slices in any order that people write them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList, Labels
from donewhen.foundation.errors import InputError
from donewhen.language import Vocabulary
from donewhen.reports.gallery.query import Kind, parse_query

NAMES = ("red balloon", "blue balloon", "cup of tea", "man in black")
SLICES = ("night", "small", "in flight", "Rain and fog")


def data_set(*, labels: bool = False) -> DataSet:
    none = np.zeros(0, np.int32)
    boxes = Boxes(none, none, np.zeros((0, 4)), np.zeros(0, np.bool_))
    categories = [Category(one, "balloon" if "balloon" in one else None) for one in NAMES]
    return DataSet(
        id="toy",
        title="Toy",
        images=ImageList(Path("images"), ()),
        categories=tuple(categories),
        truth=Labels(none) if labels else boxes,
        digest="0" * 64,
        slices={name: {} for name in SLICES},
    )


def understood(text: str, *, labels: bool = False) -> tuple[str, str, tuple[str, ...]]:
    made = data_set(labels=labels)
    query = parse_query(text, made, Vocabulary(made))
    return query.kind.value, query.noun.text, query.slices


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("missed red balloons", ("missed", "red balloons", ())),
        ("Missed  red balloons at night", ("missed", "red balloons", ("night",))),
        ("missed red balloons in the night", ("missed", "red balloons", ("night",))),
        ('missed red balloons in "night" images', ("missed", "red balloons", ("night",))),
        ("missed red balloons in 'night'", ("missed", "red balloons", ("night",))),
        ("false balloons in small and night", ("false", "balloons", ("small", "night"))),
        ('false balloons in "night" and "small"', ("false", "balloons", ("night", "small"))),
        ("false balloons in night, small", ("false", "balloons", ("night", "small"))),
        ("found cups of tea", None),
        ("found cup of tea", ("found", "cup of tea", ())),
        ("found cup of tea in flight", None),
        ("found cup of tea in in flight", ("found", "cup of tea", ("in flight",))),
        ('found cup of tea in "in flight"', ("found", "cup of tea", ("in flight",))),
        ("wrong man in black in night", ("wrong", "man in black", ("night",))),
        ("right balloons in Rain and fog", ("right", "balloons", ("Rain and fog",))),
        ("right balloons in rain and fog", ("right", "balloons", ("Rain and fog",))),
        ("wrong images", ("wrong", "objects", ())),
        ("wrong night images", ("wrong", "objects", ("night",))),
        ("wrong in night", ("wrong", "objects", ("night",))),
        ("worsened images in small", ("worsened", "objects", ("small",))),
        ("worse", ("worsened", "objects", ())),
        ("better balloons", ("improved", "balloons", ())),
        ("red balloons", ("all", "red balloons", ())),
        ("missed images with a red balloon", ("missed", "images with a red balloon", ())),
        ("", ("all", "objects", ())),
    ],
)
def test_what_is_meant(text: str, meant: tuple[str, str, tuple[str, ...]] | None) -> None:
    if meant is None:
        with pytest.raises(InputError):
            understood(text)
    else:
        assert understood(text) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mised red balloons", 'Or did you mean "missed red balloons"?'),
        ("missed red bloons", 'Did you mean "red balloons"'),
        ("missed red bloons in night", 'has no noun "red bloons". Did you mean "red balloons"'),
        ("missed red balloons in nigth", 'unknown slice "nigth". Did you mean "night"'),
        ("missed red balloons in night and smal", 'unknown slice "smal". Did you mean "small"'),
        ("xyzzy", 'has no noun "xyzzy". Its nouns are "balloon"'),
    ],
)
def test_unknown_words_are_refused_with_the_nearest(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        understood(text)
    assert said in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 2


def test_a_classifiers_images_are_everything() -> None:
    assert understood("wrong images", labels=True) == ("wrong", "images", ())
    assert understood('missed "red balloon" in night', labels=True)[1:] == (
        "red balloon",
        ("night",),
    )


@given(
    st.sampled_from([one.value for one in Kind]),
    st.sampled_from(["red balloons", "balloon", "cup of tea", "man in black", "objects"]),
    st.lists(st.sampled_from(SLICES), unique=True, max_size=3),
)
def test_its_own_words_are_read_in_the_same_way(kind: str, noun: str, slices: list[str]) -> None:
    made = data_set()
    where = f" in {' and '.join(map(quoted, slices))} images" if slices else ""
    query = parse_query(f"{kind} {noun}{where}", made, Vocabulary(made))
    assert (query.kind.value, query.noun.text, query.slices) == (kind, noun, tuple(slices))
    assert parse_query(query.text, made, Vocabulary(made)) == query


def quoted(name: str) -> str:
    return f'"{name}"'


@given(st.text(alphabet=st.characters(max_codepoint=0x2100), max_size=40))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        understood(text)
    except InputError as error:
        assert str(error)  # noqa: PT017 - whether it is raised is open
