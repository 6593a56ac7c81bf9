from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList, Labels
from donewhen.domain.estimate import Estimate
from donewhen.domain.predictions import Detections
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.evaluation.metrics import METRICS
from donewhen.judging import claim
from donewhen.judging.resolved_claim import ResolvedClaim
from donewhen.judging.rounding_sensitivity import NOISE, why_borderline
from donewhen.judging.uncertainty import Measurement, interval
from donewhen.language import Vocabulary, parse_goal

POINT = OperatingPoint(0.5, 0.5)
IMAGES = ImageList(Path("/nowhere"), tuple("abcd"))
KINDS = (Category("dot"), Category("dash"))


def detections(scores: list[float], shift: float = 0.0) -> Measurement:
    """Return a box on each of four images, found where it is, or shifted to the right."""
    box = np.array([[0, 0, 30, 10]] * 4, np.float64)
    truth = Boxes(np.arange(4, dtype=np.int32), np.zeros(4, np.int32), box, np.zeros(4, np.bool_))
    said = box.astype(np.float32)
    said[:, 0] += np.float32(shift)
    found = Detections(
        np.arange(4, dtype=np.int32), np.zeros(4, np.int32), np.array(scores, np.float32), said
    )
    data_set = DataSet("d", "D", IMAGES, KINDS, truth, "")
    noun = Vocabulary(data_set).noun("dots")
    return Measurement(Answers(data_set, found), METRICS.get("found"), noun, POINT)


def classes(margin: float) -> Measurement:
    label = np.zeros(4, np.int32)
    scores = np.array([[0.9, 0.1]] * 3 + [[0.5 + margin, 0.5]], np.float32)
    data_set = DataSet("d", "D", IMAGES, KINDS, Labels(label), "")
    said = scores.argmax(axis=1).astype(np.int32)
    noun = Vocabulary(data_set).everything()
    return Measurement(Answers(data_set, said, scores), METRICS.get("accuracy"), noun, POINT)


def hangs(measurement: Measurement, goal: str, confidence: float = 0.95) -> str:
    said = claim(
        measurement.metric, measurement.noun, parse_goal(goal), sentence="…", supposed=True
    )
    known = measurement.estimate()
    known = Estimate(
        known.value,
        known.images,
        known.numerator,
        known.denominator,
        interval(measurement, confidence),
    )
    return why_borderline(
        measurement, ResolvedClaim(said, measurement.metric, measurement.noun, ()), known
    )


@pytest.mark.parametrize(
    ("score", "goal", "words"),
    [
        (0.5 + NOISE / 2, "at least 4", "in a score would make it not met"),
        (0.5 - NOISE / 2, "at least 4", "in a score would make it met"),
        (0.5 + NOISE / 2, "at least 3", ""),
        (0.5 + 10 * NOISE, "at least 4", ""),
        (0.5 - NOISE / 2, "at most 3", "in a score would make it not met"),
    ],
)
def test_a_score_at_the_operating_point(score: float, goal: str, words: str) -> None:
    said = hangs(detections([0.9, 0.9, 0.9, score]), goal)
    assert words in said
    assert bool(said) is bool(words)


@pytest.mark.parametrize(("shift", "hanging_there"), [(10.0, True), (9.0, False), (11.0, False)])
def test_an_overlap_at_the_threshold(shift: float, hanging_there: bool) -> None:  # noqa: FBT001 - a case
    # Shifted by a third of its width, a box of 30 overlaps itself by 20 of 40: 0.5 exactly.
    said = hangs(detections([0.9] * 4, shift), "at least 4")
    assert ("overlap" in said) is hanging_there


@pytest.mark.parametrize(
    ("margin", "goal", "words"),
    [
        (0.0, "at least 80%", "between two classes of an image would make it not met"),
        (0.0, "at least 70%", ""),
        (0.001, "at least 80%", ""),
    ],
)
def test_two_classes_that_are_as_good(margin: float, goal: str, words: str) -> None:
    said = hangs(classes(margin), goal)
    assert words in said
    assert bool(said) is bool(words)


def test_a_claim_with_confidence_is_judged_again_with_its_interval() -> None:
    measurement = detections([0.9, 0.9, 0.9, 0.5 + NOISE / 2])
    low = interval(
        Measurement(measurement.answers, METRICS.get("recall"), measurement.noun, POINT), 0.95
    )
    assert low is not None
    recall = Measurement(measurement.answers, METRICS.get("recall"), measurement.noun, POINT)
    goal = f"at least {int(low.low * 100)}% with 95% confidence"
    assert "in a score would make it undecided" in hangs(recall, goal)


def test_average_precision_is_never_borderline() -> None:
    measurement = detections([0.9, 0.9, 0.9, 0.5])
    ranked = Measurement(
        measurement.answers, METRICS.get("average_precision"), measurement.noun, measurement.point
    )
    assert hangs(ranked, "at least 100%") == ""
