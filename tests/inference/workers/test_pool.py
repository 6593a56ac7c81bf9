from __future__ import annotations

import os
from pathlib import Path

import pytest

from donewhen.inference.workers.pool import usual_memory

MACHINE = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize("said", ["max", "", str(2**63 - 4096), "no number"])
def test_without_a_limit_three_quarters_of_the_machine_may_be_held(
    tmp_path: Path, said: str
) -> None:
    limit = tmp_path / "memory.max"
    limit.write_text(f"{said}\n", encoding="ascii")
    assert usual_memory([str(limit), str(tmp_path / "absent")]) == int(MACHINE * 0.75)


def test_in_a_container_three_quarters_of_its_own_limit_may_be_held(tmp_path: Path) -> None:
    limit = tmp_path / "memory.max"
    limit.write_text(f"{MACHINE // 4}\n", encoding="ascii")
    assert usual_memory([str(tmp_path / "absent"), str(limit)]) == int(MACHINE // 4 * 0.75)
