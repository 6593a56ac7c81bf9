"""Seconds for counts at one overlap and for the COCO average: donewhen against pycocotools.

    python benchmarks/matching.py [--images 5000] [--repeat 3]

The data are generated: as many objects and detections per image as COCO's validation set has with
a detector that reports down to a low score. pycocotools' seconds include loading its dictionaries,
which donewhen has no need of; they are listed apart. Figures are compared before times are shown.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from donewhen.domain.data_set import Boxes
from donewhen.domain.predictions import Detections
from donewhen.evaluation.matching import match, match_many
from donewhen.evaluation.metrics.ranking import COCO_OVERLAPS, mean_average_precision

if TYPE_CHECKING:
    from collections.abc import Callable

CLASSES = 80
SCORE = 0.3


@dataclass(frozen=True)
class Case:
    """Generated ground truth and detections."""

    images: int
    truth: Boxes
    detections: Detections


def generated(images: int, objects: int, reports: int, seed: int = 7) -> Case:
    """Return objects and detections, half of which lie near an object of their class."""
    rng = np.random.default_rng(seed)
    image = np.sort(rng.integers(0, images, objects)).astype(np.int32)
    truth = Boxes(
        image=image,
        category=(CLASSES * rng.random(objects) ** 3).astype(np.int32),
        box=np.column_stack(
            (rng.uniform(0, 400, (objects, 2)), rng.uniform(20, 200, (objects, 2)))
        ),
        crowd=rng.random(objects) < 0.01,
    )
    near = rng.integers(0, objects, reports // 2)
    far = reports - len(near)
    box = np.concatenate(
        (
            truth.box[near] + rng.normal(0, 8, (len(near), 4)),
            np.column_stack((rng.uniform(0, 400, (far, 2)), rng.uniform(20, 200, (far, 2)))),
        )
    )
    box[:, 2:] = np.maximum(box[:, 2:], 1)
    where = np.concatenate((truth.image[near], rng.integers(0, images, far))).astype(np.int32)
    category = np.concatenate((truth.category[near], rng.integers(0, CLASSES, far)))
    score = np.concatenate((rng.beta(2, 3, len(near)), rng.beta(1, 12, far))).astype(np.float32)
    order = np.lexsort((-score, where))
    detections = Detections(
        image=where[order],
        category=category[order].astype(np.int32),
        score=score[order],
        box=box[order].astype(np.float32),
    )
    return Case(images, truth, detections)


def loaded(case: Case) -> tuple[COCO, COCO]:
    """Return the case as pycocotools wants it."""
    known = COCO()
    known.dataset = {
        "info": {},
        "images": [{"id": index} for index in range(case.images)],
        "categories": [{"id": index} for index in range(CLASSES)],
        "annotations": [
            {"id": row + 1, "image_id": i, "category_id": c, "bbox": b, "area": b[2] * b[3]}
            | {"iscrowd": int(crowd)}
            for row, (i, c, b, crowd) in enumerate(
                zip(
                    case.truth.image.tolist(),
                    case.truth.category.tolist(),
                    case.truth.box.tolist(),
                    case.truth.crowd.tolist(),
                    strict=True,
                )
            )
        ],
    }
    known.createIndex()
    said = case.detections
    rows = zip(
        said.image.tolist(),
        said.category.tolist(),
        said.box.tolist(),
        said.score.tolist(),
        strict=True,
    )
    keys = ("image_id", "category_id", "bbox", "score")
    return known, known.loadRes([dict(zip(keys, row, strict=True)) for row in rows])


def evaluated(known: COCO, said: COCO, overlaps: tuple[float, ...], most: int) -> COCOeval:
    """Return pycocotools' evaluation at all sizes."""
    judge = COCOeval(known, said, "bbox")
    judge.params.iouThrs = np.array(overlaps)
    judge.params.maxDets = [most]
    judge.params.areaRng, judge.params.areaRngLbl = [[0, 1e10]], ["all"]
    judge.evaluate()
    return judge


def their_counts(judge: COCOeval) -> tuple[int, int, int]:
    """Return tp, fp, fn at ``SCORE``."""
    tp = fp = objects = 0
    for cell in (cell for cell in judge.evalImgs if cell):
        counted = (np.array(cell["dtScores"]) >= SCORE) & ~cell["dtIgnore"][0].astype(bool)
        tp += int((counted & (cell["dtMatches"][0] > 0)).sum())
        fp += int((counted & (cell["dtMatches"][0] == 0)).sum())
        objects += int((np.array(cell["gtIgnore"]) == 0).sum())
    return tp, fp, objects - tp


def our_counts(case: Case) -> tuple[int, int, int]:
    """Return tp, fp, fn at ``SCORE``."""
    counts = match(case.truth, case.detections, overlap=0.5, images=case.images).counts(SCORE)
    return counts.total_tp, counts.total_fp, counts.total_fn


def their_average(known: COCO, said: COCO) -> float:
    """Return the COCO average precision."""
    judge = evaluated(known, said, COCO_OVERLAPS, 100)
    judge.accumulate()
    precision = judge.eval["precision"]
    return float(precision[precision > -1].mean())


def our_average(case: Case) -> float | None:
    """Return the COCO average precision."""
    return mean_average_precision(
        match_many(case.truth, case.detections, COCO_OVERLAPS, case.images)
    )


def timed(repeat: int, call: Callable[[], Any]) -> tuple[float, Any]:
    """Return the least seconds of ``repeat`` calls, and the result."""
    seconds, result = [], None
    for _ in range(repeat):
        begin = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()):
            result = call()
        seconds.append(time.perf_counter() - begin)
    return min(seconds), result


def main() -> None:
    """Measure and print a Markdown table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--images", type=int, default=5000)
    options.add_argument("--repeat", type=int, default=3)
    given = options.parse_args()
    case = generated(given.images, round(given.images * 7.5154), given.images * 100)
    loading, (known, said) = timed(1, lambda: loaded(case))
    counts, ours = timed(given.repeat, lambda: our_counts(case))
    average, our_ap = timed(given.repeat, lambda: our_average(case))
    their, theirs = timed(given.repeat, lambda: their_counts(evaluated(known, said, (0.5,), 10**9)))
    their_mean, their_ap = timed(given.repeat, lambda: their_average(known, said))
    if ours != theirs or our_ap is None or abs(our_ap - their_ap) > 1e-9:
        raise SystemExit(f"figures differ: {ours} {theirs}, {our_ap} {their_ap}")
    print(
        f"{case.images:,} images, {len(case.truth.image):,} objects, "
        f"{len(case.detections.image):,} detections, {CLASSES} classes, {os.cpu_count()} cores\n\n"
        "| seconds | donewhen | pycocotools | times faster |\n|---|---|---|---|\n"
        f"| loading | none | {loading:.2f} | |\n"
        f"| tp, fp, fn at IoU 0.5 | {counts:.2f} | {their:.2f} | {their / counts:.0f} |\n"
        f"| COCO average precision | {average:.2f} | {their_mean:.2f} |"
        f" {their_mean / average:.0f} |\n\n"
        f"Least of {given.repeat}. Equal in both: tp, fp, fn {ours}, "
        f"COCO average precision {our_ap:.6f}."
    )


if __name__ == "__main__":
    main()
