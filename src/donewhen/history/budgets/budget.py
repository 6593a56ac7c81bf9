"""The error budgets that ``features/sprints.yaml`` states.

sprints:
  - {number: 12, goal: …, starts: 2026-11-16, ends: 2026-11-27}
budgets:
  - {name: wrong images, at_most: 2%, of: images wrong, over: 20 runs}
  - {name: refused, at_most: 3, of: refused artifacts, over: 1 sprint}
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path

from donewhen.foundation.yaml_node import Node
from donewhen.foundation.yaml_source import read_document
from donewhen.sources.sprints import KEYS

_WINDOW = re.compile(r"(\d{1,4}) (run|sprint|day)s?", re.ASCII)
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,6})?) ?%", re.ASCII)
_COUNT = re.compile(r"\d{1,9}", re.ASCII)


class Kind(Enum):
    """What a budget is about."""

    IMAGES = "images wrong"
    ARTIFACTS = "refused artifacts"


@dataclass(frozen=True)
class Window:
    """The last ``count`` runs, sprints or days; ``unit`` is run, sprint or day."""

    count: int
    unit: str

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"


@dataclass(frozen=True)
class Budget:
    """At most so much may go wrong in a window.

    ``at_most`` is a share of what was judged where ``is_share``, else a count. ``place`` is
    file:line.
    """

    name: str
    at_most: Fraction
    is_share: bool
    kind: Kind
    window: Window
    place: str

    @property
    def text(self) -> str:
        """What it says: "at most 2% of images wrong over 20 runs"."""
        share, count = f"{float(self.at_most * 100):g}% of", f"{int(self.at_most):,}"
        amount = share if self.is_share else count
        counted = self.things(2 if self.is_share else self.at_most)
        return f"at most {amount} {counted} over {self.window}"

    def things(self, count: Fraction | int) -> str:
        """Return what is counted, for so many of them: "1 refused artifact"."""
        named = self.kind.value
        return named.removesuffix("s") if self.kind is Kind.ARTIFACTS and count == 1 else named


def load_budgets(path: Path) -> tuple[Budget, ...]:
    """Return the budgets of the file at ``path``, none where it lists none or is not there.

    Raises ``ManifestError`` with the line that is wrong.
    """
    if not path.exists():
        return ()
    root = read_document(path)
    if isinstance(root.content, list):
        return ()
    fields = root.fields(KEYS)
    found: dict[str, Budget] = {}
    for node in fields.optional("budgets", Node.items, []):
        budget = _budget(node)
        if budget.name in found:
            node.refuse(f'is called "{budget.name}" like another budget. Give it its own name.')
        found[budget.name] = budget
    return tuple(found.values())


def _budget(node: Node) -> Budget:
    fields = node.fields(("name", "at_most", "of", "over"))
    amount, is_share = fields.required("at_most", _amount)
    return Budget(
        name=fields.required("name", Node.text),
        at_most=amount,
        is_share=is_share,
        kind=fields.required("of", _kind),
        window=fields.required("over", _window),
        place=node.place,
    )


def _kind(node: Node) -> Kind:
    return Kind(node.choice([kind.value for kind in Kind], "kind"))


def _amount(node: Node) -> tuple[Fraction, bool]:
    text = node.text()
    if share := _SHARE.fullmatch(text):
        amount = Fraction(share[1]) / 100
        if amount > 1:
            node.refuse(f"is {text}, which is more than all. Write at most 100%.")
        return amount, True
    if not _COUNT.fullmatch(text):
        node.refuse(f'must be a share such as 2% or a whole number, not "{text}".')
    return Fraction(text), False


def _window(node: Node) -> Window:
    text = node.text()
    match = _WINDOW.fullmatch(text)
    if match is None or not int(match[1]):
        node.refuse(f'must be such as 20 runs, 1 sprint or 14 days, not "{text}".')
    return Window(int(match[1]), match[2])
