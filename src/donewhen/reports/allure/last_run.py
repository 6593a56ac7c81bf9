"""The outcome of a sprint's last run in a few lines, and the Allure report beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from donewhen.domain.goal_status import GoalStatus, mark, summary
from donewhen.foundation.errors import DonewhenError, InputError, UnfinishedError
from donewhen.foundation.terminal_text import clean
from donewhen.reports.allure.curves import results_with_curves
from donewhen.reports.allure.html import render
from donewhen.reports.allure.node_tools import node_is_installed
from donewhen.reports.allure.results import check_agreement, read_results
from donewhen.reports.allure.trend import PastSprint, sprint_name
from donewhen.reports.page import EarlierRuns, write_page
from donewhen.sources.sprints import Sprints, load_sprints
from donewhen.verdicts.statement import read_statement

SPRINTS = Path("features/sprints.yaml")


@dataclass(frozen=True)
class Outcome:
    """Lines for a terminal, and the exit code that they amount to."""

    lines: list[str]
    exit_code: int


@dataclass(frozen=True)
class Written:
    """The page of a run, and the HTML of its Allure results: None where Node is not installed."""

    page: Path
    html: Path | None
    results: Path

    @property
    def lines(self) -> list[str]:
        """Where the two are; the sprint page needs nothing that is not installed."""
        return [f"Report: {self.html}" if self.html else self.missing, f"Page: {self.page}"]

    @property
    def missing(self) -> str:
        """Why there is no HTML, and the remedy; empty where there is one."""
        if self.html is not None:
            return ""
        return (
            f"Report: not made of {self.results}, for it needs Node, which is not installed. "
            'Do: pip install "donewhen[allure]"'
        )


def report(
    reports: Path,
    sprint: str,
    *,
    store: Path,
    sprints: Path = SPRINTS,
    earlier: EarlierRuns | None = None,
    trend: Sequence[PastSprint] = (),
) -> Outcome:
    """Write the page and the Allure report of a sprint's last run and say how its goals ended.

    ``earlier`` and ``trend`` are what is known of earlier runs. Raises ``UnfinishedError`` when the
    run was not completed or a report cannot be made; the page is there where only Allure's cannot.
    """
    folder = reports / f"sprint-{sprint}"
    statement = read_statement(folder)
    listed, wrong = listed_sprints(sprints)
    written = write_reports(statement, folder, listed, store, earlier, trend)
    predicate = statement["predicate"]
    lines = [
        *_goal_lines(predicate),
        *_ledger(predicate),
        "",
        _summary(predicate),
        *wrong,
        *written.lines,
    ]
    return Outcome(lines, _exit_code(predicate))


def write_reports(
    statement: Mapping[str, Any],
    folder: Path,
    sprints: Sprints,
    store: Path,
    earlier: EarlierRuns | None,
    trend: Sequence[PastSprint],
) -> Written:
    """Write the page of a run, and its Allure report. Raises as ``report``.

    Where Allure's cannot be made, that of an earlier run is removed: it would be taken for it.
    """
    page = write_page(statement, folder, earlier, sprints)
    results, html = folder / "allure-results", folder / "allure" / "index.html"
    title = sprint_name(statement["predicate"]["sprint"])
    try:
        check_agreement(read_results(results), statement, results)
        if not node_is_installed():
            html.unlink(missing_ok=True)
            return Written(page, None, results)
        with TemporaryDirectory(prefix="donewhen-results-") as staged:
            shown = results_with_curves(results, statement, Path(staged))
            render(shown, html, title=title, tools=store / "tools", trend=trend)
    except DonewhenError:
        html.unlink(missing_ok=True)
        raise
    return Written(page, html, results)


def listed_sprints(path: Path = SPRINTS) -> tuple[Sprints, list[str]]:
    """Return the sprints, and what is wrong with their file: the page can do without."""
    try:
        return load_sprints(path), []
    except InputError as error:
        return Sprints(), [clean(str(error))]


def _exit_code(predicate: dict[str, Any]) -> int:
    """Return 0 for all goals met, 1 for one that is not, 2 for none judged, 3 for unfinished."""
    if predicate["result"] == "PASSED":
        return 0
    if any(goal["unfinished"] for goal in predicate["goals"]):
        return UnfinishedError.exit_code
    return 1 if predicate["counts"]["judged"] else InputError.exit_code


def _goal_lines(predicate: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    feature = None
    for goal in predicate["goals"]:
        if goal["feature"] != feature:
            feature = goal["feature"]
            lines += ["", clean(feature)]
        lines.append(f"  {mark(GoalStatus(goal['status']))}  {clean(goal['scenario'])}")
        if goal["status"] != GoalStatus.MET.value:
            lines.append(f"             {clean(goal['location'])}")
        lines += [
            f"             {clean(claim['reason'])}"
            for claim in (*goal["preconditions"], *goal["claims"])
        ]
        if goal["problem"]:
            lines.append(f"             {clean(goal['problem'])}")
    return lines


def _ledger(predicate: dict[str, Any]) -> list[str]:
    """Return the sprint's hypotheses, what became of each, and why."""
    lines = ["", "Hypotheses"] if predicate.get("hypotheses", []) else []
    for one in predicate.get("hypotheses", []):
        said = mark(GoalStatus(one["status"]), hypothesis=True)
        lines.append(f"  {said}  {clean(one['hypothesis'] or one['scenario'])}")
        lines.append(f"             {clean(one['location'])}")
        lines += [f"             {clean(claim['reason'])}" for claim in one["claims"]]
        if one["problem"]:
            lines.append(f"             {clean(one['problem'])} It blocks nothing.")
    return lines


def _summary(predicate: dict[str, Any]) -> str:
    line = summary(
        [GoalStatus(goal["status"]) for goal in predicate["goals"]],
        [GoalStatus(goal["status"]) for goal in predicate.get("hypotheses", [])],
    )
    return "\n".join([*(clean(problem) for problem in predicate["problems"]), line])
