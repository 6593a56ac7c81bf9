"""A gate that is stopped or killed: no verdict, no orphan, and within two seconds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.gate.conftest import Gate
from tests.runs.conftest import Project

SMALL = ("-D", "shard_images=4", "-D", "threads=1")
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")


@pytest.fixture
def slow(gate: Gate) -> Project:
    """Return a project whose gate was passed once, and takes long the next time."""
    assert gate("-D", "threads=1").code == 0
    gate.project.dots(["found"] * 200)
    gate.project.detector(slowly=700)
    return gate.project


@pytest.fixture
def started(slow: Project) -> Iterator[subprocess.Popen[str]]:
    """Return a gate that has stored some shards and not all."""
    process = subprocess.Popen(
        [sys.executable, "-m", "donewhen", "gate", *SMALL],
        cwd=slow.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    before, until = len(slow.shards()), time.monotonic() + 60
    while len(slow.shards()) < before + 3:
        assert process.poll() is None, "the gate ended before it could be stopped"
        assert time.monotonic() < until, "nothing was stored"
        time.sleep(0.01)
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def family(root: int) -> set[int]:
    """Return the processes below one, with itself."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(status.parent.name)] = int(fields[1])
    found = {root}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def alive(processes: set[int]) -> set[int]:
    def runs(number: int) -> bool:
        try:
            return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False

    return {one for one in processes if runs(one)}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_within_two_seconds(
    slow: Project, started: subprocess.Popen[str], number: signal.Signals
) -> None:
    processes = family(started.pid)
    assert len(processes) >= 3, "gate, behave and a worker"
    begun = time.monotonic()
    os.kill(started.pid, number)
    said, _ = started.communicate(timeout=30)
    took = time.monotonic() - begun
    assert started.returncode == 3
    assert said.strip().splitlines()[-1].startswith(f"NOT FINISHED: stopped by {number.name}")
    assert "Traceback" not in said
    assert took < 2
    while alive(processes) and time.monotonic() < begun + 2:
        time.sleep(0.01)
    assert not alive(processes)
    assert slow.verdict() is None


@pytest.mark.parametrize("whom", ["gate", "behave", "worker"])
def test_whoever_is_killed_there_is_no_verdict(
    slow: Project, started: subprocess.Popen[str], whom: str
) -> None:
    processes = family(started.pid)
    behave = min(processes - {started.pid})
    victim = {"gate": started.pid, "behave": behave, "worker": max(processes)}[whom]
    os.kill(victim, signal.SIGKILL)
    said, _ = started.communicate(timeout=60)
    assert started.returncode == (-signal.SIGKILL if whom == "gate" else 3), said
    until = time.monotonic() + 10
    while alive(processes) and time.monotonic() < until:
        time.sleep(0.01)
    assert not alive(processes), "something outlives its gate"
    verdict = slow.verdict()
    assert verdict is None or verdict["predicate"]["gate"]["outcome"] == "not finished"


def test_a_gate_that_was_killed_leaves_work_for_the_next_and_no_litter(
    slow: Project, started: subprocess.Popen[str]
) -> None:
    os.kill(started.pid, signal.SIGKILL)
    started.communicate(timeout=60)
    time.sleep(0.5)
    stored = len(slow.shards())
    done = slow.donewhen("gate", *SMALL)
    assert done.returncode == 0, done.stdout
    assert len(slow.shards()) > stored
    left = [path for path in (slow.root / "reports").rglob("*") if "pending" in path.name]
    assert not left
    assert not list(slow.root.rglob("tmp-*"))
