"""A verdict: the answer to a claim, and the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from donewhen.domain.claim import Claim
from donewhen.domain.estimate import Estimate


class Outcome(Enum):
    """The three answers to a claim. Only MET passes."""

    MET = "met"
    NOT_MET = "not met"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Evidence:
    """A file that shows why: a picture or a table. ``media_type`` as in HTTP ("image/png")."""

    title: str
    path: Path
    media_type: str


@dataclass(frozen=True)
class Verdict:
    """The answer to a claim.

    ``expected``, ``observed`` and ``margin`` are short texts for people ("at least 800", "912 of
    1,000", "112 above"); ``reason`` is one sentence that says all of it.
    ``borderline`` says why a rounding error could have tipped it, "" where none could.
    """

    claim: Claim
    outcome: Outcome
    estimate: Estimate
    expected: str
    observed: str
    margin: str
    reason: str
    evidence: tuple[Evidence, ...] = ()
    borderline: str = ""
