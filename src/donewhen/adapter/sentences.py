"""A sentence that nothing answers to, and the one that was probably meant."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from behave.step_registry import StepRegistry

__all__ = ["undefined"]

_EXAMPLE = re.compile(r"^\s*Example: (?:Given|When|Then) (?P<sentence>.+)$", re.MULTILINE)
_LIKE = 0.5


def undefined(name: str, registry: StepRegistry) -> str:
    """Return the message for a sentence without a definition, with the nearest one's example."""
    examples = {
        match["sentence"]: type_
        for type_, definitions in registry.steps.items()
        for definition in definitions
        for match in _EXAMPLE.finditer(definition.func.__doc__ or "")
    }
    message = f'no sentence reads "{name}".'
    if not examples:
        return f"{message} Write one in steps/."
    nearest = max(examples, key=lambda example: _likeness(name, example))
    if _likeness(name, nearest) < _LIKE:
        return f"{message} All of them stand in docs/reference/steps.md."
    keyword = examples[nearest].capitalize()
    return f"{message} The nearest one: {keyword} {nearest}"


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio()
