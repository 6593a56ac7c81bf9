"""docs/verify.md: what it shows can be read and run, and nothing is left out."""

from __future__ import annotations

import re
import shlex
from dataclasses import fields
from pathlib import Path

from tests.verdicts.attestation.conftest import Bench

from donewhen.cli.main import build_parser
from donewhen.verdicts.attestation.policy import Policy, PolicyEntry, read_policy

PAGE = Path(__file__).resolve().parents[3] / "docs" / "verify.md"


def block(language: str) -> str:
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def test_the_policy_that_is_shown_can_be_read_and_shows_every_key(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(block("yml"))
    policy = read_policy(path)
    for one in fields(Policy):
        assert getattr(policy, one.name) != one.default, one.name
    assert [isinstance(one, PolicyEntry) and one.digest is not None for one in policy.features] == [
        False,
        True,
    ]
    table = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(), re.MULTILINE)
    assert table == [one.name for one in fields(Policy)]


def test_the_commands_that_are_shown_have_these_arguments() -> None:
    lines = [shlex.split(line, comments=True)[1:] for line in block("sh").splitlines()]
    assert [line[0] for line in lines] == ["keygen", "gate", "sign", "verify"]
    for line in lines:
        if line[0] != "gate":  # what follows it are behave's arguments
            build_parser().parse_args(line)


def test_the_steps_that_are_shown_are_those_that_are_taken(bench: Bench) -> None:
    names = [step.name for step in bench.verify(bench.sign(), key=bench.public).steps]
    shown = re.findall(r"^\d (\w+) +ok ", block("text"), re.MULTILINE)
    assert shown == names
    assert re.findall(r"^\d\. \*\*(\w+)\*\*:", PAGE.read_text(), re.MULTILINE) == names
