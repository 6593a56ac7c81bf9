"""Evidence for one noun: tables and pictures that show why a goal is met or not.

What was made once is found again by its key, so a warm run draws nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from donewhen.domain.data_set import Labels
from donewhen.domain.verdict import Evidence
from donewhen.evidence.case import Case
from donewhen.evidence.confusion import draw_matrix, write_confusions, write_matrix
from donewhen.evidence.count_tables import write_counts, write_images, write_slices
from donewhen.evidence.curve import write_curve
from donewhen.evidence.error_sheets import (
    draw_better,
    draw_false,
    draw_missed,
    draw_worse,
    draw_wrong,
    write_flips,
)
from donewhen.foundation.atomic_file import writing

FORM = 10  # raised whenever the same case is shown differently, so that old files are not found


@dataclass(frozen=True)
class EvidenceKind:
    """One file of evidence: its name's end, its title, and how it is made (False: nothing to show).

    ``every_class`` says that it shows all classes, whatever noun the goal names.
    """

    suffix: str
    title: str
    media_type: str
    make: Callable[[Case, Path], bool]
    every_class: bool = False


def gather(case: Case, *, folder: Path, key: str) -> list[Evidence]:
    """Return tables and pictures of a case, made now unless ``folder`` holds them under ``key``.

    ``key`` identifies the answers, the ground truth, the noun, the operating point, and what the
    answers were compared with.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    stem = folder / f"{key[:32]}-{FORM}"
    kinds = _CLASSIFICATION if isinstance(case.answers.data_set.truth, Labels) else _DETECTION
    compared = () if case.before is None else _COMPARED
    made = (_evidence(kind, case, stem) for kind in (*_TABLES, *kinds, *compared))
    return [evidence for evidence in made if evidence is not None]


def _evidence(kind: EvidenceKind, case: Case, stem: Path) -> Evidence | None:
    """Return one file; None where there is nothing to show, which an empty file notes."""
    path = stem.with_name(f"{stem.name}-{kind.suffix}")
    nothing = path.with_suffix(".none")
    if nothing.exists():
        return None
    if not path.exists() and not kind.make(case, path):
        with writing(nothing):
            nothing.touch()
        return None
    title = kind.title if kind.every_class else f"{kind.title}: {case.noun.text}"
    about = "" if kind.every_class else case.noun.text
    return Evidence(title, path, kind.media_type, kind.title, about)


_TABLES = (
    EvidenceKind("counts.csv", "Counts", "text/csv", write_counts),
    EvidenceKind("images.csv", "Images with errors", "text/csv", write_images),
    EvidenceKind("slices.csv", "Slices", "text/csv", write_slices),
)
_DETECTION = (
    EvidenceKind("curve.csv", "Precision and recall", "text/csv", write_curve),
    EvidenceKind("taken.csv", "Taken for", "text/csv", write_confusions),
    EvidenceKind("missed.jpg", "Worst misses", "image/jpeg", draw_missed),
    EvidenceKind("false.jpg", "False alarms", "image/jpeg", draw_false),
)
_CLASSIFICATION = (
    EvidenceKind("wrong.png", "Wrong class", "image/png", draw_wrong),
    EvidenceKind("confusion.png", "Confusion matrix", "image/png", draw_matrix, every_class=True),
    EvidenceKind("matrix.csv", "Confusion matrix", "text/csv", write_matrix, every_class=True),
)
_COMPARED = (
    EvidenceKind("worse.jpg", "Got worse", "image/jpeg", draw_worse),
    EvidenceKind("better.jpg", "Got better", "image/jpeg", draw_better),
    EvidenceKind("flips.csv", "Got worse or better", "text/csv", write_flips),
)
EVIDENCE_FILES = (*_TABLES, *_DETECTION, *_CLASSIFICATION, *_COMPARED)
