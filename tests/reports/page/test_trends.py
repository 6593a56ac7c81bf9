"""Which figures a page shows over time, and the tables by slice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.reports.page.conftest import change, claim, document, goal, goal_verdict

from donewhen.reports.page.earlier_runs import EarlierRuns, Point, claim_key
from donewhen.reports.page.evidence import Files
from donewhen.reports.page.goals import goal_views
from donewhen.reports.page.trends import OverTime, SliceTable, over_time

Course = tuple[tuple[str, float | None], ...]
RISING: Course = (("10", 0.6), ("11", 0.8), ("12", 0.875))


def shown(*goals: tuple[dict[str, Any], dict[int, Course]], aim: str = "") -> OverTime:
    """Return what is shown of goals; each comes with the courses of its claims by their place."""
    verdicts = document(*(made for made, _ in goals)).predicate.goals
    trends = {
        claim_key(verdict, verdict.claims[at]): tuple(
            Point(sprint, value, 0.5, 0.9, "met") for sprint, value in course
        )
        for verdict, courses in zip(verdicts, [courses for _, courses in goals], strict=True)
        for at, course in courses.items()
    }
    earlier = EarlierRuns(trends=trends)
    views = goal_views(verdicts, earlier, Files(Path()), sprint="12")
    return over_time(views, earlier, aim)


def estimates(table: SliceTable) -> dict[str, list[float | None]]:
    return {
        name: [None if point is None else point.estimate for point in points]
        for name, _, points in table.rows
    }


def bounds(point: Point | None) -> tuple[float | None, float | None]:
    assert point is not None
    return point.low, point.high


def sliced(name: str, **changes: Any) -> dict[str, Any]:
    subject = f'recall for balloons in "{name}" images'
    where = {"in": f'"{name}"', "slices": [name], "subject": subject}
    return claim(**where | {"text": f"in {name}"} | changes)


def test_claims_of_one_figure_share_a_picture_that_of_the_one_that_fails() -> None:
    held = goal("A", claims=[claim()])
    higher = claim(text="recall for balloons is at least 95%", outcome="not met")
    missed = goal("B", claims=[higher], status="not met")
    blurred = goal("C", claims=[claim(value=0.5)])
    found = shown(
        (held, {0: RISING}), (missed, {0: RISING}), (blurred, {0: (("11", 0.4), ("12", 0.5))})
    )
    assert [trend.goal.goal.scenario for trend in found.figures] == ["B", "C"]


def test_a_figure_of_one_run_has_no_course() -> None:
    assert not shown((goal(), {0: (("11", None), ("12", 0.9))}))


def test_what_compares_stands_apart_and_slices_too() -> None:
    one = goal(claims=[claim(), change(), sliced("night")])
    found = shown((one, {0: RISING, 1: RISING, 2: RISING}))
    assert [len(part) for part in (found.figures, found.compared, found.slices)] == [1, 1, 1]
    (table,) = found.tables
    assert table.about == "recall for balloons on data set 12345"
    assert table.sprints == ("10", "11", "12")
    assert [name for name, _, _ in table.rows] == ["all images", "night"]


def test_a_slice_that_was_not_judged_in_a_sprint_has_an_empty_cell() -> None:
    one = goal(claims=[sliced("night"), sliced("small")])
    (table,) = shown((one, {0: RISING, 1: RISING[1:]})).tables
    assert estimates(table) == {"night": [0.6, 0.8, 0.875], "small": [None, 0.8, 0.875]}
    assert bounds(table.rows[0][2][0]) == (0.5, 0.9)


def test_the_last_run_of_a_sprint_counts_and_the_newest_sprints_are_shown() -> None:
    course = (*((str(number), 0.1) for number in range(1, 9)), ("8", 0.2))
    (table,) = shown((goal(claims=[sliced("night")]), {0: course})).tables
    assert table.sprints == ("3", "4", "5", "6", "7", "8")
    assert estimates(table)["night"][-1] == 0.2


def test_all_images_are_those_that_most_claims_tell_of() -> None:
    """A goal may look at large images only, or at blurred ones, and its claim does not say so."""
    large = goal("Large", claims=[claim(text="a", images=297)])
    blurred = goal("Blurred", claims=[claim(text="b", value=0.5)])
    plain = goal("Plain", claims=[claim(text="c"), claim(text="d"), sliced("night")])
    other: Course = (("11", 0.4), ("12", 0.5))
    goals = [(large, {0: other}), (blurred, {0: other}), (plain, {0: RISING, 1: RISING, 2: RISING})]
    (table,) = shown(*goals).tables
    assert estimates(table)["all images"] == [0.6, 0.8, 0.875]
    plain["claims"][1] = claim(text="d", metric="precision")
    (table,) = shown(*goals).tables
    assert list(estimates(table)) == ["night"], "nobody knows which of the two it is"


def test_the_interval_of_95_percent_is_preferred() -> None:
    sure = sliced("night", confidence=0.95, text="sure")
    one = goal_verdict(claims=[sure, sliced("night", text="plain")])
    first, second = (claim_key(one, asked) for asked in one.claims)
    trends = {first: (Point("11", 0.8, 0.7, 0.9), Point("12", 0.8))}
    trends[second] = (Point("11", 0.8, 0.6, 0.9), Point("12", 0.8))
    earlier = EarlierRuns(trends=trends)
    (table,) = over_time(
        goal_views((one,), earlier, Files(Path()), sprint="12"), earlier, ""
    ).tables
    assert bounds(table.rows[0][2][0]) == (0.6, 0.9)
