from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList, Labels
from donewhen.domain.predictions import ClassScores, Detections
from donewhen.foundation.errors import DataSetError, SentenceError, UnknownNameError
from donewhen.inference import (
    InferenceRequest,
    objects_left,
    perturbed_image,
    perturbed_truth,
    predict,
)
from donewhen.inference.images import decode_image
from donewhen.inference.perturbations import PERTURBATIONS, SEVERITIES
from donewhen.inference.preprocessing import InputBuffer
from donewhen.inference.request import store_key
from donewhen.inference.workers.prediction_job import Job
from donewhen.sources.model_manifest import OutputSettings

Ask = Callable[..., InferenceRequest]
NAMES = list(PERTURBATIONS)


def found(request: InferenceRequest) -> Detections:
    predictions = predict(request).predictions
    assert isinstance(predictions, Detections)
    return predictions


def same(one: Detections, other: Detections) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in vars(one))


def data_set(images: ImageList, box: list[list[float]], image: list[int]) -> DataSet:
    truth = Boxes(
        image=np.array(image, np.int32),
        category=np.zeros(len(box), np.int32),
        box=np.array(box, np.float64).reshape(-1, 4),
        crowd=np.zeros(len(box), np.bool_),
    )
    return DataSet("case", "Case", images, (Category("ball"),), truth, "0" * 64)


def sized(images: ImageList) -> ImageList:
    sizes = []
    for index in range(len(images)):
        with Image.open(images.path(index)) as image:
            sizes.append(image.size)
    return replace(images, sizes=np.array(sizes, np.int64))


def test_the_key_of_untouched_images_says_nothing_of_changes(ask: Ask) -> None:
    request = ask()
    facts = {
        "format": 3,
        "model": "sha256:1",
        "task": "detection",
        "classes": ["ball", "kite", "lamp"],
        "input": asdict(request.input),
        "decoder": "yolo",
        "iou": 0.5,
        "provider": "cpu",
        "batch": 1,
        "machine": platform.machine(),
        "versions": {
            "onnxruntime": importlib.metadata.version("onnxruntime"),
            "onnxruntime-gpu": None,
            "onnxruntime-openvino": None,
            "onnxruntime-directml": None,
            "onnxruntime-silicon": None,
            "numpy": importlib.metadata.version("numpy"),
            "pillow": importlib.metadata.version("pillow"),
        },
    }
    expected = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:40]

    assert store_key(request, "sha256:1", ("ball", "kite", "lamp")) == expected


def test_each_change_and_severity_has_its_key(ask: Ask) -> None:
    asked = [None, *((name, severity) for name in NAMES for severity in SEVERITIES)]

    keys = {store_key(ask(perturbation=one), "sha256:1", ("ball",)) for one in asked}

    assert len(keys) == len(asked) == 41


def test_a_member_of_another_form_has_another_key() -> None:
    member = PERTURBATIONS.get("blur")

    assert member.facts(2) != replace(member, form=member.form + 1).facts(2)
    assert member.facts(2) != replace(member, strengths=(1, 2, 3, 4, 5)).facts(2)
    assert member.facts(2) == {"name": "blur", "severity": 2, "strength": 0.09, "form": 1}


@pytest.mark.parametrize("name", ["blur", "noise", "rotation"])
def test_changed_images_get_answers_of_their_own(ask: Ask, name: str) -> None:
    plain = found(ask())

    first, again = predict(ask(perturbation=(name, 3))), predict(ask(perturbation=(name, 3)))

    assert (first.computed, again.computed) == (10, 0)
    assert first.key == again.key != predict(ask()).key
    assert not same(plain, found(ask(perturbation=(name, 3))))
    assert not same(found(ask(perturbation=(name, 4))), found(ask(perturbation=(name, 3))))
    assert predict(ask()).computed == 0
    assert same(plain, found(ask()))
    assert len(list((ask().store / "predictions").iterdir())) == 3


def test_order_threads_and_processes_change_no_bit(ask: Ask, make: Any, tmp_path: Path) -> None:
    images = make.images(tmp_path / "many", 130)
    expected = found(ask(images=images, threads=1, perturbation=("noise", 4)))

    backward = replace(images, names=images.names[::-1])
    turned = found(
        ask(
            images=backward,
            threads=2,
            shard_images=20,
            store=tmp_path / "other",
            perturbation=("noise", 4),
        )
    )

    for index in (0, 60, 129):
        here, there = expected.image == index, turned.image == 129 - index
        assert np.array_equal(expected.score[here], turned.score[there])
        assert np.array_equal(expected.box[here], turned.box[there])


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_shown_is_the_one_that_the_model_saw(
    ask: Ask, make: Any, tmp_path: Path, name: str
) -> None:
    request = ask(
        model_file=make.classifier(tmp_path / "models" / "sums.onnx"),
        task="classification",
        output=OutputSettings("softmax"),
        perturbation=(name, 4),
    )

    scores = predict(request).predictions

    assert isinstance(scores, ClassScores)
    buffer = InputBuffer(request.input, 1, np.float32)
    for index in range(len(request.images)):
        buffer.fill(0, perturbed_image(request.images.path(index), name, 4))
        raw = buffer.array[0].astype(np.float64).sum(axis=(1, 2)) * 0.001
        expected = np.exp(raw - raw.max())
        np.testing.assert_allclose(scores.score[index], expected / expected.sum(), atol=1e-5)


def test_a_grey_model_sees_the_grey_image_changed(ask: Ask) -> None:
    path = ask().images.path(3)
    grey = decode_image(path.read_bytes(), path, "L")
    seed = int(hashlib.sha256(path.read_bytes()).hexdigest()[:16], 16)

    shown = perturbed_image(path, "noise", 3, "L")

    assert shown.mode == "L"
    assert shown.tobytes() == PERTURBATIONS.get("noise").apply(grey, 3, seed).tobytes()


def test_images_need_the_sizes_that_the_annotations_say(ask: Ask) -> None:
    images = sized(ask().images)
    assert images.sizes is not None
    assert predict(ask(images=images, perturbation=("rotation", 2))).computed == 10
    width, height = images.sizes[4].tolist()
    images.sizes[4] = (height + 1, width + 1)

    with pytest.raises(DataSetError) as caught:
        predict(ask(images=images, perturbation=("rotation", 3)))

    assert str(caught.value) == (
        f"image {images.path(4)} is {width} x {height} pixels as a person sees it, the annotations "
        f"say {height + 1} x {width + 1} pixels: their boxes lie elsewhere. Correct them."
    )


def test_sizes_that_nobody_said_are_not_checked(ask: Ask) -> None:
    images = sized(ask().images)
    assert images.sizes is not None
    images.sizes[:5] = 0

    assert predict(ask(images=images, perturbation=("rotation", 2))).computed == 10


@pytest.mark.parametrize(
    ("perturbation", "error", "text"),
    [
        (("blurr", 2), UnknownNameError, 'Did you mean "blur"'),
        (("blur", 7), SentenceError, "severity 7: write 1 to 5"),
        (("blur", 0), SentenceError, "severity 0: write 1 to 5"),
    ],
)
def test_what_there_is_not_is_refused(
    ask: Ask, perturbation: tuple[str, int], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        predict(ask(perturbation=perturbation))
    with pytest.raises(error, match=text):
        perturbed_image(ask().images.path(0), *perturbation)
    with pytest.raises(error, match=text):
        perturbed_truth(data_set(ask().images, [], []), *perturbation)


def test_grey_is_refused_for_a_model_that_sees_no_colour(ask: Ask) -> None:
    request = ask(perturbation=("grey", 2))

    with pytest.raises(SentenceError, match=r"sees its images in grey.*Take the sentence out"):
        predict(replace(request, input=replace(request.input, color="L")))


def test_an_image_that_cannot_be_changed_is_named(ask: Ask, tmp_path: Path) -> None:
    Image.new("L", (65_600, 1)).save(tmp_path / "strip.png")
    images = ImageList(tmp_path, ("strip.png",))

    with pytest.raises(DataSetError, match=r"image \S*strip\.png: an image of 65600 x 1 pixels"):
        predict(ask(images=images, perturbation=("compression", 1)))


@pytest.mark.parametrize("name", NAMES)
def test_the_truth_is_the_same_object_unless_boxes_move(ask: Ask, name: str) -> None:
    labelled = data_set(sized(ask().images), [[1, 2, 3, 4]], [0])

    moved = perturbed_truth(labelled, name, 3)

    assert (moved is labelled) == (name != "rotation")
    assert moved.digest == labelled.digest


def test_labels_of_classes_stay_under_a_rotation(ask: Ask) -> None:
    truth = Labels(np.zeros(10, np.int32))
    labelled = replace(data_set(ask().images, [], []), truth=truth)

    assert perturbed_truth(labelled, "rotation", 5) is labelled


def test_boxes_move_by_the_size_of_their_own_image(ask: Ask) -> None:
    images = sized(ask().images)
    labelled = data_set(images, [[3, 2, 4, 3], [1, 1, 5, 2], [3, 2, 4, 3]], [0, 3, 9])
    assert isinstance(labelled.truth, Boxes)
    assert images.sizes is not None

    moved = perturbed_truth(labelled, "rotation", 4).truth

    assert isinstance(moved, Boxes)
    for row, image in enumerate((0, 3, 9)):
        expected = PERTURBATIONS.get("rotation").move_boxes(
            labelled.truth.box[row : row + 1], images.sizes[image : image + 1].astype(float), 4
        )
        assert np.array_equal(moved.box[row], expected[0])
    assert np.array_equal(moved.image, labelled.truth.image)


def test_sizes_that_the_annotations_lack_are_read_from_the_files(ask: Ask) -> None:
    bare, known = ask().images, sized(ask().images)
    assert known.sizes is not None
    partly = replace(known, sizes=np.where(np.arange(10)[:, None] % 2, known.sizes, 0))
    box, image = [[3.0, 2.0, 4.0, 3.0], [1.0, 1.0, 5.0, 2.0]], [2, 7]

    expected, *others = (
        perturbed_truth(data_set(one, box, image), "rotation", 5).truth
        for one in (known, bare, partly)
    )

    assert isinstance(expected, Boxes)
    for other in others:
        assert isinstance(other, Boxes)
        assert np.array_equal(other.box, expected.box)


def test_a_data_set_without_objects_can_be_turned(ask: Ask) -> None:
    moved = perturbed_truth(data_set(ask().images, [], []), "rotation", 5).truth

    assert isinstance(moved, Boxes)
    assert moved.box.shape == (0, 4)


def test_objects_that_leave_are_neither_found_nor_missed_and_are_counted(tmp_path: Path) -> None:
    images = ImageList(tmp_path, ("a.png",), sizes=np.array([[240, 180]]))
    labelled = data_set(images, [[232, 2, 7, 7], [100, 80, 20, 20]], [0, 0])

    moved = perturbed_truth(labelled, "rotation", 5)

    assert isinstance(moved.truth, Boxes)
    assert moved.truth.crowd.tolist() == [True, False]
    assert objects_left(labelled, moved) == 1
    assert objects_left(labelled, labelled) == 0


def test_sizes_of_another_number_of_images_are_an_error(ask: Ask) -> None:
    with pytest.raises(ValueError, match="10 images have sizes of shape"):
        replace(ask().images, sizes=np.zeros((9, 2), np.int64))


def test_some_images_of_a_data_set_keep_their_sizes(ask: Ask) -> None:
    images = sized(ask().images)
    rows = np.arange(10) % 3 == 0

    part, _ = data_set(images, [], []).only(rows)

    assert images.sizes is not None
    assert part.images.sizes is not None
    assert np.array_equal(part.images.sizes, images.sizes[rows])


def test_the_job_survives_its_line_of_json(ask: Ask) -> None:
    request = ask()
    job = Job(
        model_file="m.onnx",
        model_digest="sha256:1",
        task="detection",
        classes=3,
        input=request.input,
        decoder="yolo",
        iou=0.5,
        provider="cpu",
        batch=1,
        folder="images",
        images=(("a.png", "1"),),
        target="store",
        shard_images=4,
        threads=1,
        seconds_per_batch=1.0,
        memory_bytes=None,
        perturbation=("rotation", 2),
        sizes={"a.png": (8, 6)},
    )

    assert Job.from_json(job.to_json()) == job
    assert Job.from_json(replace(job, perturbation=None).to_json()).perturbation is None


def test_a_warm_run_over_changed_images_imports_no_image_library(ask: Ask) -> None:
    request = ask(images=sized(ask().images), perturbation=("rotation", 3))
    predict(request)
    script = f"""
import sys
from pathlib import Path
import numpy as np
from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList
from donewhen.inference import InferenceRequest, perturbed_truth, predict
from donewhen.sources.model_manifest import InputSettings, OutputSettings
images = ImageList(
    Path({str(request.images.folder)!r}), {request.images.names!r}, sizes=np.full((10, 2), 9)
)
request = InferenceRequest(
    Path({str(request.model_file)!r}), "detection", {request.classes!r}, {request.input!r},
    {request.output!r}, images, Path({str(request.store)!r}), perturbation=("rotation", 3))
assert predict(request).computed == 0
zero = np.zeros(1, np.int32)
truth = Boxes(zero, zero, np.ones((1, 4)), np.zeros(1, np.bool_))
perturbed_truth(DataSet("a", "A", images, (Category("a"),), truth, ""), "rotation", 3)
heavy = {{"onnxruntime", "PIL", "sklearn", "scipy", "pandas", "subprocess"}} & set(sys.modules)
assert not heavy, heavy
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=os.environ
    )
    assert done.returncode == 0, done.stderr
