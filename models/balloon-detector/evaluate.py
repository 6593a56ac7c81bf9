"""How the balloon detector does on data sets that were made, and at which score to use it.

    python models/balloon-detector/evaluate.py datasets/12345 --version 12 --score 0.4
    python models/balloon-detector/evaluate.py --choose --version 12

It has its own lines for letterbox, suppression and matching, so its figures check the engine's.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from donewhen_samples.recipes import CATEGORIES, draw

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

WIDTH, HEIGHT = 192, 144
OVERLAP = 0.5
CHECK_SEED, CHECK_IMAGES = 90_000, 3_000
HERE = Path(__file__).resolve().parent

Boxes = np.ndarray  # [n, 5]: left, top, right, bottom in pixels of the input, and the class


def letterbox(image: Image.Image) -> tuple[np.ndarray, float, int, int]:
    """Return pixels [HEIGHT, WIDTH, 3], the scale, and the offset of the picture in them."""
    scale = min(WIDTH / image.width, HEIGHT / image.height)
    width, height = round(image.width * scale), round(image.height * scale)
    left, top = (WIDTH - width) // 2, (HEIGHT - height) // 2
    sheet = Image.new("RGB", (WIDTH, HEIGHT), (114, 114, 114))
    sheet.paste(
        image.convert("RGB").resize((width, height), Image.Resampling.BILINEAR), (left, top)
    )
    return np.asarray(sheet), scale, left, top


def scene(recipe: str, seed: int, images: int, number: int) -> tuple[np.ndarray, Boxes]:
    """Draw one scene: pixels and boxes with class, in pixels of the input."""
    shot = draw(recipe, seed, images, number)
    pixels, scale, left, top = letterbox(Image.fromarray(shot.picture.pixels))
    move = np.array([left, top, left, top], np.float32)
    boxes = [
        [*(np.array(mark.box) * scale + move), CATEGORIES.index(mark.category)]
        for mark in shot.marks
    ]
    return pixels, np.array(boxes, np.float32).reshape(-1, 5)


def scenes(recipe: str, seed: int, count: int, processes: int) -> tuple[np.ndarray, list[Boxes]]:
    """Draw so many scenes in parallel: pixels [count, HEIGHT, WIDTH, 3] and boxes."""
    with ProcessPoolExecutor(processes) as pool:
        made = list(
            pool.map(partial(scene, recipe, seed, count), range(1, count + 1), chunksize=50)
        )
    return np.stack([pixels for pixels, _ in made]), [boxes for _, boxes in made]


def session_of(path: Path) -> InferenceSession:
    """Open a model on two threads."""
    # Not at the top: training alone does not need it.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def detections(session: InferenceSession, pixels: np.ndarray, floor: float) -> list[np.ndarray]:
    """Return per image [n, 6]: box in pixels of the input, score, class; after suppression.

    Boxes below the floor are left out before it: they could not have suppressed better ones.
    """
    batch = np.ascontiguousarray(pixels.transpose(0, 3, 1, 2), np.float32) * np.float32(1 / 255)
    answers = session.run(None, {"images": batch})[0]
    return [suppressed(answer, floor) for answer in answers]


def suppressed(answer: np.ndarray, floor: float) -> np.ndarray:
    """Drop what overlaps a better box of its class; answer is [4 + C, N].

    Each cell speaks for the class of its highest score alone, as the YOLOv8 decoder has it.
    """
    best = answer[4:].argmax(0)
    x, y, w, h = answer[:4]
    boxes = np.stack((x - w / 2, y - h / 2, x + w / 2, y + h / 2), 1)
    kept = []
    for label, scores in enumerate(answer[4:]):
        order = np.flatnonzero((scores >= floor) & (best == label))
        order = order[np.argsort(-scores[order], kind="stable")]
        while len(order):
            first, order = order[0], order[1:]
            kept.append([*boxes[first], scores[first], label])
            order = order[iou(boxes[first], boxes[order]) <= OVERLAP]
    return np.array(sorted(kept, key=lambda row: -row[4]), np.float32).reshape(-1, 6)


def iou(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the overlap of one box [4] with others [n, 4 or more]."""
    low, high = np.maximum(one[:2], others[:, :2]), np.minimum(one[2:], others[:, 2:4])
    shared = (high - low).clip(0).prod(1)
    return shared / ((one[2:] - one[:2]).prod() + (others[:, 2:4] - others[:, :2]).prod(1) - shared)


def count(found: np.ndarray, truth: np.ndarray, crowds: np.ndarray) -> tuple[int, int, int]:
    """Return true positives, false positives, false negatives of an image, as COCO counts."""
    free, hits, false = list(range(len(truth))), 0, 0
    for row in found:
        overlaps = iou(row[:4], truth[free]) if free else np.zeros(0)
        if len(overlaps) and overlaps.max() >= OVERLAP:
            hits += 1
            free.pop(int(overlaps.argmax()))
        elif not _in_crowd(row[:4], crowds):
            false += 1
    return hits, false, len(free)


def _in_crowd(box: np.ndarray, crowds: np.ndarray) -> bool:
    for crowd in crowds:
        shared = (np.minimum(box[2:], crowd[2:4]) - np.maximum(box[:2], crowd[:2])).clip(0).prod()
        if shared >= OVERLAP * (box[2:] - box[:2]).prod():
            return True
    return False


def _of(rows: np.ndarray, column: int, label: int | None) -> np.ndarray:
    return rows if label is None else rows[rows[:, column] == label]


def figures(
    found: list[np.ndarray],
    truth: list[np.ndarray],
    crowds: list[np.ndarray],
    score: float,
    labels: range = range(len(CATEGORIES)),
) -> dict[str, tuple]:
    """Counts for any balloon and for each category at one operating point."""
    result = {}
    for name, label in [("balloon", None), *((CATEGORIES[index], index) for index in labels)]:
        total = np.zeros(3, int)
        for rows, boxes, regions in zip(found, truth, crowds, strict=True):
            sure = rows[rows[:, 4] >= score]
            total += count(_of(sure, 5, label), _of(boxes, 4, label), _of(regions, 4, label))
        result[name] = tuple(int(value) for value in total)
    return result


def choose(version: str, processes: int) -> None:
    """Print how the version does at each score on scenes that were not trained on."""
    pixels, truth = scenes("one-balloon", CHECK_SEED, CHECK_IMAGES, processes)
    session = session_of(HERE / f"v{version}.onnx")
    found = [
        row
        for start in range(0, len(pixels), 50)
        for row in detections(session, pixels[start : start + 50], 0.1)
    ]
    none = [np.zeros((0, 5))] * len(truth)
    for score in np.arange(0.1, 0.85, 0.05):
        hits, false, missed = figures(found, truth, none, score, range(0))["balloon"]
        f1 = 2 * hits / (2 * hits + false + missed)
        print(f"score {score:.2f}: tp {hits} fp {false} fn {missed} F1 {f1:.3f}")


def evaluate(folder: Path, version: str, score: float) -> None:
    """Print the counts on a data set that has been made, and some of its errors."""
    notes = json.loads((folder / "annotations.json").read_text())
    session = session_of(HERE / f"v{version}.onnx")
    names = {category["id"]: CATEGORIES.index(category["name"]) for category in notes["categories"]}
    rows: dict[int, list] = {image["id"]: [] for image in notes["images"]}
    for mark in notes["annotations"]:
        x, y, w, h = mark["bbox"]
        rows[mark["image_id"]].append(
            [x, y, x + w, y + h, names[mark["category_id"]], mark["iscrowd"]]
        )
    found, truth, crowds, tally = [], [], [], Counter()
    for image in notes["images"]:
        with Image.open(folder / "images" / image["file_name"]) as picture:
            pixels, scale, left, top = letterbox(picture)
        boxes = detections(session, pixels[None], score)[0]
        boxes[:, :4] = (boxes[:, :4] - [left, top, left, top]) / scale
        boxes[:, :4] = boxes[:, :4].clip(0, [image["width"], image["height"]] * 2)
        marks = np.array(rows[image["id"]], np.float64).reshape(-1, 6)
        found.append(boxes)
        truth.append(marks[marks[:, 5] == 0])
        crowds.append(marks[marks[:, 5] == 1])
        _, false, missed = count(boxes[boxes[:, 4] >= score], truth[-1], crowds[-1])
        for kind, many in (("missed", missed), ("false", false)):
            if many:
                tally[kind, "light", image["attributes"]["light"]] += many
                if tally[kind, "shown", ""] < 8:
                    tally[kind, "shown", ""] += 1
                    print(kind, image["file_name"], image["attributes"])
    print(f"{folder.name}, version {version}, score {score}: tp fp fn")
    for name, counts in figures(found, truth, crowds, score).items():
        print(f"  {name:16}", *counts)
    print({key: many for key, many in tally.items() if key[1] == "light"})


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="*", metavar="DIR")
    parser.add_argument("--version", choices=("10", "11", "12"), default="12")
    parser.add_argument("--score", type=float, default=0.4)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument(
        "--choose", action="store_true", help="counts at many scores on check scenes"
    )
    options = parser.parse_args()
    if options.choose:
        choose(options.version, options.processes)
    for folder in options.folders:
        evaluate(folder, options.version, options.score)


if __name__ == "__main__":
    main()
