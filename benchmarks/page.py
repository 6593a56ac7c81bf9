"""How long a sprint page takes and how large it is, for many goals with a picture of each kind.

    python -m benchmarks.page [--goals 200] [--pictures 2]

The pictures are contact sheets of twelve tiles, as real runs draw them, no two alike; drawing them
is not counted. Each goal has the tables of a real one, too.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from donewhen.domain.finding import DrawnBox, Picture
from donewhen.evidence.layouts import draw_sheet
from donewhen.evidence.tables import write_table
from donewhen.reports.page.sprint_page import write_page
from donewhen.verdicts.statement import verdict_of

KINDS = ("Worst misses", "False alarms", "Images right with the baseline, wrong now")
COUNTS = ("class", "ground truth", "found", "missed", "false", "precision", "recall")


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--goals", type=int, default=200)
    parser.add_argument("--pictures", type=int, default=2, help="of each goal, up to 3")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "sprint-1"
        photos = _photos(Path(scratch))
        goals = [
            _goal(number, folder, photos, options.pictures)
            for number in range(1, options.goals + 1)
        ]
        drawn = list(folder.rglob("*.jpg"))
        statement = verdict_of(_statement(goals))
        start, used = time.perf_counter(), time.process_time()
        page = write_page(statement, folder)
        took, used = time.perf_counter() - start, time.process_time() - used
        print("| goals | pictures | their files | the page | seconds | seconds of processor |")
        print("| --- | --- | --- | --- | --- | --- |")
        files = sum(path.stat().st_size for path in drawn) / 1e6
        size = page.stat().st_size / 1e6
        told = f"| {options.goals} | {len(drawn)} | {files:.1f} MB | {size:.1f} MB"
        print(f"{told} | {took:.1f} | {used:.1f} |")


def _photos(folder: Path) -> list[Path]:
    """Return pictures that compress as photographs do."""
    random, made = np.random.default_rng(1), []
    for number in range(48):
        coarse = random.integers(0, 255, (12, 16, 3), dtype=np.uint8)
        picture = Image.fromarray(coarse).resize((640, 480), Image.Resampling.BICUBIC)
        noise = random.normal(0, 9, (480, 640, 3))
        pixels = np.clip(np.asarray(picture, dtype=np.float64) + noise, 0, 255).astype(np.uint8)
        path = folder / f"{number}.png"
        Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(0.8)).save(path)
        made.append(path)
    return made


def _goal(number: int, folder: Path, photos: list[Path], pictures: int) -> dict[str, Any]:
    here = folder / "evidence" / f"goal-{number}"
    here.mkdir(parents=True)
    random = np.random.default_rng(number)
    evidence = []
    for kind in KINDS[:pictures]:
        tiles = [
            Picture(photos[at], f"{at:06d}.jpg", "missed red balloon", (_box(random),))
            for at in random.permutation(len(photos))[:12].tolist()
        ]
        name = f"{KINDS.index(kind)}.jpg"
        draw_sheet(f"{number} {kind}", tiles, here / name)
        evidence.append(_evidence(f"{kind}: balloons", here / name, "image/jpeg"))
    write_table(COUNTS, [("balloons", 1000, 875, 125, 624, 0.58, 0.87)] * 8, here / "counts.csv")
    points = [(1 - at / 100, at / 100, 1 - at / 300, "") for at in range(100)]
    write_table(("score", "recall", "precision", "chosen"), points, here / "curve.csv")
    slices = [(f"slice {at}", 500, 100, 87, 13, 62, 0.58, 0.87) for at in range(8)]
    heading = ("slice", "images", *COUNTS[1:])
    write_table(heading, slices, here / "slices.csv")
    errors = [(f"{at:06d}.jpg", 0, 1, 2) for at in range(500)]
    write_table(("image", "found", "missed", "false"), errors, here / "images.csv")
    titles = ("Counts", "Precision and recall", "Slices", "Images with errors")
    for title, name in zip(titles, ("counts", "curve", "slices", "images"), strict=True):
        evidence.append(_evidence(f"{title}: balloons", here / f"{name}.csv", "text/csv"))
    return _told(number, evidence)


def _box(random: np.random.Generator) -> DrawnBox:
    x, y = random.integers(0, 400), random.integers(0, 300)
    return DrawnBox((float(x), float(y), 120.0, 120.0), "miss", "missed")


def _evidence(title: str, path: Path, media_type: str) -> dict[str, str]:
    return {"title": title, "file": path.as_posix(), "mediaType": media_type}


def _told(number: int, evidence: list[dict[str, str]]) -> dict[str, Any]:
    claims = [_claim(number, line) for line in range(3)]
    empty = dict.fromkeys(("rule", "wipAge", "problem", "baseline", "modelDigest"))
    return empty | {
        "location": f"features/f{number // 8}.feature:{number}",
        "feature": f"Feature {number // 8}",
        "scenario": f"Balloons of kind {number} are found",
        "tags": [],
        "sprint": "1",
        "status": "met" if number % 5 else "not met",
        "wip": False,
        "unfinished": False,
        "model": "detector",
        "modelVersion": "1",
        "dataSet": "d",
        "dataSetDigest": "ab" * 32,
        "claims": claims,
        "preconditions": [],
        "worstImages": [],
        "notes": [],
        "evidence": evidence,
    }


def _claim(number: int, line: int) -> dict[str, Any]:
    value = 0.5 + (number % 50) / 100
    return {
        "line": line + 1,
        "text": f"recall for balloons is at least {70 + line}% with 95% confidence",
        "metric": "recall",
        "of": "balloons",
        "in": "",
        "against": "",
        "comparison": "at least",
        "threshold": 0.7,
        "upperThreshold": None,
        "confidence": 0.95,
        "value": value,
        "numerator": 875,
        "denominator": 1000,
        "images": 5000,
        "interval": {
            "low": value - 0.03,
            "high": value + 0.02,
            "confidence": 0.975,
            "method": "Clopper-Pearson",
            "units": 5000,
            "unit": "images",
            "effective": None,
            "warning": "",
        },
        "outcome": "met" if value >= 0.7 else "not met",
        "borderline": "",
        "expected": "at least 70% with 95% confidence",
        "observed": f"{100 * value:.1f}% (875 of 1,000), 95% sure of at least 80%",
        "margin": "10 points to spare",
        "reason": "recall for balloons: …",
    }


def _statement(goals: list[dict[str, Any]]) -> dict[str, Any]:
    run = {"id": "1", "startedOn": "", "finishedOn": ""}
    names = ("selected", "judged", "met", "not_met", "undecided", "not_judged", "skipped")
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [],
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": {
            "result": "FAILED",
            "passedTests": [],
            "warnedTests": [],
            "failedTests": [],
            "counts": dict.fromkeys(names, 0),
            "complete": True,
            "sprint": "1",
            "goals": goals,
            "hypotheses": [],
            "problems": [],
            "run": run,
            "source": None,
            "gate": None,
            "configuration": [],
            "dataSets": [],
            "versions": {},
            "provider": None,
        },
    }


if __name__ == "__main__":
    main()
