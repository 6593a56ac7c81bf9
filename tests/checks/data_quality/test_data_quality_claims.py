"""What is found in data sets whose faults were put there, through the sentences' own claims."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.goals.test_claims_of_goals import begin
from tests.runs import conftest as toy

from donewhen.checks.data_quality.claims import DataQualityClaims
from donewhen.checks.data_quality.suspects import suspects
from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList, Labels
from donewhen.domain.predictions import Detections
from donewhen.domain.verdict import Outcome, Verdict
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.foundation.errors import InputError, ManifestError, SentenceError, UnknownNameError

project = toy.project


@pytest.fixture
def quality(project: toy.Project) -> DataQualityClaims:
    project.dots(["found", "missed", "empty", "found"])
    return DataQualityClaims(begin(project))


def again(project: toy.Project) -> DataQualityClaims:
    return DataQualityClaims(begin(project))


def images(project: toy.Project, data_set: str = "dots") -> Path:
    return project.root / "datasets" / data_set / "images"


def refused(verdict: Verdict, *words: str) -> None:
    assert verdict.outcome is Outcome.NOT_MET
    for word in words:
        assert word in verdict.reason


def test_a_sound_data_set_passes(quality: DataQualityClaims) -> None:
    for verdict in (quality.readable(), quality.unrepeated(), quality.boxes_inside()):
        assert verdict.outcome is Outcome.MET
        assert "none wanted: met" in verdict.reason


def test_an_unreadable_image_is_named(project: toy.Project, quality: DataQualityClaims) -> None:
    path = images(project) / "0002.png"
    path.write_bytes(path.read_bytes()[:40])
    refused(quality.readable(), "1 of 4", "0002.png")


def test_an_image_that_stands_there_twice_is_named(
    project: toy.Project, quality: DataQualityClaims
) -> None:
    shutil.copy(images(project) / "0001.png", images(project) / "0003.png")
    refused(quality.unrepeated(), "1 of 4")


def test_images_of_another_data_set_are_found(
    project: toy.Project, quality: DataQualityClaims
) -> None:
    project.dots(["found", "missed", "found"], data_set="training")
    refused(quality.apart_from("training", near=False), "2 of 4", "0001.png")
    refused(again(project).apart_from("training", near=True), "0001.png")
    with pytest.raises(SentenceError, match="training:"):
        quality.apart_from_training(near=False)
    manifest = project.root / "datasets/dots/dataset.yaml"
    manifest.write_text(manifest.read_text() + "training: [training]\n")
    refused(again(project).apart_from_training(near=False), "2 of 4")
    with pytest.raises(SentenceError, match="is the one being judged"):
        quality.apart_from("dots", near=False)
    with pytest.raises(UnknownNameError, match='Did you mean "training"'):
        quality.apart_from("trainin", near=False)


@pytest.fixture
def scenes(project: toy.Project) -> toy.Project:
    """Return a project with a data set of four images, each of blocks of its own."""
    project.dots(["found", "missed", "empty", "found"])
    paint(project, "dots", seed=1)
    return project


def paint(project: toy.Project, data_set: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for path in sorted(images(project, data_set).iterdir()):
        blocks = Image.fromarray(rng.integers(0, 256, (8, 8, 3), dtype=np.uint8))
        blocks.resize((32, 32), Image.Resampling.NEAREST).save(path)


def spoil(project: toy.Project, *names: str) -> None:
    for name in names:
        (images(project) / name).write_bytes(b"no image")


def test_look_alikes_are_undecided_where_images_cannot_be_read(scenes: toy.Project) -> None:
    assert again(scenes).unlike().outcome is Outcome.MET
    spoil(scenes, "0001.png", "0002.png", "0003.png", "0004.png")
    verdict = again(scenes).unlike()
    assert verdict.outcome is Outcome.UNDECIDED
    assert '4 of 4 images of data set "dots" cannot be read' in verdict.reason
    assert "0001.png, 0002.png, 0003.png and 1 more" in verdict.reason
    scenes.dots(["empty"], data_set="training")
    assert again(scenes).apart_from("training", near=True).outcome is Outcome.UNDECIDED
    assert again(scenes).apart_from("training", near=False).outcome is Outcome.MET  # bytes differ


def test_images_of_the_other_data_set_that_cannot_be_read_are_named(scenes: toy.Project) -> None:
    scenes.dots(["missed", "missed"], data_set="training")
    paint(scenes, "training", seed=2)
    shutil.copy(images(scenes) / "0001.png", images(scenes, "training") / "0001.png")
    (images(scenes, "training") / "0002.png").write_bytes(b"")
    found = again(scenes).apart_from("training", near=True)
    refused(found, "1 of 4", "0001.png (there 0001.png)", '1 of 2 images of data set "training"')


def test_both_images_of_a_pair_are_named_and_each_once(scenes: toy.Project) -> None:
    shutil.copy(images(scenes) / "0001.png", images(scenes) / "0003.png")
    refused(again(scenes).unrepeated(), "1 of 4", ": 0003.png (the same as 0001.png)")
    refused(again(scenes).unlike(), "1 too many: 0003.png (like 0001.png)")
    scenes.dots(["found", "missed"], data_set="training")
    for name in ("0001.png", "0002.png"):
        shutil.copy(images(scenes) / "0001.png", images(scenes, "training") / name)
    verdict = again(scenes).apart_from("training", near=True)
    # Two images look like two there: four pairs, and each image is counted and named once.
    refused(verdict, "2 of 4")
    assert verdict.reason.endswith(": 0001.png (there 0001.png), 0003.png (there 0001.png)")


def test_an_unknown_training_set_is_the_manifests_mistake(scenes: toy.Project) -> None:
    manifest = scenes.root / "datasets/dots/dataset.yaml"
    manifest.write_text(manifest.read_text() + "training: [trainin]\n")
    line = len(manifest.read_text().splitlines())
    with pytest.raises(ManifestError, match=rf'dataset\.yaml:{line}: unknown data set "trainin"'):
        again(scenes).apart_from_training(near=False)


def with_boxes(project: toy.Project, box: str) -> DataQualityClaims:
    project.dots(["found", "missed", "empty", "found"])
    notes = project.root / "datasets/dots/annotations.json"
    notes.write_text(notes.read_text().replace("[8.0, 8.0, 16.0, 16.0]", box))
    return again(project)


@pytest.mark.parametrize(
    "box",
    [
        "[8.0, 8.0, 26.0, 16.0]",
        "[8.0, 8.0, 16.0, 25.5]",
        "[-1.5, 8.0, 16.0, 16.0]",
        "[8.0, -1.5, 16.0, 16.0]",
    ],
)
def test_a_box_that_leaves_its_image_is_named(project: toy.Project, box: str) -> None:
    refused(with_boxes(project, box).boxes_inside(), "3 of 3", "0001.png")


@pytest.mark.parametrize("box", ["[-1.0, -1.0, 16.0, 16.0]", "[8.0, 8.0, 25.0, 25.0]"])
def test_a_box_may_leave_its_image_by_a_rounded_pixel(project: toy.Project, box: str) -> None:
    assert with_boxes(project, box).boxes_inside().outcome is Outcome.MET


@pytest.mark.parametrize(
    ("quantity", "slices", "outcome"),
    [
        ("at least 3 red dots", "", Outcome.MET),
        ("at least 4 red dots", "", Outcome.NOT_MET),
        ("exactly 3 images with a dot", "", Outcome.MET),
        ("exactly 0 blue dots", "", Outcome.MET),
        ("at least 4 images", "", Outcome.MET),
        ("at least 5 images", "", Outcome.NOT_MET),
    ],
)
def test_what_is_there_is_counted(
    quality: DataQualityClaims, quantity: str, slices: str, outcome: Outcome
) -> None:
    assert quality.holds(quantity, slices).outcome is outcome


SLICES = "slices: {bare: {objects: none}, full: {objects: 1}, never: {objects: 9}}\n"


def test_the_slice_is_said(scenes: toy.Project) -> None:
    manifest = scenes.root / "datasets/dots/dataset.yaml"
    manifest.write_text(manifest.read_text() + SLICES)
    reason = again(scenes).holds("at least 4 dots", '"full"').reason
    assert reason.startswith('dots in "full" images: 3, at least 4 wanted')
    goal = begin(scenes)
    goal.scope.only('"full"')
    claims = DataQualityClaims(goal)
    assert claims.holds("at least 4 dots").reason.startswith('dots in "full" images: 3')
    assert claims.holds("at least 4 images").reason.startswith('"full" images in the data set: 3')
    assert claims.readable().reason.startswith(
        'images that cannot be read, among "full" images: 0 of 3'
    )
    # Of these images, none is in "bare" and none in "never", which is a figure and no mistake.
    refused(claims.each_slice_holds("at least 1"), "0 (", 'among "full" images')


@pytest.mark.parametrize(
    ("claim", "goal", "words"),
    [
        ("rarest_class", "at least 0.1%", "is 10% meant"),
        ("rarest_class", "at least 51%", "of 2 classes"),
        ("each_class_has", "at least 5%", '"5%" is not a count'),
        ("each_slice_holds", "at least 0", "always true"),
        ("suspected", "at most 5%", '"5%" is not a count'),
        ("holds", "at least 3 dots with 95% confidence", "leave the confidence out"),
        ("holds", "at least 3 dots in every slice", "in every slice"),
        ("holds", "fewer than 0 dots", "can never be"),
    ],
)
def test_numbers_that_make_no_sense_are_refused_before_any_look(
    scenes: toy.Project, claim: str, goal: str, words: str
) -> None:
    manifest = scenes.root / "datasets/dots/dataset.yaml"
    manifest.write_text(manifest.read_text() + SLICES.replace(", never: {objects: 9}", ""))
    with pytest.raises(SentenceError, match=words):
        getattr(again(scenes), claim)(goal)


def test_a_model_that_does_not_fit_is_refused(scenes: toy.Project) -> None:
    scenes.shades(right=3, wrong=1)
    goal = begin(scenes)
    goal.scope.use_data_set("shades")
    with pytest.raises(InputError, match="is for detection"):
        DataQualityClaims(goal).suspected("at most 2")


def test_classes_and_slices_are_counted(project: toy.Project, quality: DataQualityClaims) -> None:
    refused(quality.each_class_has("at least 1"), "blue dot")
    refused(quality.rarest_class("at least 5%"), "0.0%", "blue dot, 0 of 3")
    with pytest.raises(SentenceError, match="names no slices"):
        quality.each_slice_holds("at least 1")
    manifest = project.root / "datasets/dots/dataset.yaml"
    manifest.write_text(manifest.read_text() + "slices: {a: {objects: none}, b: {objects: 1}}\n")
    assert again(project).each_slice_holds("at least 1").outcome is Outcome.MET
    refused(again(project).each_slice_holds("at least 2"), "a")


def labelled(labels: list[int]) -> DataSet:
    names = tuple(f"{row:03}.png" for row in range(len(labels)))
    categories = tuple(Category(str(one)) for one in range(3))
    truth = Labels(np.array(labels, np.int32))
    return DataSet("d", "D", ImageList(Path("/nowhere"), names), categories, truth, "")


def test_flipped_labels_are_suspected_and_others_are_not() -> None:
    rng = np.random.default_rng(3)
    right = rng.integers(0, 3, 300)
    scores = rng.dirichlet([1, 1, 1], 300) * 0.3
    scores[np.arange(300), right] += 0.7
    given = right.copy()
    flipped = rng.choice(300, 15, replace=False)
    given[flipped] = (given[flipped] + 1) % 3
    answers = Answers(labelled(given.tolist()), right.astype(np.int32), scores.astype(np.float32))
    found = suspects(answers, OperatingPoint(0.5, 0.5))
    named = {int(row[0][:3]) for row in found.rows}
    assert len(named & set(flipped.tolist())) >= 8  # half of them lie above their class's mean
    assert not named - set(flipped.tolist())


def test_a_box_of_another_class_and_a_missing_one_are_suspected() -> None:
    boxes = np.array([[10 * row, 0, 8, 8] for row in range(8)], np.float64)
    truth = Boxes(
        np.zeros(8, np.int32), np.array([0] * 7 + [1], np.int32), boxes, np.zeros(8, bool)
    )
    base = labelled([0])
    data_set = DataSet("d", "D", base.images, base.categories, truth, "")
    # The last label is another class; a ninth thing has none; one more is badly placed.
    said = np.vstack([boxes, [[200, 0, 8, 8]], [[4, 0, 8, 8]]]).astype(np.float32)
    score = np.array([0.9] * 7 + [0.95, 0.93, 0.99], np.float32)
    detections = Detections(np.zeros(10, np.int32), np.zeros(10, np.int32), score, said)
    found = suspects(Answers(data_set, detections), OperatingPoint(0.5, 0.5))
    assert [row[1] for row in found.rows] == [
        "labelled 1, looks like 0",
        "no label where a 0 seems to be",
    ]
    assert found.of == 8
    assert found.detail == 'it finds no "1", so it cannot suspect a label of being one'


def test_a_model_that_finds_nothing_doubts_no_label(project: toy.Project) -> None:
    project.dots(["missed"] * 12)
    verdict = again(project).suspected("at most 0")
    assert verdict.outcome is Outcome.UNDECIDED
    assert (
        "finds nothing here from a score of 0.5, so it cannot call a label into doubt"
        in verdict.reason
    )


@pytest.mark.parametrize("labels", [[0, 1, 2, 1], [1, 1, 1, 1]])
def test_a_classifier_that_tells_nothing_apart_doubts_no_label(labels: list[int]) -> None:
    scores = np.full((4, 3), 0.2, np.float32)
    scores[:, 1] = 0.6
    if len(set(labels)) == 1:
        scores[0] = [0.8, 0.1, 0.1]
    answers = Answers(labelled(labels), scores.argmax(axis=1).astype(np.int32), scores)
    found = suspects(answers, OperatingPoint(0.5, 0.5))
    assert found.value is None
    assert "does not tell the classes of these images apart" in found.detail


def test_equal_scores_throw_no_doubt_on_a_label() -> None:
    scores = np.array([[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1]], np.float32)
    answers = Answers(labelled([0, 1, 2]), scores.argmax(axis=1).astype(np.int32), scores)
    assert suspects(answers, OperatingPoint(0.5, 0.5)).value == 0
