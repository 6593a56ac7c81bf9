"""A goal's labels and links: where it belongs in the report, and what it was judged on."""

from __future__ import annotations

import re

from allure_commons.mapping import labels_set, parse_tag
from allure_commons.model2 import Label, Link
from allure_commons.utils import platform_label

from donewhen.record import GoalRecord
from donewhen.reporting.gherkin import (
    Scenario,
    Settings,
    all_tags,
    feature_of,
    feature_path,
    rule_of,
)
from donewhen.reporting.identity import feature_name

__all__ = ["labels_of", "links_of"]

_HARMLESS = re.compile(r"(https?:|mailto:|[^:]*$)", re.IGNORECASE)


def labels_of(scenario: Scenario, record: GoalRecord | None, settings: Settings) -> list[Label]:
    """Return the labels of ``scenario``; ``record`` is None where nothing was judged."""
    feature = feature_name(feature_of(scenario))
    rule = rule_of(scenario)
    named = {
        "epic": record.epic if record else _epic(scenario),
        "feature": feature,
        "story": (rule.name if rule else "") or feature,
        "sprint": record.sprint if record else str(settings.userdata.get("sprint", "")),
        "framework": "behave",
        "language": platform_label(),
    }
    if record and record.model:
        named["model"] = f"{record.model} {record.model_version or ''}".strip()
    if record and record.data_set:
        named["data set"] = record.data_set
    ours = [Label(name=name, value=value) for name, value in named.items() if value]
    parsed = [parse_tag(tag) for tag in all_tags(scenario)]
    severity = Label(name="severity", value="normal")
    tagged = [label for label in parsed if isinstance(label, Label)]
    by_name = {label.name for label in ours}
    tagged = [label for label in tagged if label.name not in by_name or label.name == "epic"]
    return labels_set([severity, *tagged, *ours])


def links_of(scenario: Scenario, settings: Settings) -> list[Link]:
    """Return the links that tags ask for; addresses that run something are left out."""
    patterns = {
        f"{kind}_pattern": settings.userdata.get(f"AllureFormatter.{kind}_pattern")
        for kind in ("issue", "link")
    }
    parsed = [parse_tag(tag, **patterns) for tag in all_tags(scenario)]
    return [item for item in parsed if isinstance(item, Link) and _HARMLESS.match(item.url or "")]


def _epic(scenario: Scenario) -> str:
    folder = feature_path(feature_of(scenario)).parent
    return folder.name if folder.name not in {"", "..", "features"} else ""
