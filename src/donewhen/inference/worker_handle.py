"""A worker process, from its parent's side: started, heard, measured, ended.

The worker's own side is ``worker_process``.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from donewhen.foundation import errors

POLL_SECONDS = 0.05
"""So long a parent waits for messages before it looks after its workers."""
_SILENCE_SECONDS = 60.0
_MEMORY_SHARE = 0.75
# Where Linux tells a container its limit: cgroup, version 2 and 1.
CONTAINER_LIMITS = (
    "/sys/fs/cgroup/memory.max",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
)


class WorkerHandle:
    """One process that runs ``module`` with ``task``, one line.

    Its messages go into ``messages`` as (handle, message), None at its end.
    """

    def __init__(self, module: str, task: str, messages: queue.Queue[Any]) -> None:
        self.done = 0
        self.finished: dict[str, Any] | None = None
        self._task = task
        self._heard = time.monotonic()
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end()
        # -P: a file called numpy.py in the current folder is not numpy.
        self._process = subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=os.environ | {"ORT_DISABLE_TELEMETRY": "1", "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,  # Ctrl-C reaches the parent, which ends the worker
        )
        self._reader = threading.Thread(target=self._read, args=(messages,), daemon=True)
        self._reader.start()

    def begin(self) -> None:
        """Tell the process its task."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it is dead already: the reader says so
            self._process.stdin.write(self._task.encode() + b"\n")
            self._process.stdin.flush()

    def hear(self, message: dict[str, Any]) -> None:
        """Take note of one message; raise the error that it tells."""
        self._heard = time.monotonic()
        if "error" in message:
            raise getattr(errors, message["error"])(message["message"])
        self.done = max(self.done, message.get("done", 0))
        if "finished" in message:
            self.finished = message

    def is_silent(self, seconds: float) -> bool:
        """Return whether it has not been heard of for a task of ``seconds`` and a while more."""
        limit = time.monotonic() - _SILENCE_SECONDS - seconds
        return self.finished is None and self._heard < limit

    def last_words(self) -> str:
        """Return how the process ended."""
        code = self._process.wait()
        if code < 0:
            return f"was killed (signal {-code})"
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return f"stopped (exit code {code}){': ' + lines[-1] if lines else ''}"

    def resident(self) -> int:
        """Return how many bytes of memory it holds; 0 where the system does not say."""
        try:
            statm = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii")
            pages = int(statm.split()[1])
        except (OSError, IndexError, ValueError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")

    def end(self) -> None:
        """End the process, whatever it does, and close what belongs to it."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for stream in (self._process.stdin, self._process.stdout, self._log):
            if stream is not None:
                with contextlib.suppress(OSError):  # what it still held has no reader any more
                    stream.close()

    def _read(self, messages: queue.Queue[Any]) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with contextlib.suppress(ValueError):
                messages.put((self, json.loads(line)))
        messages.put((self, None))


def too_much_memory(workers: Iterable[WorkerHandle], cap: int | None) -> str:
    """Return what to say of workers that together hold more than ``cap`` bytes; "" if they do not.

    None stands for three quarters of the machine's memory, or of the container's.
    """
    most = cap or usual_memory()
    held = sum(worker.resident() for worker in workers)
    if held <= most:
        return ""
    return (
        f"held {held / 1e6:,.0f} MB, more than the {most / 1e6:,.0f} MB that it may "
        "(use fewer threads, or allow more: -D memory_gib=), and was ended"
    )


def usual_memory(container: Iterable[str] = CONTAINER_LIMITS) -> int:
    """Return how many bytes workers may hold unless more or less is allowed.

    ``container`` are the files that may tell the limit of a container.
    """
    try:
        whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return sys.maxsize
    return int(min(whole, *(_held_to(Path(one)) for one in container)) * _MEMORY_SHARE)


def _held_to(path: Path) -> int:
    """Return how much memory a container may hold; without one, or a limit, a great number."""
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):  # "max"
        return sys.maxsize
