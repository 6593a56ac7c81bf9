"""Intervals: where a value lies for images not seen yet, as far as the seen ones tell.

It knows arrays of one entry per independent unit, and nothing of images, models or sentences.
What is used for which metric, and how well it holds, stands in docs/statistics.md.
"""

from __future__ import annotations

from donewhen.statistics.bootstrap import (
    BOOTSTRAP,
    Bootstrap,
    bootstrap_mean,
    bootstrap_statistic,
    mean_bounds,
    statistic_bounds,
)
from donewhen.statistics.bounds import FEW_UNITS, Bounds
from donewhen.statistics.difference import (
    PAIRED,
    Difference,
    difference_bounds,
    ratio_difference,
    statistic_difference,
    statistic_difference_bounds,
)
from donewhen.statistics.effective_trials import EffectiveTrials
from donewhen.statistics.holm import SliceAnswers, holm, inverted_p_value, judge_slices
from donewhen.statistics.paired import McNemar, mcnemar
from donewhen.statistics.proportion import CLOPPER_PEARSON, proportion_bounds, proportion_trials
from donewhen.statistics.sample_size import (
    more_units,
    more_units_of_events,
    more_units_of_trials,
    needed_hits,
    needed_trials,
    trials_of_bound,
)
from donewhen.statistics.sampling_units import summed, unit_count

__all__ = [
    "BOOTSTRAP",
    "CLOPPER_PEARSON",
    "FEW_UNITS",
    "PAIRED",
    "Bootstrap",
    "Bounds",
    "Difference",
    "EffectiveTrials",
    "McNemar",
    "SliceAnswers",
    "bootstrap_mean",
    "bootstrap_statistic",
    "difference_bounds",
    "holm",
    "inverted_p_value",
    "judge_slices",
    "mcnemar",
    "mean_bounds",
    "more_units",
    "more_units_of_events",
    "more_units_of_trials",
    "needed_hits",
    "needed_trials",
    "proportion_bounds",
    "proportion_trials",
    "ratio_difference",
    "statistic_bounds",
    "statistic_difference",
    "statistic_difference_bounds",
    "summed",
    "trials_of_bound",
    "unit_count",
]
