"""A forked process says, leaves and answers what a Python of its own does, byte for byte.

But for times, and for what is drawn for each run: its id, the names of Allure's files, keys.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.runs import conftest as toy
from tests.warm.python import run_module

GOAL = "features/goal.feature"
INGEST = "When the model ingests the images"
# What differs between two runs of the same Python, and what it is called here.
DRAWN = (
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "UUID"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?"), "TIME"),
    (re.compile(r"\b[0-9a-f]{16}\b"), "RUN"),
    (re.compile(r"\b1[0-9]{12}\b"), "MILLISECONDS"),
    (re.compile(r"\b1[0-9]{9}(\.\d+)?\b"), "SECONDS"),
    (re.compile(r'(time=")[\d.]+'), "TOOK"),
    (re.compile(r"\b\d+(\.\d+)? ?(s|seconds?|ms)\b"), "TOOK"),
    (re.compile(r'("duration": )[\d.e-]+'), "TOOK"),
)
# Of these only that they are there: a database, times of files, Allure's page, keys.
DIFFERENT = (".sqlite", ".index.html.digest", "allure/index.html", ".key", ".pub", ".pyc")
Change = Callable[[toy.Project], object]


@dataclass(frozen=True)
class Left:
    """What a process said, how it ended, and which files with which content there are then."""

    code: int
    output: str
    errors: str
    files: list[tuple[str, bytes]]


def claim(*claims: str, name: str = "goal") -> Change:
    return lambda project: project.feature(INGEST, *claims, name=name)


def text(name: str, content: str) -> Change:
    return lambda project: project.write(name, content)


def appended(name: str, content: str) -> Change:
    def append(project: toy.Project) -> None:
        with (project.root / name).open("a", encoding="utf-8") as file:
            file.write(content)

    return append


def nothing(project: toy.Project) -> None:
    assert project.root.is_dir()


def cold(project: toy.Project) -> None:
    shutil.rmtree(project.root / ".donewhen")


def half(path: str) -> Change:
    def cut(project: toy.Project) -> None:
        file = project.root / path
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])

    return cut


MORE = "Then it finds at least 4 red dots"
VERDICT = "reports/sprint-1/verdict.json"
MODEL = "models/dot-finder/v1.onnx"
ENDING = """
import atexit, sys, threading, time
atexit.register(lambda: print("the end"))
def later():
    time.sleep(0.05)
    print("later", file=sys.__stderr__)
threading.Thread(target=later).start()
"""
BEHAVE: dict[str, tuple[Change, list[str]]] = {
    "met": (nothing, []),
    "met, computed anew": (cold, []),
    "not met": (claim(MORE), []),
    "undecided": (claim("Then recall for red dots is at least 70% with 95% confidence"), []),
    "nothing selected": (nothing, ["--tags", "nowhere"]),
    "a dry run": (nothing, ["--dry-run"]),
    "an unknown noun": (claim("Then it finds at least 3 red dotts"), []),
    "an unknown sentence": (claim("Then it fynds at least 3 red dots"), []),
    "a feature that cannot be read": (text(GOAL, "Feature: a\n  Scenario\n   Giv en\n"), []),
    "a broken image": (half("datasets/dots/images/0002.png"), []),
    "a broken model": (half(MODEL), []),
    "no data set": (nothing, ["-D", "dataset=stars"]),
    "an option that there is not": (nothing, ["--sprnt"]),
    "hooks that cannot be loaded": (text("environment.py", "def (:\n"), []),
    "a hook that raises": (
        appended("environment.py", "\ndef before_feature(context, feature):\n    1 / 0\n"),
        [],
    ),
    "steps that cannot be loaded": (text("steps/own.py", "import nowhere\n"), []),
    "a runner that there is not": (nothing, ["--runner", "nowhere:Runner"]),
    "json": (nothing, ["-f", "json.pretty"]),
    "plain": (nothing, ["-f", "plain", "--no-color"]),
    "pretty": (claim(MORE), ["-f", "pretty", "--no-color"]),
    "junit": (claim(MORE), ["--junit", "--junit-directory", "junit"]),
    "work that is left to the end": (appended("environment.py", ENDING), []),
    "the version": (nothing, ["--version"]),
    "help": (nothing, ["--help"]),
}
DONEWHEN: dict[str, tuple[Change, list[str]]] = {
    "gate, accepted": (nothing, ["gate"]),
    "gate, accepted, computed anew": (cold, ["gate"]),
    "gate, nothing from the store": (nothing, ["gate", "--fresh"]),
    "gate, refused": (claim(MORE), ["gate"]),
    "gate, no gate": (nothing, ["gate", "-n", "Goal"]),
    "gate, not judged": (claim("Then it finds at least 3 red dotts"), ["gate"]),
    "gate, no such file": (nothing, ["gate", "-D", "artifact=nowhere.onnx"]),
    "gate, a broken model": (half(MODEL), ["gate"]),
    "gate, hooks that raise": (text("environment.py", "1 / 0\n"), ["gate"]),
    "gate, output of a hook": (appended("environment.py", "\nprint('loaded')\n"), ["gate"]),
    "lint": (nothing, ["lint"]),
    "lint, a mistake": (claim("Then it finds at least 9 red dots"), ["lint"]),
    "plan": (nothing, ["plan"]),
    "report": (nothing, ["report"]),
    "report, no verdict": (lambda one: (one.root / VERDICT).unlink(), ["report"]),
    "show": (nothing, ["show", "--print"]),
    "show a goal": (nothing, ["show", "goal", "Goal"]),
    "history": (nothing, ["history"]),
    "history of a goal": (nothing, ["history", "--goal", "goal"]),
    "history, exported": (nothing, ["history", "--export", "runs.csv"]),
    "look": (nothing, ["look", "missed", "red", "dots"]),
    "describe": (nothing, ["describe", "dots"]),
    "suggest": (nothing, ["suggest"]),
    "pin": (nothing, ["pin", "dots"]),
    "samples": (nothing, ["samples"]),
    "vocabulary": (nothing, ["vocabulary"]),
    "keygen": (nothing, ["keygen", "more-keys"]),
    "sign": (nothing, ["sign", "--key", "keys/donewhen.key", VERDICT]),
    "verify": (nothing, ["verify", MODEL, VERDICT]),
    "verify another file": (half(MODEL), ["verify", MODEL, VERDICT]),
    "no command": (nothing, []),
    "no such command": (nothing, ["gaet"]),
    "help": (nothing, ["gate", "--help"]),
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> toy.Project:
    """Return a project with a goal that a gate has accepted, and a key."""
    made = toy.made_project(tmp_path_factory.mktemp("template"), repository)
    made.dots(["found"] * 3 + ["missed"])
    claim("Then it finds at least 3 red dots")(made)
    for command in (["gate"], ["keygen", "keys"]):
        done = made.donewhen(*command, fresh=True)
        assert done.returncode == 0, done.stdout + done.stderr
    return made


def left(project: toy.Project, module: str, arguments: list[str], *, fresh: bool) -> Left:
    """Run a module in a project."""
    done = run_module(module, *arguments, folder=project.root, fresh=fresh)
    files = [
        (
            drawn(path.relative_to(project.root).as_posix()),
            b"" if different(path) else drawn(path.read_bytes().decode("latin-1")).encode(),
        )
        for path in project.root.rglob("*")
        if path.is_file()
    ]
    return Left(done.returncode, drawn(done.stdout), drawn(done.stderr), sorted(files))


def different(path: Path) -> bool:
    return path.as_posix().endswith(DIFFERENT) or path.parent.name == "fingerprints"


def drawn(said: str) -> str:
    for pattern, name in DRAWN:
        said = pattern.sub(name, said)
    return said


def check(template: toy.Project, root: Path, change: Change, module: str, *command: str) -> None:
    """Check that a module leaves the same, both times in the same folder."""
    project = toy.Project(root / "project")
    ready = root / "ready"
    shutil.copytree(template.root, project.root, symlinks=True)
    change(project)
    project.root.rename(ready)
    seen = []
    for fresh in (False, True):
        shutil.copytree(ready, project.root, symlinks=True)
        seen.append(left(project, module, list(command), fresh=fresh))
        shutil.rmtree(project.root)
    forked, python = seen
    assert (forked.code, forked.output, forked.errors) == (
        python.code,
        python.output,
        python.errors,
    )
    assert [name for name, _ in forked.files] == [name for name, _ in python.files]
    assert forked.files == python.files


@pytest.mark.parametrize("name", BEHAVE)
def test_behave_is_the_same(template: toy.Project, tmp_path: Path, name: str) -> None:
    change, arguments = BEHAVE[name]
    check(template, tmp_path, change, "behave", *arguments)


@pytest.mark.parametrize("name", DONEWHEN)
def test_the_command_is_the_same(template: toy.Project, tmp_path: Path, name: str) -> None:
    change, arguments = DONEWHEN[name]
    check(template, tmp_path, change, "donewhen", *arguments)


@pytest.mark.parametrize(
    "ending",
    ["os.kill(os.getpid(), 9)", "os._exit(7)", "sys.exit(300)", "sys.exit('why')", "sys.exit()"],
)
def test_an_end_is_the_same(template: toy.Project, tmp_path: Path, ending: str) -> None:
    change = appended("environment.py", f"\nimport os, sys\n{ending}\n")
    check(template, tmp_path, change, "behave")
    check(template, tmp_path / "gate", change, "donewhen", "gate")


def test_one_run_leaves_nothing_to_the_next(template: toy.Project, tmp_path: Path) -> None:
    shutil.copytree(template.root, tmp_path / "project", symlinks=True)
    project = toy.Project(tmp_path / "project", {"LEFT_BEHIND": "yes"})
    hook = "\nimport os, sys\nprint(os.environ.get('LEFT_BEHIND'), os.getcwd(), sys.path[0])\n"
    appended("environment.py", hook + "os.environ['ANOTHER'] = 'one'\nsys.path.append('gone')\n")(
        project
    )
    assert f"yes {project.root} {project.root}\n" in project.behave().output
    project.environment.clear()
    appended("environment.py", "print(os.environ.keys() & {'ANOTHER'}, 'gone' in sys.path[:-1])\n")(
        project
    )
    said = project.behave().output
    assert f"None {project.root} {project.root}\n" in said
    assert "{'ANOTHER'} False\n" in said


def test_a_run_that_takes_too_long_is_killed_with_what_it_started(
    template: toy.Project, tmp_path: Path
) -> None:
    shutil.copytree(template.root, tmp_path / "project", symlinks=True)
    project = toy.Project(tmp_path / "project")
    hook = "\nimport subprocess\nchild = subprocess.Popen(['sleep', '600'])\n"
    hook += "open('child', 'w').write(str(child.pid))\nchild.wait()\n"
    appended("environment.py", hook)(project)
    with pytest.raises(subprocess.TimeoutExpired):
        project.behave(timeout=2)
    child = int((project.root / "child").read_text())
    end = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < end:
        if Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            break  # dead; whoever adopted it has not buried it yet
        time.sleep(0.01)
    else:
        assert not Path(f"/proc/{child}").exists()


@pytest.mark.parametrize("name", ["PYTHONPATH", "LC_ALL", "OPENBLAS_NUM_THREADS"])
def test_what_is_read_at_the_start_asks_for_a_python_of_its_own(tmp_path: Path, name: str) -> None:
    show = tmp_path / "shown.py"
    show.write_text("import os\nprint(os.getppid())\n", encoding="utf-8")
    forked = run_module("shown", folder=tmp_path)
    own = run_module("shown", folder=tmp_path, environment=os.environ | {name: "2"})
    assert int(own.stdout) == os.getpid()
    assert int(forked.stdout) != os.getpid()
