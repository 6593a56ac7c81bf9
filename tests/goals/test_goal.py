from __future__ import annotations

import pytest
from tests.runs import conftest as toy

from donewhen.domain.goal_status import GoalStatus
from donewhen.domain.run_record import GoalRecord
from donewhen.domain.verdict import Outcome, Verdict
from donewhen.foundation.errors import SentenceError, UnknownNameError
from donewhen.foundation.settings import Settings
from donewhen.goals.goal import Goal
from donewhen.goals.run import Run

project = toy.project


@pytest.fixture
def goal(project: toy.Project) -> Goal:
    """Return a goal on five images: two red dots found, one missed, one reported falsely."""
    project.dots(["found", "found", "missed", "false", "empty"])
    project.dots(["found"], data_set="others")
    settings = Settings(
        places=(project.root,),
        sprint="1",
        model="dot-finder",
        data_set="dots",
        store=project.root / ".donewhen",
        threads=1,
    )
    record = GoalRecord("a.feature", 3, "F", None, "S", (), "features", "1")
    return Goal(Run(settings), record)


def only(verdicts: list[Verdict]) -> Verdict:
    (verdict,) = verdicts
    return verdict


def test_verdicts_stand_at_the_lines_of_their_sentences(goal: Goal) -> None:
    goal.at(4, '"1" to "2" red dots are identified')
    assert goal.identified('"1"', '"2"', "red dots").outcome is Outcome.MET
    goal.at(5, "it finds at least 2 red dots")
    assert only(goal.claim_quantity("found", "at least 2 red dots")).outcome is Outcome.MET
    goal.at(6, "recall is at least 80%")
    assert only(goal.claim("recall", "", "at least 80%")).outcome is Outcome.NOT_MET
    record = goal.record
    assert [line for line, _ in record.lines()] == [4, 5, 6]
    assert [one.claim.text for one in record.claims()] == [
        "it finds at least 2 red dots",
        "recall is at least 80%",
    ]
    assert (record.model, record.model_version, record.data_set) == ("dot-finder", "1", "dots")
    assert record.model_digest is not None
    record.settle("failed", None)
    assert record.status is GoalStatus.NOT_MET


@pytest.mark.parametrize("quantity", ["2 red dots", '"2 red dots"', '"2" red dots'])
def test_a_quantity_may_be_quoted(goal: Goal, quantity: str) -> None:
    verdict = only(goal.claim_quantity("found", f"at least {quantity}"))
    assert verdict.outcome is Outcome.MET
    assert verdict.claim.threshold == 2
    assert verdict.claim.noun == "red dots"


@pytest.mark.parametrize("quantity", ["2", '""', '"2"'])
def test_a_quantity_without_a_noun_is_refused(goal: Goal, quantity: str) -> None:
    with pytest.raises(SentenceError, match="Write a number and a noun"):
        goal.claim_quantity("found", f"at least {quantity}")


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [
        ("2", "2", Outcome.MET),
        ("0", "2", Outcome.MET),
        ("3", "4", Outcome.NOT_MET),
        ("0", "1", Outcome.NOT_MET),
    ],
)
def test_a_range_includes_its_ends(goal: Goal, low: str, high: str, outcome: Outcome) -> None:
    assert goal.identified(low, high, "red dots").outcome is outcome
    assert not list(goal.record.claims())


def test_an_empty_range_is_refused(goal: Goal) -> None:
    with pytest.raises(SentenceError, match="3 to 2 is empty"):
        goal.identified("3", "2", "red dots")


def test_the_operating_point_is_the_manifest_s_unless_the_goal_says_so(goal: Goal) -> None:
    assert only(goal.claim("false_positives", "red dots", "at most 1")).observed == "1 in 5 images"
    goal.scope.count_from("95%")
    assert only(goal.claim("false_positives", "red dots", "at most 1")).observed == "0 in 5 images"
    goal.scope.count_from("0.001")
    goal.scope.match_from("100%")
    assert only(goal.claim("found", "red dots", "at least 2")).outcome is Outcome.MET


@pytest.fixture
def faint(goal: Goal, project: toy.Project) -> Goal:
    """Return a goal on images with detections of the scores 0.90, 0.39 and 0.02."""
    project.dots(["found", "faint", "trace", "missed"], data_set="faint")
    goal.scope.use_data_set("faint")
    return goal


@pytest.mark.parametrize(("score", "found"), [("0.01", 3), ("0.3", 2), ("0.5", 1), ("0.95", 0)])
def test_detections_below_the_operating_point_are_there_when_they_are_asked_for(
    faint: Goal, score: str, found: int
) -> None:
    least = only(faint.claim("found", "red dots", "at least 1")).estimate
    assert least.numerator == 1
    faint.scope.count_from(score)
    assert only(faint.claim("found", "red dots", "at least 1")).estimate.numerator == found
    precision = only(faint.claim("average_precision", "red dots", "at least 70%")).estimate
    assert precision.value == pytest.approx(76 / 101)  # three of four, whatever the score
    assert only(faint.claim("found", "red dots", "at least 1")).estimate.numerator == found
    faint.scope.count_from("0.5")
    assert only(faint.claim("found", "red dots", "at least 1")).estimate.numerator == 1


def test_a_goal_that_asks_for_all_scores_changes_no_other(faint: Goal) -> None:
    only(faint.claim("average_precision", "red dots", "at least 70%"))
    assert only(faint.claim("found", "red dots", "at least 1")).estimate.numerator == 1
    assert only(faint.claim("false_positives", "red dots", "at most 1")).estimate.numerator == 0


@pytest.mark.parametrize("number", ["0.0009", "0", "1.1", "40", "-1", "nan", "half"])
def test_a_score_that_makes_no_sense_is_refused(goal: Goal, number: str) -> None:
    with pytest.raises(SentenceError):
        goal.scope.count_from(number)


@pytest.mark.parametrize("number", ["0", "0%", "1.1", "50", "-1", "inf"])
def test_an_overlap_that_makes_no_sense_is_refused(goal: Goal, number: str) -> None:
    with pytest.raises(SentenceError):
        goal.scope.match_from(number)


def test_a_data_set_and_a_model_are_looked_up_at_once(goal: Goal) -> None:
    with pytest.raises(UnknownNameError, match='"dotts"'):
        goal.scope.use_data_set("dotts")
    with pytest.raises(UnknownNameError, match='"dot-findr"'):
        goal.scope.use_model("dot-findr")
    with pytest.raises(UnknownNameError, match='no version "7"'):
        goal.scope.use_model("dot-finder", "7")
    goal.scope.use_data_set("others")
    goal.ingest()
    assert goal.record.data_set == "others"


def test_a_goal_is_about_one_model_and_one_data_set(goal: Goal) -> None:
    goal.scope.use_data_set("others")
    goal.scope.use_data_set("dots")  # a background said the first, the goal the second
    only(goal.claim("found", "red dots", "at least 2"))
    with pytest.raises(
        SentenceError, match='already judged with model "dot-finder" on data set "dots"'
    ):
        goal.scope.use_data_set("others")
    with pytest.raises(SentenceError, match='Write another scenario for model "dot-finder"'):
        goal.scope.use_model("dot-finder", "1")
    assert goal.record.data_set == "dots"


def test_only_images_are_ingested(goal: Goal) -> None:
    with pytest.raises(SentenceError, match='"images", not "sounds"'):
        goal.ingest("sounds")
    goal.ingest(" images ")


def test_evidence_shows_each_meaning_once(goal: Goal) -> None:
    goal.gather_evidence()
    assert not goal.record.evidence
    for noun in ("red dot", "red dots", '"red dots"'):
        only(goal.claim("found", noun, "at least 1"))
    goal.gather_evidence()
    titles = [one.title for one in goal.record.evidence]
    assert len(titles) == len(set(titles))
    assert {one.path.suffix for one in goal.record.evidence} == {".csv", ".jpg"}
    once = len(titles)
    goal.record.evidence.clear()
    only(goal.claim("found", "dots", "at least 1"))
    goal.gather_evidence()
    assert len(goal.record.evidence) == 2 * once
    assert all(one.path.stat().st_size for one in goal.record.evidence)


def test_rounding_errors_miss_no_bound(goal: Goal) -> None:
    goal.scope.use_data_set("others")
    verdict = only(goal.claim("average_precision", "red dots", "at least 100%"))
    assert verdict.outcome is Outcome.MET
    assert verdict.margin == "exactly met"


def test_a_goal_that_is_met_names_no_worst_images(goal: Goal) -> None:
    only(goal.claim("found", "red dots", "at least 2"))
    goal.gather_evidence()
    assert not goal.record.worst
    only(goal.claim("found", "red dots", "at least 3"))
    goal.gather_evidence()
    assert any("0003.png" in line for line in goal.record.worst)
