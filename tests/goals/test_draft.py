"""A draft refuses what a goal refuses, in the same words, and asks for no answer of a model."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from tests.runs import conftest as toy

from donewhen.domain.claim import Comparison
from donewhen.domain.finding import Finding
from donewhen.domain.run_record import GoalRecord
from donewhen.domain.verdict import Outcome
from donewhen.foundation.errors import DonewhenError, ModelError, SentenceError
from donewhen.foundation.settings import Settings
from donewhen.goals.draft import Draft, DraftRun
from donewhen.goals.goal import Goal
from donewhen.goals.run import Run
from donewhen.goals.table import claim_rows
from donewhen.language import parse_goal

project = toy.project
BASELINE = toy.DOT_FINDER.replace("{", '{"0": v0.onnx, ', 1) + 'baseline: "0"\n'


@pytest.fixture
def chosen(project: toy.Project) -> Settings:
    """Return the settings of a run on twelve images with a dot and three without."""
    project.dots(["found"] * 10 + ["missed"] * 2 + ["empty"] * 2 + ["false"])
    with (project.root / "datasets/dots/dataset.yaml").open("a", encoding="utf-8") as file:
        file.write("slices:\n  full: {objects: 1}\n  bare: {objects: none}\n")
    project.write("models/dot-finder/model.yaml", BASELINE)
    project.detector("models/dot-finder/v0.onnx", swapped=True)
    return Settings(
        places=(project.root,),
        sprint="1",
        model="dot-finder",
        data_set="dots",
        reports=project.root / "reports",
        store=project.root / ".donewhen",
        threads=1,
    )


def record() -> GoalRecord:
    return GoalRecord("a.feature", 3, "F", None, "S", (), "features", "1")


@pytest.fixture
def draft(chosen: Settings) -> Draft:
    return Draft(DraftRun(chosen), record())


def test_a_claim_is_read_with_all_that_it_asks(draft: Draft) -> None:
    draft.scope.use_model("dot-finder", "0")
    draft.scope.count_from("0.4")
    draft.at(7, 'recall for red dots in "full" images is at least 80% with 95% confidence')
    (verdict,) = draft.claim("recall", "red dots", "at least 80% with 95% confidence", '"full"')
    assert verdict.outcome is Outcome.MET
    (read,) = draft.claims
    assert read.line == 7
    assert read.claim is not None
    assert (read.claim.comparison, read.claim.threshold) == (Comparison.AT_LEAST, Fraction(4, 5))
    assert read.claim.confidence == Fraction(19, 20)
    assert read.query is not None
    assert read.query.slices == ("full",)
    assert read.query.point.score == 0.4
    assert read.score_named
    assert read.model is not None
    assert (read.model.name, read.judged and read.judged.version) == ("dot-finder", "0")
    assert read.data_set is not None
    assert read.data_set.id == "dots"
    assert not (draft.run.settings.store / "predictions").exists(), "a model was asked"


def test_every_slice_is_a_claim(draft: Draft) -> None:
    draft.claim("recall", "", "at least 10% in every slice")
    assert [one.claim and one.claim.slice for one in draft.claims] == ['"full"', '"bare"']


def test_a_change_names_what_it_is_compared_with(draft: Draft) -> None:
    draft.claim_change("recall", "", "drops by at most 2 points")
    draft.claim_flips("at most 3", "", negative=True)
    draft.identified("1", "5", "dots")
    change, flips, needed = draft.claims
    assert [one.other and one.other.version for one in draft.claims] == ["0", "0", None]
    assert change.claim is not None
    assert change.claim.threshold == Fraction(-1, 50)
    assert (flips.query, flips.of) == (None, 15)
    assert [one.precondition for one in draft.claims] == [False, False, True]
    assert needed.claim is not None
    assert (needed.claim.threshold, needed.claim.upper) == (Fraction(1), Fraction(5))


def test_a_look_at_files_is_not_taken(draft: Draft) -> None:
    def look() -> Finding:
        raise AssertionError("this was looked at")

    draft.at(5, "no image is unreadable")
    assert draft.judge_finding(look, parse_goal("at most 0")).outcome is Outcome.MET
    (read,) = draft.claims
    assert (read.line, read.claim, read.data_set, read.model) == (5, None, None, None)
    assert read.phrase == parse_goal("at most 0")


@pytest.mark.parametrize(
    ("goal", "sense"),
    [
        ("at least 50", True),
        ("at least 5%", True),
        ("at most 5 MB", False),  # "MB" is what is counted, until somebody asks for a size
        ("at least 0", False),
        ("at least 0%", False),
        ("at least fifty", False),
        ("between 9 and 5", False),
    ],
)
def test_numbers_of_a_look_have_to_make_sense_of_something(
    draft: Draft, goal: str, *, sense: bool
) -> None:
    def look() -> Finding:
        raise AssertionError("this was looked at")

    refused = told(lambda: draft.judge_finding(look, parse_goal(goal)))
    assert (refused is None) == sense


def test_each_wrong_row_of_a_table_is_kept_and_the_others_are_read(draft: Draft) -> None:
    rows = [
        (10, {"metric": "recall", "goal": "at least 80%"}),
        (11, {"metric": "recall", "goal": "at least 80"}),
        (12, {"metric": "recal", "goal": "at least 80%"}),
        (13, {"metric": "precision", "goal": "at least 90%"}),
    ]
    claim_rows(draft, ["metric", "goal"], rows)
    assert [one.line for one in draft.claims] == [10, 13]
    assert [one.line for one in draft.refused] == [11, 12]
    assert not any(one.about_files for one in draft.refused)


def test_what_is_wrong_with_files_is_told_apart(draft: Draft) -> None:
    draft.refuse(ModelError("the file is not there"))
    draft.refuse(SentenceError("80 is no share"))
    assert [one.about_files for one in draft.refused] == [True, False]


def test_what_is_judged_cannot_change_afterwards(draft: Draft) -> None:
    draft.ingest()
    with pytest.raises(SentenceError, match="is already judged with"):
        draft.scope.use_data_set("dots")
    with pytest.raises(SentenceError, match="ingests"):
        draft.ingest("boxes")


NUMBERS = st.one_of(
    st.integers(1, 12).map(str),
    st.integers(1, 100).map("{}%".format),
    st.integers(0, 2000).map(str),
    st.integers(0, 2000).map("{:,}".format),
    st.integers(0, 130).map("{}%".format),
    st.decimals(0, 2, places=2).map(str),
    st.decimals(0, 2, places=2).map("{}%".format),
    st.sampled_from(["80 %", "1_000", "inf", "nan", "-5%", "1e3", "٨٠%", "0.8.1", "%", "eighty"]),
)
COMPARISONS = st.sampled_from(
    ["at least", "at most", "more than", "fewer than", "less than", "exactly"]
)
ENDS = st.sampled_from(
    [
        *[""] * 6,
        " with 95% confidence",
        " with 0.9 confidence",
        " with 95 confidence",
        " with 40% confidence",
        " in every slice",
        " dots",
    ]
)
GOALS = st.one_of(
    st.builds("{} {}{}".format, COMPARISONS, NUMBERS, ENDS),
    st.builds("between {} and {}{}".format, NUMBERS, NUMBERS, ENDS),
)
CHANGES = st.one_of(
    st.builds("{} by at most {} points".format, st.sampled_from(["drops", "rises"]), NUMBERS),
    st.builds("{} by at most {}".format, st.sampled_from(["drops", "worsens"]), NUMBERS),
    st.builds("improves by at least {}{}".format, NUMBERS, st.sampled_from(["", " points"])),
    st.builds("is no worse than the baseline{}".format, ENDS),
)
METRICS = st.sampled_from(
    ["recall", "precision", "found", "missed", "false positives per image", "recall", "recal"]
)
NOUNS = st.sampled_from(["dots", "", "red dots", "blue dots", "images with a dot", "dots", "dotts"])
SLICES = st.sampled_from(["", "", "", '"full"', '"bare"', '"full" and "bare"', '"nowhere"'])


def told(judge: Callable[[], object]) -> str | None:
    """Return what was refused, None where it was not."""
    try:
        judge()
    except DonewhenError as error:
        return f"{type(error).__name__}: {error}"
    return None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(metric=METRICS, noun=NOUNS, goal=GOALS, slices=SLICES)
def test_a_draft_refuses_the_thresholds_that_a_goal_refuses(
    chosen: Settings, metric: str, noun: str, goal: str, slices: str
) -> None:
    here, there = Draft(DraftRun(chosen), record()), Goal(Run(chosen), record())
    drafted = told(lambda: here.claim(metric, noun, goal, slices))
    event("accepted" if drafted is None else "refused")
    assert drafted == told(lambda: there.claim(metric, noun, goal, slices))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(metric=METRICS, noun=NOUNS, change=CHANGES, slices=SLICES)
def test_a_draft_refuses_the_changes_that_a_goal_refuses(
    chosen: Settings, metric: str, noun: str, change: str, slices: str
) -> None:
    here, there = Draft(DraftRun(chosen), record()), Goal(Run(chosen), record())
    drafted = told(lambda: here.claim_change(metric, noun, change, slices))
    event("accepted" if drafted is None else "refused")
    assert drafted == told(lambda: there.claim_change(metric, noun, change, slices))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(quantity=st.builds("{} {}".format, GOALS, NOUNS), low=NUMBERS, high=NUMBERS)
def test_a_draft_refuses_the_quantities_that_a_goal_refuses(
    chosen: Settings, quantity: str, low: str, high: str
) -> None:
    here, there = Draft(DraftRun(chosen), record()), Goal(Run(chosen), record())
    for one in (quantity, quantity.replace(" dots", " false dots")):
        assert told(lambda q=one: here.claim_quantity("found", q)) == told(  # type: ignore[misc]
            lambda q=one: there.claim_quantity("found", q)  # type: ignore[misc]
        )
        assert told(lambda q=one: here.claim_false(q)) == told(  # type: ignore[misc]
            lambda q=one: there.claim_false(q)  # type: ignore[misc]
        )
    assert told(lambda: here.identified(low, high, "dots")) == told(
        lambda: there.identified(low, high, "dots")
    )
