"""What the page wants to know of earlier runs. Whoever keeps a history fills it in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ClaimKey = tuple[str, ...]


def claim_key(goal: Mapping[str, Any], claim: Mapping[str, Any]) -> ClaimKey:
    """Return what makes a claim the same one in another run: never its line.

    ``goal`` and ``claim`` are those of verdict.json. A row of an outline has a scenario name of its
    own; a sentence about every slice makes several claims, which differ by their slice.
    """
    file = str(goal["location"]).rpartition(":")[0]
    parts = ("text", "metric", "of", "in", "against")
    return (file, str(goal["scenario"]), *(str(claim[part]) for part in parts))


_COUNTED = frozenset({"found", "missed", "false_positives"})
Bounds = tuple[float | None, float | None]


def bounds(metric: str, against: str, interval: Bounds, denominator: int | None) -> Bounds:
    """Return the bounds of an interval in the unit of the claim's value.

    The interval of a count is that of its share: of what is there, or of the images. It is told in
    whole things, rounded outwards.
    """
    low, high = interval
    if metric not in _COUNTED or against:
        return interval
    if low is None or high is None or denominator is None:
        return None, None
    return math.floor(round(low * denominator, 6)), math.ceil(round(high * denominator, 6))


@dataclass(frozen=True)
class Point:
    """What a claim's figure was in one run; ``time`` is that of the run, RFC 3339 in UTC.

    ``low`` and ``high`` bound its interval, in the unit of ``estimate``; ``changed`` says what is
    another than in the point before ("model 11 to 12, features"), "" for nothing or for the first.
    """

    sprint: str
    time: str
    estimate: float | None
    low: float | None = None
    high: float | None = None
    outcome: str = ""
    changed: str = ""


@dataclass(frozen=True)
class Progress:
    """How many goals there were in a sprint's last run, and how many of them were met."""

    sprint: str
    met: int
    goals: int


@dataclass(frozen=True)
class DataSetUse:
    """How often a data set was judged: ``runs`` in which, and by how many ``models``."""

    data_set: str
    runs: int
    models: int | None = None


@dataclass(frozen=True)
class Delivery:
    """How models come to be accepted; texts for people ("2 days"), None where nothing is known."""

    lead_time: str | None = None
    refused: str | None = None
    recovery: str | None = None


@dataclass(frozen=True)
class Budget:
    """An error budget: ``spent`` of ``allowed``, as shares or counts, over ``window``.

    ``left`` and ``pace`` are texts for people ("0.8% of the images", "would last 9 more runs").
    """

    name: str
    rule: str
    spent: float
    allowed: float
    left: str
    pace: str = ""
    frozen: bool = False
    overridden: str = ""


@dataclass(frozen=True)
class EarlierRuns:
    """Earlier runs as far as they are known; points in the order of time, this run's the last.

    ``changed`` says what is another than at the end of the last sprint, the model first, as texts
    for people ("balloon-detector 11 → 12").
    """

    trends: Mapping[ClaimKey, tuple[Point, ...]] = field(default_factory=dict)
    burn_up: tuple[Progress, ...] = ()
    judged: tuple[DataSetUse, ...] = ()
    delivery: Delivery | None = None
    budgets: tuple[Budget, ...] = ()
    changed: tuple[str, ...] = ()

    def progress_before(self, sprint: str) -> Progress | None:
        """Return how many goals were met at the end of the last sprint before this one."""
        earlier = [one for one in self.burn_up if _is_before(one.sprint, sprint)]
        return earlier[-1] if earlier else None

    def points(self, key: ClaimKey) -> tuple[Point, ...]:
        """Return what is known of a claim; nothing for one that was not judged before."""
        return self.trends.get(key, ())

    def last_sprint(self, key: ClaimKey, sprint: str) -> Point | None:
        """Return the last point of a sprint before this one that has a figure.

        Sprints go by their numbers; those with names go by the time of their runs.
        """
        for point in reversed(self.points(key)):
            if _is_before(point.sprint, sprint) and point.estimate is not None:
                return point
        return None


def _is_before(one: str, other: str) -> bool:
    if all(name.isascii() and name.isdecimal() for name in (one, other)):
        return int(one) < int(other)
    return one != other
