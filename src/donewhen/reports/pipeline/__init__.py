"""What a pipeline reads, made from a verdict's statement alone.

The modules in the order in which data flows:

    run                                     the verdict, every text on one line; is it accepted?
    report                                  what a report is, and the registry of all of them
    junit, open_metrics, summary            a report each, and the bytes of its file
    markdown                                what keeps a name from being taken for Markdown
    output_files                            every report into the report folder; GitHub's own files
    github_annotations, workflow_commands   what a runner of GitHub reads in the log instead

A module that holds a ``REPORT`` is a report, written and removed with the others; adding one is
adding a file.

    write_outputs(statement, Path("reports/sprint-12"), os.environ)
    tell_github(statement, Path("reports/sprint-12"), os.environ)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        for line in annotations(statement, folder_in_repository(os.environ)):
            print(line)
"""

from importlib import import_module
from pkgutil import iter_modules

from donewhen.reports.pipeline.github_annotations import annotations
from donewhen.reports.pipeline.output_files import (
    folder_in_repository,
    remove_outputs,
    tell_github,
    write_outputs,
)
from donewhen.reports.pipeline.report import REPORTS, Report
from donewhen.reports.pipeline.summary import step_summary
from donewhen.reports.pipeline.workflow_commands import resume_commands, stop_commands

__all__ = [
    "REPORTS",
    "Report",
    "annotations",
    "folder_in_repository",
    "remove_outputs",
    "resume_commands",
    "step_summary",
    "stop_commands",
    "tell_github",
    "write_outputs",
]

for _module in iter_modules(__path__):
    _report = getattr(import_module(f"{__name__}.{_module.name}"), "REPORT", None)
    if _report is not None:
        REPORTS.register(_report.file, _report)
