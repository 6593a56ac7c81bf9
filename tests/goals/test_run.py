from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from tests.runs import conftest as toy

from donewhen.domain.data_set import Labels
from donewhen.domain.predictions import Detections
from donewhen.domain.run_record import GoalRecord
from donewhen.evaluation.estimation import OperatingPoint
from donewhen.evaluation.metrics import METRICS
from donewhen.foundation.errors import InputError, ModelError, SentenceError, UnknownNameError
from donewhen.foundation.settings import Settings
from donewhen.goals.run import Run
from donewhen.judging.measurement import AnswersRequest, MetricQuery, ModelAnswers

POINT = OperatingPoint(score=0.5, overlap=0.5)
IMAGES = ["found"] * 4 + ["missed"] * 2 + ["false"]
YAML = "models/dot-finder/model.yaml"

project = toy.project


def begin(project: toy.Project, **changes: object) -> Run:
    settings = Settings(
        places=(project.root,),
        sprint="1",
        model="dot-finder",
        data_set="dots",
        store=project.root / ".donewhen",
        threads=1,
    )
    return Run(replace(settings, **changes))  # type: ignore[arg-type]


def value(run: Run, metric: str, noun: str, judged: ModelAnswers | None = None) -> object:
    judged = judged or run.answers_of(AnswersRequest())
    named = run.vocabulary("dots").noun(noun) if noun else run.vocabulary("dots").everything()
    return run.estimate(judged, MetricQuery(METRICS.get(metric), named, POINT), 0.975).value


def rewrite(project: toy.Project, name: str, old: str, new: str) -> None:
    path = project.root / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_classes_are_joined_by_name_whatever_their_order(project: toy.Project) -> None:
    project.dots(IMAGES)
    straight = [value(begin(project), name, "red dot") for name in ("found", "false_positives")]
    assert straight == [4, 1]
    rewrite(project, YAML, "[red dot, blue dot]", "[blue dot, red dot]")
    project.detector(swapped=True)
    run = begin(project)
    assert [value(run, name, "red dot") for name in ("found", "false_positives")] == straight
    assert value(run, "false_positives", "blue dot") == 0


def test_a_label_map_in_the_wrong_order_finds_nothing(project: toy.Project) -> None:
    project.dots(IMAGES)
    rewrite(project, YAML, "[red dot, blue dot]", "[blue dot, red dot]")
    assert value(begin(project), "found", "red dot") == 0


def test_annotations_in_another_order_change_nothing(project: toy.Project) -> None:
    project.dots(IMAGES)
    path = project.root / "datasets/dots/annotations.json"
    content = json.loads(path.read_text())
    for category in content["categories"]:
        category["id"] = 3 - category["id"]
    for note in content["annotations"]:
        note["category_id"] = 3 - note["category_id"]
    content["categories"].reverse()
    path.write_text(json.dumps(content))
    assert value(begin(project), "found", "red dot") == 4


def test_what_only_the_model_knows_is_left_out(project: toy.Project) -> None:
    project.dots(IMAGES)
    rewrite(project, YAML, "[red dot, blue dot]", "[purple dot, red dot]")
    project.detector(swapped=True)
    run = begin(project)
    judged = run.answers_of(AnswersRequest())
    assert judged.classes == ("purple dot", "red dot")
    assert isinstance(judged.answers.predicted, Detections)
    assert set(judged.answers.predicted.category.tolist()) == {0}
    assert value(run, "found", "red dot") == 4
    for noun in ("blue dot", "dots", ""):
        with pytest.raises(ModelError, match='has no class "blue dot"'):
            value(run, "found", noun)


def test_no_class_in_common_is_refused(project: toy.Project) -> None:
    project.dots(IMAGES)
    rewrite(project, YAML, "[red dot, blue dot]", "[Red Dot, cat]")
    with pytest.raises(ModelError, match=r"no class in common.*\"Red Dot\".*\"red dot\""):
        begin(project).answers_of(AnswersRequest())


def test_a_data_set_of_another_task_is_refused(project: toy.Project) -> None:
    project.shades(right=1, wrong=0)
    with pytest.raises(InputError, match="labelled for classification"):
        begin(project).answers_of(AnswersRequest(data_set="shades"))


def test_a_metric_without_meaning_is_refused_with_another(project: toy.Project) -> None:
    project.dots(IMAGES)
    run = begin(project)
    with pytest.raises(SentenceError, match='accuracy of "images with red dots"'):
        value(run, "accuracy", "red dots")
    with pytest.raises(SentenceError, match="precision or recall"):
        value(run, "average_precision", "images with a red dot")
    assert value(run, "accuracy", "images with a red dot") == Fraction(4, 7)


def test_nothing_to_measure_has_no_value(project: toy.Project) -> None:
    project.dots(["missed", "empty"])
    run = begin(project)
    assert value(run, "precision", "red dot") is None
    assert value(run, "recall", "red dot") == 0
    assert value(run, "recall", "blue dot") is None


def test_nobody_named_is_refused(project: toy.Project) -> None:
    project.dots(IMAGES)
    with pytest.raises(SentenceError, match="no model is named"):
        begin(project, model=None).answers_of(AnswersRequest())
    with pytest.raises(SentenceError, match="no data set is named"):
        begin(project, data_set=None).answers_of(AnswersRequest())
    with pytest.raises(SentenceError, match="no data set is named"):
        begin(project, data_set=None).vocabulary(None)


def two_versions(project: toy.Project) -> None:
    """Add a version "2", whose detector calls every red dot blue."""
    rewrite(project, YAML, '{"1": v1.onnx}', '{"1": v1.onnx, "2": v2.onnx}')
    project.detector("models/dot-finder/v2.onnx", swapped=True)


def test_a_version_is_judged_by_name(project: toy.Project) -> None:
    project.dots(IMAGES)
    two_versions(project)
    run = begin(project)
    assert value(run, "found", "red dot", run.answers_of(AnswersRequest(version="2"))) == 0
    assert value(run, "found", "red dot", run.answers_of(AnswersRequest(version="1"))) == 4
    assert run.answers_of(AnswersRequest(version="2")).version == "2"
    with pytest.raises(UnknownNameError, match='no version "3"'):
        run.answers_of(AnswersRequest(version="3"))


def test_an_artifact_is_judged_in_place_of_the_current_version(project: toy.Project) -> None:
    project.dots(IMAGES)
    two_versions(project)
    artifact = project.root / "new.onnx"
    project.detector("new.onnx", swapped=True)
    run = begin(project, artifact=artifact)
    judged = run.answers_of(AnswersRequest())
    assert value(run, "found", "red dot", judged) == 0
    assert judged.version == "new.onnx"
    assert judged.digest == f"sha256:{hashlib.sha256(artifact.read_bytes()).hexdigest()}"
    record = GoalRecord("a.feature", 1, "F", None, "S", (), "features", "1")
    judged.describe(record)
    assert (record.model, record.model_version) == ("dot-finder", "new.onnx")
    assert (record.model_file, record.model_digest) == (artifact, judged.digest)


def test_an_artifact_that_the_manifest_lists_is_that_version(
    project: toy.Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.dots(IMAGES)
    two_versions(project)
    monkeypatch.chdir(project.root)
    run = begin(project, artifact=Path("models/dot-finder/v2.onnx"))
    judged = run.answers_of(AnswersRequest())
    assert judged.version == "2"
    assert judged.file == project.root / "models/dot-finder/v2.onnx"
    assert value(run, "found", "red dot", judged) == 0
    assert run.answers_of(AnswersRequest(version="1")).version == "1"


@pytest.mark.parametrize("first", ["artifact", "version"])
def test_an_artifact_is_not_the_version_that_it_stands_in_for(
    project: toy.Project, first: str
) -> None:
    project.dots(IMAGES)
    project.detector("new.onnx", swapped=True)
    run = begin(project, artifact=project.root / "new.onnx")
    versions = [None, "1"] if first == "artifact" else ["1", None]
    found = {
        version: value(run, "found", "red dot", run.answers_of(AnswersRequest(version=version)))
        for version in versions
    }
    assert found == {None: 0, "1": 4}


def test_an_artifact_is_of_the_run_s_model_alone(project: toy.Project) -> None:
    project.dots(IMAGES)
    project.shades(right=3, wrong=1)
    project.detector("new.onnx", swapped=True)
    run = begin(project, artifact=project.root / "new.onnx")
    other = run.answers_of(AnswersRequest(data_set="shades", model="shade-reader"))
    assert other.version == "1"
    assert isinstance(other.answers.data_set.truth, Labels)
    accuracy = METRICS.get("accuracy")
    everything = run.vocabulary("shades").everything()
    assert run.estimate(other, MetricQuery(accuracy, everything, POINT), 0.975).value == Fraction(
        6, 8
    )


@pytest.mark.parametrize(
    ("name", "problem"), [("absent.onnx", "no such file"), ("models", "not a regular file")]
)
def test_an_artifact_that_is_no_file_is_refused(
    project: toy.Project, name: str, problem: str
) -> None:
    project.dots(IMAGES)
    run = begin(project, artifact=project.root / name)
    with pytest.raises(ModelError, match=f"-D artifact=.*{name}: {problem}"):
        run.answers_of(AnswersRequest())


def test_an_artifact_that_no_goal_judges_is_no_success(project: toy.Project) -> None:
    project.dots(IMAGES)
    project.detector("new.onnx", swapped=True)
    claim = "Then it finds at least 4 red dots"
    project.feature('Given the model "dot-finder" version "1"', claim)
    done = project.behave("-D", "artifact=new.onnx")
    assert done.code == 1
    assert "-D artifact=new.onnx: no goal judged it" in done.text
    assert done.predicate["result"] == "FAILED"
    project.feature(claim, name="other")
    done = project.behave("-D", "artifact=new.onnx")
    assert "no goal judged it" not in done.text
    assert [goal["status"] for goal in done.predicate["goals"]] == ["met", "not met"]


def test_the_provider_that_was_asked_for_is_used(project: toy.Project) -> None:
    project.dots(IMAGES)
    with pytest.raises(InputError, match="cuda"):
        begin(project, provider="cuda").answers_of(AnswersRequest())
    rewrite(project, YAML, "task: detection", "task: detection\nprovider: cuda")
    with pytest.raises(InputError, match="cuda"):
        begin(project).answers_of(AnswersRequest())
    assert value(begin(project, provider="cpu"), "found", "red dot") == 4


def test_answers_are_read_once_in_a_run(project: toy.Project) -> None:
    project.dots(IMAGES)
    run = begin(project)
    assert run.answers_of(AnswersRequest()) is run.answers_of(
        AnswersRequest(data_set="dots", model="dot-finder", version="1")
    )


def test_evidence_is_found_by_all_that_it_shows(project: toy.Project) -> None:
    project.dots(IMAGES)
    two_versions(project)

    def files(version: str, noun: str, point: OperatingPoint) -> frozenset[int]:
        run = begin(project)
        judged = run.answers_of(AnswersRequest(version=version))
        record = GoalRecord("a.feature", 3, "F", None, "S", (), "features", "1")
        asked = MetricQuery(METRICS.get("recall"), run.vocabulary(None).noun(noun), point)
        made = run.evidence(judged, asked, record)
        return frozenset(one.path.stat().st_ino for one in made)  # links to what is stored

    loose, strict = replace(POINT, overlap=0.3), replace(POINT, score=0.95)
    first = files("1", "red dot", POINT)
    others = [
        files("2", "red dot", POINT),
        files("1", "dot", POINT),
        files("1", "images with a red dot", POINT),
        files("1", "red dot", loose),
        files("1", "red dot", strict),
    ]
    assert files("1", "red dot", POINT) == first
    for other in others:
        assert not first & other
    rewrite(project, YAML, "color: RGB", "color: BGR")
    assert not first & files("1", "red dot", POINT), "the answers are others"
    rewrite(project, YAML, "color: BGR", "color: RGB")
    assert files("1", "red dot", POINT) == first
    project.dots([*IMAGES[:-1], "missed"])
    assert not first & files("1", "red dot", POINT), "the data are others"
