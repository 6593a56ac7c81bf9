"""behave without its own command line: a runner, and in one line what kept it from running."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from traceback import extract_tb

from behave.configuration import Configuration
from behave.parser import ParserError
from behave.runner import Runner
from behave.runner_util import reset_runtime

from donewhen.foundation.errors import DonewhenError, InputError
from donewhen.foundation.terminal_text import clean


def run_with(runner: type[Runner], arguments: Sequence[str]) -> bool:
    """Run behave with ``runner``; return whether it failed.

    Raises ``InputError`` for whatever keeps it from running: options, hooks, steps, features;
    ``UnfinishedError`` where it cannot write.
    """
    try:
        config = Configuration(list(arguments))
        config.format = config.format or ["null"]
        reset_runtime()
        return bool(runner(config).run())
    except DonewhenError:
        raise
    except ParserError as error:
        place = f"{error.filename}:{error.line}: " if error.filename else ""
        raise InputError(f"{place}{_line(error)}") from None
    except (ImportError, SyntaxError) as error:
        raise InputError(
            f"environment.py or steps/ cannot be loaded: {type(error).__name__}: {_line(error)}"
        ) from None
    except Exception as error:  # the user's own code may raise anything
        place = _place(error)
        raise InputError(
            f"{place}behave cannot run: {type(error).__name__}: {_line(error)}"
        ) from error


def _place(error: BaseException) -> str:
    """Return "file:line: " of the project's own code that raised; "" where it is none."""
    here = Path.cwd()
    for frame in reversed(extract_tb(error.__traceback__)):
        file = here / frame.filename  # behave names its own files from the current folder on
        if file.is_relative_to(here) and not file.is_relative_to(here / ".venv"):
            return f"{file.relative_to(here).as_posix()}:{frame.lineno}: "
    return ""


def _line(error: BaseException) -> str:
    return " ".join(clean(str(error)).split())
