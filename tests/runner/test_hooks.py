"""The package's hooks in an environment.py: where behave looks for them, and once."""

from __future__ import annotations

from typing import Any

from donewhen.runner.hooks import before_all, before_scenario, before_step, register
from donewhen.runner.step_definitions import register as register_steps


def test_hooks_are_put_where_behave_looks_for_them() -> None:
    environment: dict[str, Any] = {}
    register(environment)
    assert environment == {
        "before_all": before_all,
        "before_scenario": before_scenario,
        "before_step": before_step,
    }


def test_a_second_call_changes_nothing() -> None:
    environment: dict[str, Any] = {"before_all": lambda _: None}
    register(environment)
    before = dict(environment)
    register(environment)
    assert environment == before


def test_sentences_and_hooks_may_come_in_any_order() -> None:
    register_steps()
    register({})
    register_steps()
