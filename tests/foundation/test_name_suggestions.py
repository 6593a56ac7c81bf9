from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donewhen.foundation.errors import ManifestError, UnknownNameError
from donewhen.foundation.name_suggestions import nearest, quoted_list, unknown

KNOWN = ["balloon", "red balloon", "lamp", "Kite"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("ballon", ["balloon", "red balloon"]),
        ("BALLOON", ["balloon", "red balloon"]),
        ("kite", ["Kite"]),
        ("xylophone", []),
        ("", []),
    ],
)
def test_the_names_most_alike_come_first(name: str, found: list[str]) -> None:
    assert nearest(name, KNOWN) == found
    assert nearest(name, KNOWN, count=1) == found[:1]


@given(st.lists(st.text(min_size=1), min_size=1))
def test_a_known_name_is_nearest_to_itself(known: list[str]) -> None:
    name = known[0]
    assert nearest(name, known, count=1)[0].casefold() == name.casefold()


def test_a_list_is_cut_and_says_so() -> None:
    assert quoted_list([]) == ""
    assert quoted_list(["a", "b"]) == '"a", "b"'
    assert quoted_list("abcd", shown=2) == '"a", "b" and 2 more'
    assert quoted_list(map(str, range(12))).endswith('"11"')
    assert quoted_list(map(str, range(13))).endswith('"11" and 1 more')


def test_an_unknown_name_is_answered_with_the_nearest_or_with_all() -> None:
    assert str(unknown("class", "ballon", ["balloon"])) == (
        'unknown class "ballon". Did you mean "balloon"?'
    )
    assert str(unknown("class", "zzz", ["b", "a"])) == 'unknown class "zzz". Known: "a", "b".'
    assert str(unknown("class", "zzz", [])) == 'unknown class "zzz". There are none here.'
    assert "Did you mean" in str(unknown("class", "ballon", ["balloon", "ballons"]))
    assert " or " in str(unknown("class", "ballon", ["balloon", "ballons"]))


def test_the_place_and_the_kind_of_error_are_chosen() -> None:
    error = unknown("class", "x", ["y"], where="a.feature:3", error=ManifestError)
    assert isinstance(error, ManifestError)
    assert str(error).startswith("a.feature:3: unknown class")
    assert isinstance(unknown("class", "x", ["y"]), UnknownNameError)
