"""The plan and the judge agree: what cannot pass never does, and what a perfect model shows can."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from donewhen.domain.claim import Claim
from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList, Labels
from donewhen.domain.predictions import Detections
from donewhen.domain.verdict import Outcome
from donewhen.evaluation.estimation import Answers, OperatingPoint, estimate
from donewhen.evaluation.metrics import METRICS, Direction, Metric
from donewhen.judging import claim, judge
from donewhen.judging.planning import prospect
from donewhen.judging.uncertainty import Measurement, interval
from donewhen.language import Noun, Vocabulary, parse_goal

POINT = OperatingPoint(0.5, 0.5)
CATEGORIES = (Category("red dot", "dot"), Category("blue dot", "dot"))
FIXED = ("recall", "accuracy", "false_positive_images")
SHARES = (*FIXED, "precision", "f1")


def random_boxes(rng: np.random.Generator) -> DataSet:
    """Return images with none to five dots each, a crowd here and there, perhaps in scenes."""
    images = int(rng.integers(1, 45))
    most = int(rng.integers(1, 6))
    image = np.repeat(np.arange(images), rng.integers(0, most + 1, images)).astype(np.int32)
    place = np.arange(len(image), dtype=np.float64) * 20
    box = np.column_stack((place, np.zeros_like(place), *[np.full_like(place, 10)] * 2))
    return DataSet(
        id="random",
        title="Random",
        images=images_of(images, rng),
        categories=CATEGORIES,
        truth=Boxes(
            image, rng.integers(0, 2, len(image), dtype=np.int32), box, rng.random(len(image)) < 0.1
        ),
        digest="",
        group="scene" if rng.random() < 0.4 else None,
    )


def images_of(count: int, rng: np.random.Generator) -> ImageList:
    scenes = tuple(str(one) for one in rng.integers(0, max(2, count // 3), count))
    names = tuple(f"{n}.png" for n in range(count))
    return ImageList(Path("/nowhere"), names, {"scene": scenes})


def random_labels(rng: np.random.Generator) -> DataSet:
    count = int(rng.integers(1, 90))
    return DataSet(
        id="random",
        title="Random",
        images=images_of(count, rng),
        categories=CATEGORIES,
        truth=Labels(rng.integers(0, 2, count, dtype=np.int32)),
        digest="",
        group="scene" if rng.random() < 0.4 else None,
    )


def said(data_set: DataSet, noun: Noun, rng: np.random.Generator, wrong: float) -> Answers:
    """Return answers of which a share is wrong; 0 is a perfect model."""
    truth = data_set.truth
    if isinstance(truth, Labels):
        turned = rng.random(len(truth.category)) < wrong
        return Answers(data_set, np.where(turned, 1 - truth.category, truth.category))
    kept = (rng.random(len(truth.image)) >= wrong) & (~truth.crowd | noun.presence)
    more = np.flatnonzero(rng.random(len(data_set.images)) < wrong).astype(np.int32)
    false = np.tile(np.array([[0.0, 1000.0, 10.0, 10.0]]), (len(more), 1))
    image = np.concatenate((truth.image[kept], more))
    return Answers(
        data_set,
        Detections(
            image=image.astype(np.int32),
            category=np.concatenate(
                (truth.category[kept], rng.integers(0, 2, len(more), dtype=np.int32))
            ),
            score=np.ones(len(image), np.float32),
            box=np.concatenate((truth.box[kept], false)).astype(np.float32),
        ),
    )


def is_met(asked: Claim, metric: Metric, noun: Noun, answers: Answers) -> bool:
    """Return what the judge says."""
    assert asked.confidence is not None
    found = estimate(answers, metric, noun, POINT)
    if found.value is None:
        return False
    known = interval(Measurement(answers, metric, noun, POINT), float(asked.confidence))
    made = type(found)(found.value, found.images, found.numerator, found.denominator, known)
    return judge(asked, metric, made).outcome is Outcome.MET


def goal_of(metric: Metric, rng: np.random.Generator, *, between: bool) -> str:
    sure = int(rng.choice([80, 90, 95, 99]))
    low, high = sorted(rng.integers(1, 99, 2).tolist())
    if between:
        return f"between {low}% and {high + 1}% with {sure}% confidence"
    if metric.direction is Direction.HIGHER_IS_BETTER:
        return f"at least {high}% with {sure}% confidence"
    return f"at most {low}% with {sure}% confidence"


def case(
    metric: Metric, rng: np.random.Generator, *, between: bool = False
) -> tuple[Claim, DataSet, Noun] | None:
    boxes = bool(rng.random() < 0.7)
    data_set = random_boxes(rng) if boxes else random_labels(rng)
    rows = rng.random(len(data_set.images)) < 0.7
    if rows.any():
        data_set = data_set.only(rows)[0]
    nouns = ["red dots", "dots", "objects", "images with a dot"] if boxes else ["red dot", "images"]
    noun = Vocabulary(data_set).noun(str(rng.choice(nouns)))
    task = "presence" if noun.presence else data_set.task
    if task not in metric.tasks:
        return None
    goal = goal_of(metric, rng, between=between)
    return claim(metric, noun, parse_goal(goal), sentence="…"), data_set, noun


@pytest.mark.parametrize("name", FIXED)
@settings(max_examples=150)
@given(seed=st.integers(0, 2**32 - 1))
def test_perfect_is_what_the_judge_says_of_a_perfect_model(name: str, seed: int) -> None:
    rng, metric = np.random.default_rng(seed), METRICS.get(name)
    drawn = case(metric, rng)
    if drawn is None:
        return
    asked, data_set, noun = drawn
    found = prospect(asked, metric, data_set, noun)
    assert found is not None
    assert found.perfect == is_met(asked, metric, noun, said(data_set, noun, rng, 0.0))


@pytest.mark.parametrize("between", [False, True])
@pytest.mark.parametrize("name", SHARES)
@settings(max_examples=60)
@given(seed=st.integers(0, 2**32 - 1))
def test_what_cannot_pass_never_does(name: str, between: bool, seed: int) -> None:  # noqa: FBT001
    rng, metric = np.random.default_rng(seed), METRICS.get(name)
    drawn = case(metric, rng, between=between)
    if drawn is None:
        return
    asked, data_set, noun = drawn
    found = prospect(asked, metric, data_set, noun)
    assert found is not None
    if found.perfect:
        return
    assert found.needed is None or found.needed > found.there
    for wrong in (0.0, 0.02, 0.1, 0.3):
        assert not is_met(asked, metric, noun, said(data_set, noun, rng, wrong)), wrong


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), low=st.sampled_from([0.0, 0.05]))
def test_a_rate_that_cannot_pass_never_does(seed: int, low: float) -> None:
    rng, metric = np.random.default_rng(seed), METRICS.get("false_positives_per_image")
    data_set = random_boxes(rng)
    noun = Vocabulary(data_set).noun("dots")
    bound = float(rng.choice([0.1, 0.3, 0.5, 1.0]))
    words = f"between {low} and {bound}" if low else f"at most {bound}"
    asked = claim(metric, noun, parse_goal(f"{words} with 95% confidence"), sentence="…")
    found = prospect(asked, metric, data_set, noun)
    assert found is not None
    if found.perfect:
        return
    for wrong in (0.0, 0.02, 0.05, 0.1, 0.3):
        assert not is_met(asked, metric, noun, said(data_set, noun, rng, wrong)), wrong


def test_the_cases_are_of_both_kinds() -> None:
    possible = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        drawn = case(METRICS.get("recall"), rng, between=seed % 2 == 0)
        if drawn is not None:
            found = prospect(drawn[0], METRICS.get("recall"), drawn[1], drawn[2])
            assert found is not None
            possible.append(found.perfect)
    assert 10 < sum(possible) < len(possible) - 10
