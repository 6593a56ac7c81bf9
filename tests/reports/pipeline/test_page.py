"""docs/pipeline.md says what is there: files, inputs, keys of a verdict."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from donewhen.reports.pipeline.report import REPORTS


@pytest.fixture
def page(repository: Path) -> str:
    return (repository / "docs/pipeline.md").read_text(encoding="utf-8")


def shown(page: str, section: str) -> dict[str, Any]:
    """Return the YAML that a section shows."""
    block = re.search(rf"^## {section}\n.*?^```yml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert block
    return dict(yaml.safe_load(block[1]))


def properties(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
    for part in schema.values() if isinstance(schema, dict) else schema:  # type: ignore[attr-defined]
        if isinstance(part, dict | list):
            yield from properties(part)


def test_every_file_is_named(page: str) -> None:
    for name in REPORTS:
        assert f"| `{name}` |" in page, f'add a row "| `{name}` | … |" to docs/pipeline.md'


def test_every_input_of_the_action_is_described_and_those_that_are_shown_exist(
    page: str, repository: Path
) -> None:
    action = yaml.safe_load((repository / "action.yml").read_text(encoding="utf-8"))
    named = set(re.findall(r"`([\w-]+)`", page))
    assert {*action["inputs"], *action["outputs"]} <= named
    steps = shown(page, "GitHub")["jobs"]["accept"]["steps"]
    (used,) = [step for step in steps if "donewhen" in step.get("uses", "")]
    assert set(used["with"]) <= set(action["inputs"])


def test_the_component_for_gitlab_is_where_it_is_said_to_be(page: str, repository: Path) -> None:
    (included,) = shown(page, "GitLab")["include"]
    path = repository / included["file"].removeprefix("/")
    spec, job = yaml.safe_load_all(path.read_text(encoding="utf-8"))
    assert set(included["inputs"]) <= set(spec["spec"]["inputs"])
    assert f"`{spec['spec']['inputs']['job']['default']}`" in page
    assert len(job) == 1


def test_every_key_of_a_verdict_is_described(page: str, repository: Path) -> None:
    schema = json.loads((repository / "docs/reference/verdict.schema.json").read_bytes())
    spans = re.findall(r"`([^`\n]+)`", page)
    keys = set(properties(schema))
    assert len(keys) > 80
    assert keys <= set(re.findall(r"\w+", " ".join(spans)))
