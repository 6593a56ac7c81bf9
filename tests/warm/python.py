"""``python -m MODULE`` for tests: forked from a process that has imported everything already.

See ``processes``. A test whose subject is how a process starts, what it imports, or how it is
stopped from outside, starts one of its own: ``fresh``.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import donewhen.runner  # it sets OPENBLAS_NUM_THREADS: before the environment is noted

from .processes import Job

__all__ = ["run_module"]

# Read while Python starts or a library is imported: a process that runs already does not see them.
_READ_AT_START = (
    "COVERAGE",
    "LANG",
    "LC_",
    "LD_",
    "MALLOC_",
    "MKL_",
    "OMP_",
    "OPENBLAS_",
    "ORT_",
    "PYTHON",
    "TZ",
)


class _Warm:
    """The process from which others are forked, started when it is first needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def ask(self, job: Job) -> int | None:
        """Return the exit code of a job; None where it took too long."""
        with self._lock:
            if self._process is None:
                self._process = subprocess.Popen(
                    [sys.executable, str(Path(__file__).with_name("processes.py"))],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
                atexit.register(self._end)
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps(asdict(job)) + "\n")
            self._process.stdin.flush()
            code: int | None = json.loads(self._process.stdout.readline())
            return code

    def _end(self) -> None:
        assert self._process is not None
        with self._process as process:  # stdin is closed, and that ends it
            assert process.stdin is not None
            process.stdin.close()


_WARM = _Warm()
assert donewhen.runner
_STARTED_WITH = dict(os.environ)


def run_module(
    module: str,
    *arguments: str,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    seconds: float = 120,
    fresh: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m module`` in a folder; wait for it.

    ``environment`` is that of this process where none is given. Raises ``TimeoutExpired`` after so
    many seconds.
    """
    command = [sys.executable, "-m", module, *arguments]
    whole = dict(os.environ if environment is None else environment)
    if fresh or not hasattr(os, "fork") or _start(whole) != _start(_STARTED_WITH):
        return subprocess.run(
            command,
            cwd=folder,
            env=whole,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    with tempfile.TemporaryDirectory() as place:
        output = Path(place) / "said"
        code = _WARM.ask(Job(module, arguments, str(folder), whole, str(output), seconds))
        out, err = (output.with_suffix(f".{one}").read_text("utf-8") for one in ("out", "err"))
    if code is None:
        raise subprocess.TimeoutExpired(command, seconds, out, err)
    return subprocess.CompletedProcess(command, code, out, err)


def _start(environment: Mapping[str, str]) -> dict[str, str]:
    return {k: v for k, v in environment.items() if k.startswith(_READ_AT_START)}
