"""A few runs that are killed at random moments; ``benchmarks/crashes.py`` kills hundreds."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes in /proc")
def test_runs_that_are_killed_leave_nothing_half_done(repository: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.crashes", "--kills", "8", "--lanes", "1"]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    counts = {
        what: int(count.replace(",", ""))
        for what, count in re.findall(r"^\| (.+) \| ([\d,]+) \|$", done.stdout, re.MULTILINE)
    }
    assert counts["kills"] == 8
    assert counts["files read after kills, all whole"] > 20
    assert counts["runs in peace, all as if nothing had been"] >= 2
