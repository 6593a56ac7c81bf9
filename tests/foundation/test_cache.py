"""A value is believed only as it was written; whatever else is found counts as nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from donewhen.foundation.cache import Cache, from_json, to_json
from donewhen.foundation.errors import UnfinishedError


def cache(folder: Path, form: int = 1) -> Cache[Any]:
    return Cache(folder / "kept", form, to_json, from_json)


def test_a_value_is_made_once(tmp_path: Path) -> None:
    made = []

    def make() -> list[int]:
        made.append(1)
        return [1, 2]

    for _ in range(2):
        assert cache(tmp_path).get_or_make(("a", Fraction(1, 2)), make) == [1, 2]
    assert len(made) == 1
    cache(tmp_path).get_or_make(("a", Fraction(1, 3)), make)
    assert len(made) == 2


def test_nothing_is_kept_of_what_could_not_be_made(tmp_path: Path) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cache(tmp_path).get_or_make("a", fail)
    assert cache(tmp_path).get("a", "nothing") == "nothing"


def test_none_is_a_value(tmp_path: Path) -> None:
    cache(tmp_path).put("a", None)
    assert cache(tmp_path).get("a", "nothing") is None
    assert cache(tmp_path).get_or_make("a", lambda: "made again") is None


def test_another_form_does_not_read_it_and_does_not_remove_it(tmp_path: Path) -> None:
    cache(tmp_path).put("a", "old")
    cache(tmp_path, form=2).put("a", "new")
    assert [cache(tmp_path, form).get("a", None) for form in (1, 2, 3)] == ["old", "new", None]


def as_text(change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(change(path.read_bytes()))


def in_its_place(make: Callable[[Path], object]) -> Callable[[Path], object]:
    def put(path: Path) -> None:
        path.unlink()
        make(path)

    return put


DAMAGE: dict[str, Callable[[Path], object]] = {
    "empty": as_text(lambda _: b""),
    "half": as_text(lambda content: content[: len(content) // 2]),
    "last byte lost": as_text(lambda content: content[:-1]),
    "one byte more": as_text(lambda content: content + b" "),
    "another digit": as_text(lambda content: content.replace(b"12", b"13")),
    "no checksum": as_text(lambda content: content.partition(b"\n")[2]),
    "a pipe": in_its_place(os.mkfifo),
    "a link to nothing": in_its_place(lambda path: path.symlink_to("nowhere")),
    "gone": Path.unlink,
}


@pytest.mark.parametrize("name", DAMAGE)
def test_what_is_damaged_is_made_again(tmp_path: Path, name: str) -> None:
    kept = cache(tmp_path)
    kept.put("a", {"figure": 12})
    DAMAGE[name](kept.path("a"))
    assert kept.get("a", None) is None
    assert kept.get_or_make("a", lambda: {"figure": 12}) == {"figure": 12}
    assert kept.get("a", None) == {"figure": 12}


def test_a_file_does_not_stand_in_for_another(tmp_path: Path) -> None:
    kept = cache(tmp_path)
    kept.put("a", "of a")
    shutil.copy(kept.path("a"), kept.path("b"))
    assert kept.get("b", None) is None


@pytest.mark.parametrize("error", [ValueError, KeyError, TypeError])
def test_what_cannot_be_decoded_counts_as_nothing(tmp_path: Path, error: type[Exception]) -> None:
    def refuse(_content: bytes) -> str:
        raise error

    cache(tmp_path).put("a", "b")
    assert Cache[Any](tmp_path / "kept", 1, to_json, refuse).get("a", None) is None


def test_a_folder_in_the_place_of_a_file_cannot_be_replaced(tmp_path: Path) -> None:
    kept = cache(tmp_path)
    kept.path("a").mkdir(parents=True)
    assert kept.get("a", None) is None
    with pytest.raises(UnfinishedError, match="Make its folder writable"):
        kept.put("a", 1)
