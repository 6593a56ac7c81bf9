"""Progress while behave runs on a real terminal: seen, and gone without a trace."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from tests.runs.terminal import COLUMNS, Screen, on_terminal

if TYPE_CHECKING:
    from tests.runs.conftest import Project

SHOWN = re.compile(r"dot-finder on dots: ([0-9,]+) of 30 images")
RATE = re.compile(r"of 30 images, [0-9.,]+/(?:s|min), .+? left")


@pytest.fixture
def slow(project: Project) -> Project:
    """Return a project whose model takes a while for each image."""
    project.detector(slowly=700)
    project.dots(["found"] * 25 + ["missed"] * 5)
    project.feature("When the model ingests the images", "Then it finds at least 20 red dots")
    return project


def behave(project: Project, *arguments: str, stderr_too: bool = True, **more: str) -> str:
    for kept in (project.root / ".donewhen").glob("*"):
        if kept.name != "tools":
            shutil.rmtree(kept)
    command = [sys.executable, "-m", "behave", "-D", "threads=1", "-D", "shard_images=2"]
    command += [*arguments, "--no-timings"]
    environment = {**project.environment, "TERM": "xterm-256color", **more}
    code, written = on_terminal(command, project.root, environment, stderr_too=stderr_too)
    assert code == 0, written
    return written


@pytest.mark.parametrize("formatter", ["goals", "pretty", "plain", "progress", "progress3"])
def test_the_line_is_seen_and_leaves_every_formatter_as_it_is(
    slow: Project, formatter: str
) -> None:
    written = behave(slow, "-f", formatter)
    counts = [int(one.replace(",", "")) for one in SHOWN.findall(written)]
    assert len(counts) >= 2, written
    assert counts == sorted(counts)
    assert RATE.search(written)
    without = behave(slow, "-f", formatter, stderr_too=False)
    assert not SHOWN.search(without)
    assert Screen(written).lines == Screen(without).lines


def test_a_long_name_does_not_wrap(slow: Project) -> None:
    name = "dot-finder-" + "o" * 120
    (slow.root / "models" / "dot-finder").rename(slow.root / "models" / name)
    written = behave(slow, "-D", f"model={name}")
    drawn = re.findall(r"\x1b\[\?7l\x1b\[K(.*?)\x1b\[\?7h", written)
    assert drawn
    assert all(len(one) < COLUMNS for one in drawn)
    assert not [line for line in Screen(written).lines if "ooo" in line]


@pytest.mark.parametrize("without", ["dumb", "json", "file"])
def test_no_line_where_it_would_be_in_the_way(slow: Project, without: str) -> None:
    if without == "dumb":
        written = behave(slow, TERM="dumb")
    elif without == "json":
        written = behave(slow, "-D", "log=json")
    else:
        written = behave(slow, stderr_too=False)
        written += (slow.root / "stderr.txt").read_text()
    assert not SHOWN.search(written)
    assert "\x1b7" not in written


def test_a_stopped_run_leaves_no_line(slow: Project) -> None:
    os.truncate(slow.root / "datasets/dots/images/0030.png", 40)
    command = [sys.executable, "-m", "behave", "-D", "threads=1", "-D", "shard_images=2"]
    environment = {**slow.environment, "TERM": "xterm"}
    code, written = on_terminal(command, slow.root, environment, stderr_too=True)
    assert code == 1
    assert SHOWN.search(written)
    assert not [line for line in Screen(written).lines if SHOWN.search(line)]
