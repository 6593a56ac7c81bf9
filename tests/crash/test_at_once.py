"""Several runs at once on one store, and a reader that looks into every file while they write."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.crash.conftest import check_whole, figures

from donewhen.inference.shards import read_digests

if TYPE_CHECKING:
    from tests.runs.conftest import Project

SETTINGS = ("-D", "shard_images=2", "-D", "threads=1")


def visible(project: Project) -> list[Path]:
    """Return the files that a reader may take for whole ones."""
    folders = [one for one in project.root.iterdir() if one.name in (".donewhen", "reports")]
    folders += list(project.root.glob("reports-*"))
    found = [
        Path(at, name) for folder in folders for at, _, names in os.walk(folder) for name in names
    ]
    return [path for path in found if not path.name.startswith("tmp-")]


def read_all(project: Project) -> int:
    """Read every file that is there; one that was replaced meanwhile is left out."""
    count = 0
    for path in visible(project):
        try:
            check_whole([path])
        except FileNotFoundError:
            continue
        count += 1
    return count


def without_place(verdict: dict[str, Any] | None) -> dict[str, Any]:
    """Return the figures, with evidence by its title: it lies beside each run's own report."""
    kept = figures(verdict)
    for goal in kept["predicate"]["goals"]:
        goal["evidence"] = [one["title"] for one in goal["evidence"]]
    return kept


@pytest.mark.parametrize("count", [2, 8])
def test_runs_at_once_on_one_store_agree(ready: Project, count: int) -> None:
    names = [f"reports-{number}" for number in range(count)]
    runs = [ready.start(*SETTINGS, "-D", f"reports={name}") for name in names]
    read = 0
    while any(run.poll() is None for run in runs):
        read += read_all(ready)
        time.sleep(0.02)
    said = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0] * count, "".join(said)
    assert read > 50
    verdicts = [without_place(ready.verdict(name)) for name in names]
    assert all(one == verdicts[0] for one in verdicts)
    check_whole([one for one in (ready.root / ".donewhen").rglob("*.*") if one.is_file()])
    stored = [digest for path in ready.shards() for digest in read_digests(path)]
    assert len(set(stored)) == 24
    alone = ready.behave(*SETTINGS, "-D", "store=another")
    assert alone.code == 0
    assert without_place(alone.verdict) == verdicts[0]


def test_two_runs_at_once_on_one_report_leave_a_whole_one(ready: Project) -> None:
    alone = ready.behave()
    for _ in range(2):
        runs = [ready.start(*SETTINGS) for _ in range(2)]
        while any(run.poll() is None for run in runs):
            read_all(ready)
            time.sleep(0.02)
        said = [run.communicate()[0] for run in runs]
        assert not any("Traceback" in text for text in said), said
        assert 0 in [run.returncode for run in runs], said
        assert figures(ready.verdict()) == figures(alone.verdict)
        check_whole([one for one in (ready.root / "reports").rglob("*.*") if one.is_file()])
