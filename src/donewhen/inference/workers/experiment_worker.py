"""The worker of an experiment, which it reads as JSON from stdin.

It is started as ``python -m donewhen.inference.workers.experiment_worker``. In the end it tells
``{"finished": true, "rounds": [[HERE, THERE], …]}``: for each round of a speed experiment, seconds
per image of each block. The answers of an answer experiment are files.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from donewhen.foundation.errors import ModelError
from donewhen.inference.workers.child import LOADING_SECONDS, Channel, Watch, serve
from donewhen.inference.workers.experiment import (
    AnswerExperiment,
    Pass,
    SpeedExperiment,
    read_experiment,
)

if TYPE_CHECKING:
    from donewhen.inference.predictor import Predictor
    from donewhen.inference.workers.prediction_job import Job


class _Passes:
    """The passes of one answer experiment."""

    def __init__(self, job: Job, watch: Watch) -> None:
        self._job, self._watch = job, watch
        self._predictors: dict[Pass, Predictor] = {}
        self._lock = threading.Lock()

    def run(self, way: Pass, target: Path) -> None:
        """Let the model answer every image in this way, and write what it says."""
        from donewhen.inference.predictor import assemble
        from donewhen.inference.shards import write_shard

        predictor = self._predictor(way)
        answers = self._answers(way, predictor)
        digests = [digest for _, digest in self._job.images]
        write_shard(target, assemble(self._job.task, digests, answers, predictor.provider))

    def _answers(self, way: Pass, predictor: Predictor) -> list[Any]:
        """Return an answer for each image, from as many callers at a time as the pass wants."""
        images = self._job.images
        starts = range(0, len(images), predictor.batch)
        answers: list[Any] = [None] * len(images)
        failures: list[tuple[int, BaseException]] = []
        together = threading.Barrier(way.threads)

        def call(number: int) -> None:
            together.wait()
            # The last caller has the first image: callers in step make an order of their own.
            for start in starts[way.threads - 1 - number :: way.threads]:
                try:
                    found = self._batch(predictor, images, start)
                except BaseException as error:  # noqa: BLE001 - raised again below
                    failures.append((start, error))
                    return
                answers[start : start + len(found)] = found

        callers = [threading.Thread(target=call, args=(n,)) for n in range(way.threads)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        if failures:  # whichever thread was first, the message is that of the first image
            raise min(failures, key=lambda failure: failure[0])[1]
        return answers

    def _predictor(self, way: Pass) -> Predictor:
        from donewhen.inference.predictor import Predictor

        if way not in self._predictors:
            path = self._job.model_file
            seconds = max(LOADING_SECONDS, self._job.seconds_per_batch)
            with self._watch.limit(f"loading model {path}", seconds):
                job = replace(self._job, batch=way.batch or 1)
                made = Predictor(job, way.threads, probe=False)
            if way.batch is not None and made.fixed_batch not in (None, way.batch):
                raise ModelError(
                    f"model {path} takes batches of {made.fixed_batch} only, not of {way.batch}: "
                    "its first dimension is fixed. Export it with an open batch (dynamic axis), "
                    "or take the sentence about batches out."
                )
            self._predictors[way] = made
        return self._predictors[way]

    def _batch(
        self, predictor: Predictor, images: Sequence[tuple[str, str]], start: int
    ) -> Sequence[Any]:
        """Return the answers of one batch; the last one is filled up with the first images."""
        count = predictor.batch
        rows = [images[row % len(images)] for row in range(start, start + count)]
        what = f"image {self._job.path(rows[0][0])}"
        with self._watch.limit(what, self._job.seconds_per_batch):
            pictures = [predictor.image(name, digest) for name, digest in rows]
            run = predictor.run(predictor.buffer(), [name for name, _ in rows], pictures)
            found = predictor.decode([run])[: min(count, len(images) - start)]
        with self._lock:
            self._watch.done += len(found)
        return found


def main() -> None:
    """Make the experiment on stdin."""
    serve(read_experiment, _run)


def _run(experiment: AnswerExperiment | SpeedExperiment, channel: Channel) -> None:
    watch = Watch(channel)
    if isinstance(experiment, SpeedExperiment):
        from donewhen.inference.workers.speed_comparison import compare_speed

        channel.send(finished=True, rounds=compare_speed(experiment, watch))
        return
    passes = _Passes(experiment.job, watch)
    for number, way in enumerate(experiment.passes):
        passes.run(way, Path(experiment.job.target, str(number)))
    channel.send(done=watch.done, finished=True)


if __name__ == "__main__":
    main()
