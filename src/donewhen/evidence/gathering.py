"""Evidence for one noun: which images to show, and the files that show them.

What was drawn once is found again by its key, so a warm run draws nothing.
"""

from __future__ import annotations

from collections import Counter
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
LABELLED = 3  # more labels than these hide what they label
FORM = 3  # raised whenever the same case is drawn differently


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
    stem = folder / f"{key[:32]}-{FORM}"
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
    """Draw the images with the largest objects missed: the ones that are hardest to excuse."""
    matched = match_noun(case.answers, case.noun, case.point)
    truth, matches = matched.selection.truth, matched.matches
    taken = matches.truth[(matches.truth >= 0) & ~matches.ignored]
    free = np.setdiff1d(np.flatnonzero(~matches.truth_crowd), taken)
    area = truth.box[free, 2] * truth.box[free, 3]
    worst = free[np.argsort(-area, kind="stable")]
    tiles = [
        _missed_tile(case, matched, image, worst[truth.image[worst] == image])
        for image in _first_images(truth.image[worst])
    ]
    total = int((~matches.truth_crowd).sum())
    shown = int(np.isin(truth.image[free], _first_images(truth.image[worst])).sum())
    return _draw(
        f"{len(free):,} of {total:,} {case.noun.text} missed", len(free), shown, tiles, target
    )


def _false(case: _Case, target: Path) -> bool:
    """Draw the images with the false alarms of the highest scores: the model was sure of them."""
    matched = match_noun(case.answers, case.noun, case.point)
    matches = matched.matches
    wrong = np.flatnonzero((matches.truth < 0) & ~matches.ignored)
    surest = wrong[np.argsort(-matches.score[wrong], kind="stable")]
    tiles = [
        _false_tile(case, matched, image, surest[matches.image[surest] == image])
        for image in _first_images(matches.image[surest])
    ]
    shown = int(np.isin(matches.image[wrong], _first_images(matches.image[surest])).sum())
    return _draw(f"{len(wrong):,} false {case.noun.text}", len(wrong), shown, tiles, target)


def _first_images(images: NDArray[np.int32]) -> list[int]:
    """Return the first images that are named, each once, as many as a sheet shows."""
    return list(dict.fromkeys(images.tolist()))[:SHOWN]


def _missed_tile(case: _Case, matched: MatchedNoun, image: int, rows: NDArray[np.int64]) -> Tile:
    chosen = matched.selection
    boxes = [
        _box(chosen.truth.box[row], "miss", "missed" if len(rows) == 1 else "") for row in rows
    ]
    for row in np.flatnonzero(chosen.detections.image == image):
        near = len(rows) <= LABELLED and _overlaps(
            chosen.detections.box[row], chosen.truth.box[rows]
        )
        boxes.append(_said(case, matched, int(row), "prediction", labelled=near))
    return _tile(case, image, boxes, f"missed {_named(case, matched.truth_category[rows])}")


def _false_tile(case: _Case, matched: MatchedNoun, image: int, rows: NDArray[np.int64]) -> Tile:
    chosen = matched.selection
    there = np.flatnonzero(chosen.truth.image == image)
    boxes = [_box(chosen.truth.box[one], "truth", "") for one in there]
    boxes += [
        _said(case, matched, int(row), "false", labelled=len(rows) <= LABELLED) for row in rows
    ]
    what = f"false {_named(case, matched.said_category[rows])}"
    return _tile(case, image, boxes, f"{what} {chosen.detections.score[rows[0]]:.2f}")


def _overlaps(box: NDArray[np.floating], others: NDArray[np.floating]) -> bool:
    """Return whether a box shares any pixel with one of the others."""
    low = np.maximum(box[:2], others[:, :2])
    high = np.minimum(box[:2] + box[2:], others[:, :2] + others[:, 2:])
    return bool((high > low).all(axis=1).any())


def _named(case: _Case, categories: NDArray[np.int32]) -> str:
    """Return the classes of one image's rows, with their numbers."""
    counted = Counter(case.answers.data_set.categories[index].name for index in categories)
    return ", ".join(
        name if count == 1 else f"{name} × {count}"  # noqa: RUF001 - read by people
        for name, count in counted.items()
    )


def _said(case: _Case, matched: MatchedNoun, row: int, role: Role, *, labelled: bool) -> DrawnBox:
    label = _said_label(case, matched, row) if labelled else ""
    return _box(matched.selection.detections.box[row], role, label)


def _said_label(case: _Case, matched: MatchedNoun, row: int) -> str:
    """Return class and score as the model gave them, also where the noun merges classes."""
    name = case.answers.data_set.categories[int(matched.said_category[row])].name
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
    return _draw(heading, len(wrong), len(tiles), tiles, target)


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


def _draw(heading: str, count: int, shown: int, tiles: list[Tile], target: Path) -> bool:
    if not tiles:
        return False
    from donewhen.evidence.contact_sheet import draw_sheet  # draws with Pillow

    rest = "" if count <= shown else f"; {shown:,} shown"
    draw_sheet(heading + rest, tiles, target)
    return True
