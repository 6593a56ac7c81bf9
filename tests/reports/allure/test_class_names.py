"""Class names with colons, brackets, quotes and Chinese go through Allure unmerged."""

from __future__ import annotations

import base64
import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.reports.allure.every_outcome import Shown
from tests.reports.page.conftest import claim, goal, statement

from donewhen.reports.allure.curves import results_with_curves
from donewhen.reports.allure.html import render
from donewhen.verdicts.statement import verdict_of

NAMES = ("sign: stop", "sign: yield", "sign (old)", 'sign "stop"', "sign 'stop'", "停止标志, 红")
TABLE = "score,recall,precision,chosen\n0.9,0.1,1.0,\n0.4,0.8,0.7,yes\n"


def write_results(folder: Path) -> None:
    """Write a result for each name, with the table of its curve."""
    folder.mkdir()
    for number, name in enumerate(NAMES):
        (folder / f"{number}-attachment.csv").write_text(TABLE)
        title = f"Precision and recall: {name}"
        table = {"name": title, "source": f"{number}-attachment.csv", "type": "text/csv"}
        step = {"name": f"recall for {name}", "status": "passed", "attachments": [table]}
        result = {
            "uuid": str(number),
            "name": f"Enough of {name}",
            "historyId": f"h{number}",
            "testCaseId": f"h{number}",
            "status": "passed",
            "labels": [{"name": "location", "value": f"features/signs.feature:{number + 1}"}],
            "steps": [step],
        }
        (folder / f"{number}-result.json").write_text(json.dumps(result))


def curve_of(name: str) -> dict[str, str]:
    """Return the table of a curve as a verdict names it."""
    kind = "Precision and recall"
    file = {"file": "reports/sprint-1/evidence/one/curve.csv", "mediaType": "text/csv"}
    return {"title": f"{kind}: {name}", "kind": kind, "about": name, **file}


def test_each_name_keeps_its_goal_its_table_and_its_curve(tmp_path: Path, repository: Path) -> None:
    write_results(tmp_path / "results")
    (tmp_path / "staged").mkdir()
    every_claim = [
        claim(metric="recall", of=name, threshold=0.5 + number / 100)
        for number, name in enumerate(NAMES)
    ]
    told = statement(
        *(
            goal(
                location=f"features/signs.feature:{number + 1}",
                claims=every_claim,
                evidence=[curve_of(name)],
            )
            for number, name in enumerate(NAMES)
        )
    )
    verdict = verdict_of(told).predicate
    staged = results_with_curves(tmp_path / "results", verdict, tmp_path / "staged")
    tools = Path(os.environ.get("DONEWHEN_TOOLS", repository / ".donewhen" / "tools"))
    html = tmp_path / "index.html"
    render(staged, html, title="Sprint 1", tools=tools)
    shown = {one["name"]: one for one in Shown.of(html).results}
    assert set(shown) == {f"Enough of {name}" for name in NAMES}
    for number, name in enumerate(NAMES):
        (step,) = shown[f"Enough of {name}"]["steps"]
        assert step["name"] == f"recall for {name}"
        title = f"Precision and recall: {name}"
        files = {item["link"]["name"]: item["link"] for item in step["steps"]}
        assert set(files) == {title, f"{title} (curve)"}
        said = drawn(html, files[f"{title} (curve)"]["id"])
        assert said.startswith(f"Precision and recall of {name} for every")
        assert said.endswith(f"Wanted: recall of at least {50 + number}%."), "its own goal alone"


def drawn(html: Path, attachment: str) -> str:
    """Return what a drawing in the report says of itself."""
    found = re.search(rf'd\("data/attachments/{attachment}\.svg","([^"]+)"\)', html.read_text())
    assert found is not None
    root = ET.fromstring(base64.b64decode(found[1]))  # noqa: S314 - it was drawn just now
    return root.attrib["aria-label"]
