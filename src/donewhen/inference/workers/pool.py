"""The parent's side of worker processes: they are started, heard, measured and ended.

Whatever happens to a worker becomes an error of ours: what it says itself, a memory cap that all
of them exceed together, silence, or a signal that killed it. The inside of a worker is ``child``.
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
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from donewhen.foundation import errors
from donewhen.foundation.errors import UnfinishedError

_POLL_SECONDS = 0.05
"""So long the parent waits for a message before it looks after its workers."""
_SILENCE_SECONDS = 60.0
"""A worker sends a heartbeat four times a second; a machine that swaps may delay it by far."""
_MEMORY_SHARE = 0.75
# Where Linux tells a container its limit: cgroup, version 2 and 1.
CONTAINER_LIMITS = (
    "/sys/fs/cgroup/memory.max",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
)


@dataclass(frozen=True)
class Limits:
    """What a pool may take: seconds for one step of a worker, and bytes of all workers together.

    Without ``memory_bytes`` it is three quarters of the machine's memory, or of the container's.
    """

    step_seconds: float
    memory_bytes: int | None


def run_pool(
    module: str,
    tasks: Sequence[str],
    limits: Limits,
    unfinished: Callable[[str, int], UnfinishedError],
    progress: Callable[[int], None] | None = None,
) -> list[dict[str, Any]]:
    """Run a process of ``module`` for each of ``tasks`` (a line); return their last messages.

    ``progress`` hears how much is done, a sum over the workers. ``unfinished`` makes the error for
    a worker that ended too early, of what happened to it ("was killed (signal 9)") and of how much
    was done by then. Raises that or what a worker raised. No worker outlives this call.
    """
    messages: queue.Queue[Any] = queue.Queue()
    workers: list[WorkerProcess] = []
    try:
        for task in tasks:
            # One by one: those that started must be ended, even if the next one cannot start.
            workers.append(WorkerProcess(module, task, messages))  # noqa: PERF401
        for worker in workers:
            worker.begin()
        return _listen(workers, messages, limits, unfinished, progress)
    finally:
        for worker in workers:
            worker.end()


def _listen(
    workers: Sequence[WorkerProcess],
    messages: queue.Queue[Any],
    limits: Limits,
    unfinished: Callable[[str, int], UnfinishedError],
    progress: Callable[[int], None] | None,
) -> list[dict[str, Any]]:
    told = done = 0
    while any(worker.finished is None for worker in workers):
        complaint = ""
        with contextlib.suppress(queue.Empty):
            worker, message = messages.get(timeout=_POLL_SECONDS)
            complaint = worker.hear(message)
        done = sum(worker.done for worker in workers)
        if progress is not None and done > told:
            told = done
            progress(done)
        if complaint := complaint or _complaint(workers, limits):
            raise unfinished(complaint, done)
    return [worker.finished for worker in workers if worker.finished is not None]


def _complaint(workers: Sequence[WorkerProcess], limits: Limits) -> str:
    """Return what to say of workers that take too much memory or fell silent; "" of others."""
    most = limits.memory_bytes or usual_memory()
    held = sum(worker.resident() for worker in workers)
    if held > most:
        return (
            f"held {held / 1e6:,.0f} MB, more than the {most / 1e6:,.0f} MB allowed "
            "(use fewer threads, or allow more: -D memory_gib=), and was ended"
        )
    if any(worker.is_silent(limits.step_seconds) for worker in workers):
        return "fell silent and was ended"
    return ""


class WorkerProcess:
    """One process that runs ``module`` with ``task``, one line.

    Its messages go into ``messages`` as (process, message), None at its end. ``done`` is how much
    it has done, ``finished`` its last message.
    """

    def __init__(self, module: str, task: str, messages: queue.Queue[Any]) -> None:
        self.done = 0
        self.finished: dict[str, Any] | None = None
        self._task = task
        self._heard = time.monotonic()
        # What it prints goes into a file: a pipe that nobody empties would block it.
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
            # Its standard input stays open: that it closes tells the worker that we are gone.
            self._process.stdin.flush()

    def hear(self, message: dict[str, Any] | None) -> str:
        """Take note of a message, or of None for its end; raise the error that it tells.

        Returns how the process ended where it had more to do, else "".
        """
        if message is None:
            return self._last_words() if self.finished is None else ""
        self._heard = time.monotonic()
        if "error" in message:
            raise getattr(errors, message["error"])(message["message"])
        self.done = max(self.done, message.get("done", 0))
        if "finished" in message:
            self.finished = message
        return ""

    def is_silent(self, seconds: float) -> bool:
        """Return whether it has not been heard of for a step of ``seconds`` and a while more."""
        limit = time.monotonic() - _SILENCE_SECONDS - seconds
        return self.finished is None and self._heard < limit

    def _last_words(self) -> str:
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
            with contextlib.suppress(ValueError):  # the last line of a killed worker may be cut
                messages.put((self, json.loads(line)))
        messages.put((self, None))


def usual_memory(container: Iterable[str] = CONTAINER_LIMITS) -> int:
    """Return how many bytes workers may hold unless more or less is allowed.

    ``container`` are the files that may tell the limit of a container.
    """
    try:
        whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return sys.maxsize
    limits = (_container_limit(Path(file)) for file in container)
    return int(min(whole, *limits) * _MEMORY_SHARE)


def _container_limit(path: Path) -> int:
    """Return how much memory a container may hold; without one, or a limit, a great number."""
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):  # "max"
        return sys.maxsize
