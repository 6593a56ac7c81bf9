"""Intervals: where a value lies for images not seen yet, as far as the seen ones tell.

It knows arrays of one entry per independent unit, and nothing of models or sentences. What is used
for which metric, and how often it holds, stands in docs/statistics.md. In the order in which data
flows:

- ``effective_trials`` gives bounds of a share, by way of how many independent trials clustered
  observations are worth.
- ``bootstrap`` gives bounds of any other value: ``resampling`` sums images to units and draws them,
  BCa makes bounds of what was drawn, ``effective_trials`` or (of a ``rate``) effective events keep
  them wide enough.
- ``difference`` does the same for two models on the same units, with pairs as the guard.
- ``bounds`` is what each of them answers; ``sample_size`` says how many more units settle a claim.
"""

from __future__ import annotations

from donewhen.statistics.bootstrap import BOOTSTRAP, mean_bounds, statistic_bounds
from donewhen.statistics.bounds import Bounds
from donewhen.statistics.difference import (
    PAIRED,
    difference_bounds,
    statistic_difference_bounds,
)
from donewhen.statistics.effective_trials import (
    CLOPPER_PEARSON,
    EffectiveTrials,
    proportion_bounds,
)
from donewhen.statistics.resampling import summed
from donewhen.statistics.sample_size import (
    more_units,
    more_units_of_events,
    more_units_of_trials,
    trials_of_bound,
)

__all__ = [
    "BOOTSTRAP",
    "CLOPPER_PEARSON",
    "PAIRED",
    "Bounds",
    "EffectiveTrials",
    "difference_bounds",
    "mean_bounds",
    "more_units",
    "more_units_of_events",
    "more_units_of_trials",
    "proportion_bounds",
    "statistic_bounds",
    "statistic_difference_bounds",
    "summed",
    "trials_of_bound",
]
