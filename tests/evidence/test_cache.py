from __future__ import annotations

from pathlib import Path

import pytest

from donewhen.evidence.cache import cached
from donewhen.evidence.files import make_atomically, write_atomically


def test_what_is_there_is_not_made_again(tmp_path: Path) -> None:
    made: list[Path] = []

    def make(target: Path) -> None:
        made.append(target)
        target.write_text("drawn")

    first = cached(tmp_path / "new", ("sheet", 1, 0.4, None), ".png", make)
    again = cached(tmp_path / "new", ("sheet", 1, 0.4, None), ".png", make)
    other = cached(tmp_path / "new", ("sheet", 1, 0.5, None), ".png", make)
    assert (first == again, first == other, len(made)) == (True, False, 2)
    assert first.read_text() == "drawn"
    assert {path.suffix for path in made} == {".png"}


def test_parts_do_not_run_into_each_other(tmp_path: Path) -> None:
    keys = [("ab", "c"), ("a", "bc"), ("abc",), ("1",), (1,), (True,), (None,)]
    paths = {cached(tmp_path, key, ".txt", lambda path: path.touch()) for key in keys}
    assert len(paths) == len(keys)


def test_failing_to_make_leaves_nothing(tmp_path: Path) -> None:
    def half(target: Path) -> None:
        target.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        cached(tmp_path, ("x",), ".png", half)
    assert list(tmp_path.iterdir()) == []
    write_atomically(tmp_path / "kept.txt", b"old")
    with pytest.raises(OSError, match="disk full"):
        make_atomically(tmp_path / "kept.txt", half)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("kept.txt", b"old")]
