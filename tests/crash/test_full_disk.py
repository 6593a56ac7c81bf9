"""Disks that are full, folders that may not be written: real ones, and what a run makes of them."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.crash.conftest import NAMESPACE, TwoRuns, check_refusal, check_whole, figures

if TYPE_CHECKING:
    from tests.runs.conftest import Project

# In KiB: the store has room for no file, for what is known of the files, for half of a picture.
STORES = [4, 12, 60]
# The report has room for a table, for half of a picture.
REPORTS = [4, 12]
# What the runner itself writes (results, the verdict) is no step's: behave shows its error whole.


@pytest.fixture(scope="session")
def undisturbed() -> dict[str, object]:
    """Keep the figures of a run that nothing disturbs, once it was made."""
    return {}


def expected(ready: Project, known: dict[str, object]) -> dict[str, object]:
    if not known:
        other = ready.root.parent / f"{ready.root.name}-in-peace"
        shutil.copytree(ready.root, other, symlinks=True)
        done = subprocess.run(
            [sys.executable, "-m", "behave"], cwd=other, capture_output=True, check=False
        )
        assert done.returncode == 0
        known.update(figures(type(ready)(other).verdict()))
    return known


def check(runs: TwoRuns, whole: dict[str, object]) -> None:
    assert runs.code != 0
    check_whole(runs.files)
    verdict = runs.verdict
    if verdict is not None:
        assert verdict["predicate"]["result"] == "FAILED"
    assert runs.next_code == 0, runs.next_said
    assert figures(runs.next_verdict) == whole
    assert runs.left == ""


@pytest.mark.parametrize("kib", STORES)
def test_a_store_without_room(
    ready: Project, on_disk: Callable[..., TwoRuns], undisturbed: dict[str, object], kib: int
) -> None:
    whole = expected(ready, undisturbed)
    runs = on_disk(".donewhen", kib)
    check(runs, whole)
    check_refusal(runs.said)


@pytest.mark.parametrize("kib", REPORTS)
def test_a_report_without_room(
    ready: Project, on_disk: Callable[..., TwoRuns], undisturbed: dict[str, object], kib: int
) -> None:
    whole = expected(ready, undisturbed)
    check(on_disk("reports", kib), whole)


def test_a_report_without_room_is_refused_in_a_line(on_disk: Callable[..., TwoRuns]) -> None:
    check_refusal(on_disk("reports", 4).said)


def test_files_that_may_not_be_so_large(ready: Project, undisturbed: dict[str, object]) -> None:
    whole = expected(ready, undisturbed)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))  # a shard needs more

    done = subprocess.run(
        [sys.executable, "-m", "behave"],
        cwd=ready.root,
        env=os.environ | ready.environment,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
    )
    assert done.returncode != 0
    assert "cannot be written: File too large. Make room and run again." in done.stdout
    check_whole([path for path in (ready.root / ".donewhen").rglob("*.*") if path.is_file()])
    again = ready.behave()
    assert again.code == 0
    assert figures(again.verdict) == whole


@pytest.mark.parametrize("folder", [".donewhen", "reports"])
def test_a_folder_that_is_a_file(ready: Project, folder: str) -> None:
    path = ready.root / folder
    if path.is_dir():
        shutil.rmtree(path)
    path.write_text("a file")
    run = ready.behave()
    assert run.code != 0
    assert "Traceback" not in run.text
    assert f"{folder}/" in run.text
    assert "run again" in run.text
    path.unlink()
    assert ready.behave().code == 0


READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 99; shift; exec "$@"'


@pytest.mark.parametrize("folder", [".donewhen", "reports"])
def test_a_folder_that_is_read_only(ready: Project, folder: str) -> None:
    if (
        shutil.which("unshare") is None
        or subprocess.run([*NAMESPACE, "true"], check=False).returncode
    ):
        pytest.skip("this machine makes no namespaces")
    path = ready.root / folder
    path.mkdir(exist_ok=True)
    command = [*NAMESPACE, "sh", "-c", READ_ONLY, "sh", str(path), sys.executable, "-m", "behave"]
    done = subprocess.run(command, cwd=ready.root, capture_output=True, text=True, check=False)
    assert done.returncode not in (0, 99)
    check_refusal(done.stdout + done.stderr)
    assert "Read-only file system" in done.stdout + done.stderr
    assert ready.verdict() is None or folder != "reports"
    assert ready.behave().code == 0


def test_a_verdict_that_cannot_be_removed_lets_no_run_begin(ready: Project) -> None:
    """The verdict of an earlier run cannot be removed: then the new one must not begin."""
    if (
        shutil.which("unshare") is None
        or subprocess.run([*NAMESPACE, "true"], check=False).returncode
    ):
        pytest.skip("this machine makes no namespaces")
    assert ready.behave().code == 0
    path = ready.root / "reports"
    command = [*NAMESPACE, "sh", "-c", READ_ONLY, "sh", str(path), sys.executable, "-m", "behave"]
    done = subprocess.run(command, cwd=ready.root, capture_output=True, text=True, check=False)
    assert done.returncode not in (0, 99)
    assert "met        Goal" not in done.stdout
    check_refusal(done.stdout + done.stderr)


# Whoever reads the start of its own memory gets an I/O error.
UNREADABLE = 'mount --bind "/proc/$$/mem" "$1" || exit 99; shift; exec "$@"'


def test_an_image_that_the_disk_does_not_give_back(ready: Project) -> None:
    image = ready.root / "datasets/dots/images/0003.png"
    command = [*NAMESPACE, "sh", "-c", UNREADABLE, "sh", str(image), sys.executable, "-m", "behave"]
    done = subprocess.run(command, cwd=ready.root, capture_output=True, text=True, check=False)
    if done.returncode == 99:
        pytest.skip("this machine mounts nothing")
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert "0003.png cannot be read: Input/output error. Fetch it again." in done.stdout
    assert ready.behave().code == 0


@pytest.mark.parametrize("name", ["fingerprints", "models", "intervals", "predictions", "evidence"])
def test_a_pipe_in_place_of_a_folder_of_the_store(ready: Project, name: str) -> None:
    store = ready.root / ".donewhen"
    store.mkdir(exist_ok=True)
    os.mkfifo(store / name)
    run = ready.behave()
    assert run.code != 0
    check_refusal(run.text)
    Path(store / name).unlink()
    assert ready.behave().code == 0
