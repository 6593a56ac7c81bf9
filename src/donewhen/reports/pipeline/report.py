"""What a report for pipelines is, and the folder into which all of them are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from donewhen.foundation.atomic_file import remove_leftovers, write_atomically
from donewhen.foundation.registry import Registry
from donewhen.reports.pipeline.run import Run, read_run
from donewhen.verdicts.document import Statement

_CHECKOUTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


@dataclass(frozen=True)
class Report:
    """A file that every gate writes.

    ``file`` is its name below the report folder. ``make`` gives its bytes for a run, and for where
    the features' names start, as the repository sees it ("" for its root).
    """

    file: str
    make: Callable[[Run, str], bytes]


# By file, so that two reports that would overwrite each other are refused.
REPORTS: Registry[Report] = Registry("report")


def write_outputs(statement: Statement, folder: Path, environment: Mapping[str, str]) -> list[Path]:
    """Write every report of a verdict into ``folder``; return their paths, sorted.

    ``environment`` tells where in a pipeline's checkout this is. Raises ``UnfinishedError`` when a
    file cannot be written.
    """
    run = read_run(statement)
    within = folder_in_repository(environment)
    # Each as a whole or not at all: a reader that polls must not meet half a file.
    for name in REPORTS:
        write_atomically(folder / name, [REPORTS.get(name).make(run, within)])
    return [folder / name for name in REPORTS]


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
