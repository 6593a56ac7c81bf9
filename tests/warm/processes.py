"""Runs ``python -m MODULE`` in a process that is forked from this one instead of started anew.

What this process has imported need not be imported thousands of times. Each run is a process of its
own all the same: killing it, waiting for it and its session are what they would be. What it starts
of donewhen's own (behave in a gate, a worker) is forked from it, too, and set back to what was
here first. A line of JSON on stdin is a ``Job``, the exit code is printed.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import io
import json
import os
import pkgutil
import runpy
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any, NoReturn

import donewhen

__all__ = ["Job", "serve"]

# What runs need that no module of donewhen imports as it is imported itself.
_LATER = (
    "allure_behave.formatter",
    "alembic.command",
    "behave.__main__",
    "behave.formatter.plain",
    "behave.reporter.junit",
    "behave.runner",
    "numpy.ma",
    "onnxruntime",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "scipy.special",
    "sqlalchemy.dialects.sqlite",
)
_PROGRAMS = ("donewhen.__main__", ".migrations.env")  # importing them is running them
_STARTED = ("donewhen.",)  # modules that donewhen runs as processes
_KEPT: list[object] = []  # a forked process must not close what its parent had open


@dataclass(frozen=True)
class Job:
    """``python -m module arguments``, whose output becomes the files ``output``.out and .err.

    It is killed with its process group after so many ``seconds``.
    """

    module: str
    arguments: Sequence[str]
    folder: str
    environment: Mapping[str, str]
    output: str
    seconds: float


class _State:
    """What a process that was just started has in it: other processes begin with that."""

    def __init__(self) -> None:
        before = dict(os.environ)
        own = [one.name for one in pkgutil.walk_packages(donewhen.__path__, "donewhen.")]
        for name in (*own, *_LATER):
            if not name.endswith(_PROGRAMS):
                importlib.import_module(name)
        self.environment = {k: v for k, v in os.environ.items() if before.get(k) != v}
        self.path = sys.path[1:]  # without the folder of this file
        self.modules = {
            name: module for name, module in sys.modules.items() if name != "behave.__main__"
        }
        self.held = {
            name: {key: _copy(value) for key, value in vars(module).items()}
            for name, module in self.modules.items()
            if name.startswith("donewhen")
        }
        gc.collect()
        gc.freeze()  # what is never collected is never written: the pages stay shared

    def restore(self) -> None:
        """Forget what was imported since, and what donewhen's modules remember."""
        gc.freeze()
        _KEPT.append(dict(sys.modules))
        for name in set(sys.modules) - set(self.modules):
            del sys.modules[name]
        for name, held in self.held.items():
            module = self.modules[name]
            sys.modules[name] = module
            _KEPT.append(dict(vars(module)))
            vars(module).update({key: _copy(value) for key, value in held.items()})


def _copy(value: object) -> object:
    return value.copy() if type(value) in (dict, list, set) else value  # type: ignore[attr-defined]


class _Popen(subprocess.Popen[Any]):
    """Starts modules of donewhen by forking this process, and everything else as ever."""

    state: _State

    def __init__(self, args: Any, **options: Any) -> None:
        if isinstance(args, list) and args[0] == sys.executable:
            safe = "-P" in args[1:2]
            flag, module, *arguments = args[2 if safe else 1 :]
            if flag == "-m" and module.startswith(_STARTED):
                environment = dict(options.get("env") or os.environ)
                options["preexec_fn"] = partial(
                    _become, module, arguments, environment, self.state, safe=safe
                )
        super().__init__(args, **options)


def _become(
    module: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    state: _State,
    *,
    safe: bool,
) -> NoReturn:
    """Be the process that was to be started, up to its end.

    The parent waits until all that it did not hand over is closed.
    """
    code = 1
    try:
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        _forget_signals()
        _open_streams()
        state.restore()
        code = _run(module, arguments, environment, state, safe=safe)
    except BaseException:  # noqa: BLE001 - there is nobody else to say it
        traceback.print_exc()
    finally:
        _leave(code)


def _forget_signals() -> None:
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_IGN)


def _open_streams() -> None:
    """Open stdin, stdout and stderr anew: what the parent has not written yet is the parent's."""
    _KEPT.extend((sys.stdin, sys.stdout, sys.stderr, sys.__stdin__, sys.__stdout__, sys.__stderr__))
    sys.stdin = sys.__stdin__ = _stream(0, "rb", sys.__stdin__)  # type: ignore[misc]
    sys.stdout = sys.__stdout__ = _stream(1, "wb", sys.__stdout__)  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _stream(2, "wb", sys.__stderr__)  # type: ignore[misc]


def _stream(number: int, mode: str, like: object) -> io.TextIOWrapper:
    assert isinstance(like, io.TextIOWrapper)
    at_once = like.write_through and mode == "wb"  # with PYTHONUNBUFFERED
    raw = open(number, mode, 0 if at_once else -1, closefd=False)  # noqa: SIM115 - until the end
    return io.TextIOWrapper(
        raw, like.encoding, like.errors, None, like.line_buffering, like.write_through
    )


def _run(
    module: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    state: _State,
    *,
    safe: bool = False,
) -> int:
    """Do what ``python -m module`` does; return its exit code."""
    os.environ.clear()
    os.environ.update(environment)
    for name, value in state.environment.items():  # set by what is imported already
        os.environ.setdefault(name, value)
    sys.path[:] = state.path if safe else [os.getcwd(), *state.path]  # noqa: PTH109 - as Python
    sys.argv = ["-m", *arguments]
    sys.modules["__main__"] = ModuleType("__main__")
    importlib.invalidate_caches()
    for name in (module, f"{module}.__main__"):
        if not hasattr(sys.modules.get(name), "__path__"):
            sys.modules.pop(name, None)
    _Popen.state = state
    subprocess.Popen = _Popen  # type: ignore[assignment, misc]
    code = 0
    try:
        runpy._run_module_as_main(module)  # type: ignore[attr-defined] # noqa: SLF001 - as Python
    except SystemExit as stop:
        code = _code(stop.code)
    except BaseException as error:  # noqa: BLE001 - Python would print it, too
        place = error.__traceback__
        shown = error.with_traceback(place and place.tb_next)  # without this function
        sys.excepthook(type(error), shown, shown.__traceback__)
        code = 1
    # As Python ends: threads of executors are told to stop before they are waited for.
    threading._shutdown()  # type: ignore[attr-defined] # noqa: SLF001
    atexit._run_exitfuncs()  # noqa: SLF001
    return code


def _code(code: object) -> int:
    if code is None or isinstance(code, int):
        return code or 0
    print(code, file=sys.stderr)  # noqa: T201 - as Python does
    return 1


def _leave(code: int) -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code & 0xFF)


def _forked(job: Job, state: _State) -> NoReturn:
    """Be the process of a job."""
    code = 1
    try:
        os.setsid()
        os.chdir(job.folder)
        for number, name in ((1, "out"), (2, "err")):
            handle = os.open(f"{job.output}.{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(handle, number)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        _open_streams()
        code = _run(job.module, job.arguments, job.environment, state)
    except BaseException:  # noqa: BLE001 - there is nobody else to say it
        traceback.print_exc()
    finally:
        _leave(code)


def _ended(child: int, seconds: float) -> int | None:
    """Return the exit code of a child; None where it took too long, and was killed."""
    end = time.monotonic() + seconds
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > end:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return None
        time.sleep(0.002)


def serve() -> None:
    """Do jobs until stdin ends."""
    jobs = os.fdopen(os.dup(0), encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # whatever a library prints must not look like an answer
    state = _State()
    for line in jobs:
        job = Job(**json.loads(line))
        child = os.fork()
        if child == 0:
            _KEPT.extend((jobs, answers))
            _forked(job, state)
        answers.write(json.dumps(_ended(child, job.seconds)) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve()
