"""What a pipeline reads, made from a verdict's statement alone.

The modules in the order in which data flows:

    run      the verdict, every text on one line; is it accepted?
    report   what a report is, the registry of all of them, and the folder they are written into
    github   what GitHub reads beside that folder: annotations, a step's summary, its outputs

Every other module is a report, found by its ``REPORT``: it is written and removed with the others,
and adding one is adding a file.

    write_outputs(statement, Path("reports/sprint-12"), os.environ)
    tell_github(statement, Path("reports/sprint-12"), os.environ)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        for line in annotations(statement, folder_in_repository(os.environ)):
            print(line)
"""

from importlib import import_module
from pkgutil import iter_modules

from donewhen.reports.pipeline.report import REPORTS

for _module in iter_modules(__path__):
    _report = getattr(import_module(f"{__name__}.{_module.name}"), "REPORT", None)
    if _report is not None:
        REPORTS.register(_report.file, _report)
