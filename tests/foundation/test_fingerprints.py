from __future__ import annotations

import hashlib
import os
import threading
import time
from pathlib import Path

import pytest

from donewhen.foundation import fingerprints
from donewhen.foundation.errors import DataSetError
from donewhen.foundation.fingerprints import Fingerprints

NAMES = ["a.jpg", "sub/b.jpg", "c.jpg"]
LONG_AGO = 1_600_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in NAMES:
        path = tmp_path / "images" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return tmp_path / "images"


@pytest.fixture
def settled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder as if its files were written long before they are hashed."""
    monkeypatch.setattr(fingerprints, "_GRAIN_NS", -60_000_000_000)
    return folder


def expected(folder: Path) -> list[str]:
    return [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in NAMES]


def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that fills with the names of files that are really read."""
    names: list[str] = []
    original = fingerprints.file_digest

    def record(path: Path, stopped: threading.Event) -> str:
        names.append(path.name)
        return original(path, stopped)

    monkeypatch.setattr(fingerprints, "file_digest", record)
    return names


def test_digests_are_sha256_in_order(folder: Path, tmp_path: Path) -> None:
    assert Fingerprints(folder, tmp_path / "store").digests(NAMES) == expected(folder)
    assert Fingerprints(folder, tmp_path / "store").digests(NAMES[::-1]) == expected(folder)[::-1]


def test_unchanged_files_are_not_read_again(
    settled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Fingerprints(settled, tmp_path / "store").digests(NAMES)
    read = hashed(monkeypatch)

    assert Fingerprints(settled, tmp_path / "store").digests(NAMES) == expected(settled)
    assert read == []


def test_a_changed_file_is_read_again(
    settled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Fingerprints(settled, tmp_path / "store").digests(NAMES)
    (settled / "c.jpg").write_bytes(b"other")
    read = hashed(monkeypatch)

    assert Fingerprints(settled, tmp_path / "store").digests(NAMES) == expected(settled)
    assert read == ["c.jpg"]


def test_a_change_that_keeps_size_and_time_is_seen(settled: Path, tmp_path: Path) -> None:
    path = settled / "c.jpg"
    os.utime(path, (LONG_AGO, LONG_AGO))
    Fingerprints(settled, tmp_path / "store").digests(NAMES)
    time.sleep(0.02)
    path.write_bytes(b"C.jpg")
    os.utime(path, (LONG_AGO, LONG_AGO))

    assert Fingerprints(settled, tmp_path / "store").digests(NAMES) == expected(settled)


def test_a_replaced_file_is_seen(settled: Path, tmp_path: Path) -> None:
    Fingerprints(settled, tmp_path / "store").digests(NAMES)
    (tmp_path / "new").write_bytes(b"C.jpg")
    (tmp_path / "new").replace(settled / "c.jpg")

    assert Fingerprints(settled, tmp_path / "store").digests(NAMES) == expected(settled)


def test_files_written_just_now_are_not_remembered(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Fingerprints(folder, tmp_path / "store").digests(NAMES)
    read = hashed(monkeypatch)

    Fingerprints(folder, tmp_path / "store").digests(NAMES)

    assert sorted(read) == ["a.jpg", "b.jpg", "c.jpg"]


@pytest.mark.parametrize("text", ["", "{", "[]", '[["a.jpg",1,2,3,4,"0"]]'])
def test_a_damaged_index_is_built_again(settled: Path, tmp_path: Path, text: str) -> None:
    Fingerprints(settled, tmp_path / "store").digests(NAMES)
    index = next((tmp_path / "store" / "fingerprints").iterdir())
    index.write_text(text, encoding="utf-8")

    assert Fingerprints(settled, tmp_path / "store").digests(NAMES) == expected(settled)
    assert index.read_text(encoding="utf-8").count(".jpg") == 3


def test_folders_do_not_share_an_index(settled: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.jpg").write_bytes(b"A.jpg")
    Fingerprints(settled, tmp_path / "store").digests(NAMES)

    found = Fingerprints(other, tmp_path / "store").digests(["a.jpg"])

    assert found == [hashlib.sha256(b"A.jpg").hexdigest()]


def test_missing_files_are_named_up_to_five(folder: Path, tmp_path: Path) -> None:
    names = [f"gone{number}.jpg" for number in range(8)]

    with pytest.raises(DataSetError) as caught:
        Fingerprints(folder, tmp_path / "store").digests([*NAMES, *names])

    text = str(caught.value)
    assert "8 of 11 images" in text
    assert "gone4.jpg" in text
    assert "gone5.jpg" not in text
    assert "and 3 more" in text


def test_a_pipe_is_named(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(folder / "pipe.jpg")

    with pytest.raises(DataSetError, match=r"pipe\.jpg is not a regular file"):
        Fingerprints(folder, tmp_path / "store").digests(["pipe.jpg"])
