"""Projects whose inputs ask for too much, and what still lives after a run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.runs import conftest as toy

project = toy.project
MARK = "DONEWHEN_LIMITS"


class Watched:
    """A run, of behave or of a gate, whose processes can be told from all others."""

    def __init__(
        self, project: toy.Project, *arguments: str, command: tuple[str, ...] = ("behave",)
    ) -> None:
        self._mark = f"{MARK}={uuid.uuid4().hex}".encode()
        name, _, value = self._mark.decode().partition("=")
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command, *arguments],
            cwd=project.root,
            env=os.environ | project.environment | {name: value},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def living(self) -> list[int]:
        """Return the processes of the run that live: one that is not buried yet does not."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if self._mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
            except OSError:
                continue
        return found

    def workers(self) -> list[int]:
        return [one for one in self.living() if one != self.process.pid]

    def seconds_to_silence(self, most: float = 20.0) -> float:
        """Return how long it takes until no process of the run lives."""
        start = time.monotonic()
        while self.process.poll() is None or self.living():
            assert time.monotonic() - start < most, f"still alive: {self.living()}"
            time.sleep(0.01)
        return time.monotonic() - start


@pytest.fixture
def ready(project: toy.Project) -> toy.Project:
    """Return a project with one goal that is met, and no answers stored yet."""
    project.dots(["found"] * 8 + ["missed"] * 2)
    project.feature("When the model ingests the images", "Then it finds at least 8 red dots")
    return project


@pytest.fixture
def watched() -> Iterator[list[Watched]]:
    """Take runs that are ended in any case."""
    runs: list[Watched] = []
    yield runs
    for run in runs:
        if run.process.poll() is None:
            run.process.kill()
        run.process.communicate()
