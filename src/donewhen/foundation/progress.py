"""Progress of long work on a terminal: how much is done, how fast, how long it will still take.

One line on stderr that is gone when the work is. It is written behind whatever stands in the
current line, and the cursor is put back: a formatter that has begun a line goes on with it.
"""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from donewhen.foundation.terminal_text import clean

Progress = Callable[[int, int], None]
"""Hears how many are done, and how many there are."""

_BEGIN, _END = "\x1b7\x1b[?7l", "\x1b[?7h\x1b8"  # keep the place, do not wrap; wrap, go back
_ERASE = "\x1b[K"
_WINDOW_SECONDS = 15.0
_REDRAW_SECONDS = 0.1
_WIDTH = 80


@contextmanager
def progress_line(what: str, unit: str = "images", *, shown: bool = True) -> Iterator[Progress]:
    """Give a callback that keeps a line about ``what``; it does nothing without a terminal.

    The line is erased at the end, also where the work is stopped. ``shown`` False keeps it away.
    """
    stream = sys.__stderr__  # behave captures sys.stderr while a step runs
    if stream is None or not shown or not _is_terminal(stream):
        yield lambda _done, _total: None
        return
    line = ProgressLine(clean(what), unit, stream)
    try:
        yield line.show
    finally:
        line.erase()


class ProgressLine:
    """The line itself. ``clock`` gives seconds."""

    def __init__(
        self, what: str, unit: str, stream: TextIO, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._what, self._unit, self._stream, self._clock = what, unit, stream, clock
        self._seen: deque[tuple[float, int]] = deque([(clock(), 0)])
        self._heard = False
        self._drawn = float("-inf")

    def show(self, done: int, total: int) -> None:
        """Draw the line, at most ten times in a second; what was done before counts for no rate."""
        now = self._clock()
        if not self._heard:
            self._heard = True
            self._seen = deque([(now, done)])
        self._seen.append((now, done))
        while now - self._seen[1][0] > _WINDOW_SECONDS:
            self._seen.popleft()
        if now - self._drawn >= _REDRAW_SECONDS:
            self._drawn = now
            said = in_words(self._what, self._unit, done, total, self._rate())
            self._write(f"{_BEGIN}{_ERASE}  {said[: self._width() - 3]}{_END}")

    def erase(self) -> None:
        """Remove the line."""
        if self._heard:
            self._write(_ERASE)

    def _rate(self) -> float | None:
        """Return how many are done in a second, by the last seconds; None while that is unknown."""
        (then, before), (now, done) = self._seen[0], self._seen[-1]
        return (done - before) / (now - then) if now > then and done > before else None

    def _width(self) -> int:
        try:
            return os.get_terminal_size(self._stream.fileno()).columns or _WIDTH
        except (OSError, ValueError):
            return _WIDTH

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:  # the terminal is gone; the work goes on
            self._heard = False


def in_words(what: str, unit: str, done: int, total: int, rate: float | None) -> str:
    """Return "x: 2,304 of 5,000 images, 246/s, 11 s left"; ``rate`` is None while not known."""
    said = f"{what}: {done:,} of {total:,} {unit}"
    if rate is None or done >= total:
        return said
    return f"{said}, {_rate_in_words(rate)}, {_time_in_words((total - done) / rate)} left"


def _rate_in_words(rate: float) -> str:
    if rate >= 10:
        return f"{rate:,.0f}/s"
    return f"{rate:.1f}/s" if rate >= 1 else f"{rate * 60:.1f}/min"


def _time_in_words(seconds: float) -> str:
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _is_terminal(stream: TextIO) -> bool:
    """Return whether lines can be drawn over: "dumb" is what terminals that cannot call it."""
    try:
        return stream.isatty() and os.environ.get("TERM", "") != "dumb"
    except ValueError:  # it was closed
        return False
