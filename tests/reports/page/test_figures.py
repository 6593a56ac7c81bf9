"""The small pictures, read back from their SVG; the words of the opening; numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from markupsafe import escape
from tests.reports.page.conftest import change, claim, document, failing, goal, progress

from donewhen.domain.claim import Comparison, Unit
from donewhen.domain.verdict import Outcome
from donewhen.reports.page.charts.bars import draw_budget, draw_tally
from donewhen.reports.page.charts.bullet import Figure, draw_bullet
from donewhen.reports.page.charts.precision_recall import CurveGoal, draw_curve
from donewhen.reports.page.charts.trend import draw_burn_up, draw_trend
from donewhen.reports.page.claims import ClaimView
from donewhen.reports.page.dates import day_range, time_taken
from donewhen.reports.page.earlier_runs import EarlierRuns, Point
from donewhen.reports.page.evidence import Files
from donewhen.reports.page.evidence_files import Table, read_table
from donewhen.reports.page.goals import GoalView, goal_views
from donewhen.reports.page.headline import changes_to_tell, standing_sentence
from donewhen.reports.page.sprint_page import page_text


def views(*goals: dict[str, Any], earlier: EarlierRuns | None = None) -> list[GoalView]:
    verdicts = document(*goals).predicate.goals
    return goal_views(verdicts, earlier or EarlierRuns(), Files(Path("nowhere")), sprint="12")


def view(claim: dict[str, Any], earlier: EarlierRuns | None = None, **changes: Any) -> ClaimView:
    """Return the view of a claim that is the only one of its goal."""
    (made,) = views(goal(claims=[claim], **changes), earlier=earlier)
    (shown,) = made.claims
    return shown


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


def figure(
    value: float,
    wanted: float,
    comparison: Comparison = Comparison.AT_LEAST,
    outcome: Outcome = Outcome.MET,
    *,
    upper: float | None = None,
    unit: Unit = Unit.RATIO,
    low: float | None = None,
    high: float | None = None,
    change: bool = False,
) -> Figure:
    return Figure(value, wanted, upper, comparison, outcome, "v", "w", unit, low, high, change)


SHARES = st.floats(0, 1).map(lambda value: round(value, 4))


@given(value=SHARES, wanted=SHARES, upwards=st.booleans())
def test_the_mark_is_on_the_good_side_where_it_is_met(
    value: float,
    wanted: float,
    upwards: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    assume(value == wanted or abs(value - wanted) > 0.01)
    met = value >= wanted if upwards else value <= wanted
    comparison = Comparison.AT_LEAST if upwards else Comparison.AT_MOST
    svg = draw_bullet(figure(value, wanted, comparison, Outcome.MET if met else Outcome.NOT_MET))
    mark, (edge,), (left, right) = mark_of(svg), thresholds_of(svg), good_of(svg)
    assert 9 < mark < 311
    assert (left - 0.11 <= mark <= right + 0.11) is met
    assert edge == pytest.approx(left if upwards else right, abs=0.11)


@given(
    value=st.floats(-1e9, 1e9),
    wanted=st.floats(-1e9, 1e9),
    width=st.floats(0, 1e9),
    unit=st.sampled_from(Unit),
    changed=st.booleans(),
)
def test_every_figure_can_be_drawn(
    value: float,
    wanted: float,
    width: float,
    unit: Unit,
    changed: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    low, high = value - width, value + width
    svg = draw_bullet(figure(value, wanted, unit=unit, low=low, high=high, change=changed))
    assert "nan" not in svg
    assert "inf" not in svg.replace("infrastructure", "")
    for x in re.findall(r' c?x="(-?[\d.]+)"', svg):
        assert 0 <= float(x) <= 320


def test_between_is_good_in_between() -> None:
    svg = draw_bullet(figure(0.9, 0.8, Comparison.BETWEEN, upper=0.95))
    low, high = thresholds_of(svg)
    assert good_of(svg) == pytest.approx((low, high), abs=0.11)
    assert low < mark_of(svg) < high


def test_how_it_ended_is_a_shape_and_a_word_too() -> None:
    def drawn(outcome: Outcome) -> str:
        return str(draw_bullet(figure(0.8, 0.7, outcome=outcome)))

    assert '<circle class="mark met"' in drawn(Outcome.MET)
    assert '<path class="mark not-met"' in drawn(Outcome.NOT_MET)
    assert '<circle class="mark undecided"' in drawn(Outcome.UNDECIDED)
    assert 'wanted: not met"' in drawn(Outcome.NOT_MET)


def test_the_figure_of_a_count_is_told_in_things() -> None:
    bounds = {"low": 850, "high": 890}
    counted = claim(metric="found", unit="count", value=875, threshold=800, bounds=bounds)
    figure = view(counted).figure
    assert figure is not None
    assert (figure.low, figure.high) == (850, 890)
    assert figure.said == "875 of 1,000"
    assert "interval 850 to 890" in draw_bullet(figure)


def test_a_figure_has_as_many_digits_as_keep_it_from_what_is_wanted() -> None:
    near = view(failing(value=0.79996)).figure
    assert near is not None
    assert (near.said, near.wanted) == ("79.996%", "at least 80%")
    sure = view(claim(confidence=0.95, expected="at least 80% with 95% confidence")).figure
    assert sure is not None
    assert sure.wanted == "at least 80%"


def test_none_wanted_and_none_found_needs_no_picture() -> None:
    none = claim(value=0, threshold=0, comparison="at most", interval=None, bounds=None)
    assert view(none).picture is None
    undefined = claim(value=None, observed="undefined (0 of 0)")
    assert view(undefined).picture is None


def test_a_row_of_a_table_becomes_a_sentence() -> None:
    row = claim(text="recall | balloons |  | at least 80%")
    assert view(row).sentence == "recall for balloons: at least 80%"


def test_a_better_figure_is_not_always_a_larger_one() -> None:
    fewer = claim(metric="missed", unit="count", comparison="at most", value=10, threshold=20)
    key = view(fewer).key
    earlier = EarlierRuns(trends={key: (Point("11", 15), Point("12", 10))})
    since = view(fewer, earlier).since_sprint
    assert since is not None
    assert (since.better, since.difference, since.than) == (True, "5 fewer (better)", "sprint 11")
    text = page_text(document(goal(claims=[fewer])), Path("nowhere"), earlier)
    assert '<span class="since better">5 fewer (better)</span> than in sprint 11 (15)' in text


def test_the_opening_counts_and_says_what_changed_and_what_is_left() -> None:
    met = goal("A", claims=[change()], baseline="detector 11")
    assert standing_sentence(views(met, goal("B")), [], "") == (
        "All 2 goals are met; recall for balloons is 87.5%, 5.3 points better than the baseline, "
        "version 11 (82.2%)."
    )
    before = progress("11", 1, 2)
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
    red = change() | {"of": "red balloons", "subject": "recall for red balloons"}
    both = views(goal("A", claims=[change(), red], baseline="d 11"))
    assert "recall for red balloons is" in standing_sentence(both, [], "Tell Red Balloons apart")
    assert "recall for balloons is" in standing_sentence(both, [], "Find what is there")


def test_what_fails_is_named_before_what_could_not_be_judged_and_each_thing_once() -> None:
    broken = goal("Broken", status="could not be judged", claims=[])
    close = failing(outcome="undecided", observed="79.0% (790 of 1,000)")
    undecided = goal("Open", status="undecided", claims=[close])
    bad = goal("Bad", status="not met", claims=[failing()])
    again = goal("Bad again", status="not met", claims=[failing(value=0.6)])
    said = standing_sentence(views(broken, undecided, bad, again), [], "")
    assert said.endswith(
        "; what is left is recall for balloons (70.0%, at least 80% wanted) and “Broken” and "
        "2 more goals."
    )


def test_two_goals_that_only_sound_the_same_are_both_named() -> None:
    here = goal("Here", status="not met", claims=[failing()])
    there = goal("There", status="not met", claims=[failing(value=0.6)], dataSet="fairground")
    assert standing_sentence(views(here, there), [], "").endswith(
        "; what is left is recall for balloons (data set 12345) (70.0%, at least 80% wanted) and "
        "recall for balloons (data set fairground) (60.0%, at least 80% wanted)."
    )
    namesake = goal("Here", status="not met", claims=[failing()], dataSet="fairground")
    assert standing_sentence(views(here, namesake), [], "").endswith(
        "; what is left is recall for balloons (data set 12345) (70.0%, at least 80% wanted) and "
        "recall for balloons (data set fairground) (70.0%, at least 80% wanted)."
    )
    named = [
        failing(of=name, subject=f"recall for {name}") for name in ("sign: stop", "sign: yield")
    ]
    signs = [goal(str(claim["of"]), status="not met", claims=[claim]) for claim in named]
    assert standing_sentence(views(*signs), [], "").endswith(
        "; what is left is recall for sign: stop (70.0%, at least 80% wanted) and recall for "
        "sign: yield (70.0%, at least 80% wanted)."
    )


def told(*claims: dict[str, Any], was: float, most: int = 6) -> list[tuple[str, str, str]]:
    """Return what a page tells to have changed, where all figures were the same before."""
    keys = [view(said).key for said in claims]
    before = EarlierRuns(trends={key: (Point("11", was), Point("12", 1)) for key in keys})
    at_once, others = changes_to_tell(views(goal(claims=list(claims)), earlier=before), "", most)
    assert not set(map(id, others)) & set(map(id, at_once))
    return [
        (figure.subject, figure.change.before_words, figure.change.now_words) for figure in at_once
    ]


def test_what_got_worse_is_told_however_much_got_better() -> None:
    metric = {"metric": "false_positives_per_image", "unit": "per image", "comparison": "at most"}
    worse = claim(**metric, of="kites", subject="false kites per image", value=0.6, text="t")
    as_before = worse | {"of": "dots", "value": 0.505, "subject": "false dots per image"}
    assert [one[0] for one in told(claim(), worse, as_before, was=0.5, most=1)] == [
        "recall for balloons",
        "false kites per image",
    ]


def test_the_sentence_furthest_from_what_is_wanted_is_what_is_left() -> None:
    near = failing(value=0.79)
    far = failing(value=0.2, metric="precision", subject="precision for balloons")
    (one,) = views(goal("Bad", status="not met", claims=[claim(), near, far]))
    assert [each.claim.metric for each in one.shown] == ["precision", "recall", "recall"]
    assert "what is left is precision for balloons" in standing_sentence([one], [], "")


def test_an_undecided_claim_says_what_would_settle_it() -> None:
    note = 'about 1,155 more balloons in "covered" images would settle it'
    settling = {"units": 1155, "unit": "images", "of": "balloons", "likely": "met", "text": note}
    interval = claim()["interval"] | {"warning": "in only 12 images"}
    said = claim(outcome="undecided", settling=settling, interval=interval)
    text = page_text(document(goal(claims=[said, claim()])), Path("nowhere"))
    assert text.count("To decide it: ") == 1
    assert f"To decide it: {escape(note)}." in text
    assert "Take care: in only 12 images" in text


def test_a_count_that_says_what_a_share_says_is_not_told_twice() -> None:
    counted = claim(metric="found", unit="count", value=875, subject="balloons found")
    missed = counted | {"metric": "missed", "in": "night", "text": "t", "subject": "missed"}
    assert told(claim(), counted, missed, was=0.5) == [
        ("recall for balloons", "50%", "87.5%"),
        ("missed", "0.5", "875"),
    ]


def test_how_much_better_than_the_baseline_it_was_then_is_not_told() -> None:
    key = view(change()).key
    earlier = EarlierRuns(trends={key: (Point("11", -0.2), Point("12", 0.053))})
    assert view(change(), earlier).since_sprint is None


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
    known = (Point("11", 0.8), Point("12", None))
    assert draw_trend("r", known, 0.8, Unit.RATIO, change=False) is None
    svg = draw_trend("r", (*known, Point("13", 0.9)), 0.85, Unit.RATIO, change=False)
    assert svg is not None
    assert "80% in sprint 11, 90% in sprint 13, 2 runs" in svg
    heights = [float(one) for one in re.findall(r'<circle [^>]*cy="([\d.]+)"', svg)]
    assert heights[0] > heights[1], "up is more"


def test_the_burn_up_shows_met_of_all() -> None:
    svg = draw_burn_up((progress("11", 3, 6), progress("12", 6, 6)))
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
    assert "100% of the budget" in draw_budget(2, Fraction(2), "b")
    assert 'width="640" height="14"/>' in draw_budget(5, 0, "b")


def test_days_and_times() -> None:
    assert day_range(date(2026, 11, 16), date(2026, 11, 27)) == "16 to 27 November 2026"
    assert day_range(date(2026, 12, 28), date(2027, 1, 8)) == "28 December 2026 to 8 January 2027"
    assert time_taken("2026-11-21T08:11:09Z", "2026-11-21T08:13:13Z") == "2 minutes 4 seconds"
    assert time_taken("2026-11-21T08:11:09Z", "2026-11-21T08:11:09Z") == "less than a second"
    assert time_taken("", "") == ""


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
    known = EarlierRuns(trends={("k",): tuple(Point(name, 0.5) for name in sprints)})
    point = known.last_sprint(("k",), here)
    assert (None if point is None else point.sprint) == found


def test_what_did_not_change_is_no_change_to_tell() -> None:
    same = change() | {"value": 0, "observed": "82.2%, the baseline 82.2%, no change"}
    said = standing_sentence(views(goal("A", claims=[same], baseline="d 11")), [], "")
    assert said == "The one goal is met."
