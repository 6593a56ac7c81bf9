"""The files that a pipeline reads, put into the report folder, and GitHub's own files."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from donewhen.foundation.atomic_file import remove_leftovers, write_atomically, writing
from donewhen.foundation.errors import UnfinishedError
from donewhen.reports.pipeline.report import REPORTS
from donewhen.reports.pipeline.run import read_run
from donewhen.reports.pipeline.summary import STEP_SUMMARY_LIMIT, step_summary
from donewhen.verdicts.document import Statement

_STEP_SUMMARY = "GITHUB_STEP_SUMMARY"
_OUTPUT = "GITHUB_OUTPUT"
_CHECKOUTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


def write_outputs(statement: Statement, folder: Path, environment: Mapping[str, str]) -> list[Path]:
    """Write every report of a verdict into ``folder``; return their paths, sorted.

    ``environment`` tells where in a pipeline's checkout this is. Raises ``UnfinishedError`` when a
    file cannot be written.
    """
    run = read_run(statement)
    within = folder_in_repository(environment)
    written = []
    for name in REPORTS:
        write_atomically(folder / name, [REPORTS.get(name).make(run, within)])
        written.append(folder / name)
    return written


def tell_github(statement: Statement, folder: Path, environment: Mapping[str, str]) -> None:
    """Append to the step's summary, and ``report`` to its outputs, where there are any.

    Called when all else is done: what is appended cannot be taken back. Raises
    ``UnfinishedError`` when a file cannot be written, or is a pipe: nobody may read it.
    """
    if path := environment.get(_STEP_SUMMARY):
        _append(Path(path), lambda taken: step_summary(statement, STEP_SUMMARY_LIMIT - taken))
    if path := environment.get(_OUTPUT):
        _append(Path(path), lambda _: _output(folder))


def remove_outputs(folder: Path) -> None:
    """Remove what an earlier run wrote: from here on it says nothing."""
    for name in REPORTS:
        (folder / name).unlink(missing_ok=True)
        remove_leftovers((folder / name).parent)


def folder_in_repository(environment: Mapping[str, str]) -> str:
    """Return where the current folder lies in the checkout of a pipeline, "" for its root.

    GitHub and GitLab look for the files of annotations and reports from there.
    """
    here = Path.cwd().resolve()
    for name in _CHECKOUTS:
        if (root := environment.get(name)) and here.is_relative_to(Path(root).resolve()):
            return here.relative_to(Path(root).resolve()).as_posix().removeprefix(".")
    return ""


def _append(path: Path, text: Callable[[int], str]) -> None:
    """Append to a file of GitHub's; ``text`` is given how many bytes it holds already."""
    with writing(path):
        _refuse_pipe(path)
        taken = path.stat().st_size if path.exists() else 0
        with path.open("ab") as file:
            file.write(text(taken).encode())


def _refuse_pipe(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        raise UnfinishedError(f"{path} is a pipe, not a file. Name a file.")


def _output(folder: Path) -> str:
    # One line, or a name could set outputs of its own.
    name = folder.as_posix()
    return f"report={name}\n" if name.isprintable() else ""
