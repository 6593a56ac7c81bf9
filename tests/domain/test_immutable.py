"""Domain values are immutable; only the record of a run grows."""

from __future__ import annotations

from dataclasses import is_dataclass
from importlib import import_module
from pkgutil import iter_modules

import pytest

import donewhen.domain
from donewhen.domain import run_record

VALUES = [
    value
    for module in iter_modules(donewhen.domain.__path__)
    for value in vars(import_module(f"donewhen.domain.{module.name}")).values()
    if isinstance(value, type) and is_dataclass(value) and value.__module__.endswith(module.name)
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_a_value_is_frozen_unless_it_records_a_run(value: type) -> None:
    frozen = vars(value)["__dataclass_params__"].frozen
    assert frozen is (value not in (run_record.GoalRecord, run_record.RunRecord))
