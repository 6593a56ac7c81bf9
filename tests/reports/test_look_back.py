"""Runs in a real history, and what a page then knows of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.reports.page.conftest import claim, goal, statement

from donewhen.foundation.settings import Settings
from donewhen.reports.look_back import look_back
from donewhen.reports.page.earlier_runs import claim_key
from donewhen.reports.page.sprint_page import write_page
from donewhen.sources.sprints import load_sprints
from donewhen.verdicts.document import Statement
from donewhen.verdicts.inbox import keep
from donewhen.verdicts.statement import verdict_of, write_statement

BUDGETS = """\
sprints:
  - {number: 11, goal: Most are found., starts: 2026-11-02, ends: 2026-11-13}
  - {number: 12, goal: Red ones are told., starts: 2026-11-16, ends: 2026-11-27}
budgets:
  - {name: refused, at_most: 2, of: refused artifacts, over: 2 sprints}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "sprints.yaml").write_text(BUDGETS)
    return Settings(
        (tmp_path,), "12", store=tmp_path / "store", history=f"sqlite:///{tmp_path}/h.sqlite"
    )


def one_goal(value: float, **changes: Any) -> dict[str, Any]:
    counted = claim(
        text="it finds at least 800 balloons",
        metric="found",
        unit="count",
        bounds={"low": 850, "high": 890},
        value=int(1000 * value),
        threshold=800,
        observed=f"{int(1000 * value)} of 1,000",
    )
    claims = [claim(value=value, observed=f"{100 * value:.1f}%"), counted]
    return goal(claims=claims, preconditions=[claim(text="800 to 1,000 are found")], **changes)


def recorded(settings: Settings, folder: Path, day: int, sprint: str, value: float) -> Statement:
    """Leave a run for the history as a gate does; return its statement."""
    run = {
        "id": f"run-{day}",
        "startedOn": f"2026-11-{day:02}T08:00:00Z",
        "finishedOn": f"2026-11-{day:02}T08:01:00Z",
    }
    gate: dict[str, Any] = {
        "outcome": "refused" if value < 0.8 else "accepted",
        "exitCode": 1 if value < 0.8 else 0,
        "reason": "because",
        "scope": {"whole": True, "paths": ["features"], "goalsInFiles": 1, "filters": []},
        "store": "kept",
        "judged": None,
        "repair": None,
        "override": None,
        "budgets": [],
    }
    status = "met" if value >= 0.8 else "not met"
    counts = {
        "selected": 1,
        "judged": 1,
        "met": int(value >= 0.8),
        "not_met": int(value < 0.8),
        "undecided": 0,
        "not_judged": 0,
        "skipped": 0,
    }
    digest = f"{day:02}" * 32
    made = statement(
        one_goal(value, status=status, modelVersion=sprint, modelDigest=f"sha256:{digest}"),
        run=run,
        gate=gate,
        sprint=sprint,
        counts=counts,
        result="PASSED" if value >= 0.8 else "FAILED",
    )
    made["subject"] = [{"name": f"detector@{sprint}", "digest": {"sha256": digest}}]
    verdict = write_statement(verdict_of(made), folder / run["id"])
    keep(run["id"], verdict, settings)
    return verdict_of(made)


def test_a_page_knows_what_was_before(settings: Settings, tmp_path: Path) -> None:
    recorded(settings, tmp_path, 3, "11", 0.7)
    recorded(settings, tmp_path, 10, "11", 0.822)
    now = recorded(settings, tmp_path, 20, "12", 0.875)
    known = look_back(now, settings, tmp_path / "sprints.yaml")
    earlier, problems = known.earlier, known.problems
    assert problems == ()
    assert earlier is not None
    (shown,) = now.predicate.goals
    points = earlier.points(claim_key(shown, shown.claims[0]))
    assert [(one.sprint, one.estimate, one.outcome) for one in points] == [
        ("11", 0.7, "met"),
        ("11", 0.822, "met"),
        ("12", 0.875, "met"),
    ]
    assert points[2].changed == "detector 11 → 12"
    assert earlier.changed == ("detector 11 → 12",)
    counted = earlier.points(claim_key(shown, shown.claims[1]))[-1]
    assert (counted.estimate, counted.low, counted.high) == (875, 850, 890)
    assert [(one.sprint, one.met, one.goals) for one in earlier.burn_up] == [
        ("11", 1, 1),
        ("12", 1, 1),
    ]
    assert earlier.judged == {"12345": (3, 3)}
    (budget,) = earlier.budgets
    assert (budget.used, int(budget.allowed), budget.is_spent) == (1, 2, False)
    assert earlier.delivery is not None
    sprints = load_sprints(tmp_path / "sprints.yaml")
    text = write_page(now, tmp_path / "out", earlier, sprints).read_text("utf-8")
    assert "recall for balloons rose from 82.2% to 87.5% since sprint 11" in text
    assert "50% of the budget is spent" in text
    assert "<strong>1 so far, 1 is left</strong>; at this pace it lasts." in text
    assert "<dt>Model files that were refused</dt><dd>1 of 3</dd>" in text
    assert "Goals met by sprint. sprint 11: 1 of 1 goal; sprint 12: 1 of 1 goal." in text


def test_a_page_knows_its_own_run_before_it_is_recorded(settings: Settings, tmp_path: Path) -> None:
    """A gate writes its page first and its verdict last, and only then the history has it."""
    recorded(settings, tmp_path, 10, "11", 0.7)
    now = recorded(settings, tmp_path, 20, "12", 0.875)
    (settings.store / "history-inbox" / "run-20.json").unlink()
    earlier = look_back(now, settings, tmp_path / "sprints.yaml").earlier
    assert earlier is not None
    (shown,) = now.predicate.goals
    assert [one.sprint for one in earlier.points(claim_key(shown, shown.claims[0]))] == [
        "11",
        "12",
    ]
    assert [one.sprint for one in earlier.burn_up] == ["11", "12"]
    assert earlier.judged == {"12345": (2, 2)}
    assert earlier.delivery is not None
    assert (earlier.delivery.refused, earlier.delivery.artifacts) == (1, 2)


def test_a_page_of_an_earlier_sprint_knows_no_later_one(settings: Settings, tmp_path: Path) -> None:
    then = recorded(settings, tmp_path, 10, "11", 0.822)
    recorded(settings, tmp_path, 20, "12", 0.875)
    earlier = look_back(then, settings, tmp_path / "sprints.yaml").earlier
    assert earlier is not None
    (shown,) = then.predicate.goals
    assert [one.sprint for one in earlier.points(claim_key(shown, shown.claims[0]))] == ["11"]
    assert [one.sprint for one in earlier.burn_up] == ["11"]


def test_a_history_that_does_not_answer_is_told(settings: Settings, tmp_path: Path) -> None:
    now = recorded(settings, tmp_path, 20, "12", 0.875)
    (tmp_path / "h.sqlite").write_bytes(b"no database, " * 100)
    known = look_back(now, settings, tmp_path / "sprints.yaml")
    earlier, problems = known.earlier, known.problems
    assert earlier is None
    (line,) = problems
    assert line.startswith("the page knows no earlier run: ")


def test_wrong_budgets_are_told(settings: Settings, tmp_path: Path) -> None:
    now = recorded(settings, tmp_path, 20, "12", 0.875)
    (tmp_path / "sprints.yaml").write_text(BUDGETS.replace("at_most: 2", "at_most: lots"))
    known = look_back(now, settings, tmp_path / "sprints.yaml")
    earlier, problems = known.earlier, known.problems
    assert earlier is None
    assert "sprints.yaml:5" in problems[0]
