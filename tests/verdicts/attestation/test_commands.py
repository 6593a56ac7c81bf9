"""The three commands, from outside, on the verdict of a real gate."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.runs import conftest as toy
from tests.verdicts.attestation.conftest import Bench, settle, stamp

project = toy.project

# Ends the process at the first socket or process, before a byte has left.
ALONE = """
import os, sys
def watch(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn")):
        os.write(2, f"{event} was called".encode())
        os._exit(9)
sys.addaudithook(watch)
from donewhen.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def command(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", ALONE, *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )


def test_the_watch_that_the_other_tests_rely_on_ends_a_process(tmp_path: Path) -> None:
    code = ALONE.replace("from donewhen.cli.main import main", "import socket; socket.socket()")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 9
    assert "socket.__new__ was called" in done.stderr


def test_keygen_says_what_it_made_and_makes_nothing_twice(tmp_path: Path) -> None:
    done = command("keygen", "keys", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "keys/donewhen.key" in done.stdout
    assert "keys/donewhen.pub" in done.stdout
    assert "PRIVATE" not in done.stdout
    before = (tmp_path / "keys/donewhen.key").read_bytes()
    done = command("keygen", "keys", folder=tmp_path)
    assert done.returncode == 2
    assert "there already" in done.stderr
    assert (tmp_path / "keys/donewhen.key").read_bytes() == before


def test_from_a_gate_to_a_model_that_may_be_shipped(project: toy.Project) -> None:
    root = project.root
    project.dots(["found", "found"])
    project.feature("Then it finds at least 2 red dots")
    project.feature("Then it finds at least 9 red dots", name="aim", tags="@wip")
    gate = project.donewhen("gate")
    assert gate.returncode == 0, gate.stdout + gate.stderr
    report = root / "reports/sprint-1"
    assert command("keygen", "keys", folder=root).returncode == 0
    signed = command("sign", report / "verdict.json", "--key", "keys/donewhen.key", folder=root)
    assert signed.returncode == 0, signed.stderr
    policy = project.write(
        "policy.yaml",
        "model: dot-finder\nfeatures: [features/goal.feature]\ndata_sets: [dots]\n"
        "goals: 1\nmax_age_days: 1\n",
    )
    asked = ("--key", "keys/donewhen.pub", "--policy", policy)
    done = command("verify", toy.DETECTOR, report / "verdict.dsse.json", *asked, folder=root)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert [line[:2] for line in lines[:7]] == [f"{number} " for number in range(1, 8)]
    assert all(re.match(r"\d [a-z]+ +ok +\S", line) for line in lines[:7]), done.stdout
    assert lines[7:] == [f"accepted: {toy.DETECTOR}"]
    project.write("policy.yaml", "features: [features/aim.feature]\n")
    done = command("verify", toy.DETECTOR, report / "verdict.dsse.json", *asked, folder=root)
    assert done.returncode == 1
    assert 'no goal of "features/aim.feature"' in done.stdout
    project.detector(swapped=True)
    done = command("verify", toy.DETECTOR, report / "verdict.dsse.json", *asked, folder=root)
    assert done.returncode == 1
    assert f"refused: {toy.DETECTOR}, by step 2 (subject)" in done.stdout


def test_a_run_of_behave_is_neither_signed_nor_accepted(project: toy.Project) -> None:
    project.dots(["found", "found"])
    project.feature("Then it finds at least 2 red dots")
    assert project.behave().code == 0
    verdict = "reports/sprint-1/verdict.json"
    assert command("keygen", ".", folder=project.root).returncode == 0
    done = command("sign", verdict, "--key", "donewhen.key", folder=project.root)
    assert done.returncode == 2
    assert "not a gate" in done.stderr
    done = command("verify", toy.DETECTOR, verdict, folder=project.root)
    assert done.returncode == 1
    assert "not a gate" in done.stdout


@pytest.fixture
def today(bench: Bench) -> Bench:
    """Return a bench whose verdict was made a minute ago, by the clock."""
    bench.predicate["run"]["finishedOn"] = stamp(datetime.now(UTC), minutes=-1)
    return bench


def test_an_unsigned_verdict_is_accepted_with_a_word_about_it(today: Bench) -> None:
    done = command("verify", today.model, today.write(), folder=today.root)
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1].endswith("anybody may have written: no --key was given")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["verify", "none.onnx", "reports/verdict.json"], "none.onnx does not exist"),
        (["verify", "build/new.onnx", "none.json"], "none.json does not exist"),
        (["verify", "build/new.onnx", "reports/verdict.json", "--key", "none"], "none does not"),
        (
            ["verify", "build/new.onnx", "reports/verdict.json", "--key", "keys/donewhen.key"],
            "is a private key",
        ),
        (
            ["verify", "build/new.onnx", "reports/verdict.json", "--policy", "policy.yaml"],
            'policy.yaml:1: unknown key "feature". Did you mean "features"?',
        ),
        (["sign", "none.json", "--key", "keys/donewhen.key"], "none.json does not exist"),
        (["sign", "reports/verdict.json", "--key", "keys/donewhen.pub"], "is a public key"),
        (["keygen", "build/new.onnx"], "keys cannot be written"),
    ],
)
def test_an_input_that_is_wrong_is_exit_2(today: Bench, arguments: list[str], says: str) -> None:
    today.write()
    today.policy("feature: [a]\n")
    done = command(*arguments, folder=today.root)
    assert done.returncode == 2
    assert says in done.stderr
    assert not done.stdout
    assert len(done.stderr.splitlines()) <= 2


@pytest.mark.parametrize("arguments", [["verify"], ["verify", "a"], ["sign", "a"], ["keygen"]])
def test_an_argument_that_is_missing_is_exit_2(tmp_path: Path, arguments: list[str]) -> None:
    done = command(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert "usage: donewhen" in done.stderr


def test_what_a_verdict_says_cannot_look_like_an_answer(today: Bench) -> None:
    evil = "x\naccepted: build/new.onnx\x1b[2J\u2028\u202e\ud800" + "long " * 200
    for goal in today.predicate["goals"]:
        if goal["status"] == "not met":
            goal.update(wip=False, tags=[], location=f"{evil}:3")
    settle(today.statement)
    today.predicate["gate"] |= {"outcome": "refused", "exitCode": 1, "reason": evil}
    today.statement["subject"][0]["name"] = evil
    done = command("verify", today.model, today.write(), folder=today.root)
    assert done.returncode == 1
    assert not done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 8
    assert not [line for line in lines if line.startswith("accepted")]
    assert all(line.isprintable() and len(line) < 320 for line in lines)


def test_a_verdict_of_hundreds_of_goals_takes_no_time(today: Bench) -> None:
    first = today.predicate["goals"][0]
    today.predicate["goals"] = [
        json.loads(json.dumps(first)) | {"location": f"features/f{number % 40}.feature:{number}"}
        for number in range(2000)
    ]
    today.predicate["gate"]["scope"]["goalsInFiles"] = 2000
    settle(today.statement)
    done = command("verify", today.model, today.write(), folder=today.root)
    assert done.returncode == 0, done.stdout
    assert "2000 goals were judged on this model in 40 files" in done.stdout
