"""Statements as runs write them, with evidence files, made by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from donewhen.domain.finding import DrawnBox, Picture
from donewhen.evidence.layouts import draw_sheet
from donewhen.evidence.tables import write_table
from donewhen.history.progress import SprintProgress
from donewhen.verdicts.document import ClaimVerdict, GoalVerdict, Statement
from donewhen.verdicts.statement import verdict_of

DIGEST = "ab" * 32
COUNTED = ("selected", "judged", "met", "not_met", "undecided", "not_judged", "skipped")


def claim(**changes: Any) -> dict[str, Any]:
    """Return a claim as verdict.json has it: recall, met, with an interval."""
    return {
        "line": 12,
        "text": "recall for balloons is at least 80%",
        "metric": "recall",
        "subject": "recall for balloons",
        "of": "balloons",
        "in": "",
        "slices": [],
        "against": "",
        "unit": "ratio",
        "comparison": "at least",
        "threshold": 0.8,
        "upperThreshold": None,
        "confidence": None,
        "value": 0.875,
        "numerator": 875,
        "denominator": 1000,
        "images": 5000,
        "compared": None,
        "interval": {
            "low": 0.85,
            "high": 0.89,
            "confidence": 0.975,
            "method": "Clopper-Pearson on effective trials",
            "units": 1000,
            "unit": "images",
            "effective": 1000.0,
            "warning": "",
        },
        "bounds": {"low": 0.85, "high": 0.89},
        "settling": None,
        "warnings": [],
        "outcome": "met",
        "borderline": "",
        "expected": "at least 80%",
        "observed": "87.5% (875 of 1,000)",
        "margin": "7.5 points to spare",
        "reason": "recall for balloons: 87.5% (875 of 1,000), at least 80% wanted",
    } | changes


def change(**changes: Any) -> dict[str, Any]:
    """Return a claim against the baseline."""
    return claim(
        text="recall for balloons is no worse than the baseline",
        against="the baseline",
        threshold=0,
        value=0.053,
        numerator=None,
        compared={"observed": 0.875, "reference": 0.822},
        interval={**claim()["interval"], "low": 0.03, "high": 0.07},
        bounds={"low": 0.03, "high": 0.07},
        expected="no worse than the baseline",
        observed="87.5%, the baseline 82.2%, 5.3 points better",
        margin="5.3 points to spare",
        **changes,
    )


def failing(**changes: Any) -> dict[str, Any]:
    """Return a claim that is not met."""
    return claim(
        **{
            "value": 0.7,
            "interval": None,
            "bounds": None,
            "outcome": "not met",
            "observed": "70.0% (700 of 1,000)",
            "margin": "10.0 points too low",
            "reason": "recall for balloons: 70.0% (700 of 1,000), at least 80% wanted",
        }
        | changes
    )


def goal(scenario: str = "Most balloons are found", **changes: Any) -> dict[str, Any]:
    """Return a goal as verdict.json has it; ``location`` says its file and line as well."""
    location = changes.setdefault("location", "features/balloons.feature:10")
    file, _, line = location.rpartition(":")
    return {
        "file": file,
        "line": int(line),
        "feature": "Find balloons",
        "rule": None,
        "scenario": scenario,
        "tags": ["sprint.12"],
        "sprint": "12",
        "status": "met",
        "wip": False,
        "wipAge": None,
        "problem": None,
        "unfinished": False,
        "hypothesis": None,
        "answer": None,
        "model": "detector",
        "modelVersion": "12",
        "modelDigest": f"sha256:{DIGEST}",
        "baseline": None,
        "dataSet": "12345",
        "dataSetDigest": DIGEST,
        "claims": [claim()],
        "preconditions": [],
        "worstImages": [],
        "notes": [],
        "evidence": [],
    } | changes


def statement(
    *goals: dict[str, Any], hypotheses: tuple[dict[str, Any], ...] = (), **changes: Any
) -> dict[str, Any]:
    """Return a statement with these goals."""
    predicate = {
        "schemaVersion": 2,
        "result": "PASSED",
        "configuration": [
            {
                "name": "behave.ini",
                "digest": {"sha256": DIGEST},
                "annotations": {"kind": "settings"},
            }
        ],
        "passedTests": [],
        "warnedTests": [],
        "failedTests": [],
        "sprint": "12",
        "counts": dict.fromkeys(COUNTED, 0),
        "problems": [],
        "versions": {"numpy": "2.0", "behave": "1.3.3"},
        "provider": "cpu",
        "source": {
            "commit": "12" * 20,
            "dirty": True,
            "committedOn": None,
            "artifactCommittedOn": None,
        },
        "dataSets": [
            {
                "id": "12345",
                "digest": DIGEST,
                "images": 5000,
                "imagesDigest": DIGEST,
                "pinned": True,
                "pin": "",
            }
        ],
        "images": [],
        "gate": None,
        "run": {
            "id": "run-1",
            "startedOn": "2026-11-21T08:11:09Z",
            "finishedOn": "2026-11-21T08:13:13Z",
        },
        "goals": list(goals),
        "hypotheses": list(hypotheses),
        "complete": True,
    }
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "detector@12", "digest": {"sha256": DIGEST}}],
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": predicate | changes,
    }


def document(*goals: dict[str, Any], **changes: Any) -> Statement:
    """Return a statement with these goals, read."""
    return verdict_of(statement(*goals, **changes))


def goal_verdict(scenario: str = "Most balloons are found", **changes: Any) -> GoalVerdict:
    """Return a goal, read."""
    return document(goal(scenario, **changes)).predicate.goals[0]


def claim_verdict(**changes: Any) -> ClaimVerdict:
    """Return a claim, read."""
    return goal_verdict(claims=[claim(**changes)]).claims[0]


def progress(sprint: str, met: int, goals: int) -> SprintProgress:
    """Return how many goals there were at the end of a sprint, and how many of them were met."""
    return SprintProgress(sprint, 1, goals, met, goals - met, 0, 0, 0)


Prove = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def prove(tmp_path: Path) -> Prove:
    """Write the evidence of a goal and return it as a verdict names it."""

    def write(
        name: str = "one", noun: str = "balloons", images: tuple[str, ...] = ("a.jpg", "b.jpg")
    ) -> list[dict[str, Any]]:
        folder = tmp_path / "sprint-12" / "evidence" / name
        folder.mkdir(parents=True)
        photo = tmp_path / f"{name}.png"
        seed = sum(map(ord, name))
        pixels = np.random.default_rng(seed).integers(0, 255, (48, 64, 3), dtype=np.uint8)
        Image.fromarray(pixels).resize((320, 240)).save(photo)
        boxes = (DrawnBox((30, 30, 90, 90), "miss", "missed"),)
        for kind in ("missed", "false"):
            tiles = [Picture(photo, image, f"{kind} red balloon", boxes) for image in images]
            draw_sheet(f"{len(tiles)} {kind}", tiles, folder / f"{kind}.jpg")
        counts = ("class", "ground truth", "found", "missed", "false", "precision", "recall")
        row = (noun, 1000, 875, 125, 624, "0.5837", "0.8750")
        write_table(counts, [row], folder / "counts.csv")
        heading = ("slice", "images", "ground truth", "found", "missed", "false", "precision")
        slices = [
            ("all images", 5000, 1000, 875, 125, 624, "0.5837", "0.8750"),
            ("night", 1134, 219, 179, 40, 124, "0.5908", "0.8174"),
            ("covered", 48, 48, 37, 11, 14, "0.7255", "0.7708"),
        ]
        write_table((*heading, "recall"), slices, folder / "slices.csv")
        points = [(f"{1 - at / 20:.4f}", at / 20, 1 - at * at / 800, "") for at in range(1, 20)]
        points.append(("0.0100", 0.97, 0.4, "yes"))
        write_table(("score", "recall", "precision", "chosen"), points, folder / "curve.csv")
        errors = [(f"{number:06d}.jpg", 0, 1, number) for number in range(30)]
        write_table(("image", "found", "missed", "false"), errors, folder / "images.csv")
        named = (
            ("Counts", "counts.csv", "text/csv"),
            ("Images with errors", "images.csv", "text/csv"),
            ("Slices", "slices.csv", "text/csv"),
            ("Precision and recall", "curve.csv", "text/csv"),
            ("Worst misses", "missed.jpg", "image/jpeg"),
            ("False alarms", "false.jpg", "image/jpeg"),
        )
        return [
            {
                "title": f"{title}: {noun}",
                "kind": title,
                "about": noun,
                "file": f"reports/sprint-12/evidence/{name}/{file}",
                "mediaType": media_type,
            }
            for title, file, media_type in named
        ]

    return write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of the report."""
    made = tmp_path / "sprint-12"
    made.mkdir(exist_ok=True)
    return made
