"""JUnit's XML: a suite per feature, a case per goal, with file and line.

A goal that is not met or undecided is a failure; one that could not be judged or was skipped is an
error. @wip goals and hypotheses are skipped, because they decide nothing. A run that is refused
although no goal is to blame gets a case of its own, so that the file never looks better than the
verdict.

There is no official schema; Jenkins, GitLab and GitHub's reporters read these elements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from donewhen.domain.goal_status import GoalStatus
from donewhen.reports.pipeline.report import Report
from donewhen.reports.pipeline.run import (
    REMOVE_WIP,
    Role,
    Run,
    claims_of,
    is_met,
    reasons,
    repository_file,
)
from donewhen.verdicts.document import GoalVerdict

_FAILURES = (GoalStatus.NOT_MET.value, GoalStatus.UNDECIDED.value)
_FAILING = ("failure", "error")
_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def junit(run: Run, folder: str = "") -> bytes:
    """Return the document, in UTF-8.

    ``folder`` is where the features' names start, as the repository sees it.
    """
    root = Element("testsuites", name="donewhen")
    for feature, goals in _by_feature(run.goals):
        suite = _suite(root, feature, run)
        for goal, name in zip(goals, _names(goals), strict=True):
            _case(suite, run, goal, name, folder)
    failing = [found for kind in _FAILING for found in root.iter(kind)]
    if not (run.passed or failing):
        _refusal(_suite(root, "donewhen", run), run)
    # Last, because a refusal counts as well.
    for element in (*root, root):
        _count(element)
    if (seconds := _seconds(run)) is not None:
        root.set("time", seconds)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _by_feature(goals: Sequence[GoalVerdict]) -> list[tuple[str, list[GoalVerdict]]]:
    features: dict[tuple[str, str], list[GoalVerdict]] = {}
    for goal in goals:
        features.setdefault((goal.file, goal.feature), []).append(goal)
    return [(feature, found) for (_, feature), found in features.items()]


def _names(goals: Sequence[GoalVerdict]) -> list[str]:
    """Return the goals' names; GitLab ignores a case whose name it has seen before."""
    seen = Counter(goal.scenario for goal in goals)
    return [
        f"{goal.scenario} (line {goal.line})" if seen[goal.scenario] > 1 else goal.scenario
        for goal in goals
    ]


def _suite(root: Element, name: str, run: Run) -> Element:
    suite = SubElement(root, "testsuite", name=name)
    if started := run.verdict.run.started_on:
        suite.set("timestamp", started.removesuffix("Z"))
    return suite


def _case(suite: Element, run: Run, goal: GoalVerdict, name: str, folder: str) -> None:
    case = SubElement(suite, "testcase", classname=goal.feature, name=name)
    case.set("file", repository_file(goal, folder))
    case.set("line", str(goal.line))
    if run.role_of(goal) is not Role.DECIDING:
        SubElement(case, "skipped", message=_why_skipped(run, goal))
    elif not is_met(goal):
        kind = "failure" if goal.status in _FAILURES else "error"
        said = reasons(goal)
        found = SubElement(case, kind, message=said[0][1], type=goal.status)
        # Readers show the message in a list and the text when it is opened.
        found.text = "\n".join([f"{goal.file}:{line}: {text}" for line, text in said])
    if told := _told(goal):
        SubElement(case, "system-out").text = told


def _why_skipped(run: Run, goal: GoalVerdict) -> str:
    if goal.answer is not None:
        return f"hypothesis, {goal.answer}: {goal.hypothesis or reasons(goal)[0][1]}"
    since = run.time_in_progress(goal)
    if is_met(goal):
        return f"@wip {since}: met. {REMOVE_WIP}"
    return f"@wip {since}: {goal.status}. {reasons(goal)[0][1]}"


def _told(goal: GoalVerdict) -> str:
    lines = [claim.reason for claim in claims_of(goal)]
    lines += [f"note: {text}" for text in goal.notes]
    lines += [] if is_met(goal) else goal.worst_images
    # GitLab takes [[ATTACHMENT|path]] for the name of a file to show.
    return "\n".join(lines).replace("[[", "[ [")


def _refusal(suite: Element, run: Run) -> None:
    case = SubElement(suite, "testcase", classname="donewhen", name="the run as a whole")
    said = [*run.problems, *filter(None, [run.reason])] or ["no deciding goal was judged"]
    SubElement(case, "error", message=said[0], type=run.outcome).text = "\n".join(said)


def _count(element: Element) -> None:
    cases = list(element.iter("testcase"))
    element.set("tests", str(len(cases)))
    for name, kind in _COUNTED.items():
        element.set(name, str(sum(case.find(kind) is not None for case in cases)))


def _seconds(run: Run) -> str | None:
    """Return how long the run took; None if its times are not known."""
    times = run.verdict.run
    if not times.started_on or not times.finished_on:
        return None
    taken = datetime.fromisoformat(times.finished_on) - datetime.fromisoformat(times.started_on)
    return f"{max(0.0, taken.total_seconds()):.3f}"


REPORT = Report("junit/donewhen.xml", junit)
