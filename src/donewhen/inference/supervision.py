"""The parent's side of the worker: it starts it, listens, and ends it.

Whatever happens to the worker becomes an error of ours: what the worker says itself, a memory cap
that it exceeds, silence, or a signal that killed it.
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

__all__ = ["supervise"]

_POLL_SECONDS = 0.05
_SILENCE_SECONDS = 60.0
_MEMORY_SHARE = 0.75


def supervise(job: Job, progress: Callable[[int], None] | None = None) -> None:
    """Run ``job`` in a worker process; ``progress`` hears how many images are done.

    Raises what the worker raised, or ``UnfinishedError``. The worker never outlives this call.
    """
    with tempfile.TemporaryFile() as log:
        process = _start(log)
        try:
            _send(process, job)
            _listen(process, job, log, progress)
        finally:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    _close(stream)


def _start(log: IO[bytes]) -> subprocess.Popen[bytes]:
    # -P: a file called numpy.py in the current folder is not numpy.
    command = [sys.executable, "-P", "-m", "donewhen.inference.worker"]
    environment = os.environ | {"ORT_DISABLE_TELEMETRY": "1", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(  # noqa: S603 - our own module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        env=environment,
        start_new_session=True,  # Ctrl-C reaches the parent, which ends the worker
    )


def _send(process: subprocess.Popen[bytes], job: Job) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(job.to_json().encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        pass  # it is dead already: the listener says so


def _listen(
    process: subprocess.Popen[bytes],
    job: Job,
    log: IO[bytes],
    progress: Callable[[int], None] | None,
) -> None:
    messages = _messages(process)
    cap = job.memory_bytes or _default_cap()
    heard, done = time.monotonic(), 0
    while True:
        try:
            message = messages.get(timeout=_POLL_SECONDS)
        except queue.Empty:
            message = {}
        if message is None:
            raise _died(process, job, done, log)
        if message:
            heard = time.monotonic()
        if "error" in message:
            raise getattr(errors, message["error"])(message["message"])
        if message.get("done", 0) > done:
            done = message["done"]
            if progress is not None:
                progress(done)
        if "finished" in message:
            return
        _check_memory(process.pid, cap, job, done)
        if time.monotonic() - heard > _SILENCE_SECONDS + job.seconds_per_batch:
            raise UnfinishedError(f"the inference worker fell silent {_resume(job, done)}")


def _messages(process: subprocess.Popen[bytes]) -> queue.Queue[Any]:
    """Return a queue of the worker's messages; None is the end."""
    found: queue.Queue[Any] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            try:
                found.put(json.loads(line))
            except ValueError:
                continue
        found.put(None)

    threading.Thread(target=read, daemon=True).start()
    return found


def _died(process: subprocess.Popen[bytes], job: Job, done: int, log: IO[bytes]) -> UnfinishedError:
    code = process.wait()
    how = f"was killed (signal {-code})" if code < 0 else f"stopped (exit code {code})"
    log.seek(0)
    lines = log.read().decode(errors="replace").strip().splitlines()
    last = f": {lines[-1]}" if lines and code >= 0 else ""
    return UnfinishedError(f"the inference worker {how}{last} {_resume(job, done)}")


def _resume(job: Job, done: int) -> str:
    shards = len(job.shards())
    stored = sum(1 for shard in job.shards() if _is_stored(job, shard))
    where = f"it resumes at shard {min(stored + 1, shards)} of {shards}"
    return f"after {done} of {len(job.images)} images. Run again: {where}."


def _is_stored(job: Job, shard: Any) -> bool:  # noqa: ANN401
    from donewhen.inference.shards import shard_name

    return Path(job.target, shard_name([digest for _, digest in shard])).exists()


def _check_memory(pid: int, cap: int, job: Job, done: int) -> None:
    held = _resident(pid)
    if held > cap:
        raise UnfinishedError(
            f"the inference worker held {held / 1e6:,.0f} MB, more than the {cap / 1e6:,.0f} MB "
            f"that it may; use fewer threads or a higher cap. It ended {_resume(job, done)}"
        )


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


def _close(stream: IO[bytes]) -> None:
    with contextlib.suppress(OSError):  # what it still held has no reader any more
        stream.close()
