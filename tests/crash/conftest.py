"""A project whose goal is met, and disks that are too small for what it writes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.runs import conftest as toy

from donewhen.inference.shards import read_shard

project = toy.project

NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]
# The folder is a disk of its own for two runs: the first is kept as it was left, before the second
# the disk is made large enough.
SCRIPT = """
disk=$1 size=$2 kept=$3; shift 3
mount -t tmpfs -o "size=$size" none "$disk" || exit 99
"$@" >"$kept/first.txt" 2>&1
echo $? >"$kept/first.code"
cp -r "$disk" "$kept/files"
[ -e reports/sprint-1/verdict.json ] && cp reports/sprint-1/verdict.json "$kept/first.json"
mount -o remount,size=100m none "$disk"
"$@" >"$kept/second.txt" 2>&1
echo $? >"$kept/second.code"
cp reports/sprint-1/verdict.json "$kept/second.json"
find "$disk" -name 'tmp-*' >"$kept/left.txt"
"""


@pytest.fixture
def ready(project: toy.Project) -> toy.Project:
    """Return a project with one goal, whose claims need a ranking, an interval and pictures."""
    project.dots(["found", "found", "missed", "false"] * 6)
    project.feature(
        "When the model ingests the images",
        "Then it finds at least 10 red dots",
        "And average precision for red dots is at least 1%",
        "And recall for red dots is at least 10% with 95% confidence",
    )
    return project


@dataclass(frozen=True)
class TwoRuns:
    """What a run on a small disk said and left, and what the next one did on a large one."""

    code: int
    said: str
    files: list[Path]
    verdict: dict[str, Any] | None
    next_code: int
    next_said: str
    next_verdict: dict[str, Any] | None
    left: str


def figures(verdict: dict[str, Any] | None) -> dict[str, Any]:
    """Return all of a verdict but what differs between equal runs."""
    assert verdict is not None
    predicate = {k: v for k, v in verdict["predicate"].items() if k not in ("run", "runId")}
    return verdict | {"predicate": predicate}


def check_whole(files: Sequence[Path]) -> None:
    """Read every file to its end: none that a reader can see is half-written."""
    for path in files:
        content = path.read_bytes()
        assert not path.name.startswith("tmp-"), f"{path} stays"
        if path.suffix == ".shard":
            read_shard(path)
        elif path.suffix == ".json":
            json.loads(content)
        elif path.suffix in (".jpg", ".png"):
            with Image.open(path) as image:
                image.load()
        elif path.suffix == ".cache":
            said, kept = content.split(b"\n", 1)
            assert said.decode() == sha256(path.name.encode() + kept).hexdigest(), path
        elif path.suffix != ".none":
            assert content.endswith(b"\n"), path


def check_refusal(text: str) -> None:
    """Check that there is no traceback, and that what is wrong is said in a line or two."""
    assert "Traceback" not in text
    said = [line for line in text.splitlines() if "cannot be written" in line]
    assert said, text
    assert all(len(line) < 300 for line in said)
    assert all("run again" in line for line in said)


@pytest.fixture
def on_disk(ready: toy.Project, tmp_path_factory: Any) -> Callable[..., TwoRuns]:
    """Return what runs the project with a folder on a disk of so many KiB, then on a larger one."""
    if (
        shutil.which("unshare") is None
        or subprocess.run([*NAMESPACE, "true"], check=False).returncode
    ):
        pytest.skip("this machine makes no namespaces")

    def run(folder: str, kib: int) -> TwoRuns:
        kept: Path = tmp_path_factory.mktemp("kept")
        disk = ready.root / folder
        disk.mkdir(exist_ok=True)
        behave = [sys.executable, "-m", "behave"]
        command = ["sh", "-c", SCRIPT, "sh", str(disk), f"{kib}k", str(kept), *behave]
        subprocess.run(
            [*NAMESPACE, *command], cwd=ready.root, env=os.environ | ready.environment, check=True
        )
        texts = {path.name: path.read_text(encoding="utf-8") for path in kept.glob("*.*")}
        verdicts = {
            name: json.loads(texts[f"{name}.json"]) if f"{name}.json" in texts else None
            for name in ("first", "second")
        }
        return TwoRuns(
            code=int(texts["first.code"]),
            said=texts["first.txt"],
            files=[path for path in (kept / "files").rglob("*") if path.is_file()],
            verdict=verdicts["first"],
            next_code=int(texts["second.code"]),
            next_said=texts["second.txt"],
            next_verdict=verdicts["second"],
            left=texts["left.txt"],
        )

    return run
