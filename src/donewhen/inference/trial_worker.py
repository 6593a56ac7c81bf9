"""The trial worker: ``python -m donewhen.inference.trial_worker``, a trial as JSON on stdin.

In the end it tells ``{"finished": true, "rounds": [[HERE, THERE], …]}``: for each round of a speed
trial, seconds per image of each block. The answers of an answer trial are files.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from donewhen.foundation.errors import ModelError
from donewhen.inference.trial import AnswerTrial, Pass, SpeedTrial, read_trial
from donewhen.inference.worker_process import LOADING_SECONDS, Channel, Watch, serve

if TYPE_CHECKING:
    from donewhen.inference.job import Job
    from donewhen.inference.predictor import Predictor


class _Answering:
    """The passes of one answer trial."""

    def __init__(self, job: Job, watch: Watch) -> None:
        self._job, self._watch = job, watch
        self._predictors: dict[Pass, Predictor] = {}
        self._lock = threading.Lock()

    def answer(self, way: Pass, target: Path) -> None:
        """Let the model answer every image in this way, and write what it says."""
        from donewhen.inference.predictor import assemble
        from donewhen.inference.shards import write_shard

        predictor = self._predictor(way)
        images = list(self._job.images)
        starts = range(0, len(images), predictor.batch)
        results: list[Any] = [None] * len(images)
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
                results[start : start + len(found)] = found

        callers = [threading.Thread(target=call, args=(one,)) for one in range(way.threads)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        if failures:
            raise min(failures, key=lambda failure: failure[0])[1]
        digests = [digest for _, digest in images]
        write_shard(target, assemble(self._job.task, digests, results, predictor.provider))

    def _predictor(self, way: Pass) -> Predictor:
        from donewhen.inference.predictor import Predictor

        if way not in self._predictors:
            path = self._job.model_file
            seconds = max(LOADING_SECONDS, self._job.seconds_per_batch)
            self._watch.begin(f"loading model {path}", seconds)
            made = Predictor(replace(self._job, batch=way.batch or 1), way.threads, probe=False)
            self._watch.end()
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
        """Return the results of one batch; the last one is filled up with the first images."""
        count = predictor.batch
        rows = [images[row % len(images)] for row in range(start, start + count)]
        self._watch.begin(f"image {self._job.path(rows[0][0])}", self._job.seconds_per_batch)
        pictures = [predictor.image(name, digest) for name, digest in rows]
        run = predictor.run(predictor.buffer(), [name for name, _ in rows], pictures)
        found = predictor.decode([run])[: min(count, len(images) - start)]
        self._watch.end()
        with self._lock:
            self._watch.done += len(found)
        return found


def main() -> None:
    """Do the trial on stdin."""
    serve(read_trial, _do)


def _do(trial: AnswerTrial | SpeedTrial, channel: Channel) -> None:
    watch = Watch(channel)
    if isinstance(trial, SpeedTrial):
        from donewhen.inference.race import race

        channel.send(finished=True, rounds=race(trial, watch))
        return
    answering = _Answering(trial.job, watch)
    for number, way in enumerate(trial.passes):
        answering.answer(way, Path(trial.job.target, str(number)))
    channel.send(done=watch.done, finished=True)


if __name__ == "__main__":
    main()
