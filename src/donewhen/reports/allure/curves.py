"""The precision-recall curves of the sprint page, beside the tables that they are drawn from.

They are drawn when the report is made, and not when goals are judged: that would cost every run.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from donewhen.domain.claim import Comparison
from donewhen.reports.allure.results import LOCATION, label, read_results
from donewhen.reports.allure.safe_text import clean
from donewhen.reports.page.charts.precision_recall import CurveGoal, draw_curve, plane
from donewhen.reports.page.evidence_files import read_table
from donewhen.verdicts.document import ClaimVerdict, VerdictDocument

_KIND = "Precision and recall: "
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
    claims = {clean(goal.location): goal.claims for goal in verdict.every_goal}
    for path in results.iterdir():
        if path.is_file() and not path.name.endswith("-result.json"):
            _put(path, target / path.name)
    for result in read_results(results):
        asked = claims.get(label(result, LOCATION), ())
        for item in _items(result):
            item["attachments"] = [
                shown
                for attached in item["attachments"]
                for shown in (attached, *_curve(attached, asked, target))
            ]
        name = f"{result['uuid']}-result.json"
        (target / name).write_text(json.dumps(result, ensure_ascii=False), "utf-8")
    return target


def _put(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except OSError:  # another disk, or a system without links
        shutil.copyfile(path, target)


def _items(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a result and its steps, as far as they have attachments."""
    if item.get("attachments"):
        yield item
    for step in item.get("steps", []):
        yield from _items(step)


def _curve(
    attachment: Mapping[str, Any], claims: Sequence[ClaimVerdict], folder: Path
) -> Iterator[dict[str, Any]]:
    """Yield the drawing of an attachment that is the table of a curve; write its file."""
    title, source = str(attachment.get("name", "")), str(attachment["source"])
    table = read_table(folder / source, _MOST_ROWS) if title.startswith(_KIND) else None
    about = title.removeprefix(_KIND)
    drawn = None if table is None else draw_curve(table, _wanted(about, claims), about)
    if drawn is None:
        return
    name = f"{Path(source).stem}.svg"
    (folder / name).write_text(_standing_alone(str(drawn)), "utf-8")
    yield {"name": f"{title} (curve)", "source": name, "type": "image/svg+xml"}


def _wanted(about: str, claims: Sequence[ClaimVerdict]) -> tuple[CurveGoal, ...]:
    """Return what is asked of the recall and the precision of a noun, as the page shows it."""
    return tuple(
        CurveGoal(claim.metric, float(claim.threshold))
        for claim in claims
        if claim.metric in ("recall", "precision")
        and Comparison(claim.comparison).wants_much
        and not claim.reference
        and about == (f"{claim.noun} in {claim.slice} images" if claim.slice else claim.noun)
    )


def _standing_alone(drawn: str) -> str:
    """Return a drawing of the page as a file of its own: with its axes, colours and ground."""
    start, _, inside = drawn.partition(">")
    root = start.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    return f"{root}><style>{_STYLE}</style>{ground}<defs>{plane()}</defs>{inside}"
