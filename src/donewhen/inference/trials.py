"""Trials: a model answers the same images in several ways, or races another one.

Answers are stored, as they take long and belong to one file; times never are.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import queue
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from donewhen.domain.predictions import Predictions
from donewhen.foundation.errors import UnfinishedError
from donewhen.foundation.fingerprints import Fingerprints
from donewhen.inference.job import Job
from donewhen.inference.model_file import identify
from donewhen.inference.prediction import check_request, job_of, model_classes
from donewhen.inference.prediction_store import PredictionStore
from donewhen.inference.request import InferenceRequest, available_threads, store_key
from donewhen.inference.trial import AnswerTrial, Pass, SpeedTrial
from donewhen.inference.worker_handle import POLL_SECONDS, WorkerHandle, too_much_memory

FORMAT = 1
"""Raised whenever a pass is made differently."""
SECONDS = 30.0
"""After so long a race ends, once it has its least rounds."""


def answers_in_passes(
    request: InferenceRequest, passes: Sequence[Pass], process: int = 0
) -> list[Predictions]:
    """Return the answers to all images of ``request`` in each pass, made in one process.

    The same passes with another number of a ``process`` are made anew, in another process. Raises
    what ``predict`` raises, and ``ModelError`` where the model's batch is fixed to another size
    than a pass wants.
    """
    job, digests = _job(request, request.store)
    way = store_key(request, job.model_digest, _classes(request))
    facts = [FORMAT, way, [asdict(one) for one in passes], process, digests]
    key = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:40]
    root = request.store / "trials"
    stores = [PredictionStore(root, f"{key}/{number}") for number in range(len(passes))]
    if any(store.load(digests) for store in stores):
        job, _ = _job(request, root / "predictions" / key)
        _attend(AnswerTrial(job, tuple(passes)).to_json(), job)
    if any(store.load(digests) for store in stores):
        raise UnfinishedError(
            f"answers in {root} vanished or were damaged while they were used. Run again."
        )
    return [store.predictions(request.task, digests) for store in stores]


def times_in_turn(
    here: InferenceRequest, there: InferenceRequest, least: int, most: int
) -> list[tuple[list[float], list[float]]]:
    """Return rounds of a race: seconds per image of each block of either model, pair by pair.

    There are at least ``least`` rounds, and at most ``most``. Both are asked about their own
    request's images, which shall be the same.
    """
    one, _ = _job(here, here.store)
    other, _ = _job(there, there.store)
    told = _attend(SpeedTrial(one, other, least, most, SECONDS).to_json(), one)
    return [(list(mine), list(others)) for mine, others in told["rounds"]]


def _job(request: InferenceRequest, target: Path) -> tuple[Job, list[str]]:
    """Return the job that holds every image's content once, and the images' digests."""
    check_request(request)
    identity = identify(request.model_file, request.store)
    classes = model_classes(request, identity)
    threads = request.threads or available_threads()
    fingerprints = Fingerprints(request.images.folder, request.store, threads=threads)
    digests = fingerprints.digests(request.images.names)
    names = dict(zip(reversed(digests), reversed(request.images.names), strict=True))
    images = tuple((names[digest], digest) for digest in dict.fromkeys(digests))
    return job_of(request, identity.digest, len(classes), images, target), digests


def _classes(request: InferenceRequest) -> tuple[str, ...]:
    return model_classes(request, identify(request.model_file, request.store))


def _attend(task: str, job: Job) -> dict[str, Any]:
    """Have a worker make the trial; return its last message. No worker outlives this call."""
    messages: queue.Queue[Any] = queue.Queue()
    worker = WorkerHandle("donewhen.inference.trial_worker", task, messages)
    try:
        worker.begin()
        while worker.finished is None:
            with contextlib.suppress(queue.Empty):
                _, message = messages.get(timeout=POLL_SECONDS)
                _hear(worker, message, job)
            if complaint := too_much_memory([worker], job.memory_bytes):
                raise _unfinished(complaint, job)
            if worker.is_silent(job.seconds_per_batch):
                raise _unfinished("fell silent and was ended", job)
        return worker.finished
    finally:
        worker.end()


def _hear(worker: WorkerHandle, message: dict[str, Any] | None, job: Job) -> None:
    if message is not None:
        worker.hear(message)
    elif worker.finished is None:
        raise _unfinished(worker.last_words(), job)


def _unfinished(what: str, job: Job) -> UnfinishedError:
    return UnfinishedError(f"the worker that tries model {job.model_file} {what}. Run again.")
