"""The inference worker: ``python -m donewhen.inference.worker``, a job as JSON on stdin.

Threads take images from one queue; each decodes, preprocesses and runs on the shared session. A
shard whose last image is done is written at once. What happens is told as lines of JSON on
stdout: ``{"done": 12}`` (a heartbeat too), ``{"finished": true, "faults": {NAME: TEXT}}`` with
what is wrong with images, or ``{"error": CLASS, "message": TEXT}``. The worker ends when its
parent does.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO

from donewhen.errors import DataSetError, DonewhenError, UnfinishedError
from donewhen.inference.job import Job

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["main"]

_BEAT_SECONDS = 0.25
_LOADING_SECONDS = 300.0
_LONGEST_STRETCH = 16
_STRETCHES_PER_THREAD = 8


class _Channel:
    """Messages to the parent, one at a time."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, **message: Any) -> None:  # noqa: ANN401
        """Write one message."""
        with self._lock:
            self._stream.write(json.dumps(message) + "\n")
            self._stream.flush()


class _Watch:
    """What every thread is busy with, and since when; ends the process after a time limit."""

    def __init__(self, channel: _Channel) -> None:
        self._channel = channel
        self._busy: dict[int, tuple[str, float]] = {}
        self.done = 0
        threading.Thread(target=self._observe, daemon=True).start()

    def begin(self, what: str, seconds: float) -> None:
        """Say what the calling thread begins; it may take ``seconds``."""
        self._busy[threading.get_ident()] = (what, time.monotonic() + seconds)

    def end(self) -> None:
        """Say that the calling thread is idle."""
        self._busy.pop(threading.get_ident(), None)

    def _observe(self) -> None:
        while True:
            time.sleep(_BEAT_SECONDS)
            self._channel.send(done=self.done)
            now = time.monotonic()
            for what, until in list(self._busy.values()):
                if now > until:
                    self._channel.send(
                        error="UnfinishedError",
                        message=f"{what} took longer than its time limit. Look at this image and "
                        "the model, or allow more seconds per batch.",
                    )
                    os._exit(3)


class _Crew:
    """The threads of one job and what they have done."""

    def __init__(self, job: Job, channel: _Channel, watch: _Watch) -> None:
        from donewhen.inference.predictor import Predictor

        watch.begin(f"loading model {job.model_file}", max(_LOADING_SECONDS, job.seconds_per_batch))
        self._predictor = Predictor(job)
        watch.end()
        self._job, self._channel, self._watch = job, channel, watch
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
            self._watch.begin(f"image {path}", self._job.seconds_per_batch)
            images = self._images(items)
            if not self._faults:  # once an image cannot be read, the others are only looked at
                runs.append(self._predictor.run(buffer, [name for name, _ in items], images))
            self._watch.end()
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
        from pathlib import Path

        from donewhen.inference.predictor import assemble
        from donewhen.inference.shards import write_shard

        digests = [digest for _, digest in self._shards[shard]]
        made = assemble(self._job.task, digests, self._results[shard], self._predictor.provider)
        self._results[shard] = []
        target: Path = Path(self._job.target)
        try:
            write_shard(target, made)
        except OSError as error:
            raise UnfinishedError(
                f"predictions cannot be written to {target}: {error.strerror}. Make room and run "
                "again: it resumes where it stopped."
            ) from None


def main() -> None:
    """Do the job on stdin and leave, without waiting for threads that hang."""
    code = 1
    try:
        # Whatever a library prints must not look like a message.
        channel = _Channel(os.fdopen(os.dup(1), "w", encoding="utf-8"))
        os.dup2(2, 1)
        _die_with_parent()
        job = Job.from_json(sys.stdin.readline())
        threading.Thread(target=_wait_for_parent, daemon=True).start()
        _do(job, channel)
        code = 0
    except BaseException:  # noqa: BLE001 - the parent reads the last line
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _do(job: Job, channel: _Channel) -> None:
    try:
        faults = _Crew(job, channel, _Watch(channel)).work()
        channel.send(done=len(job.images) - len(faults), finished=True, faults=faults)
    except DonewhenError as error:
        channel.send(error=type(error).__name__, message=str(error))
    except MemoryError:
        channel.send(
            error="UnfinishedError",
            message="the inference worker ran out of memory. Use fewer threads or smaller images.",
        )


def _wait_for_parent() -> None:
    sys.stdin.read()
    os._exit(3)


def _die_with_parent() -> None:
    """Ask Linux to kill this process when its parent dies, should it be stuck in a library."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    set_death_signal = 1
    ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)


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
