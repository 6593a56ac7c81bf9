"""What is left and how fast it burns: counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from donewhen.history.budgets import Budget, BudgetKind, Spending, Window, spendings, why_frozen
from donewhen.history.records import ImageCount, RecordedRun, RecordedSubject
from donewhen.sources.sprints import Sprint, Sprints

NOW = datetime(2026, 11, 20, tzinfo=UTC)
WRONG = Budget(
    "wrong",
    Fraction(1, 50),
    is_share=True,
    kind=BudgetKind.IMAGES,
    window=Window(20, "run"),
    place="s.yaml:4",
)
REFUSED = replace(
    WRONG,
    name="refused",
    at_most=Fraction(3),
    is_share=False,
    kind=BudgetKind.ARTIFACTS,
    window=Window(1, "sprint"),
)
SPRINTS = Sprints((Sprint(12, "Red ones", date(2026, 11, 16), date(2026, 11, 25)),))


def run(
    number: int,
    outcome: str = "accepted",
    *,
    wrong: int = 0,
    kind: str = "gate",
    sprint: str = "12",
    artifact: str = "",
    days_ago: float = 0,
) -> RecordedRun:
    return RecordedRun(
        id=f"r{number}",
        sprint=sprint,
        kind=kind,
        outcome=outcome,
        judged_as=outcome,
        exit_code=0,
        reason="",
        result="PASSED",
        started=None,
        finished=NOW - timedelta(days=days_ago),
        whole=True,
        commit=None,
        committed=None,
        artifact_committed=None,
        dirty=None,
        provider=None,
        versions={},
        selected=1,
        judged=1,
        met=1,
        not_met=0,
        undecided=0,
        not_judged=0,
        skipped=0,
        subjects=(RecordedSubject("m@1", artifact or f"{number:064x}"),),
        images=(ImageCount("m", "0" * 64, "d", 100, wrong),),
    )


def spent(budget: Budget, *runs: RecordedRun, sprint: str = "12") -> Spending:
    (found,) = spendings([budget], runs, sprint=sprint, sprints=SPRINTS, now=NOW)
    return found


def test_images_of_the_last_runs_are_added_up() -> None:
    old = [run(number, wrong=50) for number in range(5)]
    late = [run(10 + number, wrong=1 if number < 15 else 3) for number in range(20)]
    found = spent(WRONG, *old, *late)
    assert (found.runs, found.used, found.total) == (20, 30, 2000)
    assert found.allowed == Fraction(40)
    assert found.left == Fraction(10)
    assert (found.share_left, found.is_spent) == (0.25, False)
    assert found.burn_rate == 1.5, "3% in the last five runs, 2% may be"
    assert found.words == (
        "budget wrong (at most 2% of images wrong over 20 runs): 30 of 2,000 images wrong, "
        "25% is left, it burns 1.5 times as fast as it may"
    )


@pytest.mark.parametrize(("wrong", "is_spent"), [(39, False), (40, True), (41, True)])
def test_a_share_is_spent_when_nothing_is_left(wrong: int, *, is_spent: bool) -> None:
    runs = [run(number, wrong=wrong if number == 0 else 0) for number in range(20)]
    found = spent(WRONG, *runs)
    assert found.is_spent is is_spent
    assert bool(why_frozen([found])) is is_spent
    assert found.burn_rate == 0


@pytest.mark.parametrize(("count", "is_spent"), [(0, False), (2, False), (3, True), (4, True)])
def test_refused_artifacts_of_a_sprint(count: int, *, is_spent: bool) -> None:
    runs = [run(number, "refused") for number in range(count)]
    before = [run(20 + number, "refused", sprint="11") for number in range(5)]
    found = spent(REFUSED, *before, *runs, run(30))
    assert (found.used, found.is_spent) == (count, is_spent)
    assert found.burn_rate == pytest.approx(count / 3 / 0.4), "4 of 10 days have passed"


def test_the_same_artifact_counts_once_and_behave_never() -> None:
    same = [run(number, "refused", artifact="a" * 64) for number in range(6)]
    others = [run(10, "not met", kind="behave"), run(11, "not judged"), run(12, "not a gate")]
    found = spent(REFUSED, *same, *others)
    assert (found.used, found.total, found.runs) == (1, 1, 6)


def test_a_frozen_gate_counts_as_what_it_had_judged() -> None:
    runs = [replace(run(number, "refused"), outcome="frozen") for number in range(4)]
    assert spent(REFUSED, *runs).used == 4


def test_windows_of_several_sprints_and_of_days() -> None:
    two = replace(REFUSED, window=Window(2, "sprint"))
    runs = [run(1, "refused", sprint="10"), run(2, "refused", sprint="11"), run(3, "refused")]
    assert spent(two, *runs).used == 2
    assert spent(two, *runs, sprint="11").used == 2
    assert spent(two, *(run(1, "refused", sprint="beta"),), sprint="beta").used == 1
    days = replace(REFUSED, window=Window(8, "day"))
    listed = [
        run(1, "refused", days_ago=9),
        run(2, "refused", days_ago=7),
        run(3, "refused", days_ago=1),
    ]
    found = spent(days, *listed)
    assert found.used == 2
    assert found.burn_rate == pytest.approx(1 / (3 * 2 / 8)), "1 in the newest 2 of 8 days"


def test_nothing_judged_spends_nothing_and_nothing_allowed_is_spent_at_once() -> None:
    found = spent(WRONG)
    assert (found.is_spent, found.share_left, found.burn_rate) == (False, 1.0, None)
    assert "no gate has judged anything in it yet" in found.words
    none = replace(REFUSED, at_most=Fraction(0))
    assert not spent(none, run(1)).is_spent
    assert spent(none, run(1), run(2, "refused")).is_spent


def test_without_dates_no_rate_is_told() -> None:
    (found,) = spendings([REFUSED], [run(1, "refused")], sprint="12", now=NOW)
    assert found.burn_rate is None
