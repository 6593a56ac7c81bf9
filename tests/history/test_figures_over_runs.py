"""Burn-up by sprint, and how artifacts fare at the gate: counted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.history.conftest import claim, goal, verdict, write
from tests.reports.pipeline import statements as made

from donewhen.foundation.settings import Settings
from donewhen.history.history import History, open_history


def told(settings: Settings, tmp_path: Path, *statements: dict[str, Any]) -> History:
    history = open_history(settings)
    for number, statement in enumerate(statements):
        assert history.import_verdict(write(tmp_path / f"{number}.json", statement))
    return history


def at(day: int, hour: int = 10) -> str:
    return f"2026-11-{day:02}T{hour:02}:00:00Z"


def named(name: str, value: float) -> Any:
    return goal(claim(value), name=name)


def test_goals_are_counted_as_the_last_whole_gate_of_a_sprint_left_them(
    settings: Settings, tmp_path: Path
) -> None:
    part = verdict("p", named("a", 0.9), sprint="12", finished=at(9))
    part["predicate"]["gate"]["scope"]["whole"] = False
    statements = [
        verdict("1", named("a", 0.9), named("b", 0.5), sprint="9", finished=at(1)),
        verdict("2", named("a", 0.5), named("b", 0.5), sprint="10", finished=at(2), behave=True),
        verdict("3", named("b", 0.9), sprint="10", finished=at(3), behave=True),
        verdict("4", named("a", 0.9), named("c", 0.5), sprint="12", finished=at(4)),
        verdict(
            "5",
            named("a", 0.9),
            named("b", 0.9),
            goal(status="could not be judged", problem="x", name="d"),
            made.wip(),
            made.wip("met", 40),
            made.hypothesis(),
            sprint="12",
            finished=at(5),
        ),
        part,
        verdict("7", named("a", 0.1), named("b", 0.1), sprint="12", finished=at(8), behave=True),
    ]
    with told(settings, tmp_path, *statements) as history:
        found = history.burn_up()
    assert [(one.sprint, one.met, one.goals, one.runs) for one in found] == [
        ("9", 1, 2, 1),
        ("10", 1, 2, 2),
        ("12", 2, 3, 4),
    ]
    assert (found[1].not_met, found[2].open, found[2].wip) == (1, 1, 2)


def test_lead_time_share_refused_and_time_to_recover(settings: Settings, tmp_path: Path) -> None:
    good, bad = goal(claim(0.9)), goal(claim(0.5))

    def source(committed: str, artifact: str | None = None) -> dict[str, Any]:
        times = {"committedOn": committed, "artifactCommittedOn": artifact}
        return {"source": {"commit": "e" * 40, "dirty": False} | times}

    one, two, three = ("11", "1" * 64), ("12", "2" * 64), ("13", "3" * 64)
    statements = [
        verdict("1", good, model=one, finished=at(1), **source(at(1, 4))),
        verdict("2", good, model=one, finished=at(2), **source(at(1, 4))),  # accepted again
        verdict("3", bad, model=two, finished=at(3), **source(at(3, 9))),
        verdict("4", bad, model=two, finished=at(3, 12), **source(at(3, 9))),  # the same again
        verdict("5", good, model=three, finished=at(4), **source(at(4, 9), at(4, 8))),
        verdict("6", bad, model=("14", "4" * 64), finished=at(5), **source(at(5, 9))),
        verdict("7", bad, model=("15", "5" * 64), finished=at(6), behave=True),
    ]
    with told(settings, tmp_path, *statements) as history:
        found = history.delivery()
    assert (found.artifacts, found.refused, found.share_refused) == (4, 2, 0.5)
    hours = [round(seconds / 3600) for seconds in found.lead_times]
    assert hours == [6, 2], "the second from the artifact's own commit"
    assert found.median_lead == 4 * 3600
    assert [(one.seconds or 0) / 3600 for one in found.recoveries] == [24, 0]
    assert found.recoveries[1].accepted is None
    assert found.median_recovery == 24 * 3600


def test_a_model_recovers_from_goals_of_its_own(settings: Settings, tmp_path: Path) -> None:
    """A gate judges all models; the one whose goals are met was not to blame."""
    both = [{"name": f"{one}@1", "digest": {"sha256": one[0] * 64}} for one in ("apple", "bear")]
    runs = (("1", 0.5), ("2", 0.9))
    statements = []
    for name, value in runs:
        good, bad = goal(claim(0.9), name="Bears"), goal(claim(value), name="Apples", line=9)
        made = verdict(name, good, bad, finished=at(int(name)))
        models = zip(made["predicate"]["goals"], ("bear", "apple"), strict=True)
        for judged, model in models:
            judged["model"] = model
        statements.append(made | {"subject": both})
    with told(settings, tmp_path, *statements) as history:
        found = history.delivery()
    assert [one.model for one in found.recoveries] == ["apple"]
    assert found.median_recovery == 24 * 3600


def test_an_empty_history_has_no_figures(settings: Settings) -> None:
    with open_history(settings) as history:
        assert history.burn_up() == ()
        found = history.delivery()
    assert (found.share_refused, found.median_lead, found.median_recovery) == (None, None, None)
