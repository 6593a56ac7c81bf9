"""Mistakes in features, found without inference: ``donewhen lint``.

The modules in the order in which data flows:

    problem           a mistake with its place, and what a check gets to see
    keywords          keywords that are misspelt, so that behave reads no step
    structure         features that judge less than they seem to, and names that are not unique
    gate_checks       both of these, for a gate: what hides goals in a feature file
    tags              tags that put a goal into a sprint, or say what kind of goal it is
    refusals          what a run would refuse, told by the code that refuses it
    operating_point   claims that depend on a score which nobody chose
    reach             what a metric can reach on a data set
    thresholds        goals that no model can fail, or none can meet
    lint              all of it, over all features of a project
"""

from __future__ import annotations

from donewhen.runner.lint.gate_checks import structural_problems
from donewhen.runner.lint.lint import Report, lint
from donewhen.runner.lint.problem import Problem

__all__ = ["Problem", "Report", "lint", "structural_problems"]
