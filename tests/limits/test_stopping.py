"""Ctrl-C, a terminated run: everything ends within two seconds, and no process stays."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.limits.conftest import Watched

if TYPE_CHECKING:
    from tests.runs.conftest import Project

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="asks /proc")
MOST_SECONDS = 2.0


def at_once(run: Watched) -> bool:
    del run
    return True


def once_a_worker_lives(run: Watched) -> bool:
    return bool(run.workers())


def once_a_worker_is_busy(run: Watched) -> bool:
    """Return whether a worker has computed for some seconds: it is inside of the runtime."""
    ticks = os.sysconf("SC_CLK_TCK")
    for worker in run.workers():
        try:
            if b"worker" not in Path(f"/proc/{worker}/cmdline").read_bytes():
                continue
            fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[11]) > 2 * ticks:
            return True
    return False


def stopped(run: Watched, when: Callable[[Watched], bool], how: int) -> float:
    """Stop the run when it is so far; return how many seconds it took to end."""
    until = time.monotonic() + 60
    while not when(run):
        assert run.process.poll() is None, "the run ended too early"
        assert time.monotonic() < until, "the run never came so far"
        time.sleep(0.005)
    os.killpg(run.process.pid, how)
    return run.seconds_to_silence()


@pytest.mark.parametrize(
    "how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda one: one.name
)
@pytest.mark.parametrize("when", [at_once, once_a_worker_lives, once_a_worker_is_busy])
def test_a_run_that_is_stopped_ends_soon_with_all_its_processes(
    ready: Project, watched: list[Watched], when: Callable[[Watched], bool], how: signal.Signals
) -> None:
    ready.detector(slowly=6000)  # half a minute for an image
    watched.append(run := Watched(ready, "-D", "threads=2"))
    assert stopped(run, when, how) < MOST_SECONDS
    assert run.process.returncode != 0
    assert ready.donewhen("report").returncode == 3


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)
def test_a_gate_that_is_stopped_ends_soon_and_accepts_nothing(
    ready: Project, watched: list[Watched], how: signal.Signals
) -> None:
    assert ready.donewhen("gate").returncode == 0
    ready.detector(slowly=6000)
    watched.append(run := Watched(ready, "-D", "threads=1", command=("donewhen", "gate")))
    assert stopped(run, once_a_worker_is_busy, how) < MOST_SECONDS
    assert run.process.returncode in (3, -how)
    assert ready.verdict() is None


def test_a_second_interrupt_leaves_nothing_either(ready: Project, watched: list[Watched]) -> None:
    ready.detector(slowly=6000)
    watched.append(run := Watched(ready, "-D", "threads=2"))
    until = time.monotonic() + 60
    while not once_a_worker_is_busy(run):
        assert time.monotonic() < until
        time.sleep(0.005)
    for _ in range(3):
        os.killpg(run.process.pid, signal.SIGINT)
        time.sleep(0.01)
    assert run.seconds_to_silence() < MOST_SECONDS


def test_a_run_stops_while_it_tries_a_model(ready: Project, watched: list[Watched]) -> None:
    ready.detector(slowly=6000)
    ready.feature("Then it gives the same answers when it runs twice")
    watched.append(run := Watched(ready, "-D", "threads=2"))
    assert stopped(run, once_a_worker_is_busy, signal.SIGINT) < MOST_SECONDS


def test_a_run_stops_while_it_reads_a_large_file(
    ready: Project, watched: list[Watched], tmp_path: Path
) -> None:
    """A model of 40 GB, all of it a hole, takes half a minute to hash."""
    model = ready.root / "models/dot-finder/v1.onnx"
    if shutil.disk_usage(tmp_path).total < 50 << 30:
        pytest.skip("the file system takes no file of 40 GB")
    with model.open("r+b") as file:
        file.truncate(40 << 30)

    def reading(run: Watched) -> bool:
        for entry in Path(f"/proc/{run.process.pid}/fd").iterdir():
            try:
                if entry.resolve() == model:
                    return True
            except OSError:
                continue
        return False

    watched.append(run := Watched(ready))
    assert stopped(run, reading, signal.SIGINT) < MOST_SECONDS
