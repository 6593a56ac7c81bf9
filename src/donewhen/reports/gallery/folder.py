"""The folder of a selection: its pictures, and a table of all its images."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from donewhen.domain.data_set import Labels
from donewhen.domain.finding import Picture
from donewhen.evaluation.estimation import OperatingPoint
from donewhen.evidence.case import Case
from donewhen.evidence.publishing import slug
from donewhen.evidence.tables import write_table
from donewhen.foundation.atomic_file import writing
from donewhen.foundation.errors import DataSetError, InputError, SentenceError
from donewhen.foundation.progress import progress_line
from donewhen.foundation.source_file import shown
from donewhen.goals.run import Run
from donewhen.goals.scope import OVERLAP
from donewhen.judging.measurement import AnswersRequest, ModelAnswers, refuse_unknown_classes
from donewhen.reports.gallery.image_answers import AnswersByImage, ClassifiedImages, DetectedImages
from donewhen.reports.gallery.query import Query, parse_query
from donewhen.reports.gallery.selection import chosen_rows

TABLE = "images.csv"
_TINY = 64  # pixels: JPEG would blur what is so small, and PNG costs nothing there


@dataclass(frozen=True)
class LookOptions:
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
class LookResult:
    """What was found: ``images`` of ``of`` are meant, ``drawn`` of them lie in ``folder``."""

    query: Query
    model: str
    images: int
    of: int
    drawn: int
    folder: Path


def look(run: Run, words: str, options: LookOptions) -> LookResult:
    """Find the images that ``words`` mean, draw them, and write a table of them.

    Raises ``InputError`` for words that are not understood, and as ``Run.answers_of`` does.
    """
    query = parse_query(words, run.data_set(None), run.vocabulary(None))
    baseline = _baseline(run, options) if query.kind.is_change else None
    # Before anything is inferred, which may take minutes: a folder in the way is told at once.
    folder = _folder(run, query, options.folder)
    answered = run.answers_of(AnswersRequest(version=options.version, floor=options.score))
    refuse_unknown_classes(answered, query.noun)
    now = _by_image(run, query, answered, options.score)
    told = [now]
    if baseline is not None:
        answered = run.answers_of(AnswersRequest(version=baseline, floor=options.score))
        told.insert(0, _by_image(run, query, answered, options.score))
    rows = chosen_rows(query.kind, *[answers.case for answers in reversed(told)])
    drawn = rows[: options.limit]
    if rows:
        gallery = _Gallery(told)
        names = gallery.draw(drawn, folder, shows_progress=not run.log.is_open)
        names += [""] * (len(rows) - len(drawn))  # the table lists what the limit leaves undrawn
        write_table(gallery.heading(), gallery.table(rows, names), folder / TABLE)
    images = len(now.case.answers.data_set.images)
    return LookResult(query, now.model, len(rows), images, len(drawn), folder)


def _baseline(run: Run, options: LookOptions) -> str:
    model = run.model(None)
    version = options.baseline or model.baseline
    if version is None:
        raise SentenceError(f'model "{model.name}" has no baseline. Name a version: --baseline …')
    if run.file(model, version) == run.file(model, options.version):
        raise SentenceError(
            f'version "{version}" cannot be its own baseline. Name another: --baseline …'
        )
    return version


def _by_image(
    run: Run, query: Query, answered: ModelAnswers, score: float | None
) -> AnswersByImage:
    # Without --score what counts is what counts in goals: the score of model.yaml.
    lowest = answered.model.output.score if score is None else score
    answers = run.sliced(answered, query.slices)
    case = Case(answers, query.noun, OperatingPoint(lowest, OVERLAP))
    labelled = isinstance(answers.data_set.truth, Labels)
    name = f"{answered.model.name} {answered.version}"
    return ClassifiedImages(name, case) if labelled else DetectedImages(name, case)


def _folder(run: Run, query: Query, wanted: Path | None) -> Path:
    """Return the folder to write into: made anew below the reports, new or empty elsewhere."""
    if wanted is None:
        name = slug(f"{run.data_set(None).id} {query.text}")
        folder = run.settings.report_folder / "look" / name
        with writing(folder):
            if folder.is_dir():  # pictures of an earlier look, which need not be among these
                shutil.rmtree(folder)
        return folder
    if wanted.exists() and (not wanted.is_dir() or any(wanted.iterdir())):
        raise InputError(f"--to {shown(wanted)} already exists. Name a new folder.")
    return wanted


class _Gallery:
    """What is drawn of each image, and what the table says of it: before, if asked for, and now."""

    def __init__(self, told: Sequence[AnswersByImage]) -> None:
        self._told = told
        self._data_set = told[0].case.answers.data_set
        self._has_labels = isinstance(self._data_set.truth, Labels)

    def draw(self, rows: Sequence[int], folder: Path, *, shows_progress: bool) -> list[str]:
        """Draw the images of ``rows`` into ``folder``; return the names of the pictures."""
        from donewhen.evidence.layouts import draw_large  # draws with Pillow

        images, names = self._data_set.images, []
        with progress_line("drawing", "pictures", shown=shows_progress) as line:
            for number, row in enumerate(rows, start=1):
                line(number - 1, len(rows))
                file = images.names[row]
                suffix = "png" if _is_tiny(images.path(row)) else "jpg"
                name = f"{number:03d}-{slug(file.rpartition('.')[0] or file)}.{suffix}"
                draw_large(self._pictures(row), self._lines(row), folder / name)
                names.append(name)
        return names

    def heading(self) -> list[str]:
        """Return the heading of the table."""
        columns = self._told[-1].columns
        heading = ["picture", "image", *(["is"] if self._has_labels else []), *columns]
        if len(self._told) > 1:
            heading += [f"baseline: {column}" for column in columns]
        return [*heading, *self._data_set.images.attributes]

    def table(self, rows: Sequence[int], pictures: Sequence[str]) -> list[list[object]]:
        """Return a row of the table for each image."""
        images, truth = self._data_set.images, self._data_set.truth
        lines: list[list[object]] = []
        for row, picture in zip(rows, pictures, strict=True):
            line: list[object] = [picture, images.names[row]]
            if isinstance(truth, Labels):
                line.append(self._data_set.class_name(truth.category[row]))
            for told in reversed(self._told):
                line += told.cells(row)  # now first, as in the heading
            lines.append([*line, *(values[row] or "" for values in images.attributes.values())])
        return lines

    def _lines(self, row: int) -> list[str]:
        lines = [told.line(row) for told in self._told]
        return lines if len(lines) == 1 else [f"before: {lines[0]}", f"now: {lines[1]}"]

    def _pictures(self, row: int) -> list[Picture]:
        """Return the image, with boxes; twice where there are boxes to compare."""
        images = self._data_set.images
        if self._has_labels or len(self._told) == 1:
            return [Picture.of_row(images, row, "", self._told[0].boxes(row))]
        return [
            Picture.of_row(images, row, f"{word}: {told.model}", told.boxes(row))
            for word, told in zip(("before", "now"), self._told, strict=True)
        ]


def _is_tiny(image: Path) -> bool:
    from donewhen.inference.images import image_size  # Pillow is slow to import

    try:
        return max(image_size(image)) <= _TINY
    except DataSetError:
        return False  # it is drawn as an image that cannot be read
