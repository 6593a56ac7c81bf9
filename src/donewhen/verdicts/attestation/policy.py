"""What must have been judged before a model may be shipped: ``--policy FILE``.

    model: balloon-detector
    features: [features/balloons/*.feature, features/digits/digits.feature: sha256:4a40…]
    data_sets: ["12345", fairground: a6c0…]
    goals: 20
    max_age_days: 14

Every key may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from donewhen.foundation.yaml_node import Node
from donewhen.foundation.yaml_source import read_document
from donewhen.verdicts.attestation.strict_json import SHA256

_NO = False
_KEYS = ("model", "features", "data_sets", "goals", "max_age_days", "clean", "fresh", "pinned")


@dataclass(frozen=True)
class PolicyEntry:
    """A feature file (or a pattern of names) or a data set, and its digest if that is asked for.

    ``digest`` is the hexadecimal sha256.
    """

    name: str
    digest: str | None = None

    @property
    def is_pattern(self) -> bool:
        """Whether the name stands for many."""
        return any(mark in self.name for mark in "*?")

    def matches(self, path: str) -> bool:
        """Return whether ``path`` is meant; ``*`` and ``?`` match no slash, ``**`` does."""
        return re.fullmatch(_pattern(self.name), path, re.DOTALL) is not None


@dataclass(frozen=True)
class Policy:
    """What whoever deploys asks for; the default asks for nothing beyond a sound verdict.

    ``model`` is the name of the subject without its version, ``goals`` the least number of
    deciding goals on the model, ``max_age_days`` counts from the end of the run.
    """

    model: str | None = None
    features: tuple[PolicyEntry, ...] = ()
    data_sets: tuple[PolicyEntry, ...] = ()
    goals: int = 1
    max_age_days: float | None = None
    clean: bool = False
    fresh: bool = False
    pinned: bool = False

    @property
    def names_its_features(self) -> bool:
        """Whether it says file by file which features it wants: a pattern does not."""
        return bool(self.features) and not any(entry.is_pattern for entry in self.features)


def read_policy(path: Path) -> Policy:
    """Return the policy in the YAML file ``path``; raise ``ManifestError`` with the line."""
    fields = read_document(path).fields(_KEYS)
    return Policy(
        model=fields.optional("model", _model, None),
        features=fields.optional("features", lambda node: _named(node, _feature), ()),
        data_sets=fields.optional("data_sets", lambda node: _named(node, _entry), ()),
        goals=fields.optional("goals", lambda node: node.integer(least=1), 1),
        max_age_days=fields.optional("max_age_days", lambda node: node.number(above=0), None),
        clean=fields.optional("clean", _yes, _NO),
        fresh=fields.optional("fresh", _yes, _NO),
        pinned=fields.optional("pinned", _yes, _NO),
    )


def _yes(node: Node) -> bool:
    # "no" could be read as a ban on clean files: whoever does not care leaves the key out.
    if str(node.content).lower() not in ("true", "yes"):
        node.refuse("must be yes. Leave it out where it does not matter.")
    return True


def _model(node: Node) -> str:
    name = node.text()
    if "@" in name:
        node.refuse(f'is "{name}". Leave out the version: every new model has another one.')
    return name


def _named(node: Node, read: Callable[[Node], PolicyEntry]) -> tuple[PolicyEntry, ...]:
    """Return the entries of a list of names, or of "name: digest"."""
    found: dict[str, PolicyEntry] = {}
    for item in node.items():
        entry = read(item)
        if entry.name in found:
            item.refuse(f'names "{entry.name}" again. Name it once.')
        found[entry.name] = entry
    return tuple(found.values())


def _feature(node: Node) -> PolicyEntry:
    entry = _entry(node)
    if entry.is_pattern and entry.digest:
        node.refuse(f'has a digest for the pattern "{entry.name}". Name each file with its own.')
    return entry


def _entry(node: Node) -> PolicyEntry:
    if isinstance(node.content, str):
        return PolicyEntry(node.text())
    pairs = node.mapping()
    if len(pairs) != 1:
        node.refuse("names several entries. Begin each with its own dash.")
    name, value = next(iter(pairs.items()))
    digest = value.text().removeprefix("sha256:")
    if not SHA256.fullmatch(digest):
        value.refuse("is not a digest. Write sha256: and 64 lower-case hexadecimal digits.")
    return PolicyEntry(name, digest)


def _pattern(name: str) -> str:
    marks = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    # fnmatch lets * match slashes, and a pattern would ask for more files than it shows.
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", name)
    return "".join(marks.get(part) or re.escape(part) for part in parts)
