"""The Allure report: one HTML file that opens from disk and asks nothing of any network."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from donewhen.foundation.atomic_file import write_atomically
from donewhen.foundation.errors import UnfinishedError
from donewhen.reports.allure.messages import CATEGORIES
from donewhen.reports.allure.node_tools import ALLURE_VERSION, allure_command, run_node
from donewhen.reports.allure.results import RUN, read_results
from donewhen.reports.allure.safe_text import clean
from donewhen.reports.allure.single_file import (
    OPENING,
    POLICY,
    embedded,
    sealed,
    with_open_groups,
    without_repetitions,
)
from donewhen.reports.allure.trend import MOST_SPRINTS, PastSprint, history_lines

_LIMIT = 300  # seconds
_HISTORY = "history.jsonl"
_OVER_SPRINTS: list[dict[str, Any]] = [
    {"type": "statusDynamics", "title": "Goals by sprint", "limit": MOST_SPRINTS + 1},
    {"type": "statusTransitions", "title": "What changed by sprint", "limit": MOST_SPRINTS + 1},
]


def render(
    results: Path, html: Path, *, title: str, tools: Path, trend: Sequence[PastSprint] = ()
) -> None:
    """Make ``html`` of the Allure ``results``, or leave it where it shows these very results.

    ``tools`` is the folder that holds, or will hold, Allure's command line; ``trend`` are the
    sprints before. Raises InputError for an empty or broken results folder, UnfinishedError where
    Allure cannot be installed, fails, or leaves out a goal.
    """
    shown = read_results(results)
    contents = _Contents(results.absolute(), clean(title), history_lines(trend, shown), len(shown))
    digest = _digest(contents)
    beside = html.with_name(f".{html.name}.digest")
    if (
        html.is_file()
        and beside.is_file()
        and beside.read_text("utf-8") == digest + _file_digest(html)
    ):
        return
    html.parent.mkdir(parents=True, exist_ok=True)
    beside.unlink(missing_ok=True)
    page = sealed(_generate(contents, tools))
    _check_whole(page, contents.goals)
    write_atomically(html, [without_repetitions(with_open_groups(page)).encode()])
    write_atomically(beside, [(digest + _file_digest(html)).encode()])


@dataclass(frozen=True)
class _Contents:
    """What the report is made of: a folder with so many results, its title, Allure's history."""

    results: Path
    title: str
    history: str
    goals: int


def _file_digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _digest(contents: _Contents) -> str:
    """Return the sha256 of all that the report shows, and of how it is made."""
    made = (
        ALLURE_VERSION,
        POLICY,
        repr((OPENING, CATEGORIES, _OVER_SPRINTS)),
        contents.title,
        contents.history,
    )
    digest = hashlib.sha256("\n".join(made).encode())
    for path in sorted(contents.results.iterdir()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.name} {content}\n".encode())
    return digest.hexdigest()


def _generate(contents: _Contents, tools: Path) -> str:
    command = allure_command(tools)
    with tempfile.TemporaryDirectory(prefix="donewhen-allure-") as temporary:
        folder = Path(temporary)
        config = folder / "allurerc.json"
        config.write_text(json.dumps(_config(folder, contents)), "utf-8")
        (folder / _HISTORY).write_text(contents.history, "utf-8")
        arguments = ["generate", "--config", str(config), "--cwd", temporary]
        try:
            done = run_node([*command, *arguments, str(contents.results)], folder, _LIMIT)
        except subprocess.TimeoutExpired:
            raise UnfinishedError(f"Allure took more than {_LIMIT} seconds.") from None
        pages = [*folder.glob("report/**/index.html")]
        whole = len(pages) == 1 and pages[0].stat().st_size > 0
        if done.returncode != 0 or not whole:
            said = (done.stderr or done.stdout).strip().splitlines() or ["no reason was given"]
            raise UnfinishedError(f"Allure made no report: {clean(said[-1])}")
        return pages[0].read_text("utf-8")


def _config(folder: Path, contents: _Contents) -> dict[str, Any]:
    options = {
        "singleFile": True,
        "reportLanguage": "en",
        "reportName": contents.title,
        "groupBy": ["epic", "feature", "story"],
        # Allure's other charts are about tests: a hypothesis that is rejected would look like one
        # that fails. Without any history there is no chart.
        "charts": _OVER_SPRINTS,
        "sections": ["charts", "timeline"] if contents.history else ["timeline"],
    }
    config: dict[str, Any] = {
        "name": contents.title,
        "output": str(folder / "report"),
        "appendHistory": False,
        "hideLabels": ["framework", "language", RUN],
        "categories": CATEGORIES,
        "plugins": {"awesome": {"options": options}},
    }
    # Without any history Allure would call every goal new.
    return config | ({"historyPath": str(folder / _HISTORY)} if contents.history else {})


def _check_whole(page: str, goals: int) -> None:
    """Refuse a page that hides a goal: Allure takes what it believes to be a retry for less."""
    counts = embedded(page, "widgets/statistic.json") or {}
    if counts.get("total") != goals or counts.get("retries"):
        shown = counts.get("total", "an unknown number")
        raise UnfinishedError(
            f"Allure {ALLURE_VERSION} shows {shown} of {goals} goals, so its report is not kept."
        )
