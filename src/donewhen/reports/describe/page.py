"""The page about a data set: one file that asks nothing of a network."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from markupsafe import Markup

from donewhen.domain.data_set import Boxes, DataSet
from donewhen.foundation.atomic_file import write_atomically
from donewhen.foundation.errors import DataSetError
from donewhen.goals.run import Run
from donewhen.judging.wording import short_percent
from donewhen.reports.describe import facts
from donewhen.reports.describe.decidable import SHARES, decidable
from donewhen.reports.describe.examples import MOST_CLASSES, examples
from donewhen.reports.describe.introduction import balance_sentence, lead_sentence, to_look_at
from donewhen.reports.describe.problems import AskedModel, Problem, find_problems, sizes_of
from donewhen.reports.describe.thumbnails import Thumbnail, thumbnails
from donewhen.reports.page.charts.bars import draw_share
from donewhen.reports.page.dates import plural
from donewhen.reports.page.sprint_page import visible

_MOST_CLASSES = 200
_MOST_ROWS = 10


@dataclass(frozen=True)
class _ShownProblem:
    """A problem as the page shows it: its first rows, and how many ``more`` there are."""

    problem: Problem
    rows: tuple[tuple[str, ...], ...]
    more: int
    pictures: tuple[Thumbnail, ...]


def describe(run: Run, name: str, model: AskedModel | None = None) -> Path:
    """Write the page about the data set ``name`` and return its path.

    ``model`` is asked which labels look wrong. Raises ``InputError`` where data set
    or model cannot be used at all; what is wrong with single images stands on the page.
    """
    data_set = run.workspace.data_set(name)
    text = _text(_content(run, data_set, model))
    path = run.settings.reports / "datasets" / f"{data_set.id}.html"
    write_atomically(path, [text.encode(errors="replace")])
    return path


def _text(content: dict[str, Any]) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # takes 60 ms

    environment = Environment(
        loader=PackageLoader("donewhen.reports.describe", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (
        resources.files("donewhen.reports.page").joinpath("page.css").read_text(encoding="utf-8")
    )
    own = resources.files("donewhen.reports.describe").joinpath("data_set.css").read_text("utf-8")
    return visible(
        environment.get_template("data_set.jinja").render(
            **content,
            style=Markup(style + own),  # noqa: S704 (our own files)
            bar=draw_share,
            percent=short_percent,
            plural=plural,
        )
    )


def _content(run: Run, data_set: DataSet, model: AskedModel | None) -> dict[str, Any]:
    manifest = run.workspace.data_set_manifest(data_set.id)
    rows, slices = facts.classes(data_set), facts.slices(data_set)
    pin_problem, digest = _pinned(run, data_set)
    sizes = sizes_of(run, data_set)
    # A model is not asked about other images than those that were pinned: that would be refused.
    problems = list(find_problems(run, data_set, sizes, None if pin_problem else model))
    metric, goals, others = decidable(data_set)
    per_image = facts.objects_per_image(data_set)
    shown = examples(data_set)
    return {
        "data_set": data_set,
        "manifest": manifest,
        "digest": digest,
        "boxes": isinstance(data_set.truth, Boxes),
        "lead": lead_sentence(data_set, rows),
        "balance": balance_sentence(rows),
        "look_at": to_look_at(manifest, pin_problem, rows, slices, problems),
        "classes": rows[:_MOST_CLASSES],
        "more_classes": max(0, len(rows) - _MOST_CLASSES),
        "examples": [(each, thumbnails(each.pictures)) for each in shown],
        "most_examples": MOST_CLASSES,
        "unshown": sum(row.objects > 0 for row in rows) - len(shown),
        "sizes": [facts.image_sizes(sizes), *facts.object_sizes(data_set)],
        "per_image": [] if per_image is None else [per_image],
        "attributes": facts.attributes(data_set),
        "group": _group(data_set),
        "slices": slices,
        "problems": [_shown(problem) for problem in problems],
        "metric": metric,
        "shares": SHARES,
        "goals": goals,
        "other_goals": others,
    }


def _pinned(run: Run, data_set: DataSet) -> tuple[str, str]:
    """Return what keeps the data set from being what its manifest pins, and its digest."""
    try:
        return "", run.facts(data_set).digest
    except DataSetError as error:
        return str(error), data_set.digest


def _group(data_set: DataSet) -> str:
    if data_set.group is None:
        return ""
    groups = len(set(data_set.images.attributes[data_set.group]))
    return (
        f"Images belong together by {data_set.group}: {groups:,} of them, about "
        f"{len(data_set.images) / max(1, groups):.3g} images each. Intervals count each of them "
        "once, as its images look alike."
    )


def _shown(problem: Problem) -> _ShownProblem:
    if problem.finding is None:
        return _ShownProblem(problem, (), 0, ())
    rows = problem.finding.rows
    return _ShownProblem(
        problem,
        rows[:_MOST_ROWS],
        max(0, len(rows) - _MOST_ROWS),
        tuple(thumbnails(problem.finding.pictures)),
    )
