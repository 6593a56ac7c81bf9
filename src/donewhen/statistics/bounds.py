"""Bounds: what an interval method answers, before anybody names the units."""

from __future__ import annotations

from dataclasses import dataclass

from donewhen.domain.estimate import Interval

FEW_UNITS = 50
"""With fewer units an interval carries a warning: the simulation asks for coverage from here on."""


@dataclass(frozen=True)
class Bounds:
    """Two one-sided bounds, each valid with probability ``confidence``.

    ``method`` is its name in the docs, ``units`` how many independent units were looked at,
    ``effective`` how many independent trials they are worth where that is known, ``warning`` what
    makes the bounds doubtful, "" for nothing.
    """

    low: float
    high: float
    confidence: float
    method: str
    units: int
    effective: float | None = None
    warning: str = ""

    def interval(self, unit: str) -> Interval:
        """Return the same with the units' name in the plural ("images")."""
        return Interval(
            low=self.low,
            high=self.high,
            confidence=self.confidence,
            method=self.method,
            units=self.units,
            unit=unit,
            effective=self.effective,
            warning=self.warning.replace(*_named(self.units, unit)),
        )


def checked_confidence(confidence: float) -> float:
    """Return ``confidence``; ``ValueError`` unless it is at least 0.5 and below 1."""
    if not 0.5 <= confidence < 1:
        raise ValueError(f"a confidence of {confidence} is outside 0.5 (included) to 1 (excluded)")
    return float(confidence)


def few_units_warning(units: int) -> str:
    """Return a warning where there are too few units for an approximation; else ""."""
    if units >= FEW_UNITS:
        return ""
    named, _ = _named(units, "units")
    return f"from only {units} {named}, which may make it too narrow"


def _named(units: int, unit: str) -> tuple[str, str]:
    """Return the word for units in a warning, and the one for units that are called ``unit``."""
    return ("unit", unit.removesuffix("s")) if units == 1 else ("units", unit)
