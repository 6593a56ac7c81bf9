"""What ``donewhen history`` says, of statements that are known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.history.conftest import claim, goal, verdict, write

from donewhen.foundation.settings import Settings
from donewhen.history.figures import SprintFigures, sprint_figures
from donewhen.history.history import History, open_history
from donewhen.history.terminal import history_lines, trend_lines

RED = {"of": "red balloons", "subject": "recall for red balloons"}


def told(settings: Settings, tmp_path: Path, *statements: dict[str, Any]) -> History:
    history = open_history(settings)
    for number, statement in enumerate(statements):
        assert history.import_verdict(write(tmp_path / f"{number}.json", statement))
    return history


def day(number: int) -> str:
    return f"2026-11-{number:02}T10:00:00Z"


def whole(number: int, *claims: dict[str, Any]) -> dict[str, Any]:
    """Return a gate in a sprint of its own, with a model of its own."""
    named = [one | {"text": f"{place}: {one['text']}"} for place, one in enumerate(claims)]
    model = (str(number), str(number % 10) * 64)
    return verdict(
        f"r{number}", goal(*named), sprint=str(number), finished=day(number), model=model
    )


def test_figures_stand_side_by_side_and_say_what_changed(
    settings: Settings, tmp_path: Path
) -> None:
    night = {"in": '"night"', "subject": 'recall for balloons in "night" images'}
    statements = [
        whole(
            number, claim(value), claim(0.3 + value / 2, **RED), claim(value, **night), claim(0.1)
        )
        for number, value in ((10, 0.605), (11, 0.822), (12, 0.875))
    ]
    with told(settings, tmp_path, *statements) as history:
        said = list(history_lines(history, 20))
        begin = said.index("figures that moved, at the end of each sprint:")
    assert [line.split() for line in said[begin + 1 : begin + 4]] == [
        ["sprint", "10", "sprint", "11", "sprint", "12"],
        ["recall", "for", "balloons", "60.5%", "82.2%", "87.5%"],
        ["recall", "for", "red", "balloons", "60.2%", "71.1%", "73.8%"],
    ], "neither a slice nor what did not move"
    assert said[begin + 4 : begin + 6] == [
        "  sprint 11: balloon-detector 10 → 11",
        "  sprint 12: balloon-detector 11 → 12",
    ]
    assert "3 artifacts at the gate" in "\n".join(said[begin:])


def test_one_sprint_has_nothing_to_stand_beside(settings: Settings, tmp_path: Path) -> None:
    with told(settings, tmp_path, whole(11, claim(0.7))) as history:
        assert sprint_figures(history) == SprintFigures((), (), ())
        assert "figures that moved" not in "\n".join(history_lines(history, 20))


def test_a_sprint_is_told_by_its_last_gate_over_all_features(
    settings: Settings, tmp_path: Path
) -> None:
    behave = verdict(
        "b", goal(claim(0.1)), sprint="12", finished=day(13), behave=True, model=("12", "2" * 64)
    )
    plain = [
        verdict(f"r{number}", goal(claim(value)), sprint=str(number), finished=day(number))
        for number, value in ((11, 0.7), (12, 0.9))
    ]
    with told(settings, tmp_path, *plain, behave) as history:
        assert sprint_figures(history).rows == (("recall for balloons", ("70.0%", "90.0%")),)


def test_metrics_take_turns_and_what_is_left_out_is_counted(
    settings: Settings, tmp_path: Path
) -> None:
    def claims(value: float) -> list[dict[str, Any]]:
        many = [
            claim(value - at / 100, of=f"balloons {at}", subject=f"recall {at}") for at in range(11)
        ]
        return [*many, claim(value, metric="precision", subject="precision")]

    statements = [whole(number, *claims(value)) for number, value in ((11, 0.7), (12, 0.9))]
    with told(settings, tmp_path, *statements) as history:
        found = sprint_figures(history)
    assert [name for name, _ in found.rows[:3]] == ["recall 0", "precision", "recall 1"]
    assert (len(found.rows), found.left_out) == (10, 2)


def test_a_trend_names_its_goal_once_and_the_slice_of_each_claim(
    settings: Settings, tmp_path: Path
) -> None:
    text = "recall for balloons is at least 65% in every slice"
    slices = [claim(0.8, text=text, **{"in": f'"{name}"'}) for name in ("night", "small")]
    said_so = claim(0.8, text='recall in "night" images is at least 65%', **{"in": '"night"'})
    statements = [
        verdict(
            f"r{number}",
            goal(*slices, said_so),
            sprint=str(number),
            finished=day(number),
            model=(str(number), str(number % 10) * 64),
        )
        for number in (11, 12)
    ]
    with told(settings, tmp_path, *statements) as history:
        said = list(trend_lines(history, "balloons"))
    assert sum("Balloons are found" in line for line in said) == 1
    assert [line for line in said if line.startswith("  ") and not line.startswith("   ")] == [
        f'  {text}: "night"',
        f'  {text}: "small"',
        '  recall in "night" images is at least 65%',
    ]
    assert sum(line.endswith("<- balloon-detector 11 → 12") for line in said) == 3
