"""Pins: what was changed since is refused, and named."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.runs import conftest as toy

from donewhen.domain.data_set import DataSetFacts
from donewhen.foundation.errors import DataSetError, InputError
from donewhen.sources.pinning import PIN_NAME, checked_facts, write_pin
from donewhen.sources.workspace import Workspace

project = toy.project


@pytest.fixture
def pinned(project: toy.Project) -> toy.Project:
    project.dots(["found", "missed", "empty", "found"])
    manifest = project.root / "datasets/dots/dataset.yaml"
    manifest.write_text(f"# what it is\n{manifest.read_text()}")
    done = project.donewhen("pin", "dots")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("dots: 4 images, 5 files, sha256:")
    return project


def folder(project: toy.Project) -> Path:
    return project.root / "datasets/dots"


def facts(project: toy.Project, *, rehash: bool = False) -> DataSetFacts:
    workspace = Workspace([project.root])
    manifest = workspace.data_set_manifest("dots")
    store = project.root / ".donewhen"
    return checked_facts(manifest, workspace.data_set("dots"), store, rehash=rehash)


def refused(project: toy.Project) -> str:
    with pytest.raises(DataSetError) as caught:
        facts(project)
    return str(caught.value)


def edit(project: toy.Project, change: Any) -> None:
    path = folder(project) / "annotations.json"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def test_what_was_pinned_is_accepted_and_told(pinned: toy.Project) -> None:
    known = facts(pinned)
    text = (folder(pinned) / "dataset.yaml").read_text()
    assert text.startswith("# what it is\n"), "the rest of the manifest stays"
    assert f"\ndigest: {known.pin}\n" in text
    assert known.pinned
    assert known.images == 4


def test_the_list_is_one_that_sha256sum_reads(pinned: toy.Project) -> None:
    if shutil.which("sha256sum") is None:
        pytest.skip("needs sha256sum")
    command = ["sha256sum", "--check", "--strict", "--quiet", PIN_NAME]
    assert subprocess.run(command, cwd=folder(pinned), check=False).returncode == 0
    lines = (folder(pinned) / PIN_NAME).read_text().splitlines()
    listed = "".join(f"{line}\n" for line in lines if not line.startswith("#"))
    assert facts(pinned).pin == f"sha256:{hashlib.sha256(listed.encode()).hexdigest()}"
    assert lines[0].startswith("# Data set dots: 4 images, 5 files, ")


def test_a_changed_image_is_named(pinned: toy.Project) -> None:
    shutil.copy(folder(pinned) / "images/0001.png", folder(pinned) / "images/0002.png")
    said = refused(pinned)
    assert "images/0002.png was changed" in said
    assert "0001" not in said
    assert said.startswith("datasets/dots/dataset.yaml:") or "/dataset.yaml:" in said
    assert said.endswith("Restore it, or accept the change: donewhen pin dots")


def test_an_added_image_is_named_though_no_annotation_lists_it(pinned: toy.Project) -> None:
    shutil.copy(folder(pinned) / "images/0001.png", folder(pinned) / "images/0009.png")
    assert "images/0009.png was added" in refused(pinned)


def test_a_missing_image_is_named(pinned: toy.Project) -> None:
    def drop(content: dict[str, Any]) -> None:
        content["images"] = [one for one in content["images"] if one["id"] != 3]

    (folder(pinned) / "images/0003.png").unlink()
    edit(pinned, drop)
    said = refused(pinned)
    assert "images/0003.png is missing" in said
    assert "the annotations of 0003.png is missing" in said


def test_a_changed_annotation_is_named_by_its_image(pinned: toy.Project) -> None:
    def move(content: dict[str, Any]) -> None:
        content["annotations"][1]["bbox"][0] += 1

    edit(pinned, move)
    said = refused(pinned)
    assert "annotations.json was changed" in said
    assert "the annotations of 0002.png were changed" in said
    assert "0001.png" not in said


def test_many_changes_are_counted(pinned: toy.Project) -> None:
    for number in range(10, 20):
        (folder(pinned) / f"images/{number:04d}.png").write_bytes(b"x")
    assert "and 5 more" in refused(pinned)


def test_without_its_list_it_is_refused_all_the_same(pinned: toy.Project) -> None:
    (folder(pinned) / PIN_NAME).unlink()
    facts(pinned)
    shutil.copy(folder(pinned) / "images/0001.png", folder(pinned) / "images/0002.png")
    assert "its files have the digest sha256:" in refused(pinned)


def test_a_list_that_was_tampered_with_is_not_believed(pinned: toy.Project) -> None:
    listing = folder(pinned) / PIN_NAME
    shutil.copy(folder(pinned) / "images/0001.png", folder(pinned) / "images/0002.png")
    digest = hashlib.sha256((folder(pinned) / "images/0001.png").read_bytes()).hexdigest()
    lines = [
        f"{digest}  images/0002.png" if line.endswith("  images/0002.png") else line
        for line in listing.read_text().splitlines()
    ]
    listing.write_text("\n".join(lines) + "\n")
    assert "is not what was pinned" in refused(pinned)


def test_a_change_that_keeps_size_and_times_is_found_by_reading_again(pinned: toy.Project) -> None:
    path = folder(pinned) / "images/0001.png"
    old = path.stat().st_mtime_ns - 10**10
    os.utime(path, ns=(old, old))
    facts(pinned)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(old, old))
    with pytest.raises(DataSetError, match=r"0001\.png was changed"):
        facts(pinned, rehash=True)


def test_pinning_again_accepts_the_change(pinned: toy.Project) -> None:
    before = facts(pinned).pin
    shutil.copy(folder(pinned) / "images/0001.png", folder(pinned) / "images/0002.png")
    assert pinned.donewhen("pin", "dots").returncode == 0
    assert facts(pinned).pin != before
    text = (folder(pinned) / "dataset.yaml").read_text()
    assert text.count("digest:") == 1


def test_a_run_on_a_changed_data_set_is_refused(pinned: toy.Project) -> None:
    pinned.feature("When the model ingests the images", "Then it finds at least 1 red dot")
    assert pinned.donewhen("gate").returncode == 0
    shutil.copy(folder(pinned) / "images/0001.png", folder(pinned) / "images/0002.png")
    done = pinned.donewhen("gate")
    assert done.returncode == 2
    assert "images/0002.png was changed" in done.stdout


def test_a_data_set_that_is_not_there_is_named(pinned: toy.Project) -> None:
    done = pinned.donewhen("pin", "dotz")
    assert done.returncode == 2
    assert 'Did you mean "dots"' in done.stderr


def test_a_name_that_no_list_can_hold_is_refused(pinned: toy.Project) -> None:
    (folder(pinned) / "images/a\nb.png").write_bytes(b"x")
    workspace = Workspace([pinned.root])
    with pytest.raises(InputError, match="control characters"):
        write_pin(
            workspace.data_set_manifest("dots"),
            workspace.data_set("dots"),
            pinned.root / ".donewhen",
        )
