"""Several claims at once: Holm's correction, and what "in every slice" needs.

"Every slice reaches it" is false as soon as one does not, so each slice is tested with the full
error: the chance to accept it wrongly is that of the worst slice (intersection-union test, Berger,
Technometrics 24, 1982, 295-300). Looking for slices that fail is another matter: among many slices
some look bad by chance. Those alarms are corrected (Holm, Scandinavian Journal of Statistics 6,
1979, 65-70), so that any false one at all comes with at most the error allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

_HALVINGS = 50


@dataclass(frozen=True)
class SliceAnswers:
    """What is shown of each slice, in their order.

    ``reached`` and ``failed`` are family-wise: any wrong one of them has at most the error allowed.
    ``every`` is whether all slices are shown to reach it, ``alone`` which are, each on its own.
    """

    every: bool
    alone: tuple[bool, ...]
    reached: tuple[bool, ...]
    failed: tuple[bool, ...]


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values adjusted by Holm's step-down method, in their order."""
    values = np.asarray(p_values, dtype=np.float64)
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError("a p-value is outside 0 to 1")
    order = np.argsort(values, kind="stable")
    stepped = values[order] * np.arange(len(values), 0, -1)
    result = np.empty(len(values))
    result[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return [float(value) for value in result]


def judge_slices(
    p_reached: Sequence[float], p_failed: Sequence[float], confidence: float
) -> SliceAnswers:
    """Judge slices by two p-values each: against "does not reach it", and against "reaches it".

    Raises ``ValueError`` for no slices at all: nothing is never everything.
    """
    if not p_reached or len(p_reached) != len(p_failed):
        raise ValueError(f"{len(p_reached)} and {len(p_failed)} p-values of slices")
    alpha = 1 - confidence + 1e-12  # 1 - 0.95 is less than 0.05
    alone = tuple(p <= alpha for p in p_reached)
    return SliceAnswers(
        every=all(alone),
        alone=alone,
        reached=tuple(p <= alpha for p in holm(p_reached)),
        failed=tuple(p <= alpha for p in holm(p_failed)),
    )


def inverted_p_value(shown: Callable[[float], bool]) -> float:
    """Return the least error (1 - confidence) at which ``shown(confidence)`` still holds.

    For methods that give bounds and no p-value: ``shown`` says whether the bound of a confidence
    clears the threshold. 1.0 where it does not even with a confidence of 0.5.
    """
    if not shown(0.5):
        return 1.0
    cleared, missed = 0.5, 0.0
    for _ in range(_HALVINGS):
        middle = (cleared + missed) / 2
        if 1 - middle >= 1 or not shown(1 - middle):
            missed = middle
        else:
            cleared = middle
    return cleared
