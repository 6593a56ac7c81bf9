"""Runs ``donewhen`` whenever it is told to: each time in a process of its own, forked from here.

What this process has imported need not be imported hundreds of times. A line of JSON on stdin
holds "arguments", "folder", "output" (the start of two files' names) and "seconds", after which it
is killed; the exit code is printed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Sequence

from donewhen import gate
from donewhen.cli import main as cli
from donewhen.reports import pipeline

__all__ = ["serve"]

_LOADED = (gate, pipeline)  # what most commands need


def serve() -> None:
    """Run commands until stdin ends."""
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            _run(job["arguments"], job["folder"], job["output"])
        print(_ended(child, job["seconds"]), flush=True)  # noqa: T201 - that is the answer


def _ended(child: int, seconds: float) -> int:
    """Return the exit code of a child, which is killed when it takes too long."""
    end = time.monotonic() + seconds
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > end:
            os.killpg(child, signal.SIGKILL)
        time.sleep(0.005)


def _run(arguments: Sequence[str], folder: str, output: str) -> None:
    """Do what ``python -m donewhen`` does, then end this process."""
    code = 1
    try:
        os.setsid()
        os.chdir(folder)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(f"{output}.{name}", os.O_WRONLY | os.O_CREAT), number)
        sys.argv = ["donewhen", *arguments]
        code = cli.main(arguments)
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    except BaseException:  # noqa: BLE001 - Python would print it, too
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
