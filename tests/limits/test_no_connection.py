"""No connection is made, nothing is unpickled, nothing that was read is run."""

from __future__ import annotations

import ast
import io
import os
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from tests.runs.conftest import Project

ROOT = Path(__file__).resolve().parent.parent.parent
WITHOUT_NETWORK = ["unshare", "--user", "--map-root-user", "--net"]
STEPS = (
    "When the model ingests the images",
    "Then it finds at least 8 red dots",
    "And recall for red dots is at least 10% with 95% confidence",
    "And it gives the same answers when it runs twice",
)
# Put where every Python that starts finds it: tells what the interpreter is asked to do.
WATCHER = """
import os, sys
WATCHED = {"pickle.find_class", "marshal.load", "os.system", "socket.connect", "socket.getaddrinfo",
           "socket.gethostbyname", "socket.sendto", "urllib.Request"}
log = os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def watch(event, arguments):
    if event in WATCHED:
        os.write(log, f"{event} {arguments!r:.200}\\n".encode())
os.write(log, b"watching\\n")
sys.addaudithook(watch)
"""


@pytest.fixture
def judged(ready: Project) -> Project:
    """Return a project with a goal that takes a worker, an interval, pictures and a trial."""
    ready.feature(*STEPS)
    return ready


def figures(verdict: dict[str, Any] | None) -> dict[str, Any]:
    assert verdict is not None
    predicate = {k: v for k, v in verdict["predicate"].items() if k not in ("run", "runId")}
    return verdict | {"predicate": predicate}


BEHAVE, GATE = ("behave",), ("donewhen", "gate")
RUNS_OF = pytest.mark.parametrize("command", [BEHAVE, GATE], ids=" ".join)


def judging(
    project: Project, command: tuple[str, ...], *before: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, "-m", *command],
        cwd=project.root,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@RUNS_OF
def test_without_a_network_the_verdict_is_the_same(
    judged: Project, command: tuple[str, ...]
) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("this machine makes no namespaces")
    if subprocess.run([*WITHOUT_NETWORK, "true"], check=False).returncode:
        pytest.skip("this machine makes no namespaces")
    done = judging(judged, command, *WITHOUT_NETWORK)
    assert done.returncode == 0, done.stdout + done.stderr
    alone = figures(judged.verdict())
    shutil.rmtree(judged.root / ".donewhen")
    assert judging(judged, command).returncode == 0
    assert figures(judged.verdict()) == alone


@RUNS_OF
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_no_process_of_a_run_connects_to_anything(
    judged: Project, tmp_path: Path, command: tuple[str, ...]
) -> None:
    log = tmp_path / "strace.txt"
    traced = ["strace", "-f", "-qq", "-o", str(log), "-e", "trace=%network,execve"]
    if subprocess.run([*traced, "true"], check=False).returncode:
        pytest.skip("this machine traces no process")
    done = judging(judged, command, *traced)
    assert done.returncode == 0, done.stdout + done.stderr
    calls = log.read_text(errors="replace")
    assert calls.count("execve(") >= 3  # behave, a worker, the worker of a trial
    sockets = re.findall(r"(?:socket|connect|sendto|sendmsg|bind)\(.*", calls)
    assert [call for call in sockets if "AF_UNIX" not in call] == []


def test_nothing_is_unpickled_or_asked_of_a_network_at_run_time(
    judged: Project, tmp_path: Path
) -> None:
    place = tmp_path / "watcher"
    place.mkdir()
    (place / "sitecustomize.py").write_text(WATCHER, encoding="utf-8")
    log = tmp_path / "watched.txt"
    paths = os.pathsep.join(filter(None, [str(place), os.environ.get("PYTHONPATH")]))
    done = judging(judged, GATE, PYTHONPATH=paths, WATCHED=str(log))
    assert done.returncode == 0, done.stdout + done.stderr
    told = log.read_text(encoding="utf-8").splitlines()
    assert told.count("watching") >= 3
    assert set(told) == {"watching"}
    bait = "import pickle; pickle.loads(pickle.dumps(print))"
    subprocess.run(
        [sys.executable, "-c", bait],
        env=os.environ | {"PYTHONPATH": str(place), "WATCHED": str(log)},
        check=True,
    )
    assert "pickle.find_class" in log.read_text(encoding="utf-8")


class Bait:
    """Whoever unpickles it makes a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return (os.mkdir, (str(self._folder),))


def pickled(folder: Path) -> bytes:
    return pickle.dumps(Bait(folder))


def array_of(folder: Path) -> bytes:
    file = io.BytesIO()
    bait = np.array([Bait(folder)], dtype=object)
    np.savez(file, digest=bait, hashed=bait, thumbnail=bait)
    return file.getvalue()


@pytest.mark.parametrize("make", [pickled, array_of])
def test_a_pickle_in_place_of_anything_is_not_opened(
    judged: Project, tmp_path: Path, make: Any
) -> None:
    judged.feature(*STEPS, "And every image can be read")
    assert judged.behave().code == 0
    trap = tmp_path / "trap"
    content = make(trap)
    stored = [
        one for one in (judged.root / ".donewhen").rglob("*") if one.suffix not in ("", ".none")
    ]
    assert {".shard", ".cache"} <= {one.suffix for one in stored}
    for path in stored:
        if path.is_file() and path.suffix not in (".jpg", ".png", ".csv"):
            path.write_bytes(content)
    assert judged.behave().code == 0
    for name in ("models/dot-finder/v1.onnx", "datasets/dots/images/0002.png"):
        (judged.root / name).write_bytes(content)
        run = judged.behave()
        assert run.code == 1
        assert "Traceback" not in run.text
    assert not trap.exists()
    pickle.loads(pickled(trap))  # noqa: S301 - the bait would have worked
    assert trap.exists()


def sources() -> list[Path]:
    folders = [ROOT / name for name in ("src", "steps")]
    found = [path for folder in folders for path in folder.rglob("*.py")]
    return sorted([*found, ROOT / "environment.py"])


RUNS = {"eval", "exec", "compile", "__import__"}
MODULES = {
    "pickle",
    "_pickle",
    "cPickle",
    "dill",
    "joblib",
    "cloudpickle",
    "marshal",
    "shelve",
    "code",
}
SAYS = {
    *("yaml.load", "yaml.full_load", "yaml.unsafe_load", "yaml.load_all", "os.system", "os.popen"),
    *("allow_pickle=True", "shell=True"),
}


def forbidden(tree: ast.AST) -> Iterator[str]:
    """Yield what could run or unpickle something."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name.split(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
            yield str(node.module)
        elif isinstance(node, ast.Name) and node.id in RUNS:
            yield node.id
        elif isinstance(node, ast.Attribute | ast.keyword) and ast.unparse(node) in SAYS:
            yield ast.unparse(node)


def test_no_line_of_the_package_unpickles_or_evaluates() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {what}"
        for path in sources()
        for what in forbidden(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set()


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from marshal import loads",
        "eval('1')",
        "run = exec",
        "yaml.load(text)",
        "np.load(path, allow_pickle=True)",
        "subprocess.run(command, shell=True)",
        "import joblib.numpy_pickle",
    ],
)
def test_what_is_forbidden_is_seen(line: str) -> None:
    assert list(forbidden(ast.parse(line)))


@pytest.mark.parametrize(
    "line", ["ast.literal_eval(text)", "re.compile(x)", "np.load(path, allow_pickle=False)"]
)
def test_what_is_allowed_is_not_taken_for_it(line: str) -> None:
    assert not list(forbidden(ast.parse(line)))
