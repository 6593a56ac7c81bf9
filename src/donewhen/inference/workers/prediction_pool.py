"""A prediction job, spread over worker processes.

On a CPU there is a process per core while images are many and the model is small: with threads
alone, Python's one interpreter per process would hold a small model back. Few images, a large
model or an accelerator get one process.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from donewhen.foundation.errors import UnfinishedError
from donewhen.inference.shards import shard_name
from donewhen.inference.workers.pool import Limits, run_pool
from donewhen.inference.workers.prediction_job import Job

_IMAGES_PER_PROCESS = 50
"""Starting a process costs about a third of a second: fewer images are not worth it."""
_SMALL_MODEL_BYTES = 64_000_000
"""Each process loads the model: a larger one is held once, and keeps the cores busy itself."""


def run_job(job: Job, progress: Callable[[int], None] | None = None) -> dict[str, str]:
    """Run ``job`` in worker processes; return what is wrong with images, by name.

    ``progress`` hears how many images are done. Raises what a worker raised, or
    ``UnfinishedError``. No worker outlives this call.
    """
    parts = job.split(_processes(job))

    def unfinished(what: str, done: int) -> UnfinishedError:
        shards = [shard for part in parts for shard in part.shards()]
        stored = sum(Path(job.target, shard_name([d for _, d in s])).exists() for s in shards)
        return UnfinishedError(
            f"the inference worker {what} after {done} of {len(job.images)} images. "
            f"Run again: it resumes at shard {min(stored + 1, len(shards))} of {len(shards)}."
        )

    limits = Limits(job.seconds_per_batch, job.memory_bytes)
    module = "donewhen.inference.workers.prediction_worker"
    tasks = [part.to_json() for part in parts]
    results = run_pool(module, tasks, limits, unfinished, progress)
    return {name: fault for result in results for name, fault in result["faults"].items()}


def _processes(job: Job) -> int:
    small = Path(job.model_file).stat().st_size <= _SMALL_MODEL_BYTES
    if job.provider not in {"cpu", "auto"} or not small:
        return 1
    return max(1, min(job.threads, len(job.images) // _IMAGES_PER_PROCESS))
