"""The evidence of a goal as the page shows it: what belongs to the same noun stands together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

from donewhen.reports.page.album import Album, Sheet
from donewhen.reports.page.charts.precision_recall import curve_goals, draw_curve
from donewhen.reports.page.claims import ClaimView
from donewhen.reports.page.evidence_files import Table, evidence_file, read_table
from donewhen.verdicts.document import EvidenceFile

_MOST_ROWS = 10
_MOST_CURVE_POINTS = 1000
_MOST_CLASSES = 15
CURVE = "Precision and recall"
_SLICES, _COUNTS = "Slices", "Counts"
_MATRIX, _TAKEN = "Confusion matrix", "Taken for"
FLIPS = "Got worse or better"


@dataclass(frozen=True)
class Slice:
    """A slice: how many images and things it holds, and what of them is found, and right."""

    name: str
    images: int
    there: int
    recall: float | None
    precision: float | None


@dataclass
class Exhibit:
    """What is shown about a noun ("" for the goal as a whole): pictures by title, tables, curve."""

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
        listed = (self.sheets, self.tables, self.slices, self.missing, self.counts, self.matrix)
        return self.curve is not None or any(listed)


@dataclass
class Files:
    """The files of a report: each table is read once, however many goals name it."""

    folder: Path
    album: Album = field(default_factory=Album)
    _tables: dict[tuple[int, int, int], Table | None] = field(default_factory=dict)

    def table(self, path: Path, most: int) -> Table | None:
        """Return the first rows of a table."""
        facts = path.stat()
        key = (facts.st_dev, facts.st_ino, most)
        if key not in self._tables:
            self._tables[key] = read_table(path, most)
        return self._tables[key]


def exhibits(
    named: Iterable[EvidenceFile], claims: Sequence[ClaimView], files: Files
) -> list[Exhibit]:
    """Return the evidence that a goal of a verdict names, by what it is about."""
    found: dict[str, Exhibit] = {}
    for file in named:
        exhibit = found.setdefault(file.about, Exhibit(file.about))
        path = evidence_file(file.file, files.folder)
        if path is None or not _take(exhibit, file, path, claims, files):
            exhibit.missing.append(file.title)
    shown = [exhibit for exhibit in found.values() if exhibit.has_anything]
    for exhibit in shown:
        if exhibit.matrix is not None:  # as a table it can be read aloud, and searched
            exhibit.sheets = [sheet for sheet in exhibit.sheets if sheet[0] != _MATRIX]
    return shown


def _take(
    exhibit: Exhibit, file: EvidenceFile, path: Path, claims: Sequence[ClaimView], files: Files
) -> bool:
    """Put a file's content on the exhibit; return False if it cannot be shown."""
    kind = file.kind or file.title  # verdicts of older versions say no kind
    if file.media_type.startswith("image/"):
        sheet = files.album.add(path)
        if sheet is not None:
            exhibit.sheets.append((kind, sheet))
        return sheet is not None
    whole = kind in (CURVE, _SLICES, _COUNTS, _MATRIX, _TAKEN)
    table = files.table(path, _MOST_CURVE_POINTS if whole else _MOST_ROWS)
    if table is None:
        return False
    if kind == CURVE:
        plotted = [view.claim for view in claims if view.figure is not None]
        goals = curve_goals(exhibit.about, plotted)
        exhibit.curve = draw_curve(table, goals, exhibit.about)
    elif kind == _SLICES:
        exhibit.slices = _slices(table)
    elif kind == _COUNTS:
        exhibit.counts = table
    elif kind in (_MATRIX, _TAKEN):
        exhibit.matrix = table if len(table.rows) <= _MOST_CLASSES else None
    else:
        exhibit.tables.append((kind, table))
    return True


def _slices(table: Table) -> list[Slice]:
    """Return the rows of ``slices.csv``; nothing if it is not such a table."""
    found = []
    try:
        for row in table.records():
            shares = (float(row[name]) if row[name] else None for name in ("recall", "precision"))
            found.append(Slice(row["slice"], int(row["images"]), int(row["ground truth"]), *shares))
    except (KeyError, ValueError):
        return []
    return found
