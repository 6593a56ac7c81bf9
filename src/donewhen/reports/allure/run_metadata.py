"""What a report says of the run as a whole: versions, categories of failure, who ran it."""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from urllib.parse import urlsplit

from donewhen.domain.run_record import GoalRecord
from donewhen.foundation.atomic_file import write_atomically
from donewhen.reports.allure.messages import ALLURE_2_CATEGORIES
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
# The variable that shows a pipeline, and what its own variables say of the build.
_PIPELINES = {
    "GITHUB_ACTIONS": {
        "name": "GitHub Actions",
        "type": "github",
        "url": "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}",
        "buildName": "{GITHUB_WORKFLOW} #{GITHUB_RUN_NUMBER}",
        "buildOrder": "{GITHUB_RUN_NUMBER}",
        "buildUrl": "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}",
    },
    "GITLAB_CI": {
        "name": "GitLab CI",
        "type": "gitlab",
        "url": "{CI_PROJECT_URL}",
        "buildName": "{CI_JOB_NAME} #{CI_PIPELINE_IID}",
        "buildOrder": "{CI_PIPELINE_IID}",
        "buildUrl": "{CI_JOB_URL}",
    },
    "JENKINS_URL": {
        "name": "Jenkins",
        "type": "jenkins",
        "url": "{JENKINS_URL}",
        "buildName": "{JOB_NAME} #{BUILD_NUMBER}",
        "buildOrder": "{BUILD_NUMBER}",
        "buildUrl": "{BUILD_URL}",
    },
    "CI": {"name": "a pipeline", "type": "pipeline"},
}
_LOCAL = {"name": "local run", "type": "local"}


def write_run_facts(folder: Path, records: Iterable[GoalRecord], sprint: str) -> None:
    """Write environment.properties, categories.json and executor.json into ``folder``."""
    facts = _facts(list(records), sprint)
    lines = "".join(f"{_escaped(name)} = {_escaped(value)}\n" for name, value in facts.items())
    for name, text in {
        "environment.properties": lines,
        "categories.json": json.dumps(ALLURE_2_CATEGORIES, indent=1),
        "executor.json": json.dumps(executor(os.environ, sprint)),
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
    # JSON writes other characters as Java does: \u and the digits of each UTF-16 unit.
    return re.sub(r"[^\x00-\x7f]+", lambda found: json.dumps(found[0])[1:-1], escaped)


def executor(environment: Mapping[str, str], sprint: str) -> dict[str, str | int]:
    """Return what executor.json holds: a pipeline with a link to its build, or a local run.

    It names no machine and no time. What is not an address is left out where one should be.
    """
    found = next((texts for sign, texts in _PIPELINES.items() if environment.get(sign)), _LOCAL)
    known = defaultdict(str, environment)  # a variable that is not set leaves its place empty
    facts = {name: text.format_map(known) for name, text in found.items()}
    build = facts.get("buildName", "").removesuffix(" #").strip()
    named = f"Sprint {sprint}" if sprint else ""
    facts |= {"buildName": ", ".join(filter(None, [named, build])), "reportName": named}
    told = {name: _told(name, text) for name, text in facts.items()}
    return {name: value for name, value in told.items() if value}


def _told(name: str, text: str) -> str | int:
    """Return what is told of a pipeline's own variable; "" for what cannot be one."""
    if name == "buildOrder":
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else ""
    return "" if name in ("url", "buildUrl") and not _is_address(text) else clean(text)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    fine = text.isascii() and text.isprintable() and " " not in text
    return parts.scheme in ("http", "https") and bool(host) and "@" not in parts.netloc and fine
