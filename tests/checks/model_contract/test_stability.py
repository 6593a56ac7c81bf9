from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import helper

from donewhen.domain.verdict import Outcome
from donewhen.foundation.errors import ModelError

Put = Callable[..., Path]


def noise(scale: float, **seed: Any) -> list[Any]:
    """Return nodes that add chance to the scores."""
    return [
        helper.make_node("RandomNormalLike", ["plain"], ["noise"], scale=scale, **seed),
        helper.make_node("Add", ["plain", "noise"], ["scores"]),
    ]


def beside_the_mean() -> list[Any]:
    """Return nodes that look at the whole batch, as a normalisation left in training mode does."""
    return [
        helper.make_node("ReduceMean", ["plain"], ["mean"], axes=[0], keepdims=1),
        helper.make_node("Sub", ["plain", "mean"], ["scores"]),
    ]


def by_sums() -> list[Any]:
    """Return nodes whose sum over everything is split among threads, and is blown up then."""
    return [
        helper.make_node("Expand", ["image", "large"], ["wide"]),
        helper.make_node("ReduceSum", ["wide", "axes"], ["sums"], keepdims=0),
        helper.make_node("Mul", ["sums", "million"], ["angle"]),
        helper.make_node("Sin", ["angle"], ["waves"]),
        helper.make_node("Unsqueeze", ["waves", "first"], ["scores"]),
    ]


SUMS = {
    "large": np.array([7, 3, 12, 16], np.int64),
    "axes": np.array([0, 2, 3], np.int64),
    "million": np.array(1e6, np.float32),
    "first": np.array([0], np.int64),
}


def test_a_good_model_keeps_to_all(world: Any) -> None:
    claims = world.claims
    for verdict in (
        claims.same_in_batches("1", "4"),
        claims.same_twice(),
        claims.same_with_threads("1", "3"),
    ):
        assert verdict.outcome is Outcome.MET, verdict.reason
        assert "0 of 10 (all images, not one score differs)" in verdict.reason


def test_a_model_that_looks_at_its_whole_batch_is_caught(world: Any, put: Put) -> None:
    put(beside_the_mean())
    verdict = world.claims.same_in_batches("1", "5")

    assert verdict.outcome is Outcome.NOT_MET
    assert world.claims.same_twice().outcome is Outcome.MET
    found = world.findings[0]
    assert found.subject == "images whose answers differ between batches of 1 and 5"
    worst = max(found.rows, key=lambda row: (row[3], float(row[1])))
    assert found.rows[0] == worst
    assert f"largest difference {float(worst[1]):.2g} in a score, in {worst[0]}" in verdict.reason


def test_a_batch_larger_than_the_data_set_is_full_all_the_same(world: Any, put: Put) -> None:
    put(beside_the_mean())
    world.images = replace(world.images, names=world.images.names[:1])
    # The only image fills the batch: nothing stands beside it, so nothing differs.
    assert world.claims.same_in_batches("1", "8").outcome is Outcome.MET


@pytest.mark.parametrize("seed", [{}, {"seed": 3.0}], ids=["unseeded", "seeded"])
def test_chance_is_caught(world: Any, put: Put, seed: dict[str, float]) -> None:
    put(noise(1.0, **seed))
    verdict = world.claims.same_twice()

    assert verdict.outcome is Outcome.NOT_MET
    assert "images whose answers differ from run to run: 10 of 10" in verdict.reason


def test_a_little_noise_is_told_and_no_difference(world: Any, put: Put) -> None:
    put(noise(1e-5))
    verdict = world.claims.same_twice()

    assert verdict.outcome is Outcome.MET
    assert re.search(r"largest difference 0\.0000\d+ in a score", verdict.reason), verdict.reason
    assert "not one score differs" not in verdict.reason


def test_chance_between_threads_is_caught(world: Any, put: Put) -> None:
    put(noise(1.0, seed=3.0))
    assert world.claims.same_with_threads("1", "4").outcome is Outcome.NOT_MET


def test_a_model_that_depends_on_threads_is_caught(world: Any, put: Put) -> None:
    file = put(by_sums(), SUMS, batch=1)
    if np.array_equal(sums(file, 1), sums(file, 4)):
        pytest.skip("this runtime splits no sum among its threads")
    verdict = world.claims.same_with_threads("1", "4")

    assert verdict.outcome is Outcome.NOT_MET
    assert "between 1 and 4 threads" in verdict.reason
    assert world.claims.same_twice().outcome is Outcome.MET


def sums(file: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    image = np.random.default_rng(0).random((1, 3, 12, 16), np.float32)
    return session.run(None, {"image": image})[0]


def test_a_fixed_batch_is_refused(world: Any, put: Put) -> None:
    put([helper.make_node("Identity", ["plain"], ["scores"])], batch=2)

    with pytest.raises(
        ModelError, match=r"first dimension is fixed\. Export it with an open batch"
    ):
        world.claims.same_in_batches("1", "32")
    assert world.claims.same_twice().outcome is Outcome.MET


def detector(score: float) -> tuple[list[Any], dict[str, Any]]:
    """Return what sees one ball at one place, with a score, and 10 pixels aside now and then."""
    nodes = [
        helper.make_node("ReduceMean", ["plain"], ["one"], axes=[1], keepdims=1),
        helper.make_node("Mul", ["one", "nothing"], ["none"]),
        helper.make_node("RandomUniformLike", ["none"], ["chance"], seed=4.0),
        helper.make_node("Mul", ["chance", "aside"], ["moved"]),
        helper.make_node("Add", ["moved", "box"], ["said"]),
        helper.make_node("Unsqueeze", ["said", "last"], ["scores"]),
    ]
    constants = {
        "nothing": np.array(0, np.float32),
        "aside": np.array([[10, 0, 0, 0, 0, 0, 0]], np.float32),
        "box": np.array([[6, 6, 8, 8, score, 0, 0]], np.float32),
        "last": np.array([2], np.int64),
    }
    return nodes, constants


def test_boxes_that_move_are_caught(world: Any, put: Put) -> None:
    world.task, world.decoder = "detection", "yolo"
    put(*detector(0.9), gives=["n", 7, 1])
    verdict = world.claims.same_twice()

    assert verdict.outcome is Outcome.NOT_MET
    assert world.findings[0].of == 10


def test_a_detector_that_reports_nothing_is_undecided(world: Any, put: Put) -> None:
    world.task, world.decoder = "detection", "yolo"
    put(*detector(0.3), gives=["n", 7, 1])
    verdict = world.claims.same_twice()

    assert verdict.outcome is Outcome.UNDECIDED
    assert "the model reports nothing on them" in world.findings[0].detail


def test_only_the_images_of_the_slice_are_asked_about(world: Any) -> None:
    world.slices = ("night",)
    assert "0 of 3 (all images" in world.claims.same_twice().reason
