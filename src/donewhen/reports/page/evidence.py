"""The evidence of a goal as the page shows it: what belongs to one noun stands together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from donewhen.reports.page.album import Album, Sheet
from donewhen.reports.page.charts.bars import draw_share
from donewhen.reports.page.charts.precision_recall import CurveGoal, draw_curve
from donewhen.reports.page.claims import ClaimView
from donewhen.reports.page.evidence_files import evidence_file
from donewhen.reports.page.numbers import number
from donewhen.reports.page.tables import Table, read_table

_MOST_ROWS = 10
_MOST_CLASSES = 15
_CURVE, _SLICES, _COUNTS = "Precision and recall", "Slices", "Counts"
_MATRIX, _TAKEN, _IMAGES = "Confusion matrix", "Taken for", "Images with errors"
TURNED = "Got worse or better"
_SHEETS = ("Worst misses", "False alarms", "Wrong class", "Got worse", "Got better")
_KINDS = (_CURVE, _SLICES, _COUNTS, _IMAGES, _TAKEN, *_SHEETS, TURNED)


@dataclass(frozen=True)
class Slice:
    """One slice: how many images and things, and what of them is found, and right."""

    name: str
    images: str
    there: int
    recall: float | None
    found: str
    precision: str
    bar: Markup | None


@dataclass
class Exhibit:
    """What is shown about one noun: pictures by title, tables, the curve."""

    about: str
    sheets: list[tuple[str, Sheet]] = field(default_factory=list)
    tables: list[tuple[str, Table]] = field(default_factory=list)
    curve: Markup | None = None
    slices: list[Slice] = field(default_factory=list)
    counts: Table | None = None
    matrix: Table | None = None
    missing: list[str] = field(default_factory=list)

    @property
    def has_anything(self) -> bool:
        """Whether there is anything to unfold."""
        every = (self.sheets, self.tables, self.slices, self.missing, self.counts, self.matrix)
        return self.curve is not None or any(every)


@dataclass
class Files:
    """The files of a report: each table is read once, however many goals name it."""

    folder: Path
    album: Album = field(default_factory=Album)
    _tables: dict[tuple[int, int, int], Table | None] = field(default_factory=dict)

    def path(self, named: str) -> Path | None:
        """Return the file that a verdict names, if it is one of this report's."""
        return evidence_file(named, self.folder)

    def table(self, path: Path, most: int) -> Table | None:
        """Return the first rows of a table."""
        facts = path.stat()
        key = (facts.st_dev, facts.st_ino, most)
        if key not in self._tables:
            self._tables[key] = read_table(path, most)
        return self._tables[key]


def exhibits(
    named: Iterable[Mapping[str, Any]], claims: Sequence[ClaimView], files: Files
) -> list[Exhibit]:
    """Return the evidence that a goal of a verdict names, by what it is about."""
    made: dict[str, Exhibit] = {}
    for one in named:
        kind, about = _kind(str(one["title"]))
        exhibit = made.setdefault(about, Exhibit(about))
        path = files.path(str(one["file"]))
        if path is None or not _take(exhibit, kind, path, str(one["mediaType"]), claims, files):
            exhibit.missing.append(str(one["title"]))
    shown = [exhibit for exhibit in made.values() if exhibit.has_anything]
    for exhibit in shown:
        if exhibit.matrix is not None:
            exhibit.sheets = [one for one in exhibit.sheets if one[0] != _MATRIX]
    return shown


def _kind(title: str) -> tuple[str, str]:
    """Return what a file shows, and of what: "Worst misses", "balloons"."""
    kind, mark, about = title.partition(": ")
    return (kind, about) if mark and kind in _KINDS else (title, "")


def _take(
    exhibit: Exhibit,
    kind: str,
    path: Path,
    media_type: str,
    claims: Sequence[ClaimView],
    files: Files,
) -> bool:
    """Put a file's content on the exhibit; return False where it cannot be shown."""
    if media_type.startswith("image/"):
        sheet = files.album.add(path)
        if sheet is not None:
            exhibit.sheets.append((kind, sheet))
        return sheet is not None
    table = files.table(
        path, 1000 if kind in (_CURVE, _SLICES, _COUNTS, _MATRIX, _TAKEN) else _MOST_ROWS
    )
    if table is None:
        return False
    if kind == _CURVE:
        exhibit.curve = draw_curve(table, _goals(exhibit.about, claims), exhibit.about)
    elif kind == _SLICES:
        exhibit.slices = _slices(table)
    elif kind == _COUNTS:
        exhibit.counts = table
    elif kind in (_MATRIX, _TAKEN):
        exhibit.matrix = table if len(table.rows) <= _MOST_CLASSES else None
    else:
        exhibit.tables.append((kind, table))
    return True


def _goals(about: str, claims: Sequence[ClaimView]) -> tuple[CurveGoal, ...]:
    """Return what is asked of the recall and the precision that a curve shows."""
    return tuple(
        CurveGoal(one.metric, one.figure.threshold)
        for one in claims
        if one.figure is not None
        and one.metric in ("recall", "precision")
        and one.figure.comparison in ("at least", "more than")
        and not one.is_change
        and about == (f"{one.noun} in {one.where} images" if one.where else one.noun)
    )


def _slices(table: Table) -> list[Slice]:
    made = []
    for row in table.records():
        try:
            recall = float(row["recall"]) if row["recall"] else None
            precision = number(float(row["precision"]), share=True) if row["precision"] else "-"
            there = int(row["ground truth"])
            name, images = row["slice"], f"{int(row['images']):,}"
        except (KeyError, ValueError):
            return []
        found = "-" if recall is None else number(recall, share=True)
        bar = None if recall is None else draw_share(recall)
        made.append(Slice(name, images, there, recall, found, precision, bar))
    return made
