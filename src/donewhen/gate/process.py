"""behave in a process of its own: whatever ends it, or the gate, ends all of it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

from donewhen.foundation.errors import UnfinishedError
from donewhen.gate.runner import ENVIRONMENT, FOLDER

_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class _Stopped(BaseException):
    """A signal that asks this process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def run_behave(arguments: Sequence[str], run_id: str, folder: Path) -> int:
    """Run behave with the gate's runner; return its exit code, negative for a signal.

    ``folder`` is that of the sprint's reports, in which it leaves its record.

    Raises ``UnfinishedError`` when this process is asked to end: then behave is ended first.
    """
    command = [sys.executable, "-m", "donewhen.gate.runner"]
    environment = os.environ | {ENVIRONMENT: run_id, FOLDER: str(folder)}
    with _signals_raise():
        process = subprocess.Popen(  # noqa: S603 - our own runner, the user's own arguments
            [*command, *arguments],
            stdin=subprocess.PIPE,  # closed when this process dies: then behave ends itself
            stdout=None if _is_open(1) else subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C reaches the gate alone, which ends all of it in order
        )
        try:
            return process.wait()
        except _Stopped as stop:
            name = signal.Signals(stop.number).name
            raise UnfinishedError(f"stopped by {name}: there is no verdict. Run again.") from None
        finally:
            _end(process)


def _is_open(handle: int) -> bool:
    try:
        os.fstat(handle)
    except OSError:
        return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """End behave and what it started in its session; inference workers end with it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        # Not asked first: a step that ignores signals would outlive its gate.
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
    if process.stdin is not None:
        process.stdin.close()


@contextlib.contextmanager
def _signals_raise() -> Iterator[None]:
    """Make signals that ask for an end raise, so that what was started is ended first."""

    def stop(number: int, _frame: FrameType | None) -> None:
        for other in _SIGNALS:
            signal.signal(other, signal.SIG_IGN)  # the end is under way
        raise _Stopped(number)

    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
