"""Mistakes in features, found without inference: ``donewhen lint``.

``refusals`` are what a run would refuse, told by the code that refuses it. The other modules each
look for one kind of mistake that a run cannot see, or would be fooled by.
"""

from __future__ import annotations

from donewhen.runner.lint.gate_checks import structural_problems
from donewhen.runner.lint.lint import Report, lint
from donewhen.runner.lint.problem import Problem

__all__ = ["Problem", "Report", "lint", "structural_problems"]
