"""The outcome of a sprint's last run in a few lines, and the Allure report beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from donewhen.domain.goal_status import GoalStatus, mark, summary
from donewhen.foundation.errors import DonewhenError, InputError, UnfinishedError
from donewhen.foundation.terminal_text import clean
from donewhen.reports.allure.curves import results_with_curves
from donewhen.reports.allure.html import render
from donewhen.reports.allure.node_tools import node_is_installed
from donewhen.reports.allure.results import check_agreement, read_results
from donewhen.reports.allure.trend import PastSprint, sprint_name
from donewhen.reports.page.earlier_runs import EarlierRuns
from donewhen.reports.page.sprint_page import FILE_NAME, write_page
from donewhen.sources.sprints import Sprints, load_sprints
from donewhen.verdicts.document import GoalVerdict, Statement, VerdictDocument
from donewhen.verdicts.statement import read_verdict

SPRINTS = Path("features/sprints.yaml")
HTML = "allure/index.html"
"""Allure's report, below the folder of a sprint's reports."""


def report(
    reports: Path,
    sprint: str,
    *,
    store: Path,
    earlier: EarlierRuns | None = None,
    trend: Sequence[PastSprint] = (),
) -> tuple[list[str], int]:
    """Write the page and the Allure report of a sprint's last run; return lines and an exit code.

    The lines say how its goals ended. ``earlier`` and ``trend`` are what is known of earlier runs.
    Raises ``UnfinishedError`` when the run was not completed or a report cannot be made; the page
    is there where only Allure's cannot.
    """
    folder = reports / f"sprint-{sprint}"
    statement = read_verdict(folder)
    verdict = statement.predicate
    listed, wrong = listed_sprints()
    missing = write_reports(statement, folder, listed, store, earlier, trend)
    lines = [
        *_goal_lines(verdict.goals),
        *_hypothesis_lines(verdict.hypotheses),
        "",
        *map(clean, verdict.problems),
        summary(
            [GoalStatus(goal.status) for goal in verdict.goals],
            [GoalStatus(supposed.status) for supposed in verdict.hypotheses],
        ),
        *wrong,
        missing or f"Report: {folder / HTML}",
        f"Page: {folder / FILE_NAME}",
    ]
    return lines, _exit_code(verdict)


def write_reports(
    statement: Statement,
    folder: Path,
    sprints: Sprints,
    store: Path,
    earlier: EarlierRuns | None,
    trend: Sequence[PastSprint],
) -> str:
    """Write the page of a run, and its Allure report; return why there is none of that, or "".

    Raises as ``report``. Where Allure's cannot be made, that of an earlier run is removed: it would
    be taken for it.
    """
    verdict = statement.predicate
    write_page(statement, folder, earlier, sprints)
    results, html = folder / "allure-results", folder / HTML
    try:
        check_agreement(read_results(results), verdict, results)
        if not node_is_installed():
            html.unlink(missing_ok=True)
            return (
                f"Report: not made of {results}, for it needs Node, which is not installed. "
                'Do: pip install "donewhen[allure]"'
            )
        with TemporaryDirectory(prefix="donewhen-results-") as staged:
            shown = results_with_curves(results, verdict, Path(staged))
            title = sprint_name(verdict.sprint)
            render(shown, html, title=title, tools=store / "tools", trend=trend)
    except DonewhenError:
        html.unlink(missing_ok=True)
        raise
    return ""


def listed_sprints() -> tuple[Sprints, list[str]]:
    """Return the sprints, and what is wrong with their file: the page can do without."""
    try:
        return load_sprints(SPRINTS), []
    except InputError as error:
        return Sprints(), [clean(str(error))]


def _exit_code(verdict: VerdictDocument) -> int:
    """Return 0 for all goals met, 1 for one that is not, 2 for none judged, 3 for unfinished."""
    if verdict.result == "PASSED":
        return 0
    if any(goal.unfinished for goal in verdict.goals):
        return UnfinishedError.exit_code
    return 1 if verdict.counts.judged else InputError.exit_code


def _goal_lines(goals: Iterable[GoalVerdict]) -> list[str]:
    """Return each goal below its feature, with what was found; where it is, unless it is met."""
    lines: list[str] = []
    feature = None
    for goal in goals:
        if goal.feature != feature:
            feature = goal.feature
            lines += ["", clean(feature)]
        status = GoalStatus(goal.status)
        lines.append(f"  {mark(status)}  {clean(goal.scenario)}")
        lines += _indented([] if status is GoalStatus.MET else [goal.location])
        lines += _indented(claim.reason for claim in (*goal.preconditions, *goal.claims))
        lines += _indented([goal.problem] if goal.problem else [])
    return lines


def _hypothesis_lines(hypotheses: Sequence[GoalVerdict]) -> list[str]:
    """Return the sprint's hypotheses, what became of each, and why."""
    lines = ["", "Hypotheses"] if hypotheses else []
    for supposed in hypotheses:
        answer = mark(GoalStatus(supposed.status), hypothesis=True)
        lines.append(f"  {answer}  {clean(supposed.hypothesis or supposed.scenario)}")
        lines += _indented([supposed.location, *(claim.reason for claim in supposed.claims)])
        lines += _indented([f"{supposed.problem} It blocks nothing."] if supposed.problem else [])
    return lines


def _indented(texts: Iterable[str]) -> list[str]:
    return [f"             {clean(text)}" for text in texts]
