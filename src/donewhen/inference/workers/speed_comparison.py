"""Two models, timed side by side: they take turns on the same images.

Only the session's runs are timed, by the processor's time where that can be told: images are
decoded and preprocessed before. In a round both sessions are opened anew, as where a session's
memory lies makes it a little faster or slower for good. Within a round the models alternate, in
blocks of some ten milliseconds, so that whatever slows the machine down meets both; which one
begins a pair is drawn.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from donewhen.inference.predictor import Predictor
from donewhen.inference.session import Session, open_session
from donewhen.inference.workers.child import LOADING_SECONDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from donewhen.inference.workers.child import Watch
    from donewhen.inference.workers.experiment import SpeedExperiment
    from donewhen.inference.workers.prediction_job import Job

PAIRS = 7
"""Blocks of each model in a round."""
FEWER_PAIRS = 3
"""The same where a block is a single long run."""
BLOCK_SECONDS = 0.01
"""A block lasts about so long: far above the clock's resolution, far below a load that lasts."""
_LONG_SECONDS = 0.5
"""A run that takes longer is a block of its own, and there are ``FEWER_PAIRS``."""
_FINE_SECONDS = 1e-6
_SEED = 12


class _TimedModel:
    """One of the two models: its inputs, and the session of this round."""

    def __init__(self, job: Job, watch: Watch) -> None:
        self.job = job
        self._watch = watch
        with watch.limit(f"loading model {job.model_file}", self._loading):
            predictor = Predictor(job, probe=False)
        self.images = predictor.batch
        with watch.limit("preprocessing images", self._loading):
            self._inputs = _inputs(predictor, job)
        self._data = Path(job.model_file).read_bytes()
        self._session: Session | None = None

    @property
    def _loading(self) -> float:
        return max(LOADING_SECONDS, self.job.seconds_per_batch)

    def open(self) -> None:
        """Open a new session in place of the last one."""
        self._session = None
        with self._watch.limit(f"loading model {self.job.model_file}", self._loading):
            self._session = open_session(
                Path(self.job.model_file), self._data, self.job.input, self.job.provider
            )

    def block(self, first: int, runs: int) -> float:
        """Return how many seconds an image takes, in the mean of so many runs."""
        assert self._session is not None
        inputs = [self._inputs[number % len(self._inputs)] for number in range(first, first + runs)]
        what = f"a run of model {self.job.model_file}"
        with self._watch.limit(what, self.job.seconds_per_batch * runs):
            clock = _clock(self._session)
            began = clock()
            for batch in inputs:
                self._session.run(batch)
            ended = clock()
        return (ended - began) / 1e9 / runs / self.images


def _clock(session: Session) -> Callable[[], int]:
    """Return what tells the time, in nanoseconds.

    On a processor a session runs on the thread that calls it. What this thread did is counted, and
    not how long others kept it waiting, where the system tells that finely enough.
    """
    if session.provider == "cpu" and time.get_clock_info("thread_time").resolution <= _FINE_SECONDS:
        return time.thread_time_ns
    return time.perf_counter_ns


def compare_speed(
    experiment: SpeedExperiment, watch: Watch
) -> list[tuple[list[float], list[float]]]:
    """Return the rounds: seconds per image of each block of either model, pair by pair."""
    began = time.monotonic()
    models = (_TimedModel(experiment.job, watch), _TimedModel(experiment.other, watch))
    drawn = random.Random(_SEED)  # noqa: S311 - an order, no secret
    rounds: list[tuple[list[float], list[float]]] = []
    gc.disable()  # a collection would fall into one model's block, and not into the other's
    while len(rounds) < experiment.most:
        if len(rounds) >= experiment.least and time.monotonic() - began > experiment.seconds:
            break
        rounds.append(_round(models, drawn))
        gc.collect()
    return rounds


def _round(
    models: tuple[_TimedModel, _TimedModel], drawn: random.Random
) -> tuple[list[float], list[float]]:
    for model in drawn.sample(models, 2):
        model.open()
    slowest = max(_warm(model) for model in models)
    runs = max(1, round(BLOCK_SECONDS / slowest)) if slowest > 0 else 1
    pairs = FEWER_PAIRS if slowest > _LONG_SECONDS else PAIRS
    times: tuple[list[float], list[float]] = ([], [])
    for pair in range(pairs):
        for side in drawn.sample((0, 1), 2):
            times[side].append(models[side].block(pair * runs, runs))
    return times


def _warm(model: _TimedModel) -> float:
    """Run until a block's time is filled, twice at least; return the seconds of the last run."""
    until, runs, seconds = time.monotonic() + BLOCK_SECONDS, 0, 0.0
    while runs < 2 or (time.monotonic() < until and seconds < BLOCK_SECONDS):
        seconds = model.block(runs, 1) * model.images
        runs += 1
    return seconds


def _inputs(predictor: Predictor, job: Job) -> Sequence[NDArray[np.generic]]:
    """Return what the model is fed with: the images, a batch at a time."""
    inputs = []
    for start in range(0, len(job.images), predictor.batch):
        buffer = predictor.buffer()
        for row in range(predictor.batch):
            name, digest = job.images[(start + row) % len(job.images)]
            buffer.fill(row, predictor.image(name, digest))
        inputs.append(buffer.array)
    return inputs
