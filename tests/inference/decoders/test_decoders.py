from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from donewhen.foundation.errors import ModelError
from donewhen.inference.decoders import DECODERS, ImageDetections, Reading
from donewhen.inference.decoders.candidates import CAP, FLOOR
from donewhen.inference.image_placement import Placement

SIZE = (64, 32)
CLASSES = 3
READING = Reading(CLASSES, SIZE, 0.5, "model m.onnx")
SAME = Placement(64, 32, 0, 0, 64, 32)
DOUBLE = Placement(128, 64, 0, 0, 64, 32)

# One object per image, in input pixels: x1, y1, x2, y2, class, score.
OBJECTS = [(8.0, 4.0, 24.0, 20.0, 2, 0.9), (40.0, 8.0, 56.0, 24.0, 0, 0.6)]


def yolo(objects: list[tuple[Any, ...]]) -> dict[str, np.ndarray]:
    output = np.zeros((len(objects), 4 + CLASSES, 11), dtype=np.float32)
    for image, (x1, y1, x2, y2, category, score) in enumerate(objects):
        output[image, :4, 5] = ((x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1)
        output[image, 4 + category, 5] = score
    return {"output0": output}


def yolox(objects: list[tuple[Any, ...]]) -> dict[str, np.ndarray]:
    cells = (8 * 4) + (4 * 2) + (2 * 1)
    output = np.zeros((len(objects), cells, 5 + CLASSES), dtype=np.float32)
    for image, (x1, y1, x2, y2, category, score) in enumerate(objects):
        row = 32 + 1 * 4 + 2  # stride 16, second row, third column
        centre = ((x1 + x2) / 2 / 16 - 2, (y1 + y2) / 2 / 16 - 1)
        output[image, row, :4] = (*centre, np.log((x2 - x1) / 16), np.log((y2 - y1) / 16))
        output[image, row, 4] = 0.95
        output[image, row, 5 + category] = score / 0.95
    return {"output": output}


def boxes_scores_labels(objects: list[tuple[Any, ...]]) -> dict[str, np.ndarray]:
    boxes = np.zeros((len(objects), 5, 4), dtype=np.float32)
    scores = np.zeros((len(objects), 5), dtype=np.float32)
    labels = np.full((len(objects), 5), -1, dtype=np.int64)
    for image, (x1, y1, x2, y2, category, score) in enumerate(objects):
        boxes[image, 3], scores[image, 3], labels[image, 3] = (x1, y1, x2, y2), score, category
    return {"labels": labels, "pred_boxes": boxes, "scores": scores}


def softmax(objects: list[tuple[Any, ...]]) -> dict[str, np.ndarray]:
    output = np.full((len(objects), CLASSES), -3.0, dtype=np.float32)
    for image, one in enumerate(objects):
        output[image, one[4]] = 4.0
    return {"logits": output}


WRITERS = {
    "yolo": yolo,
    "yolox": yolox,
    "boxes-scores-labels": boxes_scores_labels,
    "softmax": softmax,
}
DETECTORS = sorted(name for name in DECODERS if DECODERS.get(name).task == "detection")


def written(name: str, objects: list[tuple[Any, ...]]) -> dict[str, np.ndarray]:
    """Return the outputs of a model that decoder ``name`` reads, for one object in each image."""
    assert name in WRITERS, (
        f'decoder "{name}" has no contract case. Add WRITERS["{name}"] in {Path(__file__).name}: a '
        "function from one object per image (x1, y1, x2, y2, class, score; see OBJECTS) to the "
        "outputs, by name, with which a model of this family says so."
    )
    return WRITERS[name](objects)


def test_no_contract_case_is_left_over() -> None:
    assert set(WRITERS) <= set(DECODERS)


@pytest.mark.parametrize("name", list(DECODERS))
def test_a_decoder_says_what_it_is(name: str) -> None:
    decoder = DECODERS.get(name)

    assert decoder.name == name
    assert decoder.task in {"detection", "classification"}
    assert decoder.description.endswith(".")


@pytest.mark.parametrize("name", list(DECODERS))
@pytest.mark.parametrize("images", [1, 2])
def test_one_result_per_image_in_order(name: str, images: int) -> None:
    outputs = written(name, OBJECTS[:images])

    results = DECODERS.get(name).decode(outputs, [SAME] * images, READING)

    assert len(results) == images
    for result, expected in zip(results, OBJECTS, strict=False):
        if isinstance(result, ImageDetections):
            check_detection(result, expected)
        else:
            assert result.dtype == np.float32
            assert int(result.argmax()) == expected[4]
            assert abs(float(result.sum()) - 1) < 1e-6


def check_detection(result: ImageDetections, expected: tuple[Any, ...]) -> None:
    x1, y1, x2, y2, category, score = expected
    assert result.category.dtype == np.int32
    assert result.score.dtype == np.float32
    assert result.box.dtype == np.float32
    assert result.category.tolist() == [category]
    np.testing.assert_allclose(result.score, [score], rtol=1e-5)
    np.testing.assert_allclose(result.box, [[x1, y1, x2 - x1, y2 - y1]], rtol=1e-5)


@pytest.mark.parametrize("name", list(DECODERS))
@pytest.mark.parametrize("images", [1, 3])
def test_as_many_answers_as_images_are_wanted(name: str, images: int) -> None:
    outputs = written(name, OBJECTS)

    with pytest.raises(ModelError, match="is wanted"):
        DECODERS.get(name).decode(outputs, [SAME] * images, READING)


@pytest.mark.parametrize("name", list(DECODERS))
@pytest.mark.parametrize("kind", [np.int64, np.bool_])
def test_scores_are_fractions(name: str, kind: type[np.generic]) -> None:
    outputs = {
        key: value.astype(kind) if value.dtype.kind == "f" else value
        for key, value in written(name, OBJECTS).items()
    }

    with pytest.raises(ModelError, match="is wanted"):
        DECODERS.get(name).decode(outputs, [SAME] * 2, READING)


@pytest.mark.parametrize("name", DETECTORS)
def test_scores_below_zero_are_refused_wherever_they_are(name: str) -> None:
    outputs = {key: value.copy() for key, value in written(name, OBJECTS).items()}
    for key, value in outputs.items():
        if value.dtype.kind == "f" and not key.endswith("boxes"):
            at = (1, -1, -1) if name != "boxes-scores-labels" else (1, -1)
            value[at] = -4.0

    with pytest.raises(ModelError, match="sigmoid"):
        DECODERS.get(name).decode(outputs, [SAME] * 2, READING)


@pytest.mark.parametrize("name", list(DECODERS))
def test_half_precision_is_read(name: str) -> None:
    outputs = {
        key: value.astype(np.float16) if value.dtype == np.float32 else value
        for key, value in written(name, OBJECTS).items()
    }

    results = DECODERS.get(name).decode(outputs, [SAME] * 2, READING)

    if name != "softmax":
        np.testing.assert_allclose(results[0].score, [0.9], rtol=2e-3)
        np.testing.assert_allclose(results[0].box, [[8, 4, 16, 16]], rtol=5e-3)


@pytest.mark.parametrize("name", list(DECODERS))
def test_another_number_of_classes_is_refused(name: str) -> None:
    outputs = written(name, OBJECTS)
    reading = Reading(2, SIZE, 0.5, "model m.onnx")

    with pytest.raises(ModelError, match=r"m\.onnx.*2 classes.*model\.yaml"):
        DECODERS.get(name).decode(outputs, [SAME] * 2, reading)


@pytest.mark.parametrize("name", list(DECODERS))
def test_an_output_of_another_shape_names_what_was_seen_and_what_is_wanted(name: str) -> None:
    outputs = {"strange": np.zeros((1, 17, 19), dtype=np.float32)}

    with pytest.raises(
        ModelError, match=r'"strange" \[1, 17, 19\] float32; .* is wanted'
    ) as caught:
        DECODERS.get(name).decode(outputs, [SAME], READING)
    assert len(str(caught.value).splitlines()) <= 2


@pytest.mark.parametrize("name", DETECTORS)
def test_boxes_come_in_pixels_of_the_image(name: str) -> None:
    outputs = written(name, OBJECTS[:1])

    result = DECODERS.get(name).decode(outputs, [DOUBLE], READING)[0]

    np.testing.assert_allclose(result.box, [[16, 8, 32, 32]], rtol=1e-5)


@pytest.mark.parametrize("name", DETECTORS)
def test_boxes_are_clipped_and_those_outside_dropped(name: str) -> None:
    writer, decoder = partial(written, name), DECODERS.get(name)
    across = (-10.0, -10.0, 20.0, 20.0, 1, 0.8)
    outside = (-30.0, -30.0, -10.0, -10.0, 1, 0.8)

    results = decoder.decode(writer([across, outside]), [SAME] * 2, READING)

    np.testing.assert_allclose(results[0].box, [[0, 0, 20, 20]], atol=1e-4)
    assert len(results[1].box) == 0


@pytest.mark.parametrize("name", DETECTORS)
def test_the_floor_decides_what_is_kept(name: str) -> None:
    writer, decoder = partial(written, name), DECODERS.get(name)
    above = (*OBJECTS[0][:5], FLOOR * 1.01)
    below = (*OBJECTS[0][:5], FLOOR * 0.99)

    results = decoder.decode(writer([above, below]), [SAME] * 2, READING)

    assert [len(one.score) for one in results] == [1, 0]


@pytest.mark.parametrize("name", DETECTORS)
def test_scores_above_one_are_refused(name: str) -> None:
    outputs = written(name, [(*OBJECTS[0][:5], 7.5)])

    with pytest.raises(ModelError, match="must lie between 0 and 1"):
        DECODERS.get(name).decode(outputs, [SAME], READING)


@pytest.mark.parametrize("name", DETECTORS)
def test_an_image_without_objects_is_an_empty_result(name: str) -> None:
    outputs = written(name, [(*OBJECTS[0][:5], 0.0)])

    result = DECODERS.get(name).decode(outputs, [SAME], READING)[0]

    assert result.box.shape == (0, 4)
    assert len(result.score) == len(result.category) == 0


def test_yolo_reads_its_transpose_too() -> None:
    outputs = {"out": yolo(OBJECTS)["output0"].transpose(0, 2, 1)}

    results = DECODERS.get("yolo").decode(outputs, [SAME] * 2, READING)

    check_detection(results[1], OBJECTS[1])


def test_duplicates_are_suppressed_class_by_class() -> None:
    output = yolo(OBJECTS[:1])["output0"]
    output[0, :, 1] = output[0, :, 5]
    output[0, 6, 1] = 0.7
    output[0, :, 2] = output[0, :, 5]
    output[0, 4:, 2] = (0.0, 0.3, 0.0)

    result = DECODERS.get("yolo").decode({"out": output}, [SAME], READING)[0]

    assert result.category.tolist() == [2, 1]
    np.testing.assert_allclose(result.score, [0.9, 0.3], rtol=1e-6)


def test_finished_detections_are_not_suppressed_again() -> None:
    outputs = boxes_scores_labels(OBJECTS[:1])
    for values in outputs.values():
        values[0, 4] = values[0, 3]

    result = DECODERS.get("boxes-scores-labels").decode(outputs, [SAME], READING)[0]

    assert len(result.score) == 2


def test_finished_detections_without_a_batch_axis_and_with_other_names() -> None:
    outputs = boxes_scores_labels(OBJECTS[:1])
    renamed = {f"out{number}": value[0] for number, value in enumerate(outputs.values())}

    check_detection(
        DECODERS.get("boxes-scores-labels").decode(renamed, [SAME], READING)[0], OBJECTS[0]
    )


def test_labels_that_are_no_class_are_refused() -> None:
    outputs = boxes_scores_labels([(*OBJECTS[0][:4], 3, 0.9)])

    with pytest.raises(ModelError, match=r"label 3, but its 3 classes are counted from 0 to 2"):
        DECODERS.get("boxes-scores-labels").decode(outputs, [SAME], READING)


def test_detections_are_by_descending_score_and_equal_ones_keep_their_order() -> None:
    boxes = np.array([[[0, 0, 4 + n, 4] for n in range(6)]], dtype=np.float32)
    scores = np.array([[0.5, 0.9, 0.5, 0.1, 0.9, 0.5]], dtype=np.float32)
    outputs: dict[str, np.ndarray] = {
        "boxes": boxes,
        "scores": scores,
        "labels": np.zeros((1, 6), dtype=np.int64),
    }

    result = DECODERS.get("boxes-scores-labels").decode(outputs, [SAME], READING)[0]

    assert result.box[:, 2].tolist() == [5, 8, 4, 6, 9, 7]


def test_the_cap_keeps_the_highest() -> None:
    count = CAP + 50
    random = np.random.default_rng(0)
    outputs: dict[str, np.ndarray] = {
        "boxes": np.tile(np.array([1, 1, 9, 9], dtype=np.float32), (1, count, 1)),
        "scores": random.permutation(np.linspace(0.1, 0.9, count, dtype=np.float32))[None],
        "labels": np.zeros((1, count), dtype=np.int64),
    }

    result = DECODERS.get("boxes-scores-labels").decode(outputs, [SAME], READING)[0]

    assert len(result.score) == CAP
    assert result.score.min() > np.sort(outputs["scores"][0])[49]


def test_boxes_that_are_not_finite_are_refused() -> None:
    outputs = yolo(OBJECTS[:1])
    outputs["output0"][0, 2, 5] = np.inf

    with pytest.raises(ModelError, match="boxes that are not finite"):
        DECODERS.get("yolo").decode(outputs, [SAME], READING)


def test_a_yolox_size_that_overflows_fills_the_image() -> None:
    outputs = yolox(OBJECTS[:1])
    outputs["output"][0, 38, 2:4] = 500.0

    result = DECODERS.get("yolox").decode(outputs, [SAME], READING)[0]

    assert result.box.tolist() == [[0, 0, 64, 32]]


def test_probabilities_are_taken_as_they_are_row_by_row() -> None:
    rows = np.array([[0.2, 0.5, 0.3], [2.0, 1.0, 0.0], [0.0, 0.0, 0.0]], dtype=np.float32)

    scores = np.asarray(DECODERS.get("softmax").decode({"p": rows}, [SAME] * 3, READING))

    powers = np.exp([2.0, 1.0, 0.0])
    np.testing.assert_allclose(scores[0], rows[0])
    np.testing.assert_allclose(scores[1], powers / powers.sum(), rtol=1e-6)
    np.testing.assert_allclose(scores[2], [1 / 3] * 3, rtol=1e-6)


def test_large_logits_do_not_overflow() -> None:
    rows = np.array([[1000.0, 0.0, -1000.0]], dtype=np.float32)

    scores = np.asarray(DECODERS.get("softmax").decode({"p": rows}, [SAME], READING))

    assert scores.tolist() == [[1.0, 0.0, 0.0]]


def test_scores_with_trailing_axes_of_one_are_read() -> None:
    rows = softmax(OBJECTS)["logits"].reshape(2, 3, 1, 1)

    assert len(DECODERS.get("softmax").decode({"p": rows}, [SAME] * 2, READING)) == 2
