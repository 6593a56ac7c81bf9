"""Allure results as they lie in their folder, read back and checked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from donewhen.domain.goal_status import GoalStatus
from donewhen.foundation.errors import InputError, UnfinishedError
from donewhen.reports.allure.messages import allure_status
from donewhen.reports.allure.safe_text import clean
from donewhen.verdicts.document import VerdictDocument

LOCATION = "location"
"""The label that says where the goal stands, as verdict.json does."""
RUN = "run"
"""The label that says which run left the result: not shown."""
_STATUSES = frozenset({"passed", "failed", "broken", "skipped"})

Result = Mapping[str, Any]


def read_results(folder: Path) -> list[dict[str, Any]]:
    """Return every result of a folder. Raises InputError where there is none, or one is broken."""
    found = [
        _result(path, folder)
        for path in (sorted(folder.iterdir()) if folder.is_dir() else ())
        if path.name.endswith("-result.json")
    ]
    if not found:
        raise InputError(f"{folder}: there are no Allure results. Run behave first.")
    return found


def label(result: Result, name: str) -> str:
    """Return the value of a result's label, "" where it has none."""
    return next((str(item["value"]) for item in result["labels"] if item["name"] == name), "")


def check_agreement(results: Sequence[Result], verdict: VerdictDocument, place: Path) -> None:
    """Raise UnfinishedError unless ``results`` are those of the verdict, goal by goal.

    They are not where two runs wrote into one folder at once.
    """
    told = Counter(
        (clean(goal.location), allure_status(GoalStatus(goal.status), hypothesis=supposed))
        for goals, supposed in ((verdict.goals, False), (verdict.hypotheses, True))
        for goal in goals
    )
    shown = Counter((label(result, LOCATION), str(result["status"])) for result in results)
    runs = {label(result, RUN) for result in results}
    if shown == told and runs == {verdict.run.id}:
        return
    first = next(iter([*(told - shown), *(shown - told)]), None)
    about = f" ({first[0]})" if first else ""
    raise UnfinishedError(
        f"{place}: these are not the results of the run in verdict.json{about}. "
        "Did two runs write here at once? Run behave again."
    )


def _result(path: Path, folder: Path) -> dict[str, Any]:
    try:
        result: dict[str, Any] = json.loads(path.read_bytes())
        named = result["name"] and result["historyId"] and result["testCaseId"]
        valid = named and result["status"] in _STATUSES
        # Adding fails where one of the two is missing or no text, which would break the labels.
        _ = [item["name"] + item["value"] for item in result.setdefault("labels", [])]
        attached = [file for item in items(result) for file in item.get("attachments", [])]
        sources = [file["source"] for file in attached]
    except (ValueError, KeyError, TypeError, AttributeError):
        valid, sources = False, []
    if not valid:
        raise InputError(f"{path}: not a whole Allure result. Run behave again.")
    for source in sources:
        if not (folder / source).is_file():
            raise InputError(f"{path}: its attachment {source} is missing. Run behave again.")
    return result


def items(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a result and all of its steps."""
    yield result
    for step in result.get("steps", []):
        yield from items(step)
