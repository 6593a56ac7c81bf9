"""The parent's side of the workers: it starts them, listens, and ends them.

On a CPU there is a process per core while images are many and the model is small: with threads
alone, Python's one interpreter per process would hold a small model back. Few images, a large
model or an accelerator get one process.

Whatever happens to a worker becomes an error of ours: what it says itself, a memory cap that all
of them exceed together, silence, or a signal that killed it.
"""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable
from pathlib import Path
from typing import Any

from donewhen.foundation.errors import UnfinishedError
from donewhen.inference.job import Job
from donewhen.inference.shards import shard_name
from donewhen.inference.worker_handle import POLL_SECONDS, WorkerHandle, too_much_memory

_IMAGES_PER_PROCESS = 50
_SMALL_MODEL_BYTES = 64_000_000


class _Worker(WorkerHandle):
    """A process for some shards of a job."""

    def __init__(self, job: Job, messages: queue.Queue[Any]) -> None:
        super().__init__("donewhen.inference.worker", job.to_json(), messages)
        self.job = job


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
    while not all(worker.finished is not None for worker in workers):
        with contextlib.suppress(queue.Empty):
            worker, message = messages.get(timeout=POLL_SECONDS)
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
    if message is not None:
        worker.hear(message)
    elif worker.finished is None:
        raise _unfinished(worker.last_words(), workers, job)


def _check(workers: list[_Worker], job: Job) -> None:
    """Raise ``UnfinishedError`` for silence and for too much memory."""
    if complaint := too_much_memory(workers, job.memory_bytes):
        raise _unfinished(complaint, workers, job)
    if any(worker.is_silent(job.seconds_per_batch) for worker in workers):
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
