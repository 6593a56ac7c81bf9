"""The first words of the page: what the data set is, and what to look at before it is trusted."""

from __future__ import annotations

from collections.abc import Sequence

from donewhen.domain.data_set import Boxes, DataSet
from donewhen.reports.describe.facts import ClassRow, SliceRow
from donewhen.reports.describe.problems import Problem
from donewhen.reports.page.dates import plural
from donewhen.sources.data_set_manifest import DataSetManifest

_FEW = 10  # examples of a class: nine that are all right show no more than 72% with 95% confidence
_UNEVEN = 10  # times as many


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
