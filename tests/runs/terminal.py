"""A terminal: a process on a pseudo-terminal, and what its screen shows in the end."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import struct
import subprocess
import termios
from collections.abc import Mapping
from pathlib import Path

COLUMNS = 100
_SEQUENCE = re.compile(r"\x1b(?:\[(?P<what>[0-9;?]*)(?P<end>[A-Za-z])|(?P<short>[78]))")


def on_terminal(
    command: list[str], folder: Path, environment: Mapping[str, str], *, stderr_too: bool
) -> tuple[int, str]:
    """Run a command on a terminal; return its exit code and everything that it wrote to it."""
    own, its = os.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    with (folder / "stderr.txt").open("wb") as elsewhere:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=its,
            stdout=its,
            stderr=its if stderr_too else elsewhere,
        )
    os.close(its)
    parts = []
    with contextlib.suppress(OSError):  # its end is an error on Linux
        while part := os.read(own, 65536):
            parts.append(part)
    os.close(own)
    return process.wait(), b"".join(parts).decode()


class Screen:
    """What a terminal shows that knows the sequences which behave and donewhen write."""

    def __init__(self, written: str) -> None:
        self.rows: list[list[str]] = [[]]
        self._row = self._column = 0
        self._kept = (0, 0)
        self._wraps = True
        while written:
            if found := _SEQUENCE.match(written):
                self._obey(found["what"] or "", found["end"] or found["short"])
                written = written[found.end() :]
            else:
                assert written[0] != "\x1b", written[:20]
                self._put(written[0])
                written = written[1:]

    @property
    def lines(self) -> list[str]:
        return ["".join(row).rstrip() for row in self.rows]

    def _obey(self, what: str, end: str) -> None:
        if end == "K":
            assert what in ("", "0")
            del self.rows[self._row][self._column :]
        elif end == "A":
            self._row = max(0, self._row - int(what or 1))
        elif end == "7":
            self._kept = (self._row, self._column)
        elif end == "8":
            self._row, self._column = self._kept
        elif what == "?7":
            self._wraps = end == "h"
        else:
            assert end == "m", (what, end)

    def _put(self, char: str) -> None:
        if char == "\r":
            self._column = 0
        elif char == "\n":
            self._row += 1
        else:
            if self._column >= COLUMNS:
                self._column = COLUMNS - 1 if not self._wraps else 0
                self._row += self._wraps
            self._fill()
            self.rows[self._row][self._column] = char
            self._column += 1
        self._fill(to_column=False)

    def _fill(self, *, to_column: bool = True) -> None:
        while len(self.rows) <= self._row:
            self.rows.append([])
        if to_column:
            row = self.rows[self._row]
            row.extend(" " * (self._column + 1 - len(row)))
