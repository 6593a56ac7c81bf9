"""The history in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from donewhen.foundation.name_suggestions import unknown
from donewhen.history.changes import change_words
from donewhen.history.delivery import Delivery, duration
from donewhen.history.figures import SprintFigures, interval_words, sprint_figures, value_words
from donewhen.history.history import History
from donewhen.history.progress import SprintProgress
from donewhen.history.records import RecordedRun
from donewhen.history.trends import Trend, TrendPoint


def history_lines(history: History, last: int) -> Iterator[str]:
    """Yield lines about the last runs, the sprints and the artifacts."""
    runs = history.runs()
    if not runs:
        yield "no run is recorded yet. Run behave or donewhen gate."
        return
    if len(runs) > last:
        yield f"the last {last} of {len(runs):,} runs:"
    yield from _table([_HEAD, *(_run_row(run) for run in runs[-last:])])
    yield ""
    yield "goals met at the end of each sprint:"
    yield from _table([_progress_row(sprint) for sprint in history.burn_up()])
    yield from _figures(sprint_figures(history))
    yield from _delivery(history.delivery())


def trend_lines(history: History, text: str) -> Iterator[str]:
    """Yield the course of each claim of the goals whose place or name holds ``text``.

    Raises ``UnknownNameError`` where there is none.
    """
    goals = history.goals()
    wanted = text.casefold()
    keys = dict.fromkeys(
        goal.key
        for goal in goals
        if wanted in goal.key.casefold() or wanted in goal.location.casefold()
    )
    if not keys:
        raise unknown("goal", text, {goal.scenario for goal in goals}, where="history")
    told = ""
    for number, trend in enumerate(history.trends(list(keys))):
        if number:
            yield ""
        goal = trend.newest.goal
        if goal.key != told:
            yield f"{goal.location}  {goal.scenario}"
        told = goal.key
        yield from _trend(trend)


_HEAD = ("sprint", "finished", "by", "outcome", "met", "artifact", "run")


def _run_row(run: RecordedRun) -> Sequence[str]:
    outcome = run.outcome if run.outcome == run.judged_as else f"{run.outcome} ({run.judged_as})"
    marks = [f"repair: {run.repair}"] if run.repair else []
    marks += [f"override: {run.override}"] if run.override else []
    about = ", ".join(subject.name for subject in run.subjects) or "-"
    return (
        run.sprint,
        f"{run.finished:%Y-%m-%d %H:%M}",
        run.kind,
        outcome,
        f"{run.met} of {run.selected}",
        about,
        "  ".join([run.id, *marks]),
    )


def _progress_row(sprint: SprintProgress) -> Sequence[str]:
    parts = {
        "not met": sprint.not_met,
        "undecided": sprint.undecided,
        "not judged": sprint.open,
        "in progress": sprint.wip,
    }
    rest = ", ".join(f"{count} {name}" for name, count in parts.items() if count)
    runs = f"{sprint.runs} run{'' if sprint.runs == 1 else 's'}"
    return f"  sprint {sprint.sprint}", f"{sprint.met} of {sprint.goals}", rest, runs


def _delivery(figures: Delivery) -> Iterator[str]:
    if not figures.artifacts:
        return
    yield ""
    share = figures.share_refused or 0.0
    things = "artifact" if figures.artifacts == 1 else "artifacts"
    yield (
        f"{figures.artifacts} {things} at the gate, "
        f"{figures.refused} refused at least once ({100 * share:.0f}%)"
    )
    if figures.median_lead is not None:
        yield f"from commit to acceptance: {duration(figures.median_lead)} (median)"
    if figures.median_recovery is not None:
        yield f"from refused to accepted again: {duration(figures.median_recovery)} (median)"
    for recovery in figures.recoveries:
        if recovery.accepted is None:
            since = f"{recovery.refused:%Y-%m-%d %H:%M}"
            yield f"{recovery.model}: refused since {since}, none accepted yet"


def _figures(found: SprintFigures) -> Iterator[str]:
    if not found.rows:
        return
    yield ""
    yield "figures that moved, at the end of each sprint:"
    heading = ("", *(f"sprint {name}" for name in found.sprints))
    yield from _table([heading, *((f"  {name}", *said) for name, said in found.rows)])
    for sprint, words in found.changes:
        yield f"  sprint {sprint}: {'; '.join(words)}"
    more = f"{found.left_out} more moved; " if found.left_out else ""
    yield f"  {more}donewhen history --goal TEXT tells of each, by slice, with intervals"


def _trend(trend: Trend) -> Iterator[str]:
    claim = trend.newest.claim
    # A sentence that names its slice needs no other word for it.
    told = not claim.slice or claim.slice in claim.text
    yield f"  {claim.text}{'' if told else f': {claim.slice}'}"
    yield from _table([_point_row(point) for point in trend.points], indent="    ")


def _point_row(point: TrendPoint) -> Sequence[str]:
    claim = point.claim
    interval = interval_words(claim)
    changed = "; ".join(change_words(point.changes))
    return (
        f"sprint {point.run.sprint}",
        f"{point.run.finished:%Y-%m-%d %H:%M}",
        value_words(claim),
        f"({interval})" if interval else "",
        claim.outcome,
        f"<- {changed}" if changed else "",
    )


def _table(rows: Sequence[Sequence[str]], indent: str = "") -> Iterator[str]:
    """Yield rows with their columns below each other."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        yield indent + "  ".join(cells).rstrip()
