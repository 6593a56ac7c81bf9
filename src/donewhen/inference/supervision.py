"""The parent's side of the workers: it starts them, listens, and ends them.

On a CPU there is a process per core while images are many and the model is small: with threads
alone, Python's one interpreter per process would hold a small model back. Few images, a large
model or an accelerator get one process.

Whatever happens to a worker becomes an error of ours: what it says itself, a memory cap that all
of them exceed together, silence, or a signal that killed it.
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
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from donewhen import errors
from donewhen.errors import UnfinishedError
from donewhen.inference.job import Job
from donewhen.inference.shards import shard_name

__all__ = ["supervise"]

_POLL_SECONDS = 0.05
_SILENCE_SECONDS = 60.0
_MEMORY_SHARE = 0.75
_IMAGES_PER_PROCESS = 50
_SMALL_MODEL_BYTES = 64_000_000


class _Worker:
    """One process; its messages go into ``messages`` as (worker, message), None at its end."""

    def __init__(self, job: Job, messages: queue.Queue[Any]) -> None:
        self.job = job
        self.done = 0
        self.finished = False
        self.heard = time.monotonic()
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end()
        # -P: a file called numpy.py in the current folder is not numpy.
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "donewhen.inference.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=os.environ | {"ORT_DISABLE_TELEMETRY": "1", "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,  # Ctrl-C reaches the parent, which ends the worker
        )
        self._reader = threading.Thread(target=self._read, args=(messages,), daemon=True)
        self._reader.start()

    def begin(self) -> None:
        """Tell the process its job."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it is dead already: the reader says so
            self.process.stdin.write(self.job.to_json().encode() + b"\n")
            self.process.stdin.flush()

    def last_words(self) -> str:
        """Return how the process ended."""
        code = self.process.wait()
        if code < 0:
            return f"was killed (signal {-code})"
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return f"stopped (exit code {code}){': ' + lines[-1] if lines else ''}"

    def end(self) -> None:
        """End the process, whatever it does, and close what belongs to it."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        for stream in (self.process.stdin, self.process.stdout, self._log):
            if stream is not None:
                with contextlib.suppress(OSError):  # what it still held has no reader any more
                    stream.close()

    def _read(self, messages: queue.Queue[Any]) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with contextlib.suppress(ValueError):
                messages.put((self, json.loads(line)))
        messages.put((self, None))


def supervise(job: Job, progress: Callable[[int], None] | None = None) -> dict[str, str]:
    """Run ``job`` in worker processes; return what is wrong with images, by name.

    ``progress`` hears how many images are done. Raises what a worker raised, or
    ``UnfinishedError``. No worker outlives this call.
    """
    messages: queue.Queue[Any] = queue.Queue()
    workers: list[_Worker] = []
    try:
        for part in job.split(_processes(job)):
            # One by one: those that started must be ended, even if the next one cannot start.
            workers.append(_Worker(part, messages))  # noqa: PERF401
        for worker in workers:
            worker.begin()
        return _listen(workers, messages, job, progress)
    finally:
        for worker in workers:
            worker.end()


def _processes(job: Job) -> int:
    small = Path(job.model_file).stat().st_size <= _SMALL_MODEL_BYTES
    if job.provider not in {"cpu", "auto"} or not small:
        return 1
    return max(1, min(job.threads, len(job.images) // _IMAGES_PER_PROCESS))


def _listen(
    workers: list[_Worker],
    messages: queue.Queue[Any],
    job: Job,
    progress: Callable[[int], None] | None,
) -> dict[str, str]:
    """Hear all workers to their end; return what is wrong with images, by name."""
    faults: dict[str, str] = {}
    told = 0
    while not all(worker.finished for worker in workers):
        with contextlib.suppress(queue.Empty):
            worker, message = messages.get(timeout=_POLL_SECONDS)
            _hear(worker, message, workers, job)
            faults |= (message or {}).get("faults", {})
        done = sum(worker.done for worker in workers)
        if progress is not None and done > told:
            told = done
            progress(done)
        _check(workers, job)
    return faults


def _hear(
    worker: _Worker, message: dict[str, Any] | None, workers: list[_Worker], job: Job
) -> None:
    if message is None:
        if not worker.finished:
            raise _unfinished(worker.last_words(), workers, job)
        return
    worker.heard = time.monotonic()
    if "error" in message:
        raise getattr(errors, message["error"])(message["message"])
    worker.done = max(worker.done, message.get("done", 0))
    worker.finished = worker.finished or "finished" in message


def _check(workers: list[_Worker], job: Job) -> None:
    """Raise ``UnfinishedError`` for silence and for too much memory."""
    cap = job.memory_bytes or _default_cap()
    held = sum(_resident(worker.process.pid) for worker in workers)
    if held > cap:
        raise _unfinished(
            f"held {held / 1e6:,.0f} MB, more than the {cap / 1e6:,.0f} MB that it may "
            "(use fewer threads or a higher cap), and was ended",
            workers,
            job,
        )
    limit = time.monotonic() - _SILENCE_SECONDS - job.seconds_per_batch
    if any(worker.heard < limit and not worker.finished for worker in workers):
        raise _unfinished("fell silent and was ended", workers, job)


def _unfinished(what: str, workers: list[_Worker], job: Job) -> UnfinishedError:
    """Return the error for a worker that came to an end before its job did."""
    shards = [shard for worker in workers for shard in worker.job.shards()]
    stored = sum(_is_stored(job, shard) for shard in shards)
    done = sum(worker.done for worker in workers)
    return UnfinishedError(
        f"the inference worker {what} after {done} of {len(job.images)} images. "
        f"Run again: it resumes at shard {min(stored + 1, len(shards))} of {len(shards)}."
    )


def _is_stored(job: Job, shard: Any) -> bool:  # noqa: ANN401
    return Path(job.target, shard_name([digest for _, digest in shard])).exists()


def _resident(pid: int) -> int:
    """Return how many bytes of memory a process holds; 0 where the system does not say."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _default_cap() -> int:
    try:
        whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return sys.maxsize
    return int(whole * _MEMORY_SHARE)
