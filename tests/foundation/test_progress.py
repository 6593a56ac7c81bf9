"""The line of progress: what it says, how often it is drawn, and that it is gone in the end."""

from __future__ import annotations

import io
import re
import sys

import pytest

from donewhen.foundation.progress import ProgressLine, in_words, progress_line


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Gone(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(5, f"no terminal for {text!r}")


@pytest.mark.parametrize(
    ("done", "total", "rate", "said"),
    [
        (0, 10, None, "x: 0 of 10 images"),
        (2304, 5000, 245.6, "x: 2,304 of 5,000 images, 246/s, 11 s left"),
        (1, 100, 2.0, "x: 1 of 100 images, 2.0/s, 50 s left"),
        (1, 100, 0.05, "x: 1 of 100 images, 3.0/min, 33 min left"),
        (0, 1_000_000, 200.0, "x: 0 of 1,000,000 images, 200/s, 1 h 23 min left"),
        (9, 10, 1000.0, "x: 9 of 10 images, 1,000/s, 1 s left"),
        (10, 10, 5.0, "x: 10 of 10 images"),
    ],
)
def test_what_it_says(done: int, total: int, rate: float | None, said: str) -> None:
    assert in_words("x", "images", done, total, rate) == said


def drawn(text: str) -> list[str]:
    return re.findall(r"\x1b7\x1b\[\?7l\x1b\[K  (.*?)\x1b\[\?7h\x1b8", text)


def test_the_rate_is_that_of_the_last_seconds_and_leaves_out_what_was_there() -> None:
    clock, stream = Clock(), io.StringIO()
    line = ProgressLine("x", "images", stream, clock)
    clock.now = 60.0  # the worker took a minute to start
    line.show(400, 1000)
    clock.now = 62.0
    line.show(420, 1000)
    assert drawn(stream.getvalue()) == [
        "x: 400 of 1,000 images",
        "x: 420 of 1,000 images, 10/s, 58 s left",
    ]
    for _ in range(40):  # it becomes ten times as fast
        clock.now += 1.0
        line.show(420 + round(100 * (clock.now - 62.0)), 10_000)
    assert "100/s" in drawn(stream.getvalue())[-1]


def test_it_is_drawn_at_most_ten_times_in_a_second_and_erased() -> None:
    clock, stream = Clock(), io.StringIO()
    line = ProgressLine("x", "images", stream, clock)
    for done in range(1000):
        clock.now = done / 1000
        line.show(done, 1000)
    assert len(drawn(stream.getvalue())) == 10
    line.erase()
    assert stream.getvalue().endswith("\x1b8\x1b[K")


def test_a_line_that_was_never_drawn_erases_nothing() -> None:
    stream = io.StringIO()
    ProgressLine("x", "images", stream).erase()
    assert stream.getvalue() == ""


def test_a_terminal_that_is_gone_stops_nothing() -> None:
    line = ProgressLine("x", "images", Gone())
    line.show(1, 2)
    line.erase()


def test_nothing_is_written_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with progress_line("x") as show:
        show(1, 2)
    monkeypatch.setattr(sys, "__stderr__", None)
    with progress_line("x") as show:
        show(1, 2)
    assert capfd.readouterr().err == ""
