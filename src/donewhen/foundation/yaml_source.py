"""YAML text becomes a tree of nodes; whatever could mean something else than it says is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import yaml

from donewhen.foundation.errors import ManifestError
from donewhen.foundation.source_file import read_text, shown
from donewhen.foundation.yaml_node import Node

_LIMIT = 1 << 20  # bytes
_DEPTH = 20  # lists and mappings in one another
# C0 and C1 controls, line and paragraph separators, a byte order mark inside, and the marks that
# change the direction of text, with which a line can show something else than it says.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069]"
)
# LibYAML where it is there, as it is faster; tests hold both to the same answers.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_document(path: Path) -> Node:
    """Return the root of the YAML file ``path`` (at most 1 MiB).

    Raises ``ManifestError``, with the line where there is one.
    """
    return parse_document(read_text(path, limit=_LIMIT, error=ManifestError), shown(path))


def parse_document(text: str, source: str) -> Node:
    """Return the root of the YAML ``text``; ``source`` is the file's name in messages."""
    # Before parsing: some of these characters end a line for YAML and for few editors.
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise ManifestError(f"{source}:{line}: {_control_text(control[0])}")
    tree = _Tree(source)
    try:
        for event in _events(text):
            tree.add(event)
    except yaml.YAMLError as problem:
        raise _syntax_error(problem, text, source) from None
    if tree.root is None:
        raise ManifestError(f"{source}:1: the file is empty. Write its keys, such as title:")
    return tree.root


def _events(text: str) -> Iterator[yaml.Event]:
    yield from yaml.parse(text, Loader=_LOADER)


@dataclass
class _Open:
    """A list or mapping whose end has not been read yet; ``key`` waits for its value."""

    node: Node
    key: str | None = None


@dataclass
class _Tree:
    """Builds nodes from events. ``stack`` holds what is open, the innermost last."""

    source: str
    root: Node | None = None
    documents: int = 0
    stack: list[_Open] = field(default_factory=list)

    def add(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._refuse(event, "a second document starts here. Keep one per file.")
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.NodeEvent):
            self._add_node(event)

    def _add_node(self, event: yaml.NodeEvent) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self._refuse(
                event, "anchors (&) and aliases (*) are not supported. Write the value out."
            )
        if getattr(event, "tag", None) is not None:
            self._refuse(event, "tags (!) are not supported. Remove it, or quote the text.")
        if self._waits_for_key():
            self._set_key(event)
            return
        node = self._node(event)
        self._place(node)
        if not isinstance(event, yaml.ScalarEvent):
            if len(self.stack) >= _DEPTH:
                self._refuse(event, f"nested more than {_DEPTH} levels deep. Flatten it.")
            self.stack.append(_Open(node))

    def _node(self, event: yaml.NodeEvent) -> Node:
        place, name = self._line(event), self._name()
        if isinstance(event, yaml.ScalarEvent):
            # Again: an escape ("\\u202e") makes what the text itself did not hold.
            control = _CONTROL.search(event.value)
            if control:
                self._refuse(event, _control_text(control[0]))
            return Node(event.value, name, place, plain=not event.style)
        return Node({} if isinstance(event, yaml.MappingStartEvent) else [], name, place)

    def _name(self) -> str:
        """Return the name of the value that comes next ("input.size", "classes[2]")."""
        if not self.stack:
            return "the file"
        top = self.stack[-1]
        prefix = "" if len(self.stack) == 1 else top.node.name.strip('"')
        if isinstance(top.node.content, list):
            number = len(top.node.content) + 1
            return f"{prefix}[{number}]" if prefix else f"entry {number}"
        return f'"{prefix}.{top.key}"' if prefix else f'"{top.key}"'

    def _waits_for_key(self) -> bool:
        if not self.stack:
            return False
        top = self.stack[-1]
        return isinstance(top.node.content, dict) and top.key is None

    def _set_key(self, event: yaml.NodeEvent) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse(event, "a key must be text. Quote it if it contains brackets.")
        top = self.stack[-1]
        assert isinstance(top.node.content, dict)
        key = str(event.value)
        if key in top.node.content:
            first = top.node.content[key].place.rpartition(":")[2]
            self._refuse(event, f'"{key}" was given in line {first} already. Keep one.')
        if not key.strip() or _CONTROL.search(key) or "\n" in key:
            self._refuse(event, "a key must be one line of text.")
        top.key = key

    def _place(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if isinstance(top.node.content, list):
            top.node.content.append(node)
        else:
            assert isinstance(top.node.content, dict)
            assert top.key is not None
            top.node.content[top.key] = node
            top.key = None

    def _line(self, event: yaml.Event) -> str:
        mark = event.start_mark
        assert mark is not None
        return f"{self.source}:{mark.line + 1}"

    def _refuse(self, event: yaml.Event, problem: str) -> NoReturn:
        raise ManifestError(f"{self._line(event)}: {problem}")


def _control_text(mark: str) -> str:
    return f"the control character U+{ord(mark):04X} is not allowed. Remove it."


def _syntax_error(problem: yaml.YAMLError, text: str, source: str) -> ManifestError:
    mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
    line = mark.line + 1 if mark else text.count("\n") + 1
    reason = getattr(problem, "problem", None) or getattr(problem, "reason", None) or "unreadable"
    return ManifestError(
        f"{source}:{line}: this is not valid YAML ({reason}). "
        "Check brackets, quotes and indentation here and on the line above."
    )
