"""Claims with confidence, slices, a baseline, tables and changed images, on the toy project."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.runs import conftest as toy

from donewhen.domain.claim import Part
from donewhen.domain.goal_status import GoalStatus
from donewhen.domain.run_record import GoalRecord
from donewhen.domain.verdict import Outcome, Verdict
from donewhen.foundation.errors import InputError, SentenceError, UnknownNameError
from donewhen.foundation.settings import Settings
from donewhen.goals.goal import Goal
from donewhen.goals.run import Run
from donewhen.goals.table import claim_rows

project = toy.project
IMAGES = ["found"] * 60 + ["missed"] * 6 + ["false"] * 4 + ["empty"] * 10
SLICES = """\
slices:
  holding: {objects: at least 1}
  without: {objects: none}
  red: {holds: red dot}
"""


def begin(project: toy.Project, *tags: str) -> Goal:
    settings = Settings(
        places=(project.root,),
        sprint="1",
        model="dot-finder",
        data_set="dots",
        store=project.root / ".donewhen",
        threads=1,
    )
    record = GoalRecord("a.feature", 3, "F", None, "S", tags, "features", "1")
    return Goal(Run(settings), record)


@pytest.fixture
def goal(project: toy.Project) -> Goal:
    project.dots(IMAGES)
    path = project.root / "datasets/dots/dataset.yaml"
    path.write_text(path.read_text() + SLICES)
    path = project.root / "models/dot-finder/model.yaml"
    text = path.read_text().replace('{"1": v1.onnx}', '{"1": v1.onnx, "2": v2.onnx}')
    path.write_text(text)
    project.detector("models/dot-finder/v2.onnx", swapped=True)
    return begin(project)


def only(verdicts: list[Verdict]) -> Verdict:
    (verdict,) = verdicts
    return verdict


def test_a_claim_with_confidence_has_three_answers(goal: Goal) -> None:
    met = only(goal.claim("recall", "red dots", "at least 80% with 95% confidence"))
    assert met.outcome is Outcome.MET
    assert met.claim.confidence == Fraction(19, 20)
    assert "60 of 66" in met.reason
    assert "shown" in met.reason
    undecided = only(goal.claim("recall", "red dots", "at least 90% with 95% confidence"))
    assert undecided.outcome is Outcome.UNDECIDED
    assert "more red dots would settle it" in undecided.reason
    false = only(goal.claim("recall", "red dots", "at least 98% with 95% confidence"))
    assert false.outcome is Outcome.NOT_MET
    assert "shown false" in false.reason


def test_the_interval_of_a_fact_is_that_of_scipy(goal: Goal) -> None:
    from scipy.stats import binomtest

    known = only(goal.claim("recall", "red dots", "at least 10%")).estimate.interval
    assert known is not None
    exact = binomtest(60, 66).proportion_ci(0.95, method="exact")
    assert (known.low, known.high) == pytest.approx((exact.low, exact.high))
    assert (known.units, known.unit) == (66, "images")


def test_what_no_model_could_show_is_said_before(goal: Goal) -> None:
    goal.claim("recall", "red dots", "at least 98% with 95% confidence")
    (note,) = goal.record.notes
    assert "needs at least 149 red dots, from a perfect model" in note
    assert note.endswith('data set "dots" has 66')


def test_a_slice_is_judged_alone(goal: Goal) -> None:
    verdict = only(goal.claim("false_positives", "red dots", "at most 3", '"without"'))
    assert verdict.observed == "4 in 14 images"
    assert 'in "without" images' in verdict.reason
    with pytest.raises(SentenceError, match="Write another scenario"):
        goal.scope.only('"without"')
    other = begin_like(goal)
    other.scope.only('"without"')
    assert (
        only(other.claim("false_positives", "red dots", "at most 4")).observed == "4 in 14 images"
    )


def begin_like(goal: Goal) -> Goal:
    return Goal(goal.run, goal.record)


def test_every_slice_is_named_and_none_passes_with_nothing_to_measure(goal: Goal) -> None:
    verdicts = goal.claim("recall", "red dots", "at least 50% in every slice")
    assert [one.claim.slice for one in verdicts] == ['"holding"', '"without"', '"red"']
    assert {one.claim.part for one in verdicts} == {Part.SLICE}
    outcomes = [one.outcome for one in verdicts]
    assert outcomes == [Outcome.MET, Outcome.UNDECIDED, Outcome.MET]


@pytest.mark.usefixtures("goal")
def test_a_small_slice_is_undecided_and_an_empty_one_refused(project: toy.Project) -> None:
    path = project.root / "datasets/dots/dataset.yaml"
    path.write_text(path.read_text() + "  many: {objects: at least 2}\n")
    fresh = begin(project)
    with pytest.raises(InputError, match='in "many"'):
        fresh.claim("recall", "red dots", "at least 50%", '"many"')
    with pytest.raises(UnknownNameError, match='Did you mean "holding"'):
        fresh.claim("recall", "red dots", "at least 50%", '"holdin"')
    project.dots(["found"] * 9 + ["empty"] * 5, data_set="few")
    path = project.root / "datasets/few/dataset.yaml"
    path.write_text(path.read_text() + SLICES)
    fresh.scope.use_data_set("few")
    few = only(fresh.claim("recall", "red dots", "at least 50%", '"red"'))
    assert few.outcome is Outcome.UNDECIDED
    assert "9 images" in few.reason


def test_a_change_is_an_improvement_over_the_baseline(goal: Goal) -> None:
    goal.scope.use_baseline("dot-finder", "2")
    better = only(goal.claim_change("recall", "red dots", "improves by at least 90 points"))
    assert better.outcome is Outcome.MET
    assert better.estimate.compared == (Fraction(60, 66), Fraction(0))
    assert goal.record.baseline == "dot-finder 2"
    goal.gather_evidence()
    shown = {one.title: one.path for one in goal.record.evidence}
    turned = shown["Got worse or better: red dots"].read_text()
    # Version 2 calls every dot blue: it finds no red one, and reports none where there is none.
    assert (turned.count("better"), turned.count("worse")) == (60, 4)
    assert {"Got better: red dots", "Got worse: red dots"} <= shown.keys()
    worse = begin_like(goal)
    worse.scope.use_model("dot-finder", "2")
    worse.scope.use_baseline("dot-finder", "1")
    for words, outcome in (
        ("is no worse than the baseline", Outcome.NOT_MET),
        ("drops by at most 95 points", Outcome.MET),
        ("drops by at most 90 points", Outcome.NOT_MET),
        ("is no worse than the baseline with 95% confidence", Outcome.NOT_MET),
    ):
        assert only(worse.claim_change("recall", "red dots", words)).outcome is outcome


def test_rising_is_worse_where_less_is_better(goal: Goal) -> None:
    goal.scope.use_baseline("dot-finder", "2")
    rise = only(goal.claim_change("false_positives", "red dots", "rises by at most 4"))
    assert rise.outcome is Outcome.MET
    assert "4 worse" in rise.reason
    with pytest.raises(SentenceError, match='Did you mean "rises"'):
        goal.claim_change("false_positives", "red dots", "drops by at most 4")
    with pytest.raises(SentenceError, match="does not change by points"):
        goal.claim_change("false_positives", "red dots", "rises by at most 4 points")
    with pytest.raises(SentenceError, match="2 points"):
        goal.claim_change("recall", "red dots", "drops by at most 2%")


def test_the_baseline_of_another_model_is_its_current_version(
    goal: Goal, project: toy.Project
) -> None:
    ours = project.root / "models/dot-finder/model.yaml"
    other = project.root / "models/other-finder/model.yaml"
    other.parent.mkdir()
    other.write_text(ours.read_text().replace("v2.onnx", "v1.onnx"))
    project.detector("models/other-finder/v1.onnx")
    ours.write_text(ours.read_text() + 'baseline: "2"\n')  # of this model; it finds nothing
    fresh = begin_like(goal)
    fresh.scope.use_baseline("other-finder")
    verdict = only(fresh.claim_change("recall", "red dots", "is no worse than the baseline"))
    assert verdict.outcome is Outcome.MET
    assert fresh.record.baseline == "other-finder 1"


def test_a_baseline_must_be_another_model(goal: Goal) -> None:
    with pytest.raises(SentenceError, match="there is no baseline"):
        goal.claim_change("recall", "red dots", "is no worse than the baseline")
    goal.scope.use_baseline("dot-finder", "1")
    with pytest.raises(SentenceError, match="the baseline is the model being judged"):
        goal.claim_change("recall", "red dots", "is no worse than the baseline")


def test_images_that_turned_are_counted_and_named(goal: Goal) -> None:
    goal.scope.use_baseline("dot-finder", "2")
    # Version 2 calls every red dot blue: only images without any answer are right.
    gained = goal.claim_flips("at least 60", "", negative=False)
    assert gained.outcome is Outcome.MET
    assert gained.estimate.value == 60
    lost = goal.claim_flips("at most 0", "red dots", negative=True)
    assert lost.estimate.value == 4  # reported falsely as red by the one, as blue by the other
    assert "0067.png" in lost.reason
    titles = [one.title for one in goal.record.evidence]
    assert any("right with the baseline, wrong now" in title for title in titles)


def test_images_that_turned_may_be_those_of_a_slice(goal: Goal) -> None:
    goal.scope.use_baseline("dot-finder", "2")
    everywhere = goal.claim_flips("at most 9", "red dots", negative=True)
    assert everywhere.estimate.value == 4
    red = goal.claim_flips("at most 9", "red dots", '"red"', negative=True)
    assert red.estimate.value == 0  # the four are reported where no dot is
    without = goal.claim_flips("no", "red dots", '"without"', negative=True)
    assert (without.estimate.value, without.outcome) == (4, Outcome.NOT_MET)
    assert without.reason.startswith('"without" images right with the baseline, wrong now: 4 of 14')
    with pytest.raises(UnknownNameError, match='Did you mean "without"'):
        goal.claim_flips("no", "red dots", '"witout"', negative=True)
    with pytest.raises(SentenceError, match="every model meets this: there are 14 images"):
        goal.claim_flips("at most 14", "red dots", '"without"', negative=True)
    with pytest.raises(SentenceError, match="in every slice"):
        goal.claim_flips("at most 4 in every slice", "red dots", negative=True)


def test_false_reports_need_no_noun_and_may_be_those_of_a_slice(goal: Goal) -> None:
    alarms = only(goal.claim_false("at most 4 false alarms"))
    assert alarms.estimate.value == 4
    assert alarms.claim.noun == "objects"
    images = only(goal.claim_quantity("false_positive_images", "at most 30% red dot", '"without"'))
    assert images.estimate.value == Fraction(4, 14)
    none = only(goal.claim_quantity("false_positive_images", "no red dot", '"red"'))
    assert none.outcome is Outcome.MET
    with pytest.raises(UnknownNameError, match='has no noun "alarmms"'):
        goal.claim_false("at most 4 false alarmms")


@pytest.mark.usefixtures("goal")
def test_a_classifier_names_images_falsely_too(project: toy.Project) -> None:
    project.shades(right=7, wrong=3)
    settings = Settings(
        places=(project.root,),
        sprint="1",
        model="shade-reader",
        data_set="shades",
        store=project.root / ".donewhen",
        threads=1,
    )
    record = GoalRecord("a.feature", 3, "F", None, "S", (), "features", "1")
    shades = Goal(Run(settings), record)
    light = only(shades.claim_quantity("false_positive_images", "at most 20% light"))
    assert light.estimate.value == Fraction(3, 20)
    assert light.outcome is Outcome.MET


@pytest.mark.usefixtures("goal")
def test_images_of_a_slice_that_is_too_small_are_no_pass(project: toy.Project) -> None:
    project.dots(["found"] * 9 + ["empty"] * 5, data_set="few")
    path = project.root / "datasets/few/dataset.yaml"
    path.write_text(path.read_text() + SLICES)
    fresh = begin(project)
    fresh.scope.use_data_set("few")
    fresh.scope.use_baseline("dot-finder", "2")
    fresh.scope.only('"red"')
    verdict = fresh.claim_flips("at most 5", "", negative=True)
    assert verdict.outcome is Outcome.UNDECIDED
    assert "9 images" in verdict.reason


def test_rows_are_judged_at_their_own_lines(goal: Goal) -> None:
    rows = [
        (11, {"metric": "recall", "of": "red dots", "in": "", "goal": "at least 80%"}),
        (12, {"metric": "precision", "of": "red dots", "in": "holding", "goal": "at least 99%"}),
        (
            13,
            {
                "metric": "recall",
                "of": "",
                "in": '"red"',
                "goal": "at least 95% with 90% confidence",
            },
        ),
    ]
    verdicts = claim_rows(goal, ["metric", "of", "in", "goal"], rows, "95%")
    assert sorted(goal.record.verdicts) == [11, 12, 13]
    assert [one.claim.confidence for one in verdicts] == [
        Fraction(19, 20),
        Fraction(19, 20),
        Fraction(9, 10),
    ]
    assert verdicts[1].claim.slice == '"holding"'


@pytest.mark.parametrize(
    ("headings", "rows", "words"),
    [
        (["metric", "goal"], [], "a table with the columns"),
        (["metrik", "goal"], [(5, {"metrik": "recall", "goal": "at least 5%"})], '"metric"'),
        (["metric", "of"], [(5, {"metric": "recall", "of": "dots"})], 'lacks its column "goal"'),
    ],
)
def test_a_table_that_is_none_is_refused(
    goal: Goal, headings: list[str], rows: list[tuple[int, dict[str, str]]], words: str
) -> None:
    with pytest.raises(SentenceError, match=words):
        claim_rows(goal, headings, rows)


def test_a_change_of_the_images_is_held_against_the_untouched_ones(goal: Goal) -> None:
    goal.scope.perturb("darkened", "5")
    drop = only(
        goal.claim_change(
            "recall", "red dots", "drops by at most 5 points against the untouched images"
        )
    )
    assert drop.outcome is Outcome.NOT_MET  # a dark red dot scores below 0.5
    here, there = drop.estimate.compared or (None, None)
    assert there == Fraction(60, 66)
    assert here is not None
    assert here < Fraction(1, 2)
    goal.gather_evidence()
    assert "Got worse: red dots" in {one.title for one in goal.record.evidence}
    with pytest.raises(SentenceError, match="already"):
        goal.scope.perturb("blurred", "1")


@pytest.mark.parametrize(
    ("phrase", "severity", "words"),
    [
        ("blured", "2", "blurred"),
        ("blurred", "6", "1 to 5"),
        ("blurred", "x", "1 to 5"),
        ("blurred", "1.5", "1 to 5"),
    ],
)
def test_a_change_that_nobody_knows_is_refused(
    goal: Goal, phrase: str, severity: str, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        goal.scope.perturb(phrase, severity)


def test_untouched_images_are_compared_with_nothing(goal: Goal) -> None:
    with pytest.raises(SentenceError, match="nothing to compare"):
        goal.claim_change("recall", "", "drops by at most 5 points against the untouched images")


def test_a_hypothesis_is_tagged_and_answered(project: toy.Project, goal: Goal) -> None:
    with pytest.raises(SentenceError, match="@hypothesis"):
        goal.scope.suppose("all is well")
    supposed = begin(project, "hypothesis")
    supposed.scope.suppose("no dot is missed")
    supposed.claim("missed", "red dots", "at most 0")
    supposed.record.settle("passed", None)
    assert supposed.record.status is GoalStatus.NOT_MET
    silent = begin(project, "hypothesis")
    silent.claim("missed", "red dots", "at most 0")
    silent.record.settle("passed", None)
    assert silent.record.status is GoalStatus.NOT_JUDGED
    assert "Given the hypothesis" in (silent.record.problem or "")
