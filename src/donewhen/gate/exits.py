"""The ways in which a gate ends: a word for people and the verdict, and a code for the pipeline.

An exit is a line here; ``EXITS`` is what help, docs and the contract test range over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # importing it would cost `donewhen --help` a quarter of its time
    from donewhen.verdicts.document import GateWord


@dataclass(frozen=True)
class Exit:
    """One way to end. ``meaning`` completes "the gate ends so where …"."""

    word: GateWord
    code: Literal[0, 1, 2, 3, 4]
    meaning: str


ACCEPTED = Exit("accepted", 0, "every deciding goal is met")
REFUSED = Exit("refused", 1, "a goal is not met, undecided or could not be judged")
NOT_JUDGED = Exit("not judged", 2, "an input is wrong and nothing was judged")
NOT_A_GATE = Exit("not a gate", 2, "this was not a full gate run (filtered, sampled or dry run)")
NOT_FINISHED = Exit("not finished", 3, "it did not finish")
FROZEN = Exit("frozen", 4, "frozen: an error budget is spent, see docs/budgets.md")

EXITS = (ACCEPTED, REFUSED, NOT_JUDGED, NOT_A_GATE, NOT_FINISHED, FROZEN)


def exit_codes() -> str:
    """Return what each code means, codes that exits share told together."""
    meanings: dict[int, list[str]] = {}
    for end in EXITS:
        meanings.setdefault(end.code, []).append(end.meaning)
    return "; ".join(f"{code} {', or '.join(said)}" for code, said in meanings.items())
