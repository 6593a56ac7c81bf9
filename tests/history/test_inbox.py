"""A run leaves its verdict, and opens no database for that."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from tests.history.conftest import record, verdict, write
from tests.runs.conftest import Project

from donewhen.foundation.errors import InputError
from donewhen.foundation.settings import Settings
from donewhen.history.history import open_history
from donewhen.verdicts.inbox import inbox_of, keep

WANTED = ("When the model ingests the images", "Then it finds at least {} red dots")


def inbox(project: Project) -> list[Path]:
    return sorted((project.root / ".donewhen/history-inbox").glob("*"))


def goal(project: Project, count: int, **more: str) -> None:
    project.feature(WANTED[0], WANTED[1].format(count), **more)


def history(project: Project) -> str:
    done = project.donewhen("history")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_run_of_behave_leaves_its_verdict_and_history_takes_it_in(project: Project) -> None:
    project.dots(["found"] * 3 + ["missed"])
    goal(project, 3)
    run = project.behave()
    (left,) = inbox(project)
    assert run.verdict == json.loads(left.read_bytes())
    assert left.stem == run.predicate["run"]["id"]
    assert not (project.root / "history.sqlite").exists()
    said = history(project)
    assert left.stem in said
    assert "behave  met      1 of 1  dot-finder@1" in said
    assert inbox(project) == []
    goal(project, 4)
    assert project.behave().code == 1
    assert "not met  0 of 1" in history(project)
    assert "sprint 1  0 of 1  1 not met  2 runs" in history(project)
    trend = project.donewhen("history", "--goal", "goal.feature").stdout
    assert [line.split()[4] for line in trend.splitlines()[2:]] == ["3", "3"]
    assert "it finds at least 3 red dots → it finds at least 4 red dots" in trend


@pytest.mark.parametrize(
    "arguments", [["--dry-run"], ["-t", "nothing"], ["-n", "nothing"], ["-D", "modle=x"]]
)
def test_a_run_that_judged_nothing_on_purpose_leaves_nothing(
    project: Project, arguments: list[str]
) -> None:
    project.dots(["found"])
    goal(project, 1)
    assert project.behave(*arguments).code == 1
    assert inbox(project) == []


def test_a_gate_is_in_the_history_at_its_end(project: Project) -> None:
    project.dots(["found"] * 3 + ["missed"])
    goal(project, 3)
    gate = project.donewhen("gate")
    assert gate.stdout.splitlines()[-1] == "ACCEPTED: the deciding goal is met"
    assert inbox(project) == []
    assert "gate  accepted  1 of 1" in history(project)
    goal(project, 4)
    assert project.donewhen("gate").returncode == 1
    assert "gate  refused   0 of 1" in history(project)


def test_a_gate_that_did_not_finish_is_not_in_the_history(project: Project) -> None:
    project.dots(["found"] * 3)
    goal(project, 3)
    path = project.root / "environment.py"
    hook = "\n\ndef after_all(context):\n    open('features/goal.feature', 'a').write('# later')\n"
    path.write_text(path.read_text() + hook)
    gate = project.donewhen("gate")
    assert gate.returncode == 3, gate.stdout
    assert inbox(project) == []
    assert "no run is recorded yet" in history(project)


def test_a_gate_keeps_its_answer_where_the_database_does_not(project: Project) -> None:
    project.dots(["found"] * 3)
    goal(project, 3)
    gone = "history=postgresql+psycopg://me:secret@localhost:1/nowhere"
    gate = project.donewhen("gate", "-D", gone)
    assert (gate.returncode, gate.stdout.splitlines()[-1]) == (
        0,
        "ACCEPTED: the deciding goal is met",
    )
    assert "this run waits for the history: history postgresql+psycopg://me:***@" in gate.stderr
    assert "secret" not in gate.stdout + gate.stderr
    assert len(inbox(project)) == 1
    assert "gate  accepted" in history(project)


def test_a_run_whose_store_is_closed_says_so_and_keeps_its_answer(project: Project) -> None:
    project.dots(["found"] * 3)
    goal(project, 3)
    assert project.behave().code == 0
    folder = project.root / ".donewhen/history-inbox"
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_text("in the way")
    run = project.behave()
    assert run.code == 0
    assert "this run is not in the history: " in run.text


def test_a_verdict_is_linked_and_stays_when_the_next_run_replaces_it(
    settings: Settings, tmp_path: Path
) -> None:
    path = write(tmp_path / "verdict.json", verdict("r1"))
    kept = keep("r1", path, settings)
    assert kept.samefile(path)
    path.unlink()
    write(path, verdict("r2"))
    keep("r2", path, settings)
    with open_history(settings) as opened:
        assert {run.id for run in opened.runs()} == {"r1", "r2"}
    assert json.loads(path.read_bytes())["predicate"]["run"]["id"] == "r2"


def test_where_links_cannot_be_it_is_copied(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, "another disk")

    monkeypatch.setattr(os, "link", refuse)
    path = write(tmp_path / "verdict.json", verdict("r1"))
    kept = keep("r1", path, settings)
    assert not kept.samefile(path)
    assert kept.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("run", ["", "../x", "a/b", "x" * 65, ".hidden"])
def test_an_id_that_is_no_file_name_is_refused(settings: Settings, run: str) -> None:
    with pytest.raises(InputError, match="cannot be kept"):
        record(verdict(run), settings)
    assert not inbox_of(settings).exists()


def test_import_and_export_by_the_command(project: Project, tmp_path: Path) -> None:
    path = write(tmp_path / "elsewhere/verdict.json", verdict("r1"))
    (tmp_path / "bad.json").write_text("{}")
    done = project.donewhen("history", "--import", str(path), "bad.json", str(path))
    assert done.returncode == 2
    assert [line.rpartition(": ")[2] for line in done.stdout.splitlines()] == [
        "imported",
        "not a verdict. Run behave again.",
        "was there already",
    ]
    for name in ("runs.csv", "runs.json", "runs.parquet"):
        assert project.donewhen("history", "--export", name).returncode == 0
        assert (project.root / name).stat().st_size > 500
    refused = project.donewhen("history", "--export", "runs.xlsx")
    assert (refused.returncode, "unknown format" in refused.stderr) == (2, True)
    nearest = project.donewhen("history", "--goal", "Balloons are fond")
    assert nearest.returncode == 0 or "unknown goal" in nearest.stderr
