"""Equal inputs give equal verdicts: every figure, every list, every message, in every order."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import onnx
import pytest
from tests.determinism.conftest import claims, figures

if TYPE_CHECKING:
    from tests.runs.conftest import Project


def judged(project: Project, *settings: str, **environment: str) -> dict[str, Any]:
    """Return the figures of a run that takes nothing from an earlier one."""
    shutil.rmtree(project.root / ".donewhen", ignore_errors=True)
    return again(project, *settings, **environment)


def again(project: Project, *settings: str, **environment: str) -> dict[str, Any]:
    project.environment.update(environment)
    run = project.behave(*[part for one in settings for part in ("-D", one)], fresh=True)
    assert run.predicate["counts"]["judged"] == 3, run.text
    return figures(run.verdict)


def test_threads_and_shards_change_nothing(mixed: Project) -> None:
    expected = judged(mixed, "threads=1")
    assert judged(mixed, "threads=2", "shard_images=7") == expected
    assert judged(mixed, "threads=4", "shard_images=1") == expected
    assert again(mixed, "threads=1") == expected  # from the store, written in other pieces
    assert again(mixed, "shard_images=256") == expected


def test_seeds_of_hashes_time_zones_and_languages_change_nothing(mixed: Project) -> None:
    expected = judged(mixed, PYTHONHASHSEED="0")
    other = {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C"}
    assert judged(mixed, **other) == expected


def listing(folder: Path) -> list[str]:
    return [entry.name for entry in os.scandir(folder)]


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="there is no /dev/shm")  # noqa: S108
def test_the_order_in_which_files_were_copied_changes_nothing(mixed: Project) -> None:
    """A memory disk lists files in the order of their making: no reader may depend on it."""
    expected = judged(mixed)
    before = {
        path.parent: listing(path.parent) for path in (mixed.root / "datasets").rglob("*.png")
    }
    home = mixed.root
    mixed.root = Path("/dev/shm") / f"donewhen ünlike {os.getpid()}"  # noqa: S108 - as said
    try:
        copied(home, mixed.root)
        moved = {folder: listing(mixed.root / folder.relative_to(home)) for folder in before}
        assert all(sorted(moved[folder]) == sorted(before[folder]) for folder in before)
        assert all(moved[folder] != before[folder] for folder in before if len(before[folder]) > 9)
        assert judged(mixed) == expected
    finally:
        shutil.rmtree(mixed.root, ignore_errors=True)
        mixed.root = home


def copied(source: Path, target: Path) -> None:
    """Copy a project's own files, in an order drawn by lot."""
    names = [one for one in source.iterdir() if one.name not in (".donewhen", "reports")]
    files = [path for one in names for path in (one.rglob("*") if one.is_dir() else [one])]
    files = sorted(path for path in files if path.is_file())
    random.Random(9).shuffle(files)  # noqa: S311 - an order, no secret
    for path in files:
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)


def test_the_size_of_the_batch_changes_no_claim(mixed: Project) -> None:
    expected = claims(mixed.behave().verdict)
    path = mixed.root / "models/dot-finder/v1.onnx"
    for size in (1, 7):
        model = onnx.load(path)
        for value in (*model.graph.input, *model.graph.output):
            value.type.tensor_type.shape.dim[0].dim_value = size
        path.write_bytes(model.SerializeToString())
        run = mixed.behave()
        assert claims(run.verdict) == expected, run.text
