from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.reports.pipeline.statements import (
    change,
    claim,
    document,
    goal,
    hypothesis,
    statements,
    wip,
)

from donewhen.reports.pipeline.run import read_run
from donewhen.reports.pipeline.summary import (
    COMMENT_LIMIT,
    STEP_SUMMARY_LIMIT,
    step_summary,
    summary,
)
from donewhen.verdicts.document import Statement

OURS = {"<br>", "<details>", "</details>"}


def tables(text: str) -> dict[str, list[list[str]]]:
    """Return the tables of a summary by the headings above them, each row as its cells."""
    found: dict[str, list[list[str]]] = {}
    heading = ""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            heading = following.content
        elif token.type == "tr_open":
            found.setdefault(heading, []).append([])
        elif token.type in ("td_open", "th_open"):
            found[heading][-1].append(following.content)
    return found


def rows(text: str, heading: str) -> list[list[str]]:
    return tables(text)[heading][1:]


def test_it_says_how_it_ended_first() -> None:
    text = step_summary(document(goal(), goal("not met", 9), wip(), hypothesis()))
    lines = text.splitlines()
    assert lines[0] == "## donewhen: refused"
    assert lines[2] == (
        "balloon-detector&#64;&#8203;12, sprint 12. "
        "2 goals judged: 1 met, 1 not met. 1 hypothesis: 1 rejected."
    )
    assert "- 1 of 2 deciding goals are not met" in lines
    assert step_summary(document(goal())).startswith("## donewhen: accepted\n")


def test_what_behave_judged_is_no_gate() -> None:
    assert "which is not a gate" in step_summary(document(goal(), gate=None))
    assert "which is not a gate" not in step_summary(document(goal()))


def test_problems_are_told() -> None:
    text = step_summary(document(goal(), problems=["a *dry* run"], result="FAILED"))
    assert "- a &#42;dry&#42; run" in text


def test_goals_come_with_margin_and_interval() -> None:
    claims = [claim(line=7), claim("not met", line=8, borderline="a rounding error decides")]
    text = step_summary(document(goal(), goal("not met", 9, claims=claims)))
    (first, second) = rows(text, "Not met")
    name = "Goal of line 9<br>features/balloons/red.feature:9<br>**not met**"
    assert first == [
        name,
        "recall for balloons is at least 80%",
        "70.0% (70 of 100)",
        "10.0 points too low; a rounding error decides",
        "95% interval 85.0% to 94.0%",
    ]
    assert (second[0], second[3]) == ("", "10.0 points to spare")
    ((name, *_),) = rows(text, "Met")
    assert name.startswith("Goal of line 3<br>")


def test_a_goal_without_an_answer_says_why() -> None:
    text = step_summary(document(goal("could not be judged")))
    ((name, why, *_),) = rows(text, "Not met")
    assert name.endswith("**could not be judged**")
    assert why == "features/balloons/red.feature:3: no such noun"


def test_the_worst_regressions_come_first_and_improvements_are_none() -> None:
    moved = [change(-0.01), change(0.05), change(-0.04), change(-0.02)]
    text = step_summary(document(goal(claims=[claim(), *moved])))
    found = rows(text, "Worst against the baseline")
    assert [re.findall(r"[\d.]+ points worse", row[2]) for row in found] == [
        ["4.0 points worse"],
        ["2.0 points worse"],
        ["1.0 points worse"],
    ]
    assert found[0][4] == "95% interval 5.0 points worse to 3.0 points worse"


def test_counts_and_shares_stand_in_one_list() -> None:
    lost = claim(
        metric="images_lost",
        unit="count",
        value=138,
        images=5000,
        interval=None,
        bounds=None,
        observed="138 lost",
    )
    fewer = change(-20, metric="found", unit="count", observed="20 fewer", denominator=1000)
    share = change(-0.025, observed="share")
    text = step_summary(document(goal(claims=[fewer, share, lost])))
    found = rows(text, "Worst against the baseline")
    assert [row[2] for row in found] == ["138 lost", "share", "20 fewer"]
    counted = change(-20, metric="found", unit="count", denominator=1000)
    counted |= {"bounds": {"low": -30, "high": 10}}
    text = step_summary(document(goal(claims=[counted])))
    (row,) = rows(text, "Worst against the baseline")
    assert row[4] == "95% interval 30 worse to 10 better"


def test_what_changed_images_cost_is_no_regression() -> None:
    turned = change(-0.4) | {"against": "the untouched images"}
    assert "Worst" not in step_summary(document(goal(claims=[turned])))


def test_it_says_so_when_nothing_got_worse() -> None:
    text = step_summary(document(goal(claims=[change(0.01), change(0.0)])))
    assert "Nothing got worse, in 2 comparisons." in text


def test_only_ten_regressions_and_how_many_more() -> None:
    text = step_summary(document(goal(claims=[change(-0.01)] * 13)))
    assert len(rows(text, "Worst against the baseline")) == 10
    assert "\n3 more got worse.\n" in text


def test_goals_in_progress_and_hypotheses() -> None:
    text = step_summary(document(goal(), wip(), wip("met", 40, age=None), hypothesis()))
    unmet, met = rows(text, "In progress, deciding nothing")
    assert unmet[1:3] == ["for 2 sprints", "not met"]
    assert "10.0 points too low" in unmet[3]
    assert met[3] == "Remove &#64;&#8203;wip to make it count."  # it mentions nobody
    ((name, answer, why),) = rows(text, "Hypotheses")
    assert name.startswith("covered balloons are found as well<br>")
    assert (answer, why[:6]) == ("rejected", "recall")


def test_a_goal_of_many_claims_is_cut() -> None:
    claims = [claim(), *([claim("not met")] * 25)]
    found = rows(step_summary(document(goal("not met", claims=claims))), "Not met")
    assert len(found) == 21
    assert found[-1][1] == "and 6 more"


@pytest.mark.parametrize("limit", [COMMENT_LIMIT, STEP_SUMMARY_LIMIT])
def test_a_summary_is_cut_between_goals_and_says_so(limit: int) -> None:
    long = "An unusually long name of a goal | with a sign " * 5
    many = [goal(line=line, scenario=f"{line} {long}") for line in range(3, 3003)]
    judged = document(goal("not met", 2), *many, wip(line=9000))
    text = summary(read_run(judged), limit)
    assert 0.9 * limit < len(text.encode()) <= limit
    found = tables(text)
    assert len(found["Not met"]) == len(found["In progress, deciding nothing"]) == 2
    kept = len(found["Met"]) - 1
    assert f"\n{3000 - kept:,} more entries are left out here" in text
    assert all(len(cells) == 5 for cells in found["Met"])
    assert text.count("<details>") == text.count("</details>") == 1


def test_a_step_summary_has_the_limit_of_github() -> None:
    many = [goal(line=line, scenario="a" * 300) for line in range(3, 3003)]
    assert len(step_summary(document(*many)).encode()) <= 1024 * 1024


def test_a_small_summary_is_whole() -> None:
    assert "left out" not in step_summary(document(goal(), goal(line=9), wip(), hypothesis()))


@given(statements(), st.integers(0, 4000))
def test_it_never_takes_more_than_it_may(drawn: Statement, limit: int) -> None:
    assert len(step_summary(drawn, limit).encode()) <= limit


@given(statements())
def test_no_name_becomes_markup(drawn: Statement) -> None:
    text = step_summary(drawn)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    seen = {child.type for token in tokens for child in token.children or []}
    assert seen <= {
        "text",
        "softbreak",
        "html_inline",
        "strong_open",
        "strong_close",
        "code_inline",
    }
    for token in tokens:
        for child in token.children or []:
            assert child.type != "html_inline" or child.content in OURS
            assert child.type != "code_inline" or child.content == "verdict.json"
    blocks = [token.content.strip() for token in tokens if token.type == "html_block"]
    folded = re.compile(r"<details>\n<summary>[\d,]+ goals?</summary>|</details>")
    assert all(folded.fullmatch(block) for block in blocks)
    headings = {"Not met", "Worst against the baseline", "In progress, deciding nothing"}
    assert set(tables(text)) <= headings | {"Hypotheses", "Met"}
