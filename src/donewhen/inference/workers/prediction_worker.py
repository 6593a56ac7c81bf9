"""The worker of a prediction job, which it reads as JSON from stdin.

It is started as ``python -m donewhen.inference.workers.prediction_worker``. Threads take images
from one queue; each decodes, preprocesses and runs on the shared session. A shard whose last image
is done is written at once. In the end it tells ``{"finished": true, "faults": {NAME: TEXT}}`` with
what is wrong with images.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from donewhen.foundation.errors import DataSetError
from donewhen.inference.workers.child import LOADING_SECONDS, Channel, Watch, serve
from donewhen.inference.workers.prediction_job import Job

_LONGEST_STRETCH = 16
"""At most so many images are decoded together, so that what is done is soon stored."""
_STRETCHES_PER_THREAD = 8
"""So many at least, so that no thread waits long for the last one."""


class _Threads:
    """The threads of one job and what they have done.

    A failure of the model ends the job. An image that cannot be used does not: the other images are
    still looked at, so that one run names all that have to be mended.
    """

    def __init__(self, job: Job, watch: Watch) -> None:
        from donewhen.inference.predictor import Predictor

        seconds = max(LOADING_SECONDS, job.seconds_per_batch)
        with watch.limit(f"loading model {job.model_file}", seconds):
            self._predictor = Predictor(job)
        self._job, self._watch = job, watch
        self._lock = threading.Lock()
        self._shards = job.shards()
        self._stretches = iter(_stretches(job, self._predictor.batch))
        self._results: list[list[Any]] = [[None] * len(shard) for shard in self._shards]
        self._left = [len(shard) for shard in self._shards]
        self._faults: dict[str, str] = {}
        self._failures: list[tuple[int, int, BaseException]] = []

    def work(self) -> dict[str, str]:
        """Run all threads to the end; return what is wrong with images that cannot be used.

        Raises what else went wrong, the first image's error first.
        """
        count = max(1, min(self._job.threads, len(self._job.images)))
        threads = [threading.Thread(target=self._thread) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._failures:
            raise min(self._failures, key=lambda failure: failure[:2])[2]
        return self._faults

    def _thread(self) -> None:
        buffer = self._predictor.buffer()
        while True:
            with self._lock:
                stretch = None if self._failures else next(self._stretches, None)
            if stretch is None:
                return
            try:
                self._stretch(buffer, *stretch)
            except BaseException as error:  # noqa: BLE001 - told to the parent by work()
                with self._lock:
                    self._failures.append((stretch[0], stretch[1], error))
                return

    def _stretch(self, buffer: Any, shard: int, start: int, stop: int) -> None:  # noqa: ANN401
        """Predict images ``start`` to ``stop`` of a shard, a batch at a time."""
        batch, runs = self._predictor.batch, []
        for first in range(start, stop, batch):
            items = self._shards[shard][first : min(first + batch, stop)]
            path = self._job.path(items[0][0])
            with self._watch.limit(f"image {path}", self._job.seconds_per_batch):
                images = self._images(items)
                if not self._faults:  # once an image cannot be read, the others are only looked at
                    runs.append(self._predictor.run(buffer, [name for name, _ in items], images))
        if not self._faults:
            self._finish(shard, start, self._predictor.decode(runs))

    def _images(self, items: Sequence[tuple[str, str]]) -> list[Any]:
        images = []
        for name, digest in items:
            try:
                images.append(self._predictor.image(name, digest))
            except DataSetError as error:
                self._faults[name] = str(error)
        return images

    def _finish(self, shard: int, start: int, results: Sequence[Any]) -> None:
        self._results[shard][start : start + len(results)] = results
        with self._lock:
            self._left[shard] -= len(results)
            complete = self._left[shard] == 0
            self._watch.done += len(results)
        if complete:
            self._write(shard)

    def _write(self, shard: int) -> None:
        from donewhen.inference.predictor import assemble
        from donewhen.inference.shards import write_shard

        digests = [digest for _, digest in self._shards[shard]]
        made = assemble(self._job.task, digests, self._results[shard], self._predictor.provider)
        self._results[shard] = []
        write_shard(Path(self._job.target), made)


def main() -> None:
    """Do the job on stdin."""
    serve(Job.from_json, _run)


def _run(job: Job, channel: Channel) -> None:
    faults = _Threads(job, Watch(channel)).work()
    channel.send(done=len(job.images) - len(faults), finished=True, faults=faults)


def _stretches(job: Job, batch: int) -> list[tuple[int, int, int]]:
    """Return (shard, start, stop) of the stretches that a thread takes at a time.

    Whole batches, as many as make decoding cheap and still leave each thread several stretches;
    none crosses from one shard to the next.
    """
    fair = len(job.images) // (job.threads * _STRETCHES_PER_THREAD)
    length = batch * max(1, min(fair, _LONGEST_STRETCH) // batch)
    return [
        (number, start, min(start + length, len(shard)))
        for number, shard in enumerate(job.shards())
        for start in range(0, len(shard), length)
    ]


if __name__ == "__main__":
    main()
