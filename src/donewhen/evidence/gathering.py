"""Evidence for one noun: which images to show, and the files that show them.

What was drawn once is found again by its key, so a warm run draws nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.data_set import Labels
from donewhen.estimation import Answers, MatchedNoun, OperatingPoint, counts_of, match_noun
from donewhen.evidence.tables import CountRow, write_counts
from donewhen.evidence.tiles import DrawnBox, Role, Tile
from donewhen.language import Noun
from donewhen.verdict import Evidence

__all__ = ["gather"]

SHOWN = 12  # tiles of one kind on a sheet


@dataclass(frozen=True)
class _Case:
    """Everything that is shown about one noun at one operating point."""

    answers: Answers
    noun: Noun
    point: OperatingPoint


def gather(
    answers: Answers, noun: Noun, point: OperatingPoint, *, folder: Path, key: str
) -> list[Evidence]:
    """Return tables and pictures for a noun, made now unless ``folder`` holds them under ``key``.

    ``key`` identifies the answers, the ground truth, the noun and the operating point.
    """
    case = _Case(answers, noun, point)
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / key[:32]
    made = [_file(stem, "counts.csv", f"Counts of {noun.text}", "text/csv", case, _counts_table)]
    if isinstance(answers.data_set.truth, Labels):
        made.append(_file(stem, "wrong.png", f"Wrong: {noun.text}", "image/png", case, _wrong))
        made.append(_file(stem, "confusion.png", "Confusion matrix", "image/png", case, _confusion))
    else:
        made.append(
            _file(stem, "missed.png", f"Worst misses: {noun.text}", "image/png", case, _missed)
        )
        made.append(
            _file(stem, "false.png", f"False alarms: {noun.text}", "image/png", case, _false)
        )
    return [evidence for evidence in made if evidence is not None]


def _file(
    stem: Path,
    suffix: str,
    title: str,
    media_type: str,
    case: _Case,
    make: Callable[[_Case, Path], bool],
) -> Evidence | None:
    """Return the file of one kind; None where there is nothing to show (noted by an empty file)."""
    path = stem.with_name(f"{stem.name}-{suffix}")
    nothing = path.with_suffix(".none")
    if nothing.exists():
        return None
    if not path.exists() and not make(case, path):
        nothing.touch()
        return None
    return Evidence(title, path, media_type)


def _counts_table(case: _Case, target: Path) -> bool:
    """Write a row per class that the noun covers, and one for the noun itself."""
    categories = case.answers.data_set.categories
    rows = []
    if len(case.noun.categories) > 1:
        for index in sorted(case.noun.categories):
            single = Noun(
                categories[index].name,
                categories[index].name,
                frozenset({index}),
                merged=False,
                presence=case.noun.presence,
            )
            rows.append(_row(case, single))
    rows.append(_row(case, case.noun))
    write_counts(rows, target)
    return True


def _row(case: _Case, noun: Noun) -> CountRow:
    counts = counts_of(case.answers, noun, case.point)
    tp, fp, fn = counts.total_tp, counts.total_fp, counts.total_fn
    return CountRow(noun.text, ground_truth=tp + fn, found=tp, missed=fn, false=fp)


def _missed(case: _Case, target: Path) -> bool:
    """Draw the largest objects that were missed: the ones that are hardest to excuse."""
    matched = match_noun(case.answers, case.noun, case.point)
    chosen, matches = matched.selection, matched.matches
    taken = matches.truth[(matches.truth >= 0) & ~matches.ignored]
    free = np.setdiff1d(np.flatnonzero(~matches.truth_crowd), taken)
    area = chosen.truth.box[free, 2] * chosen.truth.box[free, 3]
    worst = free[np.argsort(-area, kind="stable")]
    tiles = [_missed_tile(case, matched, int(row)) for row in worst[:SHOWN]]
    total = int((~matches.truth_crowd).sum())
    heading = f"{len(free):,} of {total:,} {case.noun.text} missed"
    return _draw(heading, len(free), tiles, target)


def _false(case: _Case, target: Path) -> bool:
    """Draw the false alarms of the highest scores: the ones that the model is surest of."""
    matched = match_noun(case.answers, case.noun, case.point)
    matches = matched.matches
    wrong = np.flatnonzero((matches.truth < 0) & ~matches.ignored)
    surest = wrong[np.argsort(-matches.score[wrong], kind="stable")]
    tiles = [_false_tile(case, matched, int(row)) for row in surest[:SHOWN]]
    heading = f"{len(wrong):,} false {case.noun.text}"
    return _draw(heading, len(wrong), tiles, target)


def _missed_tile(case: _Case, matched: MatchedNoun, row: int) -> Tile:
    chosen = matched.selection
    image = int(chosen.truth.image[row])
    near = np.flatnonzero(chosen.detections.image == image)
    boxes = [_box(chosen.truth.box[row], "miss", "missed")]
    boxes += [_said(case, matched, int(one), "prediction") for one in near]
    name = case.answers.data_set.categories[matched.truth_category[row]].name
    return _tile(case, image, boxes, f"missed {name}")


def _false_tile(case: _Case, matched: MatchedNoun, row: int) -> Tile:
    chosen = matched.selection
    image = int(chosen.detections.image[row])
    there = np.flatnonzero(chosen.truth.image == image)
    boxes = [_box(chosen.truth.box[one], "truth", "") for one in there]
    boxes.append(_said(case, matched, row, "false"))
    return _tile(case, image, boxes, f"false {_said_label(case, matched, row)}")


def _said(case: _Case, matched: MatchedNoun, row: int, role: Role) -> DrawnBox:
    box = matched.selection.detections.box[row]
    return _box(box, role, _said_label(case, matched, row))


def _said_label(case: _Case, matched: MatchedNoun, row: int) -> str:
    """Return class and score as the model gave them, also where the noun merges classes."""
    name = case.answers.data_set.categories[matched.said_category[row]].name
    return f"{name} {matched.selection.detections.score[row]:.2f}"


def _box(box: NDArray[np.floating], role: Role, label: str) -> DrawnBox:
    x, y, width, height = (float(value) for value in box)
    return DrawnBox((x, y, width, height), role, label)


def _tile(case: _Case, image: int, boxes: list[DrawnBox], what: str) -> Tile:
    images = case.answers.data_set.images
    return Tile(images.path(image), tuple(boxes), f"{images.names[image]}: {what}")


def _wrong(case: _Case, target: Path) -> bool:
    """Draw images that were given a wrong class."""
    truth, said = case.answers.data_set.truth, case.answers.said
    assert isinstance(truth, Labels)
    assert isinstance(said, np.ndarray)
    members = np.fromiter(case.noun.categories, dtype=np.int64)
    concerned = np.isin(truth.category, members) | np.isin(said, members)
    wrong = np.flatnonzero((truth.category != said) & concerned)
    names = [*(one.name for one in case.answers.data_set.categories), "another class"]
    tiles = [
        _tile(case, int(row), [], f"said {names[said[row]]}, is {names[truth.category[row]]}")
        for row in wrong[:SHOWN]
    ]
    heading = f"{len(wrong):,} of {len(said):,} images given a wrong class"
    return _draw(heading, len(wrong), tiles, target)


def _confusion(case: _Case, target: Path) -> bool:
    from donewhen.evidence.confusion import draw_confusion

    truth, said = case.answers.data_set.truth, case.answers.said
    assert isinstance(truth, Labels)
    assert isinstance(said, np.ndarray)
    names = [one.name for one in case.answers.data_set.categories]
    size = len(names)
    columns = np.where(said < 0, size, said)
    matrix = np.zeros((size, size + 1), dtype=np.int64)
    np.add.at(matrix, (truth.category, columns), 1)
    draw_confusion(matrix, names, target)
    return True


def _draw(heading: str, count: int, tiles: list[Tile], target: Path) -> bool:
    if not tiles:
        return False
    from donewhen.evidence.contact_sheet import draw_sheet

    shown = "" if count <= len(tiles) else f"; {len(tiles)} shown"
    draw_sheet(heading + shown, tiles, target)
    return True
