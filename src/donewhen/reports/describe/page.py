"""The page about a data set: one file that asks nothing of a network."""

from __future__ import annotations

from collections.abc import Sequence
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
from donewhen.reports.describe.facts import ClassRow, SliceRow
from donewhen.reports.describe.pictures import MOST_CLASSES, examples, thumbnails
from donewhen.reports.describe.problems import AskedModel, Problem, find_problems, sizes_of
from donewhen.reports.page.charts.bars import draw_share
from donewhen.reports.page.dates import plural
from donewhen.reports.page.sprint_page import visible
from donewhen.sources.data_set_manifest import DataSetManifest

_MOST_CLASSES = 200
_MOST_ROWS = 10
_FEW = 10  # examples of a class: nine that are all right show no more than 72% with 95% confidence
_UNEVEN = 10  # times as many


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
        "problems": [
            (problem, thumbnails(problem.finding.pictures) if problem.finding else [])
            for problem in problems
        ],
        "most_rows": _MOST_ROWS,
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


def lead_sentence(data_set: DataSet, rows: Sequence[ClassRow]) -> str:
    """Return what the data set holds, in one sentence or two."""
    images, kinds = len(data_set.images), plural(len(rows), "class", "classes")
    if not isinstance(data_set.truth, Boxes):
        return f"{plural(images, 'image')}, each of one of {kinds}."
    crowd = data_set.truth.crowd
    objects = int((~crowd).sum())
    empty = images - len(set(data_set.truth.image[~crowd].tolist()))
    said = f"{plural(images, 'image')} with {plural(objects, 'labelled object')} of {kinds}."
    if empty:
        said += f" {plural(empty, 'image holds', 'images hold')} none."
    if crowd.any():
        said += f" {plural(int(crowd.sum()), 'region')} with crowds count neither way."
    return said


def balance_sentence(rows: Sequence[ClassRow]) -> str:
    """Return how even the classes are."""
    held = sorted(rows, key=lambda row: row.objects)
    if len(held) < 2 or not held[-1].objects:
        return ""
    rare, frequent = held[0], held[-1]
    if not rare.objects:
        return f"There is no example of {rare.name}."
    times = frequent.objects / rare.objects
    if times < 1.5:
        return (
            f"The classes are even: {rare.name} has the fewest examples ({rare.objects:,}), "
            f"{frequent.name} the most ({frequent.objects:,})."
        )
    return (
        f"{frequent.name} has {times:.3g} times as many examples as {rare.name} "
        f"({frequent.objects:,} and {rare.objects:,})."
    )


def to_look_at(
    manifest: DataSetManifest,
    pin_problem: str,
    rows: Sequence[ClassRow],
    slices: Sequence[SliceRow],
    problems: Sequence[Problem],
) -> list[str]:
    """Return what keeps figures on this data set from being trusted, a sentence each."""
    said = [pin_problem] if pin_problem else []
    said += [f"{problem.title}: {problem.count:,}." for problem in problems if problem.count]
    said += [
        f"{problem.title}: not known. {problem.unknown}"
        for problem in problems
        if problem.unknown and problem.matters
    ]
    few = [row.name for row in rows if row.objects < _FEW]
    if few:
        said.append(
            f"Too few examples to say anything about {_listed(few)}: fewer than {_FEW} each."
        )
    counts = [row.objects for row in rows if row.objects]
    if counts and max(counts) >= _UNEVEN * min(counts):
        said.append("The classes are very uneven: an average over all of them hides the rare ones.")
    small = [row.name for row in slices if row.is_small]
    if small:
        said.append(f"Slices too small to be judged: {_listed(small)}.")
    if manifest.digest is None:
        said.append("It is not pinned, so nobody would notice a change. Run: donewhen pin")
    return said


def _listed(names: Sequence[str], shown: int = 5) -> str:
    rest = f" and {len(names) - shown:,} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + rest
