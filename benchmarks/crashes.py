"""Runs that are killed at random moments, and what they leave behind.

    python -m benchmarks.crashes [--kills 200] [--lanes 2] [--seed 1] [--gate]

A toy project is judged, cold, and killed (SIGKILL) after a random time between its start and the
time that an undisturbed run takes: every other time the process group of behave (or of the gate)
alone, otherwise its workers with it.
After each kill every file that a reader can see is read to its end. One to three kills later the
project is judged in peace: its verdict must be the one of an undisturbed run, and no temporary file
may be left. Exits with 1 if anything is not so. Needs Linux.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.runs import conftest as toy

from donewhen.inference.shards import read_shard

IMAGES = [toy.FOUND, toy.FOUND, toy.MISSED, toy.FALSE] * 12
SETTINGS = ("-D", "shard_images=2", "-D", "threads=2")
ROOT = Path(__file__).resolve().parent.parent
MARK = "DONEWHEN_CRASH"
TEMPORARY = "tmp-"
KILLS, EARLY, WORKING = "kills", "runs that ended before their kill", "kills with a worker running"
AFTER, READ = "kills after the verdict was written", "files read after kills, all whole"
LEFT, PEACE = "temporary files left by kills", "runs in peace, all as if nothing had been"
COUNTED = (KILLS, WORKING, AFTER, EARLY, READ, LEFT, PEACE)


class BrokenError(Exception):
    """Something is not as it must be after a crash."""


class Lane:
    """One project that is killed again and again."""

    def __init__(self, root: Path, seed: int, command: tuple[str, ...]) -> None:
        self._command = (sys.executable, "-m", *command, *SETTINGS)
        self._random = random.Random(seed)  # noqa: S311 - moments, no secret
        self._project = _project(root)
        self._mark = uuid.uuid4().hex
        self.counts: Counter[str] = Counter()
        self.longest = 0.0
        start = time.monotonic()
        self._expected = self._judged()
        self._seconds = time.monotonic() - start

    def kill_until(self, wanted: threading.Semaphore) -> None:
        """Kill runs as long as ``wanted`` gives any."""
        more = True
        while more:
            self._wipe()
            for _ in range(self._random.randint(1, 3)):
                more = wanted.acquire(blocking=False)
                if not more:
                    break
                while not self._killed():
                    self.counts[EARLY] += 1
                    self._wipe()
            self._check_resumed()

    def _killed(self) -> bool:
        """Start a run and kill it; return False if it had ended already."""
        run = subprocess.Popen(
            self._command,
            cwd=self._project.root,
            env=os.environ | {MARK: self._mark},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(self._random.uniform(0, self._seconds))
        if run.poll() is not None:
            return False
        workers = [one for one in self._living() if one != run.pid]
        os.killpg(run.pid, signal.SIGKILL)
        if self._random.random() < 0.5:
            for worker in workers:
                _kill(worker)
        run.wait()
        self._wait_for_silence()
        self.counts[KILLS] += 1
        self.counts[WORKING] += bool(workers)
        self._check_files()
        return True

    def _wait_for_silence(self) -> None:
        """Wait until no process of the run is left."""
        start = time.monotonic()
        while self._living():
            if time.monotonic() - start > 10:
                raise BrokenError(f"processes outlive a killed run: {self._living()}")
            time.sleep(0.005)
        self.longest = max(self.longest, time.monotonic() - start)

    def _living(self) -> list[int]:
        mark = f"{MARK}={self._mark}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
            except OSError:
                continue
        return found

    def _check_files(self) -> None:
        """Read every file that the killed run left, and the verdict if there is one."""
        for path in self._files():
            if path.name.startswith(TEMPORARY):
                self.counts[LEFT] += 1
                continue
            try:
                _read(path)
            except Exception as error:
                raise BrokenError(f"{path}: half-written: {error!r}") from error
            self.counts[READ] += 1
        verdict = self._project.verdict()
        if verdict is not None:  # it was written, and the kill came while the process ended
            self.counts[AFTER] += 1
            if _figures(verdict) != self._expected:
                raise BrokenError("a killed run left a verdict that is not that of a whole run")

    def _check_resumed(self) -> None:
        self.counts[PEACE] += 1
        if self._judged() != self._expected:
            raise BrokenError("the run after a kill gives other figures")
        left = [path for path in self._files() if path.name.startswith(TEMPORARY)]
        if left:
            raise BrokenError(f"temporary files stay: {left}")

    def _judged(self) -> dict[str, Any]:
        done = subprocess.run(
            self._command, cwd=self._project.root, capture_output=True, text=True, check=False
        )
        verdict = self._project.verdict()
        if done.returncode != 0 or verdict is None:
            raise BrokenError(f"a run in peace ended with {done.returncode}:\n{done.stdout}")
        return _figures(verdict)

    def _files(self) -> list[Path]:
        folders = (self._project.root / ".donewhen", self._project.root / "reports")
        return [path for one in folders for path in one.rglob("*") if path.is_file()]

    def _wipe(self) -> None:
        for name in (".donewhen", "reports"):
            shutil.rmtree(self._project.root / name, ignore_errors=True)


def main() -> None:
    """Kill, check, print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--lanes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gate", action="store_true", help="kill gates, not behave")
    options = parser.parse_args()
    command = ("donewhen", "gate") if options.gate else ("behave",)
    wanted = threading.Semaphore(options.kills)
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(options.lanes) as pool:
        lanes = [
            Lane(Path(scratch, str(n)), options.seed + n, command) for n in range(options.lanes)
        ]
        running = [pool.submit(lane.kill_until, wanted) for lane in lanes]
        broken = [error for one in running if (error := one.exception()) is not None]
    counts = sum((lane.counts for lane in lanes), Counter[str]())
    print("| what | how many |\n| --- | --- |")
    for what in COUNTED:
        print(f"| {what} | {counts[what]:,} |")
    longest = max(lane.longest for lane in lanes)
    print(f"\nA process lived {longest:.2f} s longer than its run, at the most.")
    for error in broken:
        print(f"Broken: {error}")
    sys.exit(bool(broken))


def _project(root: Path) -> toy.Project:
    """Write a project that is judged by counts, intervals, a ranking, and the look of its data."""
    root.mkdir()
    project = toy.Project(root)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "steps", root / "steps", ignore=ignored)
    shutil.copy(ROOT / "environment.py", root)
    project.write("behave.ini", toy.BEHAVE_INI)
    project.write("models/dot-finder/model.yaml", toy.DOT_FINDER)
    project.detector(slowly=250)
    project.dots(IMAGES)
    project.feature(
        "When the model ingests the images",
        "Then it finds at least 20 red dots",
        "And average precision for red dots is at least 1%",
        "And recall for red dots is at least 10% with 95% confidence",
    )
    project.feature("Then no image appears twice", name="data")
    return project


def _figures(verdict: dict[str, Any]) -> dict[str, Any]:
    """Return a verdict without what differs between equal runs."""
    predicate = {k: v for k, v in verdict["predicate"].items() if k not in ("run", "runId")}
    return verdict | {"predicate": predicate}


def _read(path: Path) -> None:
    """Read a file to its end; raise whatever it makes its reader raise."""
    if path.suffix == ".shard":
        read_shard(path)
    elif path.suffix == ".json":
        json.loads(path.read_bytes())
    elif path.suffix in {".jpg", ".png"}:
        from PIL import Image

        with Image.open(path) as image:
            image.load()
    elif path.suffix == ".cache":
        said, kept = path.read_bytes().split(b"\n", 1)
        assert said.decode() == hashlib.sha256(path.name.encode() + kept).hexdigest()
    elif path.suffix == ".csv":
        assert path.read_bytes().endswith(b"\r\n")
    elif path.suffix != ".none":
        assert path.read_bytes().endswith(b"\n")


def _kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    main()
