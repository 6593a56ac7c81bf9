"""``-D log=json``: one JSON object per line on stderr, and stdout as ever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.runs.conftest import Project

IMAGES = ["found"] * 8 + ["missed"] * 2
HOSTILE = 'Enough\x1b[31m "dots"</script>'


def run(project: Project, *arguments: str, module: str = "behave") -> tuple[int, str, list[Any]]:
    done = subprocess.run(
        [sys.executable, "-m", *module.split(), *arguments],
        cwd=project.root,
        env=os.environ | project.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout, [json.loads(line) for line in done.stderr.splitlines()]


def named(events: list[Any], event: str) -> list[Any]:
    return [one for one in events if one["event"] == event]


def test_a_run_tells_its_events_in_order(project: Project) -> None:
    project.dots(IMAGES)
    found = ("When the model ingests the images", "Then it finds at least 8 red dots")
    missed = (*found[:1], "Then it misses at most 1 red dot")
    project.feature(*found, title=HOSTILE)
    project.feature(*missed, name="other", title="Few are missed", tags="@wip")
    code, output, events = run(project, "-D", "log=json")
    assert code == 1
    assert "NOT MET    Few are missed" in output
    assert [one["event"] for one in events] == [
        "run started",
        "inference begun",
        "inference ended",
        "inference begun",  # a curve needs what lies below the operating point, too
        "inference ended",
        "goal judged",
        "goal judged",
        "run ended",
    ]
    times = [datetime.fromisoformat(one["time"]) for one in events]
    assert times == sorted(times)
    started, begun, ended, _, again, first, second, last = events
    assert (ended["computed"], again["computed"]) == (10, 0)
    verdict = project.verdict()
    assert verdict is not None
    assert started["run"] == last["run"] == verdict["predicate"]["run"]["id"]
    assert (started["sprint"], started["goals"], started["hypotheses"]) == ("1", 2, 0)
    assert (begun["model"], begun["dataSet"], begun["images"]) == ("dot-finder", "dots", 10)
    assert (ended["images"], ended["computed"]) == (10, 10)
    assert ended["seconds"] > 0
    assert (first["status"], first["wip"]) == ("met", False)
    assert first["scenario"] == HOSTILE.replace("\x1b", "\ufffd")
    assert (first["file"], first["line"]) == ("features/goal.feature", 4)
    assert (second["status"], second["wip"], second["version"]) == ("not met", True, "1")
    assert (last["complete"], last["judged"], last["met"], last["not met"]) == (True, 2, 1, 1)


def test_a_warm_run_computes_nothing(project: Project) -> None:
    project.dots(IMAGES)
    project.feature("When the model ingests the images", "Then it finds at least 8 red dots")
    run(project, "-D", "log=json")
    _, _, events = run(project, "-D", "log=json")
    (ended,) = named(events, "inference ended")
    assert (ended["images"], ended["computed"]) == (10, 0)


def test_what_went_wrong_is_told(project: Project) -> None:
    project.dots(IMAGES)
    (project.root / "datasets/dots/images/0003.png").write_bytes(b"no image")
    project.feature("When the model ingests the images", "Then it finds at least 8 red dots")
    code, _, events = run(project, "-D", "log=json")
    assert code == 1
    (failed,) = named(events, "inference failed")
    assert "0003.png" in failed["message"]
    (goal,) = named(events, "goal judged")
    assert goal["status"] == "could not be judged"
    assert "0003.png" in goal["problem"]
    assert not named(events, "inference ended")


def test_a_gate_tells_the_same(project: Project) -> None:
    project.dots(IMAGES)
    project.feature("When the model ingests the images", "Then it finds at least 8 red dots")
    code, _, events = run(project, "gate", "-D", "log=json", module="donewhen")
    assert code == 0
    assert [one["event"] for one in events][-2:] == ["goal judged", "run ended"]


def test_another_form_is_refused(project: Project) -> None:
    done = project.behave("-D", "log=yaml")
    assert done.code == 1
    assert "-D log=yaml: write json." in done.text


def test_without_the_setting_nothing_is_told(project: Project) -> None:
    project.dots(IMAGES)
    project.feature("When the model ingests the images", "Then it finds at least 8 red dots")
    _, _, events = run(project)
    assert events == []
