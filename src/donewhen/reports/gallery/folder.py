"""The folder of a selection: its pictures, and a table of all its images."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from donewhen.domain.data_set import Labels
from donewhen.domain.finding import Picture
from donewhen.evaluation.estimation import OperatingPoint
from donewhen.evidence.publishing import plain
from donewhen.evidence.tables import write_table
from donewhen.foundation.atomic_file import writing
from donewhen.foundation.errors import InputError, SentenceError
from donewhen.foundation.progress import progress_line
from donewhen.foundation.source_file import shown
from donewhen.goals.run import Run
from donewhen.goals.scope import OVERLAP
from donewhen.judging.measurement import AnswersRequest, ModelAnswers, refuse_unknown_classes
from donewhen.reports.gallery.pictures import Marks, class_line
from donewhen.reports.gallery.query import Wish, parse_wish
from donewhen.reports.gallery.selection import Seen, chosen_rows

TABLE = "images.csv"
_TINY = 64  # pixels: what is so small stays sharp as PNG


@dataclass(frozen=True)
class Look:
    """What is asked for, beside the words.

    ``version`` and ``baseline`` are versions of the run's model, None for those of model.yaml;
    ``score`` is that from which detections count, None for the model's. At most ``limit`` images
    are drawn. ``folder`` must be new or empty; None for one below the sprint's reports.
    """

    version: str | None = None
    baseline: str | None = None
    score: float | None = None
    limit: int = 100
    folder: Path | None = None


@dataclass(frozen=True)
class Looked:
    """What was found: ``images`` of ``of`` are meant, ``drawn`` of them lie in ``folder``."""

    wish: Wish
    model: str
    images: int
    of: int
    drawn: int
    folder: Path


def look(run: Run, words: str, asked: Look) -> Looked:
    """Find the images that ``words`` mean, draw them, and write a table of them.

    Raises ``InputError`` for words that are not understood, and as ``Run.judged`` does.
    """
    data_set = run.data_set(None)
    wish = parse_wish(words, data_set, run.vocabulary(None))
    baseline = _baseline(run, asked) if wish.kind.is_change else None
    folder = _folder(run, wish, asked)
    judged = run.answers_of(AnswersRequest(version=asked.version, floor=asked.score))
    refuse_unknown_classes(judged, wish.noun)
    seen = _seen(run, judged, wish, asked.score)
    before = None
    if baseline is not None:
        held = run.answers_of(AnswersRequest(version=baseline, floor=asked.score))
        before = _seen(run, held, wish, asked.score)
    rows = chosen_rows(wish, seen, before)
    gallery = _Gallery(wish, seen, before)
    drawn = rows[: asked.limit]
    pictures: list[str] = []
    if rows:
        pictures = gallery.draw(drawn, folder, shows_progress=not run.log.is_open)
        names = pictures + [""] * (len(rows) - len(drawn))
        write_table(gallery.heading(), gallery.table(rows, names), folder / TABLE)
    images = seen.answers.data_set.images
    return Looked(wish, seen.name, len(rows), len(images), len(pictures), folder)


def _baseline(run: Run, asked: Look) -> str:
    model = run.model(None)
    version = asked.baseline or model.baseline
    if version is None:
        raise SentenceError(f'model "{model.name}" has no baseline. Name a version: --baseline …')
    if run.file(model, version) == run.file(model, asked.version):
        raise SentenceError(
            f'the baseline is what is looked at: version "{version}". Name another: --baseline …'
        )
    return version


def _seen(run: Run, judged: ModelAnswers, wish: Wish, score: float | None) -> Seen:
    lowest = judged.model.output.score if score is None else score
    name = f"{judged.model.name} {judged.version}"
    return Seen(name, run.sliced(judged, wish.slices), OperatingPoint(lowest, OVERLAP))


def _folder(run: Run, wish: Wish, asked: Look) -> Path:
    """Return the folder to write into: made anew below the reports, new or empty elsewhere."""
    if asked.folder is None:
        folder = run.settings.report_folder / "look" / plain(f"{run.data_set(None).id} {wish.text}")
        with writing(folder):
            if folder.is_dir():
                shutil.rmtree(folder)
        return folder
    if asked.folder.exists() and (not asked.folder.is_dir() or any(asked.folder.iterdir())):
        raise InputError(f"--to {shown(asked.folder)}: it is there already. Name a new folder.")
    return asked.folder


def _stem(name: str) -> str:
    """Return an image's name without its suffix."""
    return name.rpartition(".")[0] or name


class _Gallery:
    """What is drawn of each image, and what the table says of it."""

    def __init__(self, wish: Wish, seen: Seen, before: Seen | None) -> None:
        self._wish = wish
        self._every = [seen] if before is None else [before, seen]
        self._data_set = seen.answers.data_set
        self._classes = isinstance(self._data_set.truth, Labels)
        self._marks = [] if self._classes else [Marks(one, wish.noun) for one in self._every]

    def draw(self, rows: Sequence[int], folder: Path, *, shows_progress: bool) -> list[str]:
        """Draw the images of ``rows`` into ``folder``; return the names of the pictures."""
        from donewhen.evidence.large_picture import draw_large  # draws with Pillow

        images, made = self._data_set.images, []
        with progress_line("drawing", "pictures", shown=shows_progress) as line:
            for number, row in enumerate(rows, start=1):
                line(number - 1, len(rows))
                suffix = "png" if self._is_tiny(row) else "jpg"
                name = f"{number:03d}-{plain(_stem(images.names[row]))}.{suffix}"
                lines = self._lines(row)
                draw_large(self._pictures(row), images.names[row], lines, folder / name)
                made.append(name)
        return made

    def heading(self) -> list[str]:
        """Return the heading of the table."""
        figures = ["said", "score"] if self._classes else ["found", "missed", "false"]
        heading = ["picture", "image", *(["is"] if self._classes else []), *figures]
        if len(self._every) > 1:
            heading += [f"baseline: {one}" for one in figures]
        return [*heading, *self._data_set.images.attributes]

    def table(self, rows: Sequence[int], pictures: Sequence[str]) -> list[list[object]]:
        """Return a row of the table for each image."""
        images = self._data_set.images
        attributes = list(images.attributes.values())
        counts = [] if self._classes else [one.counts(self._wish.noun) for one in self._every]
        lines: list[list[object]] = []
        for row, picture in zip(rows, pictures, strict=True):
            line: list[object] = [picture, images.names[row]]
            if self._classes:
                line += self._class_cells(row)
            for one in reversed(counts):
                line += [one.tp[row], one.fn[row], one.fp[row]]
            lines.append([*line, *(values[row] or "" for values in attributes)])
        return lines

    def _class_cells(self, row: int) -> list[object]:
        truth = self._data_set.truth
        assert isinstance(truth, Labels)
        names = [one.name for one in self._data_set.categories]
        cells: list[object] = [names[truth.category[row]]]
        for seen in reversed(self._every):
            said, scores = seen.answers.predicted, seen.answers.scores
            assert isinstance(said, np.ndarray)
            cells.append(names[said[row]] if said[row] >= 0 else "another class")
            cells.append("" if scores is None else f"{scores[row].max():.4f}")
        return cells

    def _lines(self, row: int) -> list[str]:
        if self._classes:
            said = [class_line(one, row) for one in self._every]
        else:
            said = [one.line(row) for one in self._marks]
        if len(said) == 1:
            return said
        return [f"{word}: {one}" for word, one in zip(("before", "now"), said, strict=True)]

    def _pictures(self, row: int) -> list[Picture]:
        image = self._data_set.images.path(row)
        if self._classes:
            return [Picture(image, "")]
        if len(self._marks) == 1:
            return [Picture(image, "", tuple(self._marks[0].boxes(row)))]
        named = zip(self._marks, self._every, ("before", "now"), strict=True)
        return [
            Picture(image, f"{word}: {seen.name}", tuple(marks.boxes(row)))
            for marks, seen, word in named
        ]

    def _is_tiny(self, row: int) -> bool:
        sizes = self._data_set.images.sizes
        if sizes is not None and sizes[row].any():
            return bool(sizes[row].max() <= _TINY)
        from donewhen.foundation.errors import DataSetError
        from donewhen.inference.images import image_size  # Pillow is slow to import

        try:
            return max(image_size(self._data_set.images.path(row))) <= _TINY
        except DataSetError:
            return False
