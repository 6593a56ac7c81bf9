"""Trends say what the statements said, and what had changed at each step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.history.conftest import NEW, OLD, claim, goal, verdict, write
from tests.reports.pipeline import statements as made

from donewhen.foundation.settings import Settings
from donewhen.history.changes import Change, changes_between
from donewhen.history.figures import interval_words, value_words
from donewhen.history.history import History, open_history
from donewhen.history.identity import goal_key
from donewhen.verdicts.statement import verdict_of


def told(settings: Settings, tmp_path: Path, *statements: dict[str, Any]) -> History:
    history = open_history(settings)
    for number, statement in enumerate(statements):
        assert history.import_verdict(write(tmp_path / f"{number}.json", statement))
    return history


def day(number: int) -> str:
    return f"2026-11-{number:02}T10:00:00Z"


def files(**digests: str) -> list[dict[str, Any]]:
    kinds = {"features/balloons/red.feature": "feature", "steps/counts.py": "code"}
    return [
        {"name": name, "digest": {"sha256": digest * 64}, "annotations": {"kind": kinds[name]}}
        for name, digest in digests.items()
    ]


FEATURE, CODE = "features/balloons/red.feature", "steps/counts.py"


def test_a_trend_says_what_each_statement_said(anywhere: Settings, tmp_path: Path) -> None:
    values = [0.71, None, 0.815, 0.87]
    statements = [
        verdict(f"r{number}", goal(claim(value), line=3 + number), finished=day(number + 1))
        for number, value in enumerate(values)
    ]
    with told(anywhere, tmp_path, *reversed(statements)) as history:
        (trend,) = history.trends([goal_key(verdict_of(statements[0]).predicate.goals[0])])
    assert [point.claim.value for point in trend.points] == values
    for point, statement in zip(trend.points, statements, strict=True):
        said, run = statement["predicate"]["goals"][0]["claims"][0], statement["predicate"]["run"]
        interval = said["interval"] or {"low": None, "high": None}
        assert (point.claim.low, point.claim.high) == (interval["low"], interval["high"])
        assert point.claim.outcome == said["outcome"]
        assert point.run.id == run["id"]
        assert f"{point.run.finished:%Y-%m-%dT%H:%M:%SZ}" == run["finishedOn"]
    assert trend.newest.goal.location.endswith(":6"), "the place is that of the newest run"


def test_a_floor_that_rises_is_the_same_trend_and_a_step(
    settings: Settings, tmp_path: Path
) -> None:
    higher = claim(0.86, text="recall for balloons is at least 85%", threshold=0.85)
    statements = [
        verdict("r1", goal(claim(0.82)), finished=day(1)),
        verdict("r2", goal(higher), finished=day(2)),
    ]
    with told(settings, tmp_path, *statements) as history:
        (trend,) = history.trends()
    assert [point.claim.threshold for point in trend.points] == [0.8, 0.85]
    assert trend.newest.claim.text == "recall for balloons is at least 85%"
    (change,) = trend.points[1].changes
    assert (change.kind, change.after) == ("features", "recall for balloons is at least 85%")


def test_claims_of_slices_come_last_and_equal_claims_stay_apart(
    settings: Settings, tmp_path: Path
) -> None:
    text = "recall for balloons is at least 80%"
    night = {"in": '"night"'}
    claims = [claim(0.81, **night), claim(0.9), claim(0.91), claim(0.85, text=text + " in night")]
    with told(settings, tmp_path, verdict("r1", goal(*claims))) as history:
        trends = history.trends()
    assert sorted(one.points[0].claim.value or 0 for one in trends) == [0.81, 0.85, 0.9, 0.91]
    assert [one.newest.claim.slice for one in trends] == ["", "", "", '"night"']
    assert len({one.newest.claim.key for one in trends}) == 4


CHANGES = [
    ({"model": ("13", NEW)}, [("model", "balloon-detector", "12", "13")]),
    ({"model": ("12", NEW)}, [("model", "balloon-detector", OLD[:12], NEW[:12])]),
    (
        {"configuration": files(**{FEATURE: "2", CODE: "1"})},
        [("features", FEATURE, "1" * 12, "2" * 12)],
    ),
    ({"configuration": files(**{FEATURE: "1", CODE: "3"})}, [("code", CODE, "1" * 12, "3" * 12)]),
    ({"configuration": files(**{FEATURE: "1"})}, [("code", CODE, "1" * 12, None)]),
    ({"versions": {"python": "3.12.1"}}, [("code", "python", "3.11.7", "3.12.1")]),
    (
        {"dataSets": [{"id": "12345", "digest": "9" * 64, "images": 100}]},
        [("data", "12345", "b" * 12, "9" * 12, "labels")],
    ),
    (
        {"dataSets": [{"id": "12345", "imagesDigest": "9" * 64, "images": 120}]},
        [("data", "12345", "100", "120", "images")],
    ),
    ({}, []),
]


@pytest.mark.parametrize(("other", "expected"), CHANGES)
def test_a_step_tells_what_had_changed(
    settings: Settings, tmp_path: Path, other: dict[str, Any], expected: list[Any]
) -> None:
    if "dataSets" in other:
        usual = verdict("x")["predicate"]["dataSets"][0]
        other = {"dataSets": [usual | one for one in other["dataSets"]]}
    same: dict[str, Any] = {"configuration": files(**{FEATURE: "1", CODE: "1"})}
    first = verdict("r1", goal(claim(0.8)), finished=day(1), **same)
    last = verdict("r3", goal(claim(0.9)), finished=day(3), **same | other)
    with told(settings, tmp_path, first, last) as history:
        (trend,) = history.trends()
        wanted = tuple(Change(*fields) for fields in expected)
        assert trend.points[1].changes == wanted
        earlier, later = history.runs()
        assert changes_between(later, earlier) == wanted


def test_what_a_run_of_behave_cannot_tell_is_not_lost(settings: Settings, tmp_path: Path) -> None:
    """Code changed between two gates, with a run of behave between them."""
    statements = [
        verdict("r1", finished=day(1), configuration=files(**{FEATURE: "1", CODE: "1"})),
        verdict("r2", finished=day(2), behave=True),
        verdict("r3", finished=day(3), configuration=files(**{FEATURE: "1", CODE: "2"})),
    ]
    with told(settings, tmp_path, *statements) as history:
        (trend,) = history.trends()
    assert [len(point.changes) for point in trend.points] == [0, 0, 1]


def test_an_unknown_goal_has_no_trend(settings: Settings, tmp_path: Path) -> None:
    with told(settings, tmp_path, verdict("r1")) as history:
        assert history.trends(["nothing"]) == ()


def test_figures_are_told_in_their_own_unit(settings: Settings, tmp_path: Path) -> None:
    interval = made.claim()["interval"] | {"low": 0.0386, "high": 0.0689}
    counted = made.claim(metric="missed", value=47, numerator=47, denominator=899, threshold=60)
    counted |= {"unit": "count", "interval": interval, "bounds": {"low": 34, "high": 62}}
    with told(
        settings, tmp_path, verdict("r1", goal(counted, made.claim(), made.change(-0.015)))
    ) as one:
        missed, recall, worse = one.claims()
    assert (value_words(missed), missed.low, missed.high) == ("47", 34, 62)
    assert interval_words(missed) == "95% interval 34 to 62"
    assert (value_words(recall), interval_words(recall)) == ("90.0%", "95% interval 85.0% to 94.0%")
    assert value_words(worse) == "1.5 points worse"
    assert interval_words(worse) == "95% interval 2.5 points worse to 0.5 points worse"


def test_how_often_a_data_set_was_judged(settings: Settings, tmp_path: Path) -> None:
    statements = [verdict("r1"), verdict("r2", behave=True), verdict("r3", model=("13", NEW))]
    with told(settings, tmp_path, *statements) as history:
        assert history.judged_count("12345") == 3
        assert history.models_judged("12345") == 2
        assert history.judged_count("others") == history.models_judged("others") == 0


def test_an_old_version_that_is_judged_again_stands_in_its_sprint(
    settings: Settings, tmp_path: Path
) -> None:
    said = [("r1", "12", 1), ("r2", "10", 2), ("r3", "9", 3), ("r4", "12", 4)]
    statements = [verdict(run, sprint=sprint, finished=day(at)) for run, sprint, at in said]
    with told(settings, tmp_path, *statements) as history:
        (trend,) = history.trends()
    assert [point.run.id for point in trend.points] == ["r3", "r2", "r1", "r4"]


def test_sprints_with_names_stay_by_time(settings: Settings, tmp_path: Path) -> None:
    said = [("r1", "spring", 1), ("r2", "2", 2), ("r3", "autumn", 3), ("r4", "1", 4)]
    statements = [verdict(run, sprint=sprint, finished=day(at)) for run, sprint, at in said]
    with told(settings, tmp_path, *statements) as history:
        (trend,) = history.trends()
    assert [point.run.id for point in trend.points] == ["r1", "r2", "r3", "r4"]
