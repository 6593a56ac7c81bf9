"""What a report says of the run as a whole: versions, categories of failure, who ran it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from donewhen.evidence.files import write_atomically
from donewhen.record import GoalRecord
from donewhen.reporting.messages import INPUT_ERROR
from donewhen.reporting.text import clean

__all__ = ["CATEGORIES", "write_run_facts"]

_PACKAGES = ("donewhen", "behave", "onnxruntime")

# The first category that fits is taken.
CATEGORIES = [
    {
        "name": "Undecided: too few images to tell",
        "matchedStatuses": ["failed"],
        "messageRegex": "[Uu]ndecided",
    },
    {"name": "Quality is below the threshold", "matchedStatuses": ["failed"]},
    {
        "name": "An input is wrong",
        "matchedStatuses": ["broken"],
        "messageRegex": f"^{re.escape(INPUT_ERROR.strip()).replace(chr(92) + ' ', ' ')}",
    },
    {"name": "The run broke", "matchedStatuses": ["broken"]},
]


def write_run_facts(folder: Path, records: Iterable[GoalRecord], sprint: str) -> None:
    """Write environment.properties, categories.json and executor.json into ``folder``.

    The executor names no machine and no time: the same run says the same everywhere.
    """
    facts = _facts(list(records), sprint)
    lines = "".join(f"{_escaped(name)} = {_escaped(value)}\n" for name, value in facts.items())
    write_atomically(folder / "environment.properties", lines.encode(), durable=False)
    write_atomically(
        folder / "categories.json", json.dumps(CATEGORIES, indent=1).encode(), durable=False
    )
    executor = {"name": "donewhen", "type": "donewhen"}
    if sprint:
        executor["buildName"] = f"Sprint {clean(sprint)}"
    write_atomically(folder / "executor.json", json.dumps(executor).encode(), durable=False)


def _facts(records: list[GoalRecord], sprint: str) -> dict[str, str]:
    models = {
        f"{record.model} {record.model_version or ''}".strip(): record.model_digest
        for record in records
        if record.model
    }
    sets = {record.data_set: record.data_set_digest for record in records if record.data_set}
    facts = {
        "Sprint": sprint,
        "Model": ", ".join(map(_with_digest, models, models.values())),
        "Data set": ", ".join(map(_with_digest, sets, sets.values())),
        **{name: _version(name) for name in _PACKAGES},
    }
    return {name: value for name, value in facts.items() if value}


def _with_digest(name: str, digest: str | None) -> str:
    return f"{name} ({digest.removeprefix('sha256:')[:12]})" if digest else name


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _escaped(text: str) -> str:
    """Escape as a Java properties file wants it, on one line."""
    one_line = " ".join(clean(text).split())
    return re.sub(r"([\\:=#! ])", r"\\\1", one_line)
