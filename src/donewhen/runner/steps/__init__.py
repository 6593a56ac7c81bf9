"""The sentences that every project has, one file for each subject.

A sentence is a function behind ``@given``, ``@when`` or ``@then`` in any file of this folder; its
docstring holds an example. Nothing lists the files: ``register`` finds them.
"""

from __future__ import annotations

from donewhen.runner.step_definitions import register

__all__ = ["register"]
