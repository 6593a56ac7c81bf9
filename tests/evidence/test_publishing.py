from __future__ import annotations

import os
from pathlib import Path

import pytest

from donewhen.domain.verdict import Evidence
from donewhen.evidence.publishing import goal_folder, publish


def test_files_get_names_that_say_what_they_show(tmp_path: Path) -> None:
    stored = tmp_path / "store" / "0a1b-missed.jpg"
    stored.parent.mkdir()
    stored.write_bytes(b"picture")
    folder = goal_folder(tmp_path, "Find 80 red <balloons>/../..", 17)
    (one,) = publish([Evidence("Worst misses: red balloons", stored, "image/jpeg")], folder)
    assert folder == tmp_path / "evidence" / "find-80-red-balloons-17"
    assert one.path == folder / "worst-misses-red-balloons.jpg"
    assert one.path.read_bytes() == b"picture"
    assert (one.title, one.media_type) == ("Worst misses: red balloons", "image/jpeg")


def test_what_an_earlier_run_published_is_replaced(tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("old")
    new.write_text("new")
    for stored in (old, new):
        (one,) = publish([Evidence("Counts", stored, "text/csv")], tmp_path / "goal")
    assert one.path.read_text() == "new"
    assert old.read_text() == "old", "the stored file must not be written through the link"


def test_where_links_cannot_be_made_files_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    stored = tmp_path / "a.csv"
    stored.write_text("a")
    (one,) = publish([Evidence("Counts", stored, "text/csv")], tmp_path / "goal")
    assert one.path.read_text() == "a"


def test_a_name_without_letters_is_still_a_folder(tmp_path: Path) -> None:
    assert goal_folder(tmp_path, "«»", 3).name == "goal-3"
