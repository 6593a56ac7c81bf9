"""What ran it: a pipeline with a link to its build, or somebody's own machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from donewhen.reports.allure.safe_text import clean

Environment = Mapping[str, str]


def executor(environment: Environment, sprint: str) -> dict[str, Any]:
    """Return what executor.json holds, from a pipeline's own variables.

    It names no machine and no time. What is not an address is left out where one should be.
    """
    found = next((told(environment) for sign, told in _KNOWN if environment.get(sign)), _LOCAL)
    build = str(found.get("buildName", ""))
    named = f"Sprint {sprint}" if sprint else ""
    facts = found | {"buildName": ", ".join(filter(None, [named, build])), "reportName": named}
    return {
        name: clean(value) if isinstance(value, str) else value
        for name, value in facts.items()
        if value and (not name.casefold().endswith("url") or _is_address(str(value)))
    }


def _github(environment: Environment) -> dict[str, Any]:
    known = environment.get
    project = f"{known('GITHUB_SERVER_URL', '')}/{known('GITHUB_REPOSITORY', '')}"
    number = known("GITHUB_RUN_NUMBER", "")
    return {
        "name": "GitHub Actions",
        "type": "github",
        "url": project,
        "buildName": _numbered(known("GITHUB_WORKFLOW", ""), number),
        "buildOrder": _order(number),
        "buildUrl": f"{project}/actions/runs/{run}" if (run := known("GITHUB_RUN_ID")) else "",
    }


def _gitlab(environment: Environment) -> dict[str, Any]:
    known = environment.get
    number = known("CI_PIPELINE_IID", "")
    return {
        "name": "GitLab CI",
        "type": "gitlab",
        "url": known("CI_PROJECT_URL", ""),
        "buildName": _numbered(known("CI_JOB_NAME", ""), number),
        "buildOrder": _order(number),
        "buildUrl": known("CI_JOB_URL", "") or known("CI_PIPELINE_URL", ""),
    }


def _jenkins(environment: Environment) -> dict[str, Any]:
    known = environment.get
    number = known("BUILD_NUMBER", "")
    return {
        "name": "Jenkins",
        "type": "jenkins",
        "url": known("JENKINS_URL", ""),
        "buildName": _numbered(known("JOB_NAME", ""), number),
        "buildOrder": _order(number),
        "buildUrl": known("BUILD_URL", ""),
    }


def _other(_environment: Environment) -> dict[str, Any]:
    return {"name": "a pipeline", "type": "pipeline"}


_KNOWN: tuple[tuple[str, Callable[[Environment], dict[str, Any]]], ...] = (
    ("GITHUB_ACTIONS", _github),
    ("GITLAB_CI", _gitlab),
    ("JENKINS_URL", _jenkins),
    ("CI", _other),
)
_LOCAL: dict[str, Any] = {"name": "local run", "type": "local"}


def _numbered(name: str, number: str) -> str:
    return f"{name} #{number}".strip() if number else name


def _order(number: str) -> int | None:
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    fine = text.isascii() and text.isprintable() and " " not in text
    return parts.scheme in ("http", "https") and bool(host) and "@" not in parts.netloc and fine
