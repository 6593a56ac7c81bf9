"""The one place where the package meets behave, and what a project takes from there.

behave.ini names ``Runner`` and ``GoalFormatter``; a sentence of a project's own uses ``goal_of``
and ``check``. ``hooks`` and ``steps`` are what environment.py and steps/ register.
"""

from __future__ import annotations

import gc
import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from donewhen.runner.current_goal import check, goal_of
    from donewhen.runner.runner import Runner
    from donewhen.runner.terminal import GoalFormatter

__all__ = ["GoalFormatter", "Runner", "check", "goal_of"]

# numpy's OpenBLAS starts a thread for every core when it is imported, which takes longer than the
# rest of a run over stored predictions. Nothing here uses it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A run makes many small objects that live to its end (modules, steps, annotations): looking for
# garbage among them after every 700, as Python does by default, takes a tenth of a short run.
gc.set_threshold(50_000, 20, 20)

_MODULES = {
    "GoalFormatter": "terminal",
    "Runner": "runner",
    "check": "current_goal",
    "goal_of": "current_goal",
}


def __getattr__(name: str) -> object:
    """Import what is asked for, and no more: a step needs no runner, lint no formatter."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
