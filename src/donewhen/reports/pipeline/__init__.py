"""What a pipeline reads, made from a verdict's statement alone.

In the order in which data flows: ``reading`` (the statement, its texts on one line and without
control characters), then one module for each reader: ``junit``, ``open_metrics``,
``github_annotations`` with
``workflow_commands``, ``summary`` with ``markdown``. ``writing`` puts
them into the report folder.

    write_outputs(statement, Path("reports/sprint-12"), os.environ)
    tell_github(statement, Path("reports/sprint-12"), os.environ)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        for line in annotations(statement, folder_in_repository(os.environ)):
            print(line)
"""

from donewhen.reports.pipeline.github_annotations import annotations
from donewhen.reports.pipeline.output_files import (
    folder_in_repository,
    remove_outputs,
    tell_github,
    write_outputs,
)
from donewhen.reports.pipeline.summary import step_summary
from donewhen.reports.pipeline.workflow_commands import resume_commands, stop_commands

__all__ = [
    "annotations",
    "folder_in_repository",
    "remove_outputs",
    "resume_commands",
    "step_summary",
    "stop_commands",
    "tell_github",
    "write_outputs",
]
