"""The files that other repositories take: an action for GitHub, a component for GitLab."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from donewhen.reports.pipeline.report import REPORTS

# Stands in for donewhen: notes its arguments, does what the real one leaves, and ends as told.
DONEWHEN = """#!/bin/sh
printf '%s\\n' "$@" >> called
echo "report=reports/sprint-12" >> "${GITHUB_OUTPUT:-/dev/null}"
exit "${EXIT_CODE:-0}"
"""


@pytest.fixture
def action(repository: Path) -> dict[str, Any]:
    return dict(yaml.safe_load((repository / "action.yml").read_text(encoding="utf-8")))


@pytest.fixture
def gitlab(repository: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((repository / "templates/gitlab-ci.yml").read_text()))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    program = tmp_path / "donewhen"
    program.write_text(DONEWHEN)
    program.chmod(0o755)
    return tmp_path


def run(folder: Path, shell: list[str], script: str, **variables: str) -> tuple[int, list[str]]:
    """Run a script as a pipeline does; return its exit code and donewhen's arguments."""
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "GITHUB_OUTPUT": str(folder / "outputs"), **variables}
    (folder / "script").write_text(script)
    done = subprocess.run([*shell, "script"], cwd=folder, env=environment, check=False)
    called = folder / "called"
    return done.returncode, called.read_text().splitlines() if called.exists() else []


def run_action(folder: Path, action: dict[str, Any], **inputs: str) -> tuple[int, list[str]]:
    (step,) = action["runs"]["steps"]
    given = {name: one["default"] for name, one in action["inputs"].items()} | inputs
    variables = {
        name: given[re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value)[1]]  # type: ignore[index]
        for name, value in step["env"].items()
    }
    variables |= {name: inputs[name] for name in inputs if name.isupper()}
    bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail"]
    return run(folder, bash, step["run"], **variables)


def test_the_action_is_one_that_github_takes(action: dict[str, Any]) -> None:
    assert set(action) == {"name", "description", "inputs", "outputs", "runs"}
    assert action["runs"]["using"] == "composite"
    for step in action["runs"]["steps"]:
        assert step["shell"] == "bash"
    for given in action["inputs"].values():
        assert set(given) == {"description", "default"}
        assert isinstance(given["default"], str)
    (step,) = action["runs"]["steps"]
    for name, given in action["outputs"].items():
        assert given["value"] == f"${{{{ steps.{step['id']}.outputs.{name} }}}}"


def test_no_input_is_written_into_the_script(action: dict[str, Any]) -> None:
    (step,) = action["runs"]["steps"]
    assert "${{" not in step["run"]


def test_every_input_is_used_and_none_that_is_not_there(action: dict[str, Any]) -> None:
    (step,) = action["runs"]["steps"]
    used = re.findall(r"\$\{\{ inputs\.([\w-]+) \}\}", str(step))
    assert sorted(used) == sorted(action["inputs"])
    assert all(f"${name}" in step["run"] for name in step["env"])


def test_the_action_runs_the_gate(folder: Path, action: dict[str, Any]) -> None:
    assert run_action(folder, action) == (0, ["gate"])
    assert "exit-code=0\noutcome=accepted\n" in (folder / "outputs").read_text()


def test_arguments_arrive_as_they_were_given(folder: Path, action: dict[str, Any]) -> None:
    code, called = run_action(
        folder,
        action,
        model="balloon-detector",
        artifact="build/a b; $(touch hacked) `touch hacked`.onnx",
        arguments="features/with a space\n\n-D\ndata='x' \"y\" *\n",
    )
    assert code == 0
    assert called == [
        "gate",
        "-D",
        "model=balloon-detector",
        "-D",
        "artifact=build/a b; $(touch hacked) `touch hacked`.onnx",
        "features/with a space",
        "-D",
        "data='x' \"y\" *",
    ]
    assert not (folder / "hacked").exists()


@pytest.mark.parametrize(
    ("code", "word"),
    [(1, "refused"), (2, "not judged"), (3, "not finished"), (137, "not finished")],
)
def test_the_action_ends_as_the_gate_did_and_signs_nothing(
    folder: Path, action: dict[str, Any], code: int, word: str
) -> None:
    assert run_action(folder, action, key="donewhen.key", EXIT_CODE=str(code)) == (code, ["gate"])
    assert f"exit-code={code}\noutcome={word}\n" in (folder / "outputs").read_text()


def test_an_accepted_verdict_is_signed(folder: Path, action: dict[str, Any]) -> None:
    code, called = run_action(folder, action, key="a key")
    assert code == 0
    assert called == ["gate", "sign", "reports/sprint-12/verdict.json", "--key", "a key"]


def test_donewhen_may_be_more_than_a_word(folder: Path, action: dict[str, Any]) -> None:
    assert run_action(folder, action, command="env donewhen") == (0, ["gate"])


def job_of(gitlab: list[dict[str, Any]], **inputs: str) -> dict[str, Any]:
    """Return the job with its inputs filled in, as GitLab does."""
    given = {name: one.get("default", "") for name, one in gitlab[0]["spec"]["inputs"].items()}
    text = yaml.safe_dump(gitlab[1])
    for name, value in (given | inputs).items():
        text = text.replace(f"$[[ inputs.{name} ]]", value)
    assert "$[[" not in text
    return dict(yaml.safe_load(text))


def test_the_component_is_one_job(gitlab: list[dict[str, Any]]) -> None:
    assert set(gitlab[0]) == {"spec"}
    ((name, job),) = job_of(gitlab, stage="accept", job="gate").items()
    assert (name, job["stage"]) == ("gate", "accept")
    assert job["before_script"] == [gitlab[0]["spec"]["inputs"]["install"]["default"]]


def test_gitlab_finds_what_is_written(gitlab: list[dict[str, Any]], tmp_path: Path) -> None:
    artifacts = next(iter(job_of(gitlab).values()))["artifacts"]
    assert artifacts["when"] == "always"
    assert set(artifacts["reports"]) == {"junit", "metrics"}
    for name in REPORTS:
        path = tmp_path / "reports/sprint-12" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for kind, name in (("junit", "junit/donewhen.xml"), ("metrics", "metrics.txt")):
        found = [path.as_posix() for path in tmp_path.glob(artifacts["reports"][kind])]
        assert found == [f"{tmp_path.as_posix()}/reports/sprint-12/{name}"]


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_job_runs_the_gate(gitlab: list[dict[str, Any]], folder: Path, shell: str) -> None:
    ((_, job),) = job_of(gitlab).items()
    (line,) = job["script"]
    assert run(folder, [shell, "-e"], line)[1] == ["gate", "--fresh"]
    (folder / "called").unlink()
    given = {"DONEWHEN_MODEL": "a", "DONEWHEN_ARTIFACT": "build/new model.onnx"}
    assert set(given) == set(job["variables"])
    code, called = run(folder, [shell, "-e"], line, **given, EXIT_CODE="2")
    assert code == 2
    wanted = ["-D", "model=a", "-D", "artifact=build/new model.onnx"]
    assert called == ["gate", "--fresh", *wanted]
