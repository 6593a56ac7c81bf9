"""Runs that are killed, damaged or doubled: what was finished counts, the rest is computed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from donewhen.inference.shards import read_digests

if TYPE_CHECKING:
    from tests.runs.conftest import Project, Run

IMAGES = ["found"] * 120 + ["missed"] * 60 + ["false"] * 60
SMALL = ("-D", "shard_images=8", "-D", "threads=1")
SHARDS = len(IMAGES) // 8


@pytest.fixture
def slow(project: Project) -> Project:
    """Return a project whose cold run takes long enough to be killed in the middle."""
    project.dots(IMAGES)
    project.detector(slowly=600)
    project.feature(
        "When the model ingests the images",
        "Then it finds at least 120 red dots",
        "And it reports at most 60 false red dots",
        "And average precision for red dots is at least 1%",
    )
    return project


@pytest.fixture
def started(slow: Project) -> Iterator[subprocess.Popen[str]]:
    """Return a cold run that has stored some shards and not all."""
    process = slow.start(*SMALL)
    until = time.monotonic() + 60
    while len(slow.shards()) < 3:
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < until, "nothing was stored"
        time.sleep(0.01)
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def worker_of(process: subprocess.Popen[str]) -> int:
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            command = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == process.pid and b"donewhen.inference.workers.prediction_worker" in command:
            return int(status.parent.name)
    raise AssertionError("no worker runs")


def marks(shards: list[Path]) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in shards}


def held(project: Project) -> list[str]:
    return [digest for path in project.shards() for digest in read_digests(path)]


def figures(run: Run) -> list[dict[str, Any]]:
    assert run.code == 0, run.text
    return [claim for goal in run.predicate["goals"] for claim in goal["claims"]]


def undisturbed(project: Project) -> list[dict[str, Any]]:
    """Return the figures of a run that starts without a store."""
    shutil.rmtree(project.root / ".donewhen")
    return figures(project.behave())


def check_resumed(project: Project) -> None:
    """Run again: only what was missing is computed, and nothing else changes."""
    before = marks(project.shards())
    assert 3 <= len(before) < SHARDS
    resumed = figures(project.behave(*SMALL))
    after = marks(project.shards())
    assert before.items() <= after.items(), "a finished shard was written again"
    assert len(after) == SHARDS
    assert sorted(held(project)) == sorted(set(held(project))), "an image was computed twice"
    assert len(held(project)) == len(IMAGES)
    assert resumed == undisturbed(project)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the worker in /proc")
def test_a_killed_worker_is_said_and_the_next_run_resumes(
    slow: Project, started: subprocess.Popen[str]
) -> None:
    os.kill(worker_of(started), signal.SIGKILL)
    said, _ = started.communicate(timeout=60)
    assert started.returncode == 1
    assert "was killed (signal 9)" in said
    assert "Run again: it resumes at shard" in said
    assert "Traceback" not in said
    verdict = slow.verdict()
    assert verdict is not None
    assert verdict["predicate"]["result"] == "FAILED"
    assert verdict["predicate"]["counts"]["judged"] == 0
    check_resumed(slow)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the worker in /proc")
def test_a_killed_run_leaves_no_verdict_and_the_next_run_resumes(
    slow: Project, started: subprocess.Popen[str]
) -> None:
    worker = worker_of(started)
    os.killpg(started.pid, signal.SIGKILL)
    started.communicate(timeout=60)
    until = time.monotonic() + 10
    while Path(f"/proc/{worker}/cmdline").exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert not Path(f"/proc/{worker}/cmdline").exists(), "the worker outlives the run"
    assert slow.verdict() is None
    report = slow.donewhen("report")
    assert report.returncode == 3
    assert "did not finish" in report.stderr
    check_resumed(slow)


def test_an_interrupted_run_does_not_count(slow: Project, started: subprocess.Popen[str]) -> None:
    started.send_signal(signal.SIGINT)
    started.communicate(timeout=60)
    assert started.returncode == 1
    report = slow.donewhen("report")
    assert report.returncode == 3, report.stdout
    check_resumed(slow)


def test_two_runs_at_once_on_one_store_agree(slow: Project) -> None:
    runs = [slow.start(*SMALL, "-D", f"reports={name}") for name in ("one", "two")]
    said = [run.communicate(timeout=120)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    verdicts = [slow.verdict(name) for name in ("one", "two")]
    for verdict in verdicts:
        assert verdict is not None
        del verdict["predicate"]["run"]
        for goal in verdict["predicate"]["goals"]:  # files lie beside each run's own report
            goal["evidence"] = [evidence["title"] for evidence in goal["evidence"]]
    assert verdicts[0] == verdicts[1]
    assert len(set(held(slow))) == len(IMAGES)
    assert verdicts[0] is not None
    claims = verdicts[0]["predicate"]["goals"][0]["claims"]
    assert claims == undisturbed(slow)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [cut, empty, flip])
def test_a_damaged_file_of_the_store_is_computed_again(
    project: Project, damage: Callable[[Path], None]
) -> None:
    project.dots(["found"] * 24 + ["missed"] * 8)
    project.feature(
        "Then it finds at least 24 red dots",
        "And average precision for red dots is at least 1%",  # which reads every score
    )
    whole = figures(project.behave(*SMALL))
    before = marks(project.shards())
    assert len(before) == 4
    spoilt = project.shards()[1]
    content = spoilt.read_bytes()
    damage(spoilt)
    assert figures(project.behave(*SMALL)) == whole
    after = marks(project.shards())
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {spoilt.name}
    assert spoilt.read_bytes() == content


def test_one_more_image_costs_one_more_image(project: Project) -> None:
    project.dots(["found"] * 24)
    project.feature("Then it finds at least 20 red dots")
    project.behave(*SMALL)
    before = marks(project.shards())
    project.dots(["found"] * 24 + ["missed"])
    run = project.behave(*SMALL)
    assert "24 of 25" in run.text
    after = marks(project.shards())
    assert before.items() <= after.items()
    assert len(held(project)) == 25


def test_a_changed_model_is_not_answered_from_the_store(project: Project) -> None:
    project.dots(["found"] * 8)
    project.feature("Then it finds at least 8 red dots")
    assert project.behave().code == 0
    project.detector(swapped=True)
    run = project.behave()
    assert run.code == 1
    assert "0 of 8" in run.text
