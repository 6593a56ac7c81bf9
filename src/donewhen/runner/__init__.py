"""The one place where the package meets behave, and what a project takes from there.

behave.ini names ``Runner`` and ``GoalFormatter``; a sentence of a project's own uses ``goal_of``
and ``check``. ``hooks`` and ``steps`` are what environment.py and steps/ register. The modules in
the order in which data flows:

    parameter_types, step_definitions   what sentences are made of, and the registry of all of them
    steps                               the sentences, a module for each subject
    sentences                           a sentence that nothing answers to, and what was meant
    project                             behave.ini, environment.py, sentences and feature files;
                                        runs them without behave's own command line
    feature_file                        a feature file as it is written, with the line of everything
    control_characters                  what they could do, taken out of names and errors
    runner                              runs the goals, and is never green by accident
    hooks                               keep the run and the running goal on behave's context
    current_goal                        what a step claims about that goal, its data and its model
    recorder                            what behave says of a scenario becomes a goal's record
    formatters                          tell of each goal: to people, to a pipeline, as JSON
    proof                               what keeps a run in which nothing failed from being a proof

Without a model, over the same features:

    expected_goals                      which goals a gate has to find judged
    feature_reading                     reads scenarios as a run would understand them
    lint, planning                      which of them are mistakes, and which can be decided
    vocabulary                          what the editor completes
"""

from __future__ import annotations

import gc
import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from donewhen.runner.current_goal import check, goal_of
    from donewhen.runner.formatters import GoalFormatter
    from donewhen.runner.runner import Runner

__all__ = ["GoalFormatter", "Runner", "check", "goal_of"]

# numpy's OpenBLAS starts a thread for every core when it is imported, which takes longer than the
# rest of a run over stored predictions. Nothing here uses it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A run makes many small objects that live to its end (modules, steps, annotations): looking for
# garbage among them after every 700, as Python does by default, takes a tenth of a short run.
gc.set_threshold(50_000, 20, 20)

_MODULES = {
    "GoalFormatter": "formatters",
    "Runner": "runner",
    "check": "current_goal",
    "goal_of": "current_goal",
}


def __getattr__(name: str) -> object:
    """Import what is asked for, and no more: a step needs no runner, lint no formatter."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
