from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from donewhen.foundation.errors import DataSetError, ManifestError
from donewhen.foundation.source_file import is_inside, read_bytes, read_text, shown


def test_a_path_is_shown_relative_where_that_is_shorter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "a" / "b.yaml") == os.path.join("a", "b.yaml")  # noqa: PTH118  # a text
    assert shown(Path("a/../c.yaml")) == "c.yaml"
    assert shown(Path("/x")) == "/x"


def test_the_limit_is_the_largest_size_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"1234")
    assert read_bytes(path, limit=4, error=ManifestError) == b"1234"
    with pytest.raises(ManifestError, match="larger than"):
        read_bytes(path, limit=3, error=ManifestError)


def test_a_file_takes_the_room_that_it_needs_and_not_that_of_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"1234")
    tracemalloc.start()
    try:
        read_bytes(path, limit=1 << 30, error=ManifestError)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no such file system here")
def test_a_file_that_holds_more_than_it_says_is_refused() -> None:
    with pytest.raises(ManifestError, match="grew while it was read"):
        read_bytes(Path("/proc/self/status"), limit=1 << 20, error=ManifestError)


def test_a_missing_file_is_named_with_the_place_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(DataSetError) as error:
        read_bytes(tmp_path / "no.json", limit=4, error=DataSetError, where="d.yaml:3")
    assert str(error.value).startswith("d.yaml:3: ")
    assert "no.json does not exist. Create it" in str(error.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_is_refused_and_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ManifestError, match="not a regular file"):
        read_bytes(tmp_path / "pipe", limit=4, error=ManifestError)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="not a regular file"):
        read_bytes(tmp_path, limit=4, error=ManifestError)


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="cannot be read"):
        read_bytes(tmp_path / "a\0b", limit=4, error=ManifestError)


def test_what_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(ManifestError, match=r"x\.yaml:2: this is not UTF-8"):
        read_text(path, limit=100, error=ManifestError)


def test_links_are_followed_to_say_what_lies_inside(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "out").symlink_to(tmp_path)
    (inner / "in").symlink_to(inner / "file")
    (inner / "circle").symlink_to(inner / "circle")
    assert is_inside(inner / "file", inner)
    assert is_inside(inner / "in", inner)
    assert not is_inside(inner / "out", inner)
    assert not is_inside(inner / ".." / "x", inner)
    assert not is_inside(inner / "circle" / "x", inner)
