from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from donewhen.domain.data_set import ImageList
from donewhen.domain.predictions import ClassScores, Detections, Predictions
from donewhen.foundation.errors import DataSetError, ModelError, UnknownNameError
from donewhen.inference import InferenceRequest, PredictionRun, model_digest, predict
from donewhen.sources.model_manifest import OutputSettings

CLASSES = ("ball", "kite", "lamp")
Ask = Callable[..., InferenceRequest]


def same(first: Predictions, second: Predictions) -> bool:
    assert type(first) is type(second)
    return all(np.array_equal(getattr(first, name), getattr(second, name)) for name in vars(first))


def detections(run: PredictionRun) -> Detections:
    assert isinstance(run.predictions, Detections)
    return run.predictions


def test_a_second_run_computes_nothing_and_says_the_same(ask: Ask) -> None:
    first, second = predict(ask()), predict(ask())

    assert (first.computed, first.reused) == (10, 0)
    assert (second.computed, second.reused) == (0, 10)
    assert same(first.predictions, second.predictions)
    assert len(detections(first).score) > 10
    assert first.classes == CLASSES


def test_detections_are_ordered_by_image_and_then_by_score(ask: Ask) -> None:
    found = detections(predict(ask()))

    assert found.image.dtype == found.category.dtype == np.int32
    assert found.score.dtype == found.box.dtype == np.float32
    assert (np.diff(found.image) >= 0).all()
    same_image = np.diff(found.image) == 0
    assert (np.diff(found.score)[same_image] <= 0).all()
    assert (found.box[:, 2:] > 0).all()


@pytest.mark.parametrize(
    "changes", [{"threads": 1}, {"threads": 4}, {"shard_images": 1}, {"shard_images": 7}]
)
def test_threads_and_shards_change_no_bit(
    ask: Ask, tmp_path: Path, changes: dict[str, int]
) -> None:
    expected = predict(ask())

    run = predict(ask(store=tmp_path / "other", **changes))

    assert run.computed == 10
    assert same(expected.predictions, run.predictions)


def test_processes_change_no_bit(ask: Ask, make: Any, tmp_path: Path) -> None:
    images = make.images(tmp_path / "many", 130)
    expected = predict(ask(images=images, threads=1))

    run = predict(ask(images=images, threads=2, store=tmp_path / "other", shard_images=20))

    assert run.computed == 130
    assert same(expected.predictions, run.predictions)


def test_unreadable_images_of_all_processes_are_counted(
    ask: Ask, make: Any, tmp_path: Path
) -> None:
    images = make.images(tmp_path / "many", 130)
    for index in (3, 80, 129):
        images.path(index).write_bytes(b"no image")

    with pytest.raises(DataSetError, match=r"3 of 130 images") as caught:
        predict(ask(images=images, threads=2))
    assert str(caught.value).index("0003.png") < str(caught.value).index("0129.png")


def test_the_order_of_images_changes_no_bit(ask: Ask, tmp_path: Path) -> None:
    request = ask()
    forward = detections(predict(request))
    names = request.images.names[::-1]
    backward = detections(
        predict(ask(images=replace(request.images, names=names), store=tmp_path / "other"))
    )

    for index in range(len(names)):
        here, there = forward.image == index, backward.image == len(names) - 1 - index
        assert np.array_equal(forward.box[here], backward.box[there])
        assert np.array_equal(forward.score[here], backward.score[there])


def test_a_fixed_batch_gives_what_a_free_one_gives(ask: Ask, make: Any, tmp_path: Path) -> None:
    expected = predict(ask())
    for batch in (1, 4):
        model = make.detector(tmp_path / "models" / f"batch{batch}.onnx", batch=batch)

        run = detections(predict(ask(model_file=model)))

        assert np.array_equal(run.image, detections(expected).image)
        np.testing.assert_allclose(run.box, detections(expected).box, atol=1e-4)


def test_only_what_is_new_is_computed(ask: Ask, tmp_path: Path) -> None:
    images = ask().images
    part = replace(images, names=images.names[3:7])
    expected = predict(ask(store=tmp_path / "other"))

    assert predict(ask(images=part)).computed == 4
    run = predict(ask())

    assert (run.computed, run.reused) == (6, 4)
    assert same(expected.predictions, run.predictions)


def test_a_renamed_image_keeps_its_predictions(ask: Ask) -> None:
    request = ask()
    first = predict(request)
    request.images.path(0).rename(request.images.folder / "0000b.png")

    run = predict(
        ask(images=replace(request.images, names=("0000b.png", *request.images.names[1:])))
    )

    assert run.computed == 0
    assert same(first.predictions, run.predictions)


def test_equal_images_are_computed_once_and_all_answered(ask: Ask) -> None:
    images = ask().images
    (images.folder / "copy.png").write_bytes(images.path(0).read_bytes())

    run = predict(ask(images=replace(images, names=(images.names[0], "copy.png"))))

    found = detections(run)
    assert run.computed == 2
    assert np.array_equal(found.box[found.image == 0], found.box[found.image == 1])
    assert len(list((ask().store / "predictions").rglob("*.shard"))) == 1


def test_another_operating_point_costs_nothing_and_another_overlap_does(ask: Ask) -> None:
    predict(ask())

    assert predict(ask(output=OutputSettings("yolo", score=0.9, iou=0.5))).computed == 0
    assert predict(ask(output=OutputSettings("yolo", score=0.9, iou=0.6))).computed == 10


@pytest.mark.parametrize(
    "change",
    ["image", "model", "input", "classes", "provider"],
)
def test_whatever_changes_the_answer_is_computed_again(ask: Ask, make: Any, change: str) -> None:
    request = ask()
    predict(request)
    if change == "image":
        make.images(request.images.folder, 1, seed=99)
    elif change == "model":
        make.detector(request.model_file, proposals=25)
    elif change == "input":
        request = replace(request, input=replace(request.input, color="BGR"))
    elif change == "classes":
        request = replace(request, classes=CLASSES[::-1])
    else:
        request = replace(request, provider="auto")

    assert predict(request).computed == (1 if change == "image" else 10)


def test_images_without_detections_are_not_computed_again(
    ask: Ask, make: Any, tmp_path: Path
) -> None:
    model = tmp_path / "models" / "blind.onnx"
    make.detector(model, blind=True)

    first, second = predict(ask(model_file=model)), predict(ask(model_file=model))

    assert len(detections(first).score) == 0
    assert (second.computed, second.reused) == (0, 10)


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "header"])
def test_a_damaged_shard_is_computed_again(ask: Ask, damage: str) -> None:
    first = predict(ask(shard_images=4))
    shard = min(ask().store.rglob("*.shard"))
    data = bytearray(shard.read_bytes())
    if damage == "cut":
        data = data[:-7]
    elif damage == "flip":
        data[-40] ^= 1
    elif damage == "header":
        data[30] ^= 0xFF
    else:
        data = bytearray()
    shard.write_bytes(data)

    run = predict(ask(shard_images=4))

    assert 0 < run.computed <= 4
    assert same(first.predictions, run.predictions)
    assert predict(ask(shard_images=4)).computed == 0


def test_two_runs_at_once_agree(ask: Ask) -> None:
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(predict, [ask(threads=1, shard_images=2)] * 2))

    assert same(runs[0].predictions, runs[1].predictions)
    assert not list(ask().store.rglob("tmp-*"))


def test_progress_counts_all_images_to_the_end(ask: Ask) -> None:
    images = ask().images
    predict(ask(images=replace(images, names=images.names[:4])))
    heard: list[tuple[int, int]] = []

    predict(ask(), lambda done, total: heard.append((done, total)))

    assert heard[-1] == (10, 10)
    assert heard == sorted(heard)
    assert all(done >= 4 for done, _ in heard)


def test_all_unreadable_images_are_named_and_nothing_is_returned(ask: Ask) -> None:
    images = ask().images
    for index in (1, 4, 5, 6, 7, 8, 9):
        images.path(index).write_bytes(images.path(index).read_bytes()[:60])

    with pytest.raises(DataSetError) as caught:
        predict(ask())

    text = str(caught.value)
    assert "7 of 10 images" in text
    assert "0001.png" in text
    assert "0007.png" in text
    assert "0008.png" not in text
    assert "and 2 more" in text


def test_missing_images_are_named_before_anything_starts(ask: Ask) -> None:
    images = ask().images
    images.path(2).unlink()

    with pytest.raises(DataSetError, match=r"0002\.png cannot be opened"):
        predict(ask())


def test_no_images_are_an_error(ask: Ask, tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="no images"):
        predict(ask(images=ImageList(tmp_path, ())))


def test_an_unknown_decoder_names_the_nearest(ask: Ask) -> None:
    with pytest.raises(UnknownNameError, match='Did you mean "yolo"'):
        predict(ask(output=OutputSettings("yollo")))


def test_a_decoder_of_another_task_is_refused(ask: Ask) -> None:
    with pytest.raises(ModelError, match=r"is for classification.*Choose one of"):
        predict(ask(output=OutputSettings("softmax")))


def test_classes_come_from_the_models_metadata(ask: Ask, make: Any, tmp_path: Path) -> None:
    names = "{0: 'ball', 1: 'kite', 2: 'lamp'}"
    model = make.classifier(tmp_path / "models" / "c.onnx", metadata={"names": names})
    request = ask(
        model_file=model, task="classification", classes=None, output=OutputSettings("softmax")
    )

    first, second = predict(request), predict(request)

    assert first.classes == second.classes == CLASSES
    assert second.computed == 0
    assert isinstance(first.predictions, ClassScores)
    np.testing.assert_allclose(first.predictions.score.sum(axis=1), 1, atol=1e-6)


def test_classes_that_nobody_names_are_an_error(ask: Ask) -> None:
    with pytest.raises(ModelError, match=r"does not say its classes.*model\.yaml"):
        predict(ask(classes=None))


def test_the_digest_is_that_of_the_file(ask: Ask) -> None:
    expected = subprocess.run(
        ["sha256sum", ask().model_file], capture_output=True, text=True, check=True
    ).stdout.split()[0]

    assert predict(ask()).model_digest == model_digest(ask().model_file) == f"sha256:{expected}"


def test_a_warm_run_imports_neither_runtime_nor_image_library(ask: Ask) -> None:
    request = ask()
    predict(request)
    script = f"""
import sys
from pathlib import Path
from donewhen.domain.data_set import ImageList
from donewhen.inference import InferenceRequest, predict
from donewhen.sources.model_manifest import InputSettings, OutputSettings
request = InferenceRequest(
    Path({str(request.model_file)!r}), "detection", {request.classes!r}, {request.input!r},
    {request.output!r}, ImageList(Path({str(request.images.folder)!r}), {request.images.names!r}),
    Path({str(request.store)!r}))
assert predict(request).computed == 0
heavy = {{"onnxruntime", "PIL", "sklearn", "scipy", "pandas", "subprocess"}} & set(sys.modules)
assert not heavy, heavy
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=os.environ
    )
    assert done.returncode == 0, done.stderr
