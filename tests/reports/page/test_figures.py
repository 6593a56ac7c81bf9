"""The small pictures, read back from their SVG; the words of the opening; numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.reports.page.conftest import change, claim, failing, goal

from donewhen.reports.page.charts.bars import draw_budget, draw_tally
from donewhen.reports.page.charts.bullet import Figure, draw_bullet
from donewhen.reports.page.charts.precision_recall import CurveGoal, draw_curve
from donewhen.reports.page.charts.trend import draw_burn_up, draw_trend
from donewhen.reports.page.claims import claim_view
from donewhen.reports.page.earlier_runs import EarlierRuns, Point, Progress
from donewhen.reports.page.evidence import Files
from donewhen.reports.page.goals import GoalView, goal_views
from donewhen.reports.page.headline import changes_to_tell, standing_sentence
from donewhen.reports.page.numbers import day_range, duration, number, points
from donewhen.reports.page.tables import Table, read_table


def views(*goals: dict[str, Any]) -> list[GoalView]:
    return goal_views(goals, EarlierRuns(), Files(Path("nowhere")), sprint="12")


def mark_of(svg: str) -> float:
    """Return where the figure's mark is, in pixels from the left."""
    if found := re.search(r'<circle class="mark [a-z-]+" cx="([\d.]+)"', svg):
        return float(found[1])
    found = re.search(r'<path class="mark [a-z-]+" d="M([\d.]+) ', svg)
    assert found is not None
    return float(found[1])


def thresholds_of(svg: str) -> list[float]:
    return [float(one) for one in re.findall(r'class="threshold" d="M([\d.]+) ', svg)]


def good_of(svg: str) -> tuple[float, float]:
    found = re.search(r'class="good" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)
    assert found is not None
    return float(found[1]), float(found[1]) + float(found[2])


SHARES = st.floats(0, 1).map(lambda value: round(value, 4))


@given(value=SHARES, wanted=SHARES, upwards=st.booleans())
def test_the_mark_is_on_the_good_side_where_it_is_met(
    value: float,
    wanted: float,
    upwards: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    assume(value == wanted or abs(value - wanted) > 0.01)
    met = value >= wanted if upwards else value <= wanted
    comparison = "at least" if upwards else "at most"
    outcome = "met" if met else "not met"
    svg = draw_bullet(Figure(value, wanted, None, comparison, outcome, "v", "w", share=True))
    mark, (edge,), (left, right) = mark_of(svg), thresholds_of(svg), good_of(svg)
    assert 9 < mark < 311
    assert (left - 0.11 <= mark <= right + 0.11) is met
    assert edge == pytest.approx(left if upwards else right, abs=0.11)


@given(
    value=st.floats(-1e9, 1e9),
    wanted=st.floats(-1e9, 1e9),
    width=st.floats(0, 1e9),
    share=st.booleans(),
    changed=st.booleans(),
)
def test_every_figure_can_be_drawn(
    value: float,
    wanted: float,
    width: float,
    share: bool,  # noqa: FBT001 - hypothesis gives it
    changed: bool,  # noqa: FBT001 - same
) -> None:
    bounds = (value - width, value + width)
    one = Figure(value, wanted, None, "at least", "met", "v", "w", *bounds, share, changed)
    svg = draw_bullet(one)
    assert "nan" not in svg
    assert "inf" not in svg.replace("infrastructure", "")
    for x in re.findall(r' c?x="(-?[\d.]+)"', svg):
        assert 0 <= float(x) <= 320


def test_between_is_good_in_between() -> None:
    svg = draw_bullet(Figure(0.9, 0.8, 0.95, "between", "met", "90%", "80% to 95%", share=True))
    low, high = thresholds_of(svg)
    assert good_of(svg) == pytest.approx((low, high), abs=0.11)
    assert low < mark_of(svg) < high


def test_how_it_ended_is_a_shape_and_a_word_too() -> None:
    def drawn(outcome: str) -> str:
        return str(draw_bullet(Figure(0.8, 0.7, None, "at least", outcome, "80%", "at least 70%")))

    assert '<circle class="mark met"' in drawn("met")
    assert '<path class="mark not-met"' in drawn("not met")
    assert '<circle class="mark undecided"' in drawn("undecided")
    assert 'wanted: not met"' in drawn("not met")


def test_the_interval_of_a_count_is_told_in_things() -> None:
    counted = claim(metric="found", value=875, threshold=800, observed="875 of 1,000")
    figure = claim_view(goal(), counted, EarlierRuns(), {}, "12").figure
    assert figure is not None
    assert (figure.low, figure.high) == (850, 890)
    assert not figure.share


def test_none_wanted_and_none_found_needs_no_picture() -> None:
    none = claim(value=0, threshold=0, comparison="at most", interval=None, observed="0 of 64")
    assert claim_view(goal(), none, EarlierRuns(), {}, "12").picture is None
    undefined = claim(value=None, observed="undefined (0 of 0)")
    assert claim_view(goal(), undefined, EarlierRuns(), {}, "12").picture is None


def test_a_row_of_a_table_becomes_a_sentence() -> None:
    row = claim(text="recall | balloons |  | at least 80%")
    assert (
        claim_view(goal(), row, EarlierRuns(), {}, "12").sentence
        == "recall for balloons: at least 80%"
    )


def test_a_better_figure_is_not_always_a_larger_one() -> None:
    fewer = claim(metric="missed", comparison="at most", value=10, threshold=20, observed="10")
    one = goal(claims=[fewer])
    key = claim_view(one, fewer, EarlierRuns(), {}, "12").key
    earlier = EarlierRuns(trends={key: (Point("11", "t", 15), Point("12", "t", 10))})
    since = claim_view(one, fewer, earlier, {}, "12").since_sprint
    assert since is not None
    assert (since.better, since.change, since.compared) == (
        True,
        "5 less (better)",
        "than in sprint 11",
    )


def test_the_opening_counts_and_says_what_changed_and_what_is_left() -> None:
    met = goal("A", claims=[change()], baseline="detector 11")
    assert standing_sentence(views(met, goal("B")), [], "") == (
        "All 2 goals are met; recall for balloons is 87.5%, 5.3 points better than the baseline, "
        "version 11 (82.2%)."
    )
    before = Progress("11", 1, 2)
    assert standing_sentence(views(goal("B"), met), [], "", before).startswith(
        "All 2 goals are met (1 in sprint 11); "
    )
    assert standing_sentence(views(met), [], "", before).startswith(
        "The one goal is met (1 of 2 in sprint 11); "
    )
    bad = goal("C", status="not met", claims=[failing()])
    assert standing_sentence(views(met, bad), [], "").endswith(
        "; what is left is recall for balloons (70.0%, at least 80% wanted)."
    )
    assert standing_sentence([], [], "") == "No goal was judged that decides anything."
    broken = goal("Broken", status="could not be judged", claims=[])
    assert standing_sentence(views(broken), [], "") == (
        "The one goal is not met; what is left is “Broken”."
    )


def test_what_the_sprint_is_about_is_told_first() -> None:
    red = change() | {"of": "red balloons"}
    red["reason"] = "recall for red balloons: 87.5% …"
    both = views(goal("A", claims=[change(), red], baseline="d 11"))
    assert "recall for red balloons is" in standing_sentence(both, [], "Tell Red Balloons apart")
    assert "recall for balloons is" in standing_sentence(both, [], "Find what is there")


def test_what_fails_is_named_before_what_could_not_be_judged_and_each_thing_once() -> None:
    broken = goal("Broken", status="could not be judged", claims=[])
    close = failing(outcome="undecided", observed="79.0% (790 of 1,000)")
    undecided = goal("Open", status="undecided", claims=[close])
    worse = goal("Worse", status="not met", claims=[change(outcome="not met", metric="f1")])
    bad = goal("Bad", status="not met", claims=[failing()])
    again = goal("Bad again", status="not met", claims=[failing(value=0.6)])
    said = standing_sentence(views(broken, undecided, worse, bad, again), [], "")
    assert said.endswith(
        "; what is left is recall for balloons (70.0%, at least 80% wanted) and “Broken” and "
        "3 more goals."
    )


def told(*claims: dict[str, Any], was: float, most: int = 6) -> list[tuple[str, str, str]]:
    """Return what a page tells to have changed, where all figures were the same before."""
    one = goal(claims=list(claims))
    keys = [claim_view(one, said, EarlierRuns(), {}, "12").key for said in claims]
    earlier = EarlierRuns(
        trends={key: (Point("11", "t", was), Point("12", "t", 1)) for key in keys}
    )
    made = goal_views([one], earlier, Files(Path()), sprint="12")
    at_once, others = changes_to_tell(made, "", most)
    assert not {id(one) for one in others} & {id(one) for one in at_once}
    return [(claim.subject, since.before, since.now) for claim, since in at_once]


def test_what_got_worse_is_told_however_much_got_better() -> None:
    slow = {"metric": "false_positives_per_image", "of": "kites", "comparison": "at most"}
    worse = claim(**slow, value=0.6, text="t", reason="false kites per image: …")
    as_before = worse | {"of": "dots", "value": 0.505, "reason": "false dots per image: …"}
    assert [one[0] for one in told(claim(), worse, as_before, was=0.5, most=1)] == [
        "recall for balloons",
        "false kites per image",
    ]


def test_the_sentence_furthest_from_what_is_wanted_is_what_is_left() -> None:
    near = failing(value=0.79)
    far = failing(value=0.2, metric="precision", reason="precision for balloons: …")
    (one,) = views(goal("Bad", status="not met", claims=[claim(), near, far]))
    assert [each.metric for each in one.shown] == ["precision", "recall", "recall"]
    assert "what is left is precision for balloons" in standing_sentence([one], [], "")


def test_an_undecided_claim_says_what_would_settle_it() -> None:
    note = 'about 1,155 more balloons in "covered" images would settle it'
    said = claim(outcome="undecided", reason=f"recall for balloons: 77.1%: undecided; {note}")
    assert claim_view(goal(), said, EarlierRuns(), {}, "12").settles == note
    assert claim_view(goal(), claim(), EarlierRuns(), {}, "12").settles == ""


def test_a_count_that_says_what_a_share_says_is_not_told_twice() -> None:
    counted = claim(metric="found", value=875, observed="875 of 1,000", reason="balloons found: …")
    missed = counted | {"metric": "missed", "in": "night", "text": "t", "reason": "missed: …"}
    assert told(claim(), counted, missed, was=0.5) == [
        ("recall for balloons", "50%", "87.5%"),
        ("missed", "0.5", "875"),
    ]


def test_how_much_better_than_the_baseline_it_was_then_is_not_told() -> None:
    one = goal(claims=[change()], baseline="detector 11")
    key = claim_view(one, change(), EarlierRuns(), {}, "12").key
    earlier = EarlierRuns(trends={key: (Point("11", "t", -0.2), Point("12", "t", 0.053))})
    assert claim_view(one, change(), earlier, {}, "12").since_sprint is None


def table(rows: Sequence[tuple[str, ...]]) -> Table:
    return Table(("score", "recall", "precision", "chosen"), tuple(rows))


def test_the_operating_point_stands_where_its_figures_say() -> None:
    rows = [("0.9", "0.0", "1.0", ""), ("0.5", "0.5", "0.5", "yes"), ("0.1", "1.0", "0.0", "")]
    svg = draw_curve(table(rows), (CurveGoal("recall", 0.25),), "balloons")
    assert svg is not None
    assert '<path class="curve" d="M46 12L186 119L326 226"/>' in svg
    assert '<circle class="mark met" cx="186" cy="119"' in svg
    assert '<path class="threshold" d="M116 12L116 226"/>' in svg
    assert "50% found, 50% right" in svg


@pytest.mark.parametrize(
    "row", [("0.9", "x", "1", ""), ("0.9", "2", "1", ""), ("0.9", "nan", "1", "")]
)
def test_a_curve_that_is_none_is_not_drawn(row: tuple[str, ...]) -> None:
    assert draw_curve(table([row]), (), "balloons") is None


def test_a_trend_needs_two_figures() -> None:
    known = (Point("11", "t", 0.8), Point("12", "t", None))
    assert draw_trend("r", known, 0.8, share=True, change=False) is None
    svg = draw_trend("r", (*known, Point("13", "t", 0.9)), 0.85, share=True, change=False)
    assert svg is not None
    assert "80% in sprint 11, 90% in sprint 13, 2 runs" in svg
    heights = [float(one) for one in re.findall(r'<circle [^>]*cy="([\d.]+)"', svg)]
    assert heights[0] > heights[1], "up is more"


def test_the_burn_up_shows_met_of_all() -> None:
    svg = draw_burn_up((Progress("11", 3, 6), Progress("12", 6, 6)))
    assert svg is not None
    bars = [float(one) for one in re.findall(r'class="bar met"[^>]*height="([\d.]+)"', svg)]
    assert bars[1] == pytest.approx(2 * bars[0], abs=0.2)
    assert draw_burn_up(()) is None


def test_bars_are_as_long_as_what_they_count() -> None:
    svg = draw_tally([("met", 3), ("not yet", 1)])
    assert svg is not None
    widths = [float(one) for one in re.findall(r' width="([\d.]+)" height="18"/>', svg)]
    assert widths == pytest.approx([478, 160], abs=0.1)
    assert draw_tally([("met", 0)]) is None
    assert "100% of the budget" in draw_budget(0.02, 0.02, "b")
    assert 'width="640" height="14"/>' in draw_budget(5, 0, "b")


@pytest.mark.parametrize(
    ("value", "share", "said"),
    [
        (0.875, True, "87.5%"),
        (0.8, True, "80%"),
        (1499, False, "1,499"),
        (0.1248, False, "0.125"),
        (2.366, False, "2.37"),
        (-3.0, False, "-3"),
    ],
)
def test_numbers(value: float, said: str, *, share: bool) -> None:
    assert number(value, share=share) == said


def test_changes_days_and_times() -> None:
    assert points(0.01, share=True) == "+1 point"
    assert points(-0.053, share=True) == "\N{MINUS SIGN}5.3 points"
    assert points(0.0, share=True) == "no change"
    assert day_range(date(2026, 11, 16), date(2026, 11, 27)) == "16 to 27 November 2026"
    assert day_range(date(2026, 12, 28), date(2027, 1, 8)) == "28 December 2026 to 8 January 2027"
    assert duration("2026-11-21T08:11:09Z", "2026-11-21T08:13:13Z") == "2 minutes 4 seconds"
    assert duration("2026-11-21T08:11:09Z", "2026-11-21T08:11:09Z") == "less than a second"
    assert duration("", "") == ""


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"a,b\r\n1\r\n", b'a,b\r\n"1,2', "a\r\n".encode("utf-16")],
)
def test_what_is_no_table_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    assert read_table(tmp_path / "t.csv", 10) is None


def test_a_table_is_cut_and_says_by_how_much(tmp_path: Path) -> None:
    rows = "".join(f"'=x{number},{number}\r\n" for number in range(30))
    (tmp_path / "t.csv").write_text(f"name,count\r\n{rows}", newline="")
    read = read_table(tmp_path / "t.csv", 10)
    assert read is not None
    assert (len(read.rows), read.more, read.rows[0]) == (10, 20, ("=x0", "0"))


@pytest.mark.parametrize(
    ("sprints", "here", "found"),
    [
        (("11", "12"), "12", "11"),
        (("12", "11"), "11", None),
        (("9", "11", "10"), "11", "10"),
        (("spring", "summer"), "summer", "spring"),
        (("12",), "12", None),
    ],
)
def test_the_last_sprint_is_an_earlier_one(
    sprints: tuple[str, ...], here: str, found: str | None
) -> None:
    known = EarlierRuns(trends={("k",): tuple(Point(name, "t", 0.5) for name in sprints)})
    point = known.last_sprint(("k",), here)
    assert (None if point is None else point.sprint) == found


def test_what_did_not_change_is_no_change_to_tell() -> None:
    same = change() | {"value": 0, "observed": "82.2%, the baseline 82.2%, no change"}
    said = standing_sentence(views(goal("A", claims=[same], baseline="d 11")), [], "")
    assert said == "The one goal is met."
