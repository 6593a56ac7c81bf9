"""Bounds of a rate of events without an upper limit, such as false positives per image.

Events of one image come in clusters, so e events say less than e independent ones: their variance
is e times the dispersion, which is 1 for independent (Poisson) events. As for proportions, it is
averaged with that of one unit that would hold one event more than the worst one seen.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EffectiveEvents", "pooled_events"]


@dataclass(frozen=True)
class EffectiveEvents:
    """``events`` independent events in an ``exposure`` (how many units they are worth)."""

    events: float
    exposure: float

    def low(self, confidence: float) -> float:
        """Return the lower bound of the rate (Garwood, Biometrika 28, 1936, 437-442)."""
        from scipy.special import gammaincinv  # slow to import

        if self.events <= 0:
            return 0.0
        return float(gammaincinv(self.events, 1 - confidence)) / self.exposure

    def high(self, confidence: float) -> float:
        """Return the upper bound of the rate."""
        from scipy.special import gammaincinv  # slow to import

        return float(gammaincinv(self.events + 1, confidence)) / self.exposure


def pooled_events(
    value: float, variance: float, carrying: float, kish: float, units: int
) -> EffectiveEvents:
    """Return what a rate ``value`` with this ``variance`` between units is worth."""
    if value <= 0:
        return EffectiveEvents(0.0, float(units))
    dispersion = max(variance * units / value, 1.0)
    pooled = (carrying * dispersion + dispersion + units / kish) / (carrying + 1)
    exposure = units / pooled
    return EffectiveEvents(value * exposure, exposure)
