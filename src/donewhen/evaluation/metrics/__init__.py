"""Metrics: one file each, found by name or by the words of a sentence.

A module of this package that holds a ``METRIC`` is a metric; adding one is adding a file.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from donewhen.evaluation.metrics.metric import CountMetric, Direction, Metric, RankingMetric, Ratio
from donewhen.foundation.errors import UnknownNameError
from donewhen.foundation.name_suggestions import unknown
from donewhen.foundation.registry import Registry

__all__ = [
    "METRICS",
    "CountMetric",
    "Direction",
    "Metric",
    "RankingMetric",
    "Ratio",
    "metric_called",
]

METRICS: Registry[Metric] = Registry("metric")

_NO_NEGATIVES = (
    "It counts what is rightly not reported, and of boxes there is no number of these. "
    "Ask for precision, or: at most 2% of images hold a false …"
)
_ABSENT = dict.fromkeys(
    ("specificity", "selectivity", "true negative rate", "true negatives"), _NO_NEGATIVES
)
"""Metrics that people know and that are left out on purpose: nothing else is near to them."""

for _module in iter_modules(__path__):
    _metric = getattr(import_module(f"{__name__}.{_module.name}"), "METRIC", None)
    if _metric is not None:
        METRICS.register(_metric.name, _metric)


def metric_called(phrase: str, *, where: str = "") -> Metric:
    """Return the metric that a sentence calls ``phrase``, in any letter case.

    Raises ``UnknownNameError`` with the nearest phrases or another remedy, behind ``where``.
    """
    by_phrase = {
        words: METRICS.get(name) for name in METRICS for words in METRICS.get(name).phrases
    }
    for words, metric in by_phrase.items():
        if words.casefold() == phrase.casefold():
            return metric
    if remedy := _ABSENT.get(phrase.casefold()):
        place = f"{where}: " if where else ""
        raise UnknownNameError(f'{place}unknown metric "{phrase}". {remedy}')
    raise unknown("metric", phrase, by_phrase, where=where)
