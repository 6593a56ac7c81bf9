"""What a report says of the run as a whole: versions, categories of failure, who ran it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version

from donewhen.domain.run_record import GoalRecord
from donewhen.foundation.atomic_file import write_atomically
from donewhen.reports.allure.categories import ALLURE_2_CATEGORIES
from donewhen.reports.allure.executor import executor
from donewhen.reports.allure.safe_text import clean

_PACKAGES = {
    "donewhen": ("donewhen",),
    "behave": ("behave",),
    # Each provider has a distribution of its own.
    "onnxruntime": (
        "onnxruntime",
        "onnxruntime-gpu",
        "onnxruntime-openvino",
        "onnxruntime-directml",
        "onnxruntime-silicon",
    ),
}


def write_run_facts(folder: Path, records: Iterable[GoalRecord], sprint: str) -> None:
    """Write environment.properties, categories.json and executor.json into ``folder``."""
    facts = _facts(list(records), sprint)
    lines = "".join(f"{_escaped(name)} = {_escaped(value)}\n" for name, value in facts.items())
    who = executor(os.environ, sprint)
    for name, text in {
        "environment.properties": lines,
        "categories.json": json.dumps(ALLURE_2_CATEGORIES, indent=1),
        "executor.json": json.dumps(who),
    }.items():
        write_atomically(folder / name, [text.encode()], durable=False)


def _facts(records: list[GoalRecord], sprint: str) -> dict[str, str]:
    models = {_model(record) for record in records if record.model}
    sets = {_data_set(record) for record in records if record.data_set}
    providers = sorted({name for record in records for name in record.providers})
    facts = {
        "Sprint": sprint,
        **_numbered("Model", sorted(models)),
        **_numbered("Data set", sorted(sets)),
        "Provider": ", ".join(providers),
        **{name: _version(names) for name, names in _PACKAGES.items()},
        "python": python_version(),
    }
    return {name: value for name, value in facts.items() if value}


def _numbered(name: str, values: list[str]) -> dict[str, str]:
    """Name each value: Allure shows the beginning of a name, and more of a value."""
    return {name if at == 1 else f"{name} {at}": value for at, value in enumerate(values, 1)}


def _model(record: GoalRecord) -> str:
    name = f"{record.model} {record.model_version or ''}".strip()
    return f"{name} ({_digits(record.model_digest)})"


def _data_set(record: GoalRecord) -> str:
    facts = record.data_set_facts
    name = f"{record.data_set} ({_digits(record.data_set_digest)})"
    return name if facts is None else f"{name}, {facts.images:,} images"


def _digits(digest: str | None) -> str:
    """Return the first digits of a digest: enough to tell one file from another."""
    return (digest or "").removeprefix("sha256:")[:12] or "no digest"


def _version(distributions: Iterable[str]) -> str:
    for name in distributions:
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return ""


def _escaped(text: str) -> str:
    """Escape as a Java properties file wants it, on one line, in ASCII."""
    one_line = " ".join(clean(text).split())
    escaped = re.sub(r"([\\:=#! ])", r"\\\1", one_line)
    return "".join(character if character.isascii() else _units(character) for character in escaped)


def _units(character: str) -> str:
    units = character.encode("utf-16-be", "replace")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
