"""The page as a file: whole or not there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from markupsafe import Markup

from donewhen.foundation.atomic_file import write_atomically
from donewhen.history.delivery import duration
from donewhen.judging.wording import short_number, short_percent
from donewhen.reports.page.charts.bars import draw_budget, draw_share, draw_tally
from donewhen.reports.page.charts.precision_recall import plane
from donewhen.reports.page.charts.trend import draw_burn_up
from donewhen.reports.page.dates import day_range, moment, plural, time_taken
from donewhen.reports.page.earlier_runs import EarlierRuns
from donewhen.reports.page.evidence import Files
from donewhen.reports.page.goals import GoalView, by_feature, goal_views
from donewhen.reports.page.headline import changes_to_tell, standing_sentence, urgency
from donewhen.reports.page.trends import over_time
from donewhen.sources.sprints import Sprints
from donewhen.verdicts.document import Statement

FILE_NAME = "index.html"
_MOST_TOLD = 6
_HERE = Path(__file__).parent
_STORE = "<!--pictures-->"
_TALLIED = ("met", "not yet", "undecided", "could not be judged", "skipped")
_SHORT = 12  # digits of a digest that tell two files apart at a glance
# What the template calls by its name.
_FUNCTIONS: tuple[Callable[..., object], ...] = (
    *(draw_budget, draw_share, duration, moment, plural, short_number, short_percent),
)


def write_page(
    statement: Statement,
    report_folder: Path,
    earlier: EarlierRuns | None = None,
    sprints: Sprints | None = None,
) -> Path:
    """Write the sprint page of a verdict into ``report_folder`` and return its path.

    Evidence is taken from below that folder alone. ``earlier`` is what is known of earlier runs,
    None where no history is kept. Raises ``UnfinishedError`` if it cannot be written.
    """
    text = page_text(statement, report_folder, earlier, sprints)
    path = report_folder / FILE_NAME
    report_folder.mkdir(parents=True, exist_ok=True)
    write_atomically(path, [text.encode(errors="replace")])
    return path


def page_text(
    statement: Statement,
    report_folder: Path,
    earlier: EarlierRuns | None = None,
    sprints: Sprints | None = None,
) -> str:
    """Return the page."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # takes 60 ms

    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (_HERE / "page.css").read_text(encoding="utf-8")
    content = _content(statement, report_folder, earlier or EarlierRuns(), sprints or Sprints())
    text = environment.get_template("page.jinja").render(
        **content,
        has_history=earlier is not None,
        **{function.__name__: function for function in _FUNCTIONS},
        style=Markup(style),  # noqa: S704 (our own file)
    )
    # Megabytes of pictures do not go through the template. What comes from files is escaped and
    # holds no such mark.
    before, _, after = visible(text).partition(_STORE)
    return "".join((before, *content["pictures"].elements(), after))


def visible(text: str) -> str:
    """Return ``text`` without characters that HTML forbids or that turn the reading order."""
    return text.translate(_INVISIBLE)


_CONTROLS = [*range(9), 11, 12, *range(14, 32), *range(127, 160)]
_TURNING = [0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
_INVISIBLE = dict.fromkeys([*_CONTROLS, *_TURNING, *range(0xD800, 0xE000)], "\ufffd")


def _content(
    statement: Statement, folder: Path, earlier: EarlierRuns, sprints: Sprints
) -> dict[str, Any]:
    """Return everything that the template shows, in the order in which it is shown."""
    verdict = statement.predicate
    name, files = verdict.sprint, Files(folder)
    goals = goal_views(verdict.goals, earlier, files, sprint=name)
    supposed = goal_views(verdict.hypotheses, earlier, files, sprint=name, first=len(goals) + 1)
    # int() would take digits of other scripts, and sprints.yaml knows numbers alone.
    sprint = sprints.get(int(name)) if name.isascii() and name.isdigit() else None
    aim = "" if sprint is None else sprint.goal
    deciding = [goal for goal in goals if not goal.goal.wip]
    failing = [goal for goal in deciding if not goal.is_met]
    before = earlier.progress_before(name)
    told, told_more = changes_to_tell(goals, aim, _MOST_TOLD)
    tally = [(word, sum(goal.word == word for goal in deciding)) for word in _TALLIED]
    return {
        "verdict": verdict,
        "earlier": earlier,
        "models": statement.subject,
        "goals": goals,
        "sprint": name,
        "aim": aim,
        "days": "" if sprint is None else day_range(sprint.starts, sprint.ends),
        "standing": standing_sentence(goals, supposed, aim, before),
        "tally": draw_tally(tally),
        "tallied": [(word, count) for word, count in tally if count],
        "told": told,
        "told_more": told_more,
        "before": before,
        "attention": sorted(failing, key=lambda goal: urgency(goal, aim)),
        "features": by_feature(deciding),
        "in_progress": [goal for goal in goals if goal.goal.wip],
        "hypotheses": supposed,
        "over_time": over_time([*goals, *supposed], earlier, aim),
        "burn_up": draw_burn_up(earlier.burn_up),
        "quality": [view for view in deciding if view.goal.data_set and not view.goal.model],
        "took": time_taken(verdict.run.started_on, verdict.run.finished_on),
        "files": [
            (file.annotations.kind, file.name, file.digest.sha256[:_SHORT])
            for file in verdict.configuration
        ],
        "plane": plane(),
        "pictures": files.album.packed(_pictures(goal for goal in goals if not goal.is_met)),
    }


def _pictures(goals: Iterable[GoalView]) -> set[str]:
    """Return the keys of the pictures of some goals."""
    exhibits = (exhibit for goal in goals for exhibit in goal.exhibits)
    return {sheet.key for exhibit in exhibits for _, sheet in exhibit.sheets}
