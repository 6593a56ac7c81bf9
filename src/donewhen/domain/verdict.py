"""A verdict: the answer to a claim, and the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated

from donewhen.domain.claim import Claim
from donewhen.domain.estimate import Estimate, Interval
from donewhen.foundation.field_rules import rules


class Outcome(Enum):
    """The three answers to a claim. Only MET passes."""

    MET = "met"
    NOT_MET = "not met"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Evidence:
    """A file that shows why: a picture or a table. ``media_type`` as in HTTP ("image/png").

    ``kind`` says what it shows ("Worst misses"), ``about`` of what ("red balloons"; "" for the
    goal as a whole); ``title`` says both.
    """

    title: str
    path: Path
    media_type: str
    kind: str = ""
    about: str = ""


@dataclass(frozen=True)
class Settling:
    """What would settle an undecided claim: so many more sampling units, if the value stays."""

    units: Annotated[
        int | None,
        rules("How many more; null where hardly any number would: the value is too near."),
    ]
    unit: Annotated[str, rules('Their name in the plural: "images", "videos".')]
    of: Annotated[
        str, rules("What each must hold, or have reported on it, to teach anything; empty for any.")
    ]
    likely: Annotated[Outcome, rules("How it will most likely end.")]
    text: Annotated[str, rules("All of it in words.")]


class WarningKind(Enum):
    """What makes a verdict doubtful."""

    INTERVAL = "interval"
    BORDERLINE = "borderline"


@dataclass(frozen=True)
class VerdictWarning:
    """A reason to doubt a verdict, and its words."""

    kind: WarningKind
    text: str


@dataclass(frozen=True)
class Verdict:
    """The answer to a claim.

    ``subject`` says what was measured ("recall for balloons in "night" images").
    ``expected``, ``observed`` and ``margin`` are short texts for people ("at least 800", "912 of
    1,000", "112 above"); ``reason`` is one sentence that says all of it.
    ``borderline`` says why a rounding error could have tipped it, "" where none could.
    ``interval`` is the estimate's in the claim's own unit: that of a count is computed as the
    interval of a share, and told here in whole things, rounded outwards. ``settling`` says what
    would decide a claim that its interval leaves undecided; None for any other.
    """

    claim: Claim
    outcome: Outcome
    estimate: Estimate
    subject: str
    expected: str
    observed: str
    margin: str
    reason: str
    evidence: tuple[Evidence, ...] = ()
    borderline: str = ""
    interval: Interval | None = None
    settling: Settling | None = None

    @property
    def warnings(self) -> tuple[VerdictWarning, ...]:
        """What makes the verdict doubtful: its interval's warning, and being borderline."""
        interval = "" if self.estimate.interval is None else self.estimate.interval.warning
        said = ((WarningKind.INTERVAL, interval), (WarningKind.BORDERLINE, self.borderline))
        return tuple(VerdictWarning(kind, text) for kind, text in said if text)
