"""Whatever is read is used as it is or refused in a line or two: nothing else ever happens.

A short look at each reader; ``python -m benchmarks.fuzzing`` looks for as long as one likes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.fuzzing.targets import TARGETS

EXAMPLES = 400


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_but_a_refusal_comes_of_it(name: str, tmp_path: Path) -> None:
    target = TARGETS[name]
    check = target.prepare(tmp_path)
    accepted = []

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(target.inputs)
    def look(example: Any) -> None:
        accepted.append(check(example))

    look()
    assert not all(accepted), "nothing was wrong in any of them"
