from __future__ import annotations

from pathlib import Path

import pytest
from junitparser import JUnitXml
from tests.reports.pipeline.statements import document, goal

from donewhen.foundation.errors import UnfinishedError
from donewhen.reports.pipeline.github import tell_github
from donewhen.reports.pipeline.report import (
    REPORTS,
    folder_in_repository,
    remove_outputs,
    write_outputs,
)
from donewhen.reports.pipeline.summary import STEP_SUMMARY_LIMIT, step_summary

JUDGED = document(goal(), goal("not met", 9, scenario="half \ud800 of a pair"))


def files(folder: Path) -> list[str]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(path.relative_to(folder).as_posix() for path in found)


def test_every_report_and_nothing_beside_them(tmp_path: Path) -> None:
    for _ in range(2):
        written = write_outputs(JUDGED, tmp_path / "new", {})
        assert written == [tmp_path / "new" / name for name in REPORTS]
        assert files(tmp_path / "new") == sorted(REPORTS)
    junit = JUnitXml.fromfile(str(tmp_path / "new/junit/donewhen.xml"))
    assert (junit.tests, junit.failures) == (2, 1)
    assert (tmp_path / "new/metrics.txt").read_text().endswith("# EOF\n")
    assert (tmp_path / "new/summary.md").read_text() == step_summary(JUDGED)


def test_equal_statements_give_equal_bytes(tmp_path: Path) -> None:
    first, second = (write_outputs(JUDGED, tmp_path / name, {}) for name in "ab")
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_the_step_summary_is_appended(tmp_path: Path) -> None:
    path = tmp_path / "step"
    path.write_text("# Before\n")
    tell_github(JUDGED, tmp_path / "report", {"GITHUB_STEP_SUMMARY": str(path)})
    assert path.read_text(encoding="utf-8") == f"# Before\n{step_summary(JUDGED)}"


@pytest.mark.parametrize("taken", [0, 900_000, STEP_SUMMARY_LIMIT - 100, STEP_SUMMARY_LIMIT + 1])
def test_a_step_never_holds_more_than_github_takes(tmp_path: Path, taken: int) -> None:
    path = tmp_path / "step"
    path.write_bytes(b"a" * taken)
    many = document(*(goal(line=line, scenario="a" * 300) for line in range(3, 3003)))
    tell_github(many, tmp_path / "report", {"GITHUB_STEP_SUMMARY": str(path)})
    assert path.stat().st_size <= max(taken, STEP_SUMMARY_LIMIT)
    assert taken > 900_000 or path.stat().st_size > taken


def test_the_step_learns_where_the_report_is(tmp_path: Path) -> None:
    path = tmp_path / "outputs"
    tell_github(JUDGED, tmp_path / "report", {"GITHUB_OUTPUT": str(path)})
    assert path.read_text() == f"report={tmp_path.as_posix()}/report\n"


def test_a_name_sets_no_output(tmp_path: Path) -> None:
    path = tmp_path / "outputs"
    tell_github(JUDGED, tmp_path / "a\nreport=b", {"GITHUB_OUTPUT": str(path)})
    assert path.read_text() == ""


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "junit").write_text("a file where a folder must be")
    with pytest.raises(UnfinishedError, match=r"donewhen\.xml cannot be written"):
        write_outputs(JUDGED, tmp_path, {})
    environment = {"GITHUB_STEP_SUMMARY": str(tmp_path / "none/step")}
    with pytest.raises(UnfinishedError, match="step cannot be written"):
        tell_github(JUDGED, tmp_path / "report", environment)


def test_what_an_earlier_run_wrote_is_removed(tmp_path: Path) -> None:
    remove_outputs(tmp_path)
    write_outputs(JUDGED, tmp_path, {})
    (tmp_path / "verdict.json").write_text("{}")
    remove_outputs(tmp_path)
    assert files(tmp_path) == ["verdict.json"]


def test_where_the_project_lies_in_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "checkout/models/vision"
    project.mkdir(parents=True)
    monkeypatch.chdir(project)
    checkout = str(tmp_path / "checkout")
    assert folder_in_repository({}) == ""
    assert folder_in_repository({"GITHUB_WORKSPACE": checkout}) == "models/vision"
    assert folder_in_repository({"CI_PROJECT_DIR": checkout}) == "models/vision"
    assert folder_in_repository({"CI_PROJECT_DIR": str(project)}) == ""
    assert folder_in_repository({"CI_PROJECT_DIR": str(tmp_path / "elsewhere")}) == ""
    write_outputs(JUDGED, project / "report", {"GITHUB_WORKSPACE": checkout})
    document = (project / "report/junit/donewhen.xml").read_text()
    assert 'file="models/vision/features/balloons/red.feature"' in document
