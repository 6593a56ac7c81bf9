"""Bounds of a rate of events without an upper limit, such as false positives per image.

Events of one image come in clusters, so e events say less than e independent ones: their variance
is e times the dispersion, which is 1 for independent (Poisson) events. As for proportions, it is
averaged with that of a cluster of one event more than the largest one seen, and at least five. It
has the weight of two units: without an upper limit, one says too little. With no event at all it is
all there is, so that the upper bound is 15 / n where that of independent events is 3 / n.
"""

from __future__ import annotations

from dataclasses import dataclass

_LEAST_CLUSTER = 5.0
_WEIGHT = 2.0


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
    value: float,
    variance: float,
    carrying: float,
    units: int,
    worst: float,
) -> EffectiveEvents:
    """Return what a rate ``value`` with this ``variance`` between units is worth.

    ``carrying`` is how many of the ``units`` carry the variance, ``worst`` the greatest number of
    events of a unit, as a multiple of what a unit of one event adds to the rate.
    """
    cluster = max(worst + 1, _LEAST_CLUSTER)
    if value <= 0:
        return EffectiveEvents(0.0, units / cluster)
    dispersion = max(variance * units / value, 1.0)
    pooled = (carrying * dispersion + _WEIGHT * max(cluster, dispersion)) / (carrying + _WEIGHT)
    exposure = units / pooled
    return EffectiveEvents(value * exposure, exposure)
