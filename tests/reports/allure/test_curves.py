from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from tests.reports.page.conftest import change, claim, goal, statement

from donewhen.foundation.errors import InputError
from donewhen.reports.allure.curves import results_with_curves
from donewhen.verdicts.statement import verdict_of

TABLE = "score,recall,precision,chosen\n0.9,0.1,1.0,\n0.4,0.8,0.7,yes\n0.1,0.9,0.2,\n"
ODD = 'balloons <script>alert("1")</script> & co'


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - it was drawn just now


def results(folder: Path, *titles: str, table: str = TABLE) -> Path:
    """Write one result, whose step has tables of curves, and another file."""
    folder.mkdir()
    attached = []
    for number, title in enumerate(titles):
        (folder / f"{number}-attachment.csv").write_text(table)
        attached.append({"name": title, "source": f"{number}-attachment.csv", "type": "text/csv"})
    result = {
        "uuid": "1",
        "name": "S",
        "historyId": "h",
        "testCaseId": "h",
        "status": "passed",
        "labels": [{"name": "location", "value": "features/balloons.feature:10"}],
        "steps": [{"name": "Then", "steps": [{"name": "claim", "attachments": attached}]}],
    }
    (folder / "1-result.json").write_text(json.dumps(result))
    (folder / "executor.json").write_text("{}")
    return folder


def told(*about: str, claims: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return a verdict on one goal, with the table of a curve for each noun."""
    named = [
        {
            "title": f"Precision and recall: {noun}",
            "kind": "Precision and recall",
            "about": noun,
            "file": "reports/sprint-12/evidence/one/curve.csv",
            "mediaType": "text/csv",
        }
        for noun in about
    ]
    return statement(goal(evidence=named, claims=claims or [claim()]))


def drawn(folder: Path, tmp_path: Path, verdict: dict[str, Any]) -> list[dict[str, Any]]:
    target = tmp_path / "target"
    target.mkdir()
    assert results_with_curves(folder, verdict_of(verdict).predicate, target) == target
    (result,) = [json.loads(path.read_text()) for path in target.glob("*-result.json")]
    attached: list[dict[str, Any]] = result["steps"][0]["steps"][0]["attachments"]
    assert all((target / one["source"]).is_file() for one in attached)
    return attached


def test_a_curve_stands_beside_its_table(tmp_path: Path) -> None:
    asked = [
        claim(metric="recall", of="balloons", threshold=0.75),
        claim(metric="precision", of="balloons", **{"in": '"night"'}, threshold=0.99),
        change(),
    ]
    titles = ("Counts: balloons", "Precision and recall: balloons")
    folder = results(tmp_path / "results", *titles)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    attached = drawn(folder, tmp_path, told("balloons", claims=asked))
    assert [one["name"] for one in attached] == [*titles, "Precision and recall: balloons (curve)"]
    assert attached[-1]["type"] == "image/svg+xml"
    text = (tmp_path / "target" / attached[-1]["source"]).read_text()
    root = parsed(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "At the threshold in use: 80% found, 70% right" in root.attrib["aria-label"]
    assert "recall of at least 75%" in root.attrib["aria-label"]
    assert "99" not in root.attrib["aria-label"], "that goal is about another slice"
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert (tmp_path / "target/executor.json").is_file()


def test_the_goal_of_a_slice_is_drawn_on_its_curve(tmp_path: Path) -> None:
    asked = [claim(metric="precision", of="balloons", **{"in": '"night"'}, threshold=0.99)]
    title = 'Precision and recall: balloons in "night" images'
    folder = results(tmp_path / "results", title)
    attached = drawn(folder, tmp_path, told('balloons in "night" images', claims=asked))
    text = (tmp_path / "target" / attached[-1]["source"]).read_text()
    assert "precision of at least 99%" in parsed(text).attrib["aria-label"]


def test_names_are_text_in_a_drawing(tmp_path: Path) -> None:
    folder = results(tmp_path / "results", f"Precision and recall: {ODD}")
    attached = drawn(folder, tmp_path, told(ODD))
    root = parsed((tmp_path / "target" / attached[-1]["source"]).read_text())
    assert f"Precision and recall of {ODD} for" in root.attrib["aria-label"]
    assert "script" not in {one.tag.rpartition("}")[2] for one in root.iter()}


@pytest.mark.parametrize("table", ["", "a,b\n1,2\n", "recall,precision\nnan,x\n", "recall\n1,2\n"])
def test_a_table_that_is_no_curve_stays_alone(tmp_path: Path, table: str) -> None:
    folder = results(tmp_path / "results", "Precision and recall: balloons", table=table)
    attached = drawn(folder, tmp_path, told("balloons"))
    assert [one["type"] for one in attached] == ["text/csv"]


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "target").mkdir()
    with pytest.raises(InputError, match="no Allure results"):
        results_with_curves(
            tmp_path / "results", verdict_of(statement()).predicate, tmp_path / "target"
        )
