"""What a report for pipelines is, and the registry in which each is found by its file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from donewhen.foundation.registry import Registry
from donewhen.reports.pipeline.run import Run


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
