from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import helper

from donewhen.checks.model_contract.speed import slowness
from donewhen.domain.finding import Finding
from donewhen.domain.verdict import Outcome
from donewhen.inference.experiments import timed_rounds

Put = Callable[..., Path]
SURE = Fraction(95, 100)


def layers(count: int) -> tuple[list[Any], dict[str, Any]]:
    """Return ``count`` equal layers that are most of a model's work."""
    names = ["flat", *(f"layer{number}" for number in range(count))]
    nodes = [
        helper.make_node("MatMul", [before, "weight"], [after]) for before, after in pairwise(names)
    ]
    nodes.append(helper.make_node("MatMul", [names[-1], "last"], ["scores"]))
    random = np.random.default_rng(2)
    weight = random.normal(0, 0.04, (576, 576)).astype(np.float32)
    return nodes, {"weight": weight, "last": weight[:, :3].copy()}


def simulated(seed: int, factor: float = 1.0) -> Finding:
    """Return what races show whose machine slows down and speeds up, with some blocks cut off."""
    random = np.random.default_rng(seed)
    rounds = []
    for machine in random.lognormal(0, 0.3, 15):
        lucky = factor * random.lognormal(0, 0.01)  # where a session's memory lies
        mine = machine * lucky * random.lognormal(0, 0.02, 7)
        others = machine * random.lognormal(0, 0.02, 7)
        mine[random.random(7) < 0.1] *= 5
        others[random.random(7) < 0.1] *= 5
        rounds.append((mine.tolist(), others.tolist()))
    return slowness(rounds, "the other", SURE)


def test_equal_models_are_seldom_called_slower_or_faster() -> None:
    found = [simulated(seed).interval for seed in range(400)]

    assert np.mean([one is not None and one.low > 1 for one in found]) <= 0.05
    assert np.mean([one is not None and one.high < 1 for one in found]) <= 0.05


def test_the_factor_is_that_of_the_times() -> None:
    for factor in (0.5, 1.0, 3.0):
        found = simulated(7, factor)
        assert found.value == pytest.approx(factor, rel=0.03)
        assert found.interval is not None
        assert found.interval.low <= found.value <= found.interval.high


def test_figures_are_told_in_milliseconds() -> None:
    rounds = [([0.003, 0.006, 0.003], [0.002, 0.002, 0.002])] * 6
    found = slowness(rounds, '"toy" 1', SURE)

    assert found.value == pytest.approx(1.5)
    assert found.subject == 'time per image against "toy" 1'
    assert found.detail == "3 ms against 2 ms on one thread, 6 rounds in turn"


def test_three_times_the_work_is_shown_to_be_slower(world: Any, put: Put) -> None:
    world.baseline_file = put(*layers(4))
    put(*layers(12))
    verdict = world.claims.slowness("at most 1.2")

    assert verdict.outcome is Outcome.NOT_MET, verdict.reason
    assert "at most 1.2 times wanted: shown false" in verdict.reason
    assert verdict.estimate.interval is not None
    assert (verdict.estimate.interval.unit, verdict.estimate.interval.units) == ("rounds", 15)


def test_a_copy_is_not_shown_to_be_slower(world: Any, put: Put) -> None:
    world.baseline_file = put(*layers(8))
    put(*layers(8))
    verdict = world.claims.slowness("at most 1.5", "90%")

    assert verdict.outcome is Outcome.MET, verdict.reason


def test_a_threshold_inside_the_interval_is_undecided() -> None:
    from donewhen.judging import finding_claim, judge_finding
    from donewhen.language import parse_goal

    found = simulated(3)
    goal = parse_goal(f"at most {float(found.value or 0):.6f} with 95% confidence")
    verdict = judge_finding(finding_claim(found, goal, sentence=""), found)

    assert verdict.outcome is Outcome.UNDECIDED
    assert "undecided" in verdict.reason


def test_batches_of_another_size_count_per_image(world: Any, put: Put) -> None:
    same = [helper.make_node("Identity", ["plain"], ["scores"])]
    one = world.inference_request(world.model, put(same, batch=1))
    sixteen = world.inference_request(world.model, put(same, batch=64))
    rounds = timed_rounds(sixteen, one, 3, 3)

    # 64 images in one run cost far less than 64 runs of a model that does next to nothing.
    assert all(np.median(mine) < np.median(others) for mine, others in rounds)
