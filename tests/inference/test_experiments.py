from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper

from donewhen.domain.data_set import ImageList
from donewhen.foundation.errors import DataSetError, ModelError, UnfinishedError
from donewhen.inference import InferenceRequest, predict
from donewhen.inference.experiments import answers_in_passes, timed_rounds
from donewhen.inference.workers.experiment import Pass
from donewhen.sources.model_manifest import OutputSettings

Ask = Callable[..., InferenceRequest]


def scores(said: Any) -> Any:
    return vars(said)["score"]


@pytest.fixture
def classify(ask: Ask, make: Any, tmp_path: Path) -> Callable[..., InferenceRequest]:
    """Return what makes requests for a classifier; ``head`` makes "scores" of "raw"."""

    def classify(head: list[Any] | None = None, **changes: Any) -> InferenceRequest:
        batch = changes.pop("of", "n")
        number = len(list(tmp_path.glob("models/*.onnx")))
        path = make.classifier(tmp_path / "models" / f"{number}.onnx", head=head, batch=batch)
        return ask(
            model_file=path, task="classification", output=OutputSettings("softmax"), **changes
        )

    return classify


def counting() -> list[Any]:
    """Return nodes that add noise which is drawn anew by every run, from the same start."""
    return [
        helper.make_node("RandomNormalLike", ["raw"], ["noise"], seed=5.0),
        helper.make_node("Add", ["raw", "noise"], ["scores"]),
    ]


def endless() -> list[Any]:
    """Return nodes that never come to an end."""
    info = helper.make_tensor_value_info
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["going"], ["still"]),
            helper.make_node("Identity", ["value"], ["next"]),
        ],
        "body",
        [
            info("round", TensorProto.INT64, []),
            info("going", TensorProto.BOOL, []),
            info("value", TensorProto.FLOAT, None),
        ],
        [info("still", TensorProto.BOOL, []), info("next", TensorProto.FLOAT, None)],
    )
    true = helper.make_tensor("true", TensorProto.BOOL, [], [True])
    return [
        helper.make_node("Constant", [], ["true"], value=true),
        helper.make_node("Loop", ["", "true", "raw"], ["scores"], body=body),
    ]


@pytest.mark.parametrize("way", [Pass(), Pass(batch=1), Pass(batch=4), Pass(threads=3)])
def test_a_pass_says_what_predict_says(ask: Ask, way: Pass) -> None:
    request = ask()
    expected = predict(request).predictions
    (said,) = answers_in_passes(request, [way])

    for name, column in vars(expected).items():
        np.testing.assert_allclose(vars(said)[name], column, rtol=1e-5, atol=1e-4, err_msg=name)


def test_answers_are_stored_and_made_once(classify: Ask) -> None:
    request = classify(counting())
    first = answers_in_passes(request, [Pass(), Pass()])
    again = answers_in_passes(request, [Pass(), Pass()])

    for one, other in zip(first, again, strict=True):
        assert np.array_equal(scores(one), scores(other))
    assert not np.array_equal(scores(first[0]), scores(first[1])), "equal passes share a session"


def test_another_process_starts_anew(classify: Ask) -> None:
    request = classify(counting())
    (first,) = answers_in_passes(request, [Pass()])
    (other,) = answers_in_passes(request, [Pass()], process=1)

    assert np.array_equal(scores(first), scores(other)), "a seed makes processes alike"
    folders = list((request.store / "trials" / "predictions").iterdir())
    assert len(folders) == 2


def test_other_images_are_answered_anew_and_all_together(classify: Ask) -> None:
    request = classify()
    few = replace(request, images=ImageList(request.images.folder, request.images.names[:3]))
    answers_in_passes(few, [Pass()])
    (said,) = answers_in_passes(request, [Pass()])

    assert len(scores(said)) == len(request.images)


def test_fewer_images_are_answered_anew_as_if_nothing_was_stored(classify: Ask) -> None:
    request = classify(counting())
    few = replace(request, images=ImageList(request.images.folder, request.images.names[3:]))
    answers_in_passes(request, [Pass()])
    (said,) = answers_in_passes(few, [Pass()])
    (expected,) = answers_in_passes(replace(few, store=request.store / "other"), [Pass()])

    assert np.array_equal(scores(said), scores(expected)), "what is seeded begins at its seed"


def test_every_batch_is_full(classify: Ask) -> None:
    # The score is the number of images in the batch.
    shape = [
        helper.make_node("Shape", ["raw"], ["sizes"], end=1),
        helper.make_node("Cast", ["sizes"], ["size"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["raw", "zero"], ["none"]),
        helper.make_node("Sub", ["size", "ten"], ["tenths"]),
        helper.make_node("Add", ["none", "tenths"], ["flat"]),
        helper.make_node("Mul", ["flat", "picks"], ["scores"]),
    ]
    constants = [
        helper.make_node(
            "Constant", [], [name], value=helper.make_tensor(name, TensorProto.FLOAT, dims, values)
        )
        for name, dims, values in (("ten", [], [4.0]), ("picks", [3], [1.0, 0.0, 0.0]))
    ]
    (said,) = answers_in_passes(classify([*constants, *shape]), [Pass(batch=4)])

    np.testing.assert_allclose(scores(said), 1 / 3, atol=1e-6)


def test_files_of_equal_content_get_equal_answers(classify: Ask) -> None:
    request = classify()
    folder = request.images.folder
    (folder / "copy.png").write_bytes((folder / "0003.png").read_bytes())
    asked = replace(request, images=ImageList(folder, ("0003.png", "0004.png", "copy.png")))
    (said,) = answers_in_passes(asked, [Pass(batch=2)])

    assert np.array_equal(scores(said)[0], scores(said)[2])
    assert not np.array_equal(scores(said)[0], scores(said)[1])


def test_a_fixed_batch_is_told_with_its_remedy(classify: Ask) -> None:
    request = classify(of=2)
    with pytest.raises(ModelError, match=r"batches of 2 only, not of 32: .*open batch"):
        answers_in_passes(request, [Pass(batch=1), Pass(batch=32)][1:])
    (said,) = answers_in_passes(request, [Pass()])
    np.testing.assert_allclose(scores(said), scores(predict(request).predictions), atol=1e-6)


def test_an_image_that_cannot_be_read_is_told(classify: Ask) -> None:
    request = classify()
    (request.images.folder / "0005.png").write_bytes(b"nothing")

    with pytest.raises(DataSetError, match=r"0005\.png"):
        answers_in_passes(request, [Pass(threads=2)])


def test_a_model_that_never_answers_is_ended(classify: Ask) -> None:
    with pytest.raises(UnfinishedError, match="took longer than its time limit"):
        answers_in_passes(classify(endless(), seconds_per_batch=0.5), [Pass()])
    endlessly = classify(endless(), seconds_per_batch=0.5)
    with pytest.raises(UnfinishedError, match=r"a run of model .* took longer"):
        timed_rounds(endlessly, endlessly, 1, 1)


def test_a_memory_cap_ends_the_worker(classify: Ask) -> None:
    with pytest.raises(UnfinishedError, match=r"held \d+ MB, more than the 20 MB"):
        answers_in_passes(classify(memory_bytes=20_000_000), [Pass()])


def test_a_killed_worker_is_told(classify: Ask) -> None:
    before = children()
    thread = threading.Thread(target=kill_next, args=(before,))
    thread.start()
    with pytest.raises(UnfinishedError, match=r"was killed \(signal 9\). Run again"):
        answers_in_passes(classify(endless()), [Pass()])
    thread.join()
    assert children() <= before


def children() -> set[int]:
    """Return the processes that this one started and that live."""
    found = set()
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):  # it is gone, or was no process
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            if entry.name.isdecimal() and int(parent) == os.getpid():
                found.add(int(entry.name))
    return found


def kill_next(before: set[int]) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for process in children() - before:
            os.kill(process, signal.SIGKILL)
            return
        time.sleep(0.01)


def test_a_race_tells_seconds_per_image_pair_by_pair(classify: Ask, ask: Ask) -> None:
    rounds = timed_rounds(classify(of=2), ask(), 2, 2)

    assert len(rounds) == 2
    for mine, others in rounds:
        assert len(mine) == len(others) > 1
        assert min(*mine, *others) > 0
    assert not list((ask().store).rglob("*.shard")), "times are never stored"


def test_a_race_of_a_model_that_does_not_fit_is_refused(classify: Ask, ask: Ask) -> None:
    wrong = classify()
    with pytest.raises(ModelError, match=r"model\.yaml"):
        timed_rounds(replace(wrong, input=replace(wrong.input, size=(8, 8))), ask(), 1, 1)
