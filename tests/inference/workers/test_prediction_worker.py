from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper

from donewhen.foundation.errors import DataSetError, ModelError, UnfinishedError
from donewhen.inference import InferenceRequest, predict
from donewhen.sources.model_manifest import OutputSettings

Ask = Callable[..., InferenceRequest]


def children() -> set[int]:
    """Return the processes that this one started and that live."""
    me = os.getpid()
    return {process for process in processes() if parent_of(process) == me}


def processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def arithmetic(make: Any, path: Path, nodes: list[Any], constants: dict[str, Any]) -> Path:
    """Save a classifier [1, 3] whose scores are what ``nodes`` make of "sum" [1, 3]."""
    first = helper.make_node("ReduceSum", ["image", "axes"], ["sum"], keepdims=0)
    constants = {"axes": np.array([2, 3], dtype=np.int64), **constants}
    saved: Path = make.save_model(
        path,
        [first, *nodes],
        [("image", TensorProto.FLOAT, [1, 3, 12, 16])],
        [("scores", TensorProto.FLOAT, [1, 3])],
        constants,
    )
    return saved


def looping(make: Any, path: Path, rounds: int | None) -> Path:
    """Save a model that doubles its scores ``rounds`` times, or for ever."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["going"], ["still"]),
            helper.make_node("Mul", ["value", "factor"], ["next"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("round", TensorProto.INT64, []),
            helper.make_tensor_value_info("going", TensorProto.BOOL, []),
            helper.make_tensor_value_info("value", TensorProto.FLOAT, [1, 3]),
        ],
        [
            helper.make_tensor_value_info("still", TensorProto.BOOL, []),
            helper.make_tensor_value_info("next", TensorProto.FLOAT, [1, 3]),
        ],
    )
    count = "" if rounds is None else "count"
    loop = helper.make_node("Loop", [count, "true", "sum"], ["scores"], body=body)
    constants = {"true": np.array([True])[0], "factor": np.array(0.9999, dtype=np.float32)}
    if rounds is not None:
        constants["count"] = np.array(rounds, dtype=np.int64)
    return arithmetic(make, path, [loop], constants)


@pytest.fixture
def slow(ask: Ask, make: Any, tmp_path: Path) -> InferenceRequest:
    """Return a request that takes a while for each of 24 images, in shards of 2."""
    return ask(
        model_file=looping(make, tmp_path / "models" / "slow.onnx", 40_000),
        task="classification",
        output=OutputSettings("softmax"),
        images=make.images(tmp_path / "many", 24),
        shard_images=2,
        threads=1,
    )


def test_a_killed_worker_is_told_and_the_next_run_resumes(
    slow: InferenceRequest, tmp_path: Path
) -> None:
    expected = predict(replace(slow, store=tmp_path / "other")).predictions
    before = children()

    def kill(done: int, _total: int) -> None:
        if done >= 6:
            for process in children() - before:
                os.kill(process, signal.SIGKILL)

    with pytest.raises(
        UnfinishedError, match=r"was killed \(signal 9\) after \d+ of 24 images. Run again: it resu"
    ):
        predict(slow, kill)
    stored = len(list(slow.store.rglob("*.shard")))
    assert 0 < stored < 12
    run = predict(slow)

    assert (run.computed, run.reused) == (24 - 2 * stored, 2 * stored)
    assert np.array_equal(vars(run.predictions)["score"], vars(expected)["score"])


def test_a_model_that_never_answers_is_ended(ask: Ask, make: Any, tmp_path: Path) -> None:
    model = looping(make, tmp_path / "models" / "endless.onnx", None)
    before = children()

    with pytest.raises(UnfinishedError, match=r"000\d\.png took longer than its time limit"):
        predict(
            ask(
                model_file=model,
                task="classification",
                output=OutputSettings("softmax"),
                seconds_per_batch=1.0,
            )
        )
    assert children() <= before


def test_a_memory_cap_ends_the_worker(slow: InferenceRequest) -> None:
    before = children()

    with pytest.raises(UnfinishedError, match=r"held \d+ MB, more than the 30 MB allowed"):
        predict(replace(slow, memory_bytes=30_000_000))
    assert children() <= before


def test_an_interrupt_ends_the_worker(slow: InferenceRequest) -> None:
    before = children()

    def interrupt(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        predict(slow, interrupt)
    assert children() <= before


def test_the_worker_dies_with_its_parent(slow: InferenceRequest) -> None:
    script = f"""
import os, sys
from pathlib import Path
from donewhen.domain.data_set import ImageList
from donewhen.inference import InferenceRequest, predict
from donewhen.sources.model_manifest import InputSettings, OutputSettings
def told(done, total):
    print(done, flush=True)
predict(InferenceRequest(Path({str(slow.model_file)!r}), "classification", {slow.classes!r},
    {slow.input!r}, {slow.output!r}, ImageList(Path({str(slow.images.folder)!r}),
    {slow.images.names!r}), Path({str(slow.store)!r}), threads=1, shard_images=1), told)
"""
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    while int(parent.stdout.readline()) == 0:
        pass  # the first line may come before the worker
    workers = [process for process in processes() if parent_of(process) == parent.pid]
    assert len(workers) == 1
    parent.kill()
    parent.wait()
    parent.stdout.close()

    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and parent_of(workers[0]) is not None:
        time.sleep(0.05)
    assert parent_of(workers[0]) is None


def parent_of(process: int) -> int | None:
    try:
        text = Path("/proc", str(process), "stat").read_text(encoding="ascii")
    except OSError:
        return None
    state, parent = text.rpartition(")")[2].split()[:2]
    return None if state == "Z" else int(parent)


def test_values_that_are_no_numbers_name_the_image(ask: Ask, make: Any, tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Sub", ["sum", "sum"], ["zero"]),
        helper.make_node("Div", ["zero", "zero"], ["scores"]),
    ]
    model = arithmetic(make, tmp_path / "models" / "nan.onnx", nodes, {})

    with pytest.raises(ModelError, match=r'NaN.*"scores" for image .*0000\.png'):
        predict(
            ask(
                model_file=model,
                task="classification",
                output=OutputSettings("softmax"),
                threads=1,
            )
        )
    assert not list((tmp_path / "store").rglob("*.shard"))


def test_an_output_that_does_not_fit_is_an_error_of_the_model(ask: Ask) -> None:
    with pytest.raises(ModelError) as caught:
        predict(ask(classes=("ball", "kite")))

    text = str(caught.value)
    assert "[1, 7, 24]" in text
    assert "[1, 6, N]" in text
    assert "2 classes" in text
    assert "model.yaml" in text


def test_a_model_that_fails_while_it_runs(ask: Ask, make: Any, tmp_path: Path) -> None:
    nodes = [helper.make_node("Reshape", ["sum", "shape"], ["scores"])]
    shape = {"shape": np.array([2, 7], dtype=np.int64)}
    model = tmp_path / "models" / "broken.onnx"
    first = helper.make_node("ReduceSum", ["image", "axes"], ["sum"], keepdims=0)
    make.save_model(
        model,
        [first, *nodes],
        [("image", TensorProto.FLOAT, ["n", 3, "h", "w"])],
        [("scores", TensorProto.FLOAT, ["a", "b"])],
        {"axes": np.array([2, 3], dtype=np.int64), **shape},
    )

    with pytest.raises(ModelError, match="fails while it runs") as caught:
        predict(ask(model_file=model, task="classification", output=OutputSettings("softmax")))
    assert len(str(caught.value).splitlines()) == 1


def test_an_image_that_changes_while_it_is_judged_is_refused(slow: InferenceRequest) -> None:
    last = slow.images.path(23)
    other = slow.images.path(0).read_bytes()

    def change(_done: int, _total: int) -> None:
        last.write_bytes(other)

    with pytest.raises(DataSetError, match=r"0023\.png changed while it was being judged"):
        predict(slow, change)


def test_what_stands_in_the_current_folder_is_not_imported(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "numpy.py").write_text("raise SystemExit('not numpy')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert predict(ask()).computed == 10


def test_a_store_that_cannot_be_written_is_told(ask: Ask) -> None:
    request = ask()
    predict(replace(request, images=replace(request.images, names=request.images.names[:1])))
    folder = next((request.store / "predictions").iterdir())
    for shard in folder.iterdir():
        shard.unlink()
    folder.rmdir()
    folder.write_text("a file where a folder must be", encoding="utf-8")

    with pytest.raises(UnfinishedError, match=r"\.shard cannot be written: .*run again"):
        predict(request)


def test_no_thread_of_the_parent_is_left(ask: Ask) -> None:
    before = threading.active_count()
    predict(ask())

    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() <= before


def test_a_worker_that_breaks_says_so_and_leaves() -> None:
    command = [sys.executable, "-P", "-m", "donewhen.inference.workers.prediction_worker"]

    done = subprocess.run(command, input="{}", capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.strip().splitlines()[-1].startswith("KeyError")


def test_a_worker_that_breaks_is_an_unfinished_run(ask: Ask) -> None:
    with pytest.raises(UnfinishedError, match=r"stopped \(exit code 1\): ZeroDivisionError"):
        predict(ask(batch=0))
