"""The precision-recall curves of the sprint page, beside the tables that they are drawn from.

They are drawn when the report is made, and not when goals are judged: that would cost every run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from donewhen.evidence.publishing import link
from donewhen.reports.allure.results import LOCATION, items, label, read_results
from donewhen.reports.allure.safe_text import clean
from donewhen.reports.page.charts.precision_recall import curve_goals, draw_curve, plane
from donewhen.reports.page.evidence import CURVE
from donewhen.reports.page.evidence_files import read_table
from donewhen.verdicts.document import GoalVerdict, VerdictDocument

_MOST_ROWS = 1000
_STYLE = """\
text { font: 12px system-ui, sans-serif; fill: #1b2126; }
.wanted, .end { fill: #565e66; } .end { font-size: 11px; }
.curve, .threshold, .grid { fill: none; }
.curve { stroke: #0b57a4; stroke-width: 2; } .threshold { stroke: #1b2126; stroke-width: 2; }
.grid { stroke: #d5d8d3; } .good { fill: #b9e3c8; }
.mark { fill: #176b3a; stroke: #fff; stroke-width: 1.5; }"""


def results_with_curves(results: Path, verdict: VerdictDocument, target: Path) -> Path:
    """Put ``results`` into the empty folder ``target``, with a drawing for each curve; return it.

    Raises ``InputError`` for an empty or broken results folder.
    """
    goals = {clean(goal.location): goal for goal in verdict.every_goal}
    for path in results.iterdir():
        if path.is_file() and not path.name.endswith("-result.json"):
            link(path, target / path.name)
    for result in read_results(results):
        goal = goals[label(result, LOCATION)]
        for item in items(result):
            item["attachments"] = [
                shown
                for attached in item.get("attachments", [])
                for shown in (attached, *_curve(attached, goal, target))
            ]
        name = f"{result['uuid']}-result.json"
        (target / name).write_text(json.dumps(result, ensure_ascii=False), "utf-8")
    return target


def _curve(
    attachment: Mapping[str, Any], goal: GoalVerdict, folder: Path
) -> Iterator[dict[str, Any]]:
    """Yield the drawing of an attachment that is the table of a curve; write its file."""
    title, source = str(attachment.get("name", "")), str(attachment["source"])
    # Found by its whole title: a class's name may hold whatever would end a part of it.
    shown = [file for file in goal.evidence if file.kind == CURVE and clean(file.title) == title]
    table = read_table(folder / source, _MOST_ROWS) if shown else None
    if table is None:
        return
    about = shown[0].about
    drawn = draw_curve(table, curve_goals(about, goal.claims), about)
    if drawn is not None:
        name = f"{Path(source).stem}.svg"
        (folder / name).write_text(_standing_alone(str(drawn)), "utf-8")
        yield {"name": f"{title} (curve)", "source": name, "type": "image/svg+xml"}


def _standing_alone(drawn: str) -> str:
    """Return a drawing of the page as a file of its own: with its axes, colours and ground."""
    start, _, inside = drawn.partition(">")
    root = start.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    return f"{root}><style>{_STYLE}</style>{ground}<defs>{plane()}</defs>{inside}"
