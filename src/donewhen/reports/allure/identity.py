"""What a goal is called, what makes it the same goal in the next run, and where it belongs."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from allure_commons.mapping import labels_set, parse_tag
from allure_commons.model2 import Label, Link
from allure_commons.utils import platform_label

from donewhen.domain.goal_status import answer
from donewhen.domain.run_record import GoalRecord
from donewhen.foundation.tracker_links import tracker_links, tracker_patterns
from donewhen.reports.allure.gherkin import (
    Feature,
    Scenario,
    Settings,
    all_tags,
    feature_of,
    feature_path,
    outline_of,
    row_items,
    rule_of,
)
from donewhen.reports.allure.results import LOCATION, RUN

_HARMLESS = re.compile(r"(https?:|mailto:|[^:]*$)", re.IGNORECASE)
_NUMBER = re.compile(r"allure\.id[:=]")  # as Allure's own server numbers test cases
_NUMBERS = frozenset({"as_id", "allure_id"})
_ICONS = {"story": "tms", "issue": "issue", "tms": "tms"}


@dataclass(frozen=True)
class Identity:
    """What a goal is known by: ``full_name`` is ``file: rule: name``.

    ``history_id`` is the same in every run, and different for every goal of a run. Allure takes
    results of one test case for retries and hides all but the last, so it is the test case as well:
    a row of an outline, and each of two goals of the same name.
    """

    full_name: str
    history_id: str


def identities(feature: Feature) -> dict[int, Identity]:
    """Return the identity of every scenario of ``feature``, by ``id(scenario)``."""
    seen: Counter[tuple[object, ...]] = Counter()
    found = {}
    for scenario in feature.walk_scenarios():
        case, row = _case(scenario), row_items(scenario)
        parts = json.dumps([*case, row, seen[case, row]])
        digest = hashlib.sha256(parts.encode()).hexdigest()
        found[id(scenario)] = Identity(": ".join(filter(None, case)), digest[:32])
        seen[case, row] += 1
    return found


def display_name(scenario: Scenario) -> str:
    """Return the name to show: of a row, the outline's with the row's values."""
    outline = outline_of(scenario)
    if outline is None:
        return scenario.name or scenario.keyword
    name = scenario.name.rsplit(" -- @", 1)[0]
    if name != outline.name:
        return name
    values = ", ".join(f"{column} {value}" for column, value in row_items(scenario))
    return f"{name} ({values})"


def feature_name(feature: Feature) -> str:
    """Return the feature's name, or its file's where it has none."""
    return feature.name or Path(feature.filename).stem


def _case(scenario: Scenario) -> tuple[str, str, str]:
    rule = rule_of(scenario)
    outline = outline_of(scenario)
    return (
        feature_path(feature_of(scenario)).as_posix(),
        rule.name if rule else "",
        outline.name if outline else scenario.name,
    )


def labels_of(scenario: Scenario, record: GoalRecord | None, settings: Settings) -> list[Label]:
    """Return the labels of ``scenario``; ``record`` is None where nothing was judged.

    A goal outside of any rule has no story: the tree shows it below its feature.
    """
    rule = rule_of(scenario)
    place = f"{feature_path(scenario).as_posix()}:{scenario.line}"
    named = {
        "epic": record.epic if record else _epic(scenario),
        "feature": feature_name(feature_of(scenario)),
        "story": rule.name if rule else "",
        "sprint": record.sprint if record else str(settings.userdata.get("sprint", "")),
        LOCATION: record.location if record else place,
        "framework": "behave",
        "language": platform_label(),
    }
    if record and record.model:
        named["model"] = f"{record.model} {record.model_version or ''}".strip()
    if record and record.data_set:
        named["data set"] = record.data_set
    if record and record.is_hypothesis and record.settled:
        named["hypothesis"] = answer(record.status)
    ours = [Label(name=name, value=value) for name, value in named.items() if value]
    severity = Label(name="severity", value="normal")
    taken = {RUN, *(name for name, value in named.items() if value)} - {"epic"}
    return labels_set([severity, *_tagged(scenario, taken), *ours])


def _tagged(scenario: Scenario, taken: set[str]) -> list[Label]:
    """Return the labels that tags ask for, but for those that say what they cannot know.

    Nor may a tag number the test case: Allure shows one goal of each number.
    """
    parsed = [parse_tag(tag) for tag in all_tags(scenario) if not _NUMBER.match(tag)]
    labels = [label for label in parsed if isinstance(label, Label)]
    return [
        label
        for label in labels
        if label.name not in taken and str(label.name).casefold() not in _NUMBERS
    ]


def links_of(scenario: Scenario, settings: Settings) -> list[Link]:
    """Return the links that tags ask for; addresses that run something are left out."""
    patterns = {
        f"{kind}_pattern": settings.userdata.get(f"AllureFormatter.{kind}_pattern")
        for kind in ("issue", "link")
    }
    tags = all_tags(scenario)
    parsed = [parse_tag(tag, **patterns) for tag in tags]
    asked = [item for item in parsed if isinstance(item, Link) and _HARMLESS.match(item.url or "")]
    tracked = tracker_links(tags, tracker_patterns(settings.userdata))
    ours = [Link(type=_ICONS[link.kind], url=link.url, name=link.name) for link in tracked]
    return [*ours, *asked]


def _epic(scenario: Scenario) -> str:
    folder = feature_path(feature_of(scenario)).parent
    return folder.name if folder.name not in {"", "..", "features"} else ""
