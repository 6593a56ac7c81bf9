"""The ways in which a gate ends: a word for people and the verdict, and a code for the pipeline.

An exit is a line here. The verdict document and its schema allow these words and codes alone; help,
the registry and the contract test range over ``EXITS``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal


@dataclass(frozen=True)
class Exit:
    """One way to end. ``meaning`` completes "the gate ends so where …"."""

    word: GateWord
    code: GateCode
    meaning: str


ACCEPTED = Exit("accepted", 0, "every deciding goal is met")
REFUSED = Exit("refused", 1, "a goal is not met, undecided or could not be judged")
NOT_JUDGED = Exit("not judged", 2, "an input is wrong and nothing was judged")
NOT_FINISHED = Exit("not finished", 3, "it did not finish")
NOT_A_GATE = Exit("not a gate", 2, "this was not a full gate run (filtered, sampled or dry run)")
FROZEN = Exit("frozen", 4, "frozen: an error budget is spent, see docs/budgets.md")

EXITS = (ACCEPTED, REFUSED, NOT_JUDGED, NOT_FINISHED, NOT_A_GATE, FROZEN)

if TYPE_CHECKING:  # no type checker can read the list above
    GateWord = str
    GateCode = int
else:
    GateWord = Literal[tuple(end.word for end in EXITS)]
    GateCode = Literal[tuple(dict.fromkeys(end.code for end in EXITS))]


def exit_codes() -> str:
    """Return what each code means, codes that exits share told together."""
    meanings: dict[int, list[str]] = {}
    for end in EXITS:
        meanings.setdefault(end.code, []).append(end.meaning)
    return "; ".join(f"{code} {', or '.join(said)}" for code, said in meanings.items())
