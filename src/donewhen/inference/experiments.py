"""Experiments: a model answers the same images in several ways, or is timed beside another one.

Answers are stored, as they take long and belong to one file; times never are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from donewhen.domain.predictions import Predictions
from donewhen.foundation.errors import UnfinishedError
from donewhen.inference.identified_request import identify_request
from donewhen.inference.prediction_store import PredictionStore
from donewhen.inference.request import InferenceRequest
from donewhen.inference.workers.experiment import AnswerExperiment, Pass, SpeedExperiment
from donewhen.inference.workers.pool import Limits, run_pool
from donewhen.inference.workers.prediction_job import Job

FORMAT = 1
"""Raised whenever a pass is made differently."""
SECONDS = 30.0
"""After so long no further round is timed, once there are as many as are needed."""


def answers_in_passes(
    request: InferenceRequest, passes: Sequence[Pass], process: int = 0
) -> list[Predictions]:
    """Return the answers to all images of ``request`` in each pass, made in one process.

    The same passes with another number of a ``process`` are made anew, in another process. Raises
    what ``predict`` raises, and ``ModelError`` where the model's batch is fixed to another size
    than a pass wants.
    """
    identified = identify_request(request)
    digests = identified.image_digests
    facts = [FORMAT, identified.key, [asdict(way) for way in passes], process, digests]
    key = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:40]
    root = request.store / "trials"
    stores = [PredictionStore(root, f"{key}/{number}") for number in range(len(passes))]
    if any(store.load(digests) for store in stores):
        job = identified.job(digests, root / "predictions" / key)
        _run(AnswerExperiment(job, tuple(passes)).to_json(), job)
    if any(store.load(digests) for store in stores):
        raise UnfinishedError(
            f"answers in {root} vanished or were damaged while they were used. Run again."
        )
    return [store.predictions(request.task, digests) for store in stores]


def timed_rounds(
    here: InferenceRequest, there: InferenceRequest, least: int, most: int
) -> list[tuple[list[float], list[float]]]:
    """Return rounds of two models timed side by side, ``here``'s times first.

    A round holds seconds per image of each block of runs of either model, pair by pair. There are
    at least ``least`` rounds, and at most ``most``. Each model is asked about the images of its own
    request, which should be the same. Raises what ``predict`` raises.
    """
    jobs = []
    for request in (here, there):
        identified = identify_request(request)
        jobs.append(identified.job(identified.image_digests, request.store))
    job, other = jobs
    told = _run(SpeedExperiment(job, other, least, most, SECONDS).to_json(), job)
    return [(list(mine), list(others)) for mine, others in told["rounds"]]


def _run(experiment: str, job: Job) -> dict[str, Any]:
    """Have a worker make the experiment; return its last message."""

    def unfinished(what: str, _done: int) -> UnfinishedError:
        return UnfinishedError(f"the worker that tries model {job.model_file} {what}. Run again.")

    module = "donewhen.inference.workers.experiment_worker"
    limits = Limits(job.seconds_per_batch, job.memory_bytes)
    return run_pool(module, [experiment], limits, unfinished)[0]
