"""The contract that every report for pipelines keeps, whatever its format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from tests.reports.pipeline.statements import claim, document, goal

from donewhen.reports import pipeline
from donewhen.reports.pipeline.report import REPORTS, remove_outputs, write_outputs

NAMES = (
    "sign: stop",
    "sign: yield",
    "sign: yield (worn)",
    'sign "stop"',
    "a | b <b>bold</b> & `code`",
    "交通标志:停止",
)


def cases(content: bytes) -> Iterator[str]:
    for suite in JUnitXml.fromstring(content):
        yield from (str(case.name) for case in suite)


def series(content: bytes) -> Iterator[str]:
    for family in text_string_to_metric_families(content.decode()):  # type: ignore[no-untyped-call]
        if family.name == "donewhen_claim_value":
            yield from (sample.labels["goal"] for sample in family.samples)


def rows(content: bytes) -> Iterator[str]:
    """Yield what the first column shows, each text up to the line with the goal's place."""
    tokens = MarkdownIt("commonmark").enable("table").parse(content.decode())
    for place, token in enumerate(tokens):
        if token.type == "td_open" and tokens[place - 1].type == "tr_open":
            shown = "".join(child.content for child in tokens[place + 1].children or [])
            yield shown.replace("\u200b", "").partition("<br>")[0]


# How a reader of the format finds the goals' names. Each raises on what is not well-formed.
CASES: dict[str, Callable[[bytes], Iterator[str]]] = {
    "junit/donewhen.xml": cases,
    "metrics.txt": series,
    "summary.md": rows,
}


def judged(name: str, line: int, status: str) -> dict[str, Any]:
    asked = claim(status, of=name, text=f"recall for {name} is at least 80%", line=line + 1)
    return goal(status, line, scenario=f"Goal about {name}", claims=[asked])


@pytest.mark.parametrize("status", ["met", "not met", "undecided"])
@pytest.mark.parametrize("file", list(REPORTS))
def test_every_report_names_each_goal_once(tmp_path: Path, file: str, status: str) -> None:
    """A report that is added fails here until it has a case; the message says what to add."""
    assert file in CASES, (
        f'report "{file}" has no contract case. Add CASES["{file}"] in {Path(__file__).name}: a '
        "function that reads the file's bytes with a reader of its format, not ours, and yields "
        "the name of each goal that it finds."
    )
    made = document(*(judged(name, line, status) for line, name in enumerate(NAMES, start=1)))
    write_outputs(made, tmp_path, {})
    named = [name for name in CASES[file]((tmp_path / file).read_bytes()) if name]
    assert sorted(named) == sorted(f"Goal about {name}" for name in NAMES)
    remove_outputs(tmp_path)
    assert not (tmp_path / file).exists()


def test_no_contract_case_is_left_over() -> None:
    assert set(CASES) <= set(REPORTS)


def test_the_map_of_the_package_names_every_module_that_is_no_report() -> None:
    """A report is found by its ``REPORT``: to add one is to add a file, and nothing else."""
    lines = str(pipeline.__doc__).splitlines()
    table = lines[lines.index("The modules in the order in which data flows:") + 2 :]
    table = table[: table.index("")]
    named = {line.split()[0] for line in table}
    names = {module.name for module in iter_modules(pipeline.__path__)}
    reports = {
        name for name in names if hasattr(import_module(f"{pipeline.__name__}.{name}"), "REPORT")
    }
    files = names - reports
    assert named == files, (
        "give each module of reports/pipeline a place in the table of its __init__.py: "
        f"missing {sorted(files - named)}, no longer there {sorted(named - files)}"
    )
