"""Whatever a class is called, its figures stay its own: nothing is read back out of sentences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.history.conftest import claim, exported_as, goal, verdict, write

from donewhen.foundation.settings import Settings
from donewhen.history.figures import sprint_figures
from donewhen.history.history import History, open_history
from donewhen.history.terminal import trend_lines

NAMES = (
    *("sign: stop", "sign: yield", "sign", "sign (old)", "sign (old", 'sign "stop"', "sign 'stop'"),
    *("a: b: c", "停止标志: 红色", "停止标志: 蓝色", "x; y", "x, at least 80% wanted: z"),
)


def about(name: str, value: float) -> dict[str, Any]:
    subject = f"recall for {name}"
    return claim(
        value,
        of=name,
        text=f"{subject} is at least 80%",
        reason=f"{subject}: 50%, at least 80% wanted: 30.0 points too low",
    )


@pytest.fixture
def told(anywhere: Settings, tmp_path: Path) -> History:
    """Return a history of two sprints in which each class has figures of its own."""
    history = open_history(anywhere)
    for sprint, finished in (("11", 1), ("12", 2)):
        claims = [
            about(name, (finished + place) / 100) for place, name in enumerate(NAMES, start=1)
        ]
        made = verdict(
            f"r{sprint}",
            goal(*claims),
            sprint=sprint,
            finished=f"2026-11-{finished:02}T10:00:00Z",
            model=(sprint, sprint * 32),
        )
        assert history.import_verdict(write(tmp_path / f"{sprint}.json", made))
    return history


def test_figures_of_sprints(told: History) -> None:
    found = sprint_figures(told)
    assert [name for name, _ in found.rows] == [f"recall for {name}" for name in NAMES[:10]]
    assert found.left_out == len(NAMES) - 10
    assert [said for _, said in found.rows] == [
        (f"{place + 1:.1f}%", f"{place + 2:.1f}%") for place in range(1, 11)
    ]


def test_trends(told: History) -> None:
    trends = told.trends()
    assert [
        (trend.newest.claim.noun, [point.claim.value for point in trend.points]) for trend in trends
    ] == [
        (name, [(1 + place) / 100, (2 + place) / 100]) for place, name in enumerate(NAMES, start=1)
    ]
    said = list(trend_lines(told, "Balloons"))
    assert [line for line in said if line.endswith("is at least 80%")] == [
        f"  recall for {name} is at least 80%" for name in NAMES
    ]


def test_export(told: History) -> None:
    rows = json.loads(exported_as(".json", told))
    assert [(row["noun"], row["subject"], row["unit"]) for row in rows] == [
        (name, f"recall for {name}", "ratio") for name in NAMES
    ] * 2
