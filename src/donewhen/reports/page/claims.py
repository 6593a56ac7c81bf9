"""One Then sentence as the page shows it: words, a picture, and what it was before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from donewhen.reports.page.charts.bullet import Figure, draw_bullet
from donewhen.reports.page.earlier_runs import ClaimKey, EarlierRuns, bounds, claim_key
from donewhen.reports.page.numbers import difference, number, points

_COMPARED = re.compile(r"(?P<here>[^,]+(?:,\d{3})*), the baseline (?P<there>[^,]+(?:,\d{3})*), ")
Baselines = Mapping[tuple[str, str, str], tuple[Mapping[str, Any], str]]


@dataclass(frozen=True)
class Since:
    """What a figure was before, and how far it is from there.

    ``than`` is "sprint 11" or "the baseline, version 11"; ``better`` None where nothing tells.
    """

    before: str
    now: str
    change: str
    than: str
    better: bool | None

    @property
    def is_sprint(self) -> bool:
        """Whether it tells of an earlier sprint, not of the baseline."""
        return self.than.startswith("sprint")

    @property
    def compared(self) -> str:
        """What stands behind the change: "than in sprint 11"."""
        if self.change == "no change":
            return f"since {self.than}" if self.is_sprint else f"against {self.than}"
        return f"than in {self.than}" if self.is_sprint else f"than {self.than}"


@dataclass(frozen=True)
class ClaimView:
    """A claim in words; ``picture`` is None where a line of numbers would show nothing."""

    key: ClaimKey
    sentence: str
    outcome: str
    observed: str
    wanted: str
    margin: str
    borderline: str
    warning: str
    picture: Markup | None
    since_sprint: Since | None
    since_baseline: Since | None
    subject: str
    metric: str
    noun: str
    where: str
    figure: Figure | None
    confidence: float | None = None
    is_change: bool = False
    data_set: str = ""
    images: int = 0
    settles: str = ""

    @property
    def away(self) -> float:
        """How far the figure is from what is wanted, as a share of that; 0 where nothing tells."""
        if self.figure is None:
            return 0.0
        away = abs(self.figure.value - self.figure.threshold)
        return away / (abs(self.figure.threshold) or 1.0)


def _settles(claim: Mapping[str, Any]) -> str:
    """Return how many more images an undecided claim would take, as its reason says it."""
    last = claim["reason"].rpartition("; ")[2]
    return last if claim["outcome"] == "undecided" and last.endswith("would settle it") else ""


def claim_view(
    goal: Mapping[str, Any],
    claim: Mapping[str, Any],
    earlier: EarlierRuns,
    baselines: Baselines,
    sprint: str,
) -> ClaimView:
    """Return a claim of a verdict for the page.

    ``baselines`` are the claims against the baseline of the same run by metric, noun and slice,
    with the baseline's name.
    """
    figure, key = _figure(claim), claim_key(goal, claim)
    compared = baselines.get((claim["metric"], claim["of"], claim["in"]))
    if claim["against"]:
        is_baseline = claim["against"] == "the baseline"
        compared = (claim, goal["baseline"] or "") if is_baseline else None
    return ClaimView(
        key=key,
        sentence=_sentence(claim),
        outcome=claim["outcome"],
        observed=claim["observed"],
        wanted=claim["expected"],
        margin=claim["margin"],
        borderline=claim["borderline"],
        warning=(claim["interval"] or {}).get("warning", ""),
        picture=None if figure is None else draw_bullet(figure),
        since_sprint=(
            # How much better than the baseline it was then: nobody asks that of two models.
            None
            if claim["against"] == "the baseline"
            else _since_sprint(earlier, key, figure, sprint)
        ),
        since_baseline=None if compared is None else _against_baseline(*compared),
        subject=subject(claim),
        metric=claim["metric"],
        noun=claim["of"],
        where=claim["in"],
        figure=figure,
        settles=_settles(claim),
        confidence=claim["confidence"],
        is_change=bool(claim["against"]),
        data_set=goal["dataSet"] or "",
        images=claim["images"],
    )


def subject(claim: Mapping[str, Any]) -> str:
    """Return what a claim is about: "recall for balloons"."""
    return str(claim["reason"]).partition(": ")[0]


def is_share(claim: Mapping[str, Any]) -> bool:
    """Return whether a claim's numbers are read as percentages; its own words tell."""
    words = f"{claim['observed'].partition(' (')[0]} {claim['expected']}"
    value = claim["observed"].partition(",")[0]
    return "point" in words if claim["against"] else "%" in value.partition(" (")[0]


def _sentence(claim: Mapping[str, Any]) -> str:
    """Return the sentence as written; of a table, and of every slice, what the row says."""
    text, where = str(claim["text"]), str(claim["in"])
    if " | " in text or text.endswith(":"):
        return f"{subject(claim)}: {claim['expected']}"
    if where and "every slice" in text:
        return f"{text}: {where}"
    return text


def _figure(claim: Mapping[str, Any]) -> Figure | None:
    """Return what the picture shows; None where nothing is undefined, or nothing was wanted."""
    value, interval = claim["value"], claim["interval"]
    wants_none = (
        claim["threshold"] == 0 and not claim["against"] and claim["upperThreshold"] is None
    )
    if value is None or (wants_none and interval is None):
        return None
    both = (None, None) if interval is None else (interval["low"], interval["high"])
    low, high = bounds(claim["metric"], claim["against"], both, claim["denominator"])
    said = claim["observed"].partition(" (")[0]
    if claim["against"]:
        said = points(value, share=is_share(claim))
    return Figure(
        value=value,
        threshold=claim["threshold"],
        upper=claim["upperThreshold"],
        comparison=claim["comparison"],
        outcome=claim["outcome"],
        said=said.partition(", ")[0],
        wanted=claim["expected"].partition(" with ")[0],
        low=low,
        high=high,
        share=is_share(claim),
        change=bool(claim["against"]),
    )


def _since_sprint(
    earlier: EarlierRuns, key: ClaimKey, figure: Figure | None, sprint: str
) -> Since | None:
    point = earlier.last_sprint(key, sprint)
    if point is None or point.estimate is None or figure is None:
        return None
    change = figure.value - point.estimate
    show = points if figure.change else number
    better = _better(change, figure)
    return Since(
        before=show(point.estimate, share=figure.share),
        now=show(figure.value, share=figure.share),
        change=difference(change, share=figure.share, better=better),
        than=f"sprint {point.sprint}",
        better=better,
    )


def _better(change: float, figure: Figure) -> bool | None:
    if round(change, 9) == 0 or figure.comparison not in _DIRECTIONS:
        return None
    return (change > 0) is _DIRECTIONS[figure.comparison]


_DIRECTIONS = {"at least": True, "more than": True, "at most": False, "fewer than": False}


def _against_baseline(claim: Mapping[str, Any], baseline: str) -> Since | None:
    found = _COMPARED.match(claim["observed"])
    if found is None or claim["value"] is None:
        return None
    name = baseline.rpartition(" ")[2]
    than = f"the baseline{f', version {name}' if name else ''}"
    value = claim["value"]
    words = str(claim["observed"])[found.end() :].partition(", ")[0]
    return Since(found["there"], found["here"], words, than, None if value == 0 else value > 0)
