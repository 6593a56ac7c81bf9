"""The inside of a worker process: a task as one line on stdin, messages as lines of JSON.

Whatever a worker does, it tells ``{"done": 12}`` (a heartbeat too), ``{"finished": true, …}`` or
``{"error": CLASS, "message": TEXT}``, keeps to time limits, and ends when its parent does. The
parent's side is ``pool``.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO, TypeVar

from donewhen.foundation.errors import DonewhenError

LOADING_SECONDS = 300.0
"""A model may take this long to load."""
_BEAT_SECONDS = 0.25
"""So often a worker tells that it lives, and looks whether a thread has exceeded its limit."""
Task = TypeVar("Task")


class Channel:
    """Messages to the parent, one at a time."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, **message: Any) -> None:  # noqa: ANN401
        """Write one message."""
        with self._lock:
            self._stream.write(json.dumps(message) + "\n")
            self._stream.flush()


class Watch:
    """What every thread is busy with, and since when; ends the process after a time limit."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._busy: dict[int, tuple[str, float]] = {}
        self.done = 0
        threading.Thread(target=self._observe, daemon=True).start()

    @contextmanager
    def limit(self, what: str, seconds: float) -> Iterator[None]:
        """Hold what the calling thread does inside to ``seconds``; ``what`` names it."""
        thread = threading.get_ident()
        self._busy[thread] = (what, time.monotonic() + seconds)
        try:
            yield
        finally:
            del self._busy[thread]

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
                        "the model, or allow more: -D seconds_per_batch=",
                    )
                    # A thread that is stuck in the runtime's native code cannot be stopped.
                    os._exit(3)


def serve(read: Callable[[str], Task], work: Callable[[Task, Channel], None]) -> None:
    """Do the task on stdin and leave, without waiting for threads that hang.

    ``read`` makes the task of its line; what ``work`` raises on purpose is told to the parent.
    """
    code = 1
    try:
        # Whatever a library prints must not look like a message.
        channel = Channel(os.fdopen(os.dup(1), "w", encoding="utf-8"))
        os.dup2(2, 1)
        _die_with_parent()
        task = read(sys.stdin.readline())
        threading.Thread(target=_wait_for_parent, daemon=True).start()
        _work_and_tell(work, task, channel)
        code = 0
    except BaseException:  # noqa: BLE001 - the parent reads the last line
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)  # and not sys.exit, which would wait for the runtime's threads


def _work_and_tell(work: Callable[[Task, Channel], None], task: Task, channel: Channel) -> None:
    try:
        work(task, channel)
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
    """Ask Linux to kill this process when its parent dies, should it be stuck in a library.

    Elsewhere ``_wait_for_parent`` alone ends it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C, and ends us
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    set_death_signal = 1
    ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)
