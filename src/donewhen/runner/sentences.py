"""A sentence that nothing answers to, and the one that was probably meant."""

from __future__ import annotations

import re

from behave.step_registry import StepRegistry

from donewhen.foundation.errors import SentenceError
from donewhen.language.remedies import in_words
from donewhen.runner.feature_file import likeness

_EXAMPLE = re.compile(r"^\s*Example: (?P<sentence>(?:Given|When|Then) .+)$", re.MULTILINE)
_LIKE = 0.5
_KINDS = ("given", "when", "then")
_HIDDEN = re.compile(r"[^\S ]|[\u200b\ufeff\ufffd]")  # a run has replaced most of them by U+FFFD


class UnknownSentenceError(SentenceError):
    """Nothing answers to a sentence."""


def undefined(name: str, registry: StepRegistry, kind: str = "") -> UnknownSentenceError:
    """Return the refusal of a sentence without a definition, with what was probably meant.

    ``kind`` (given, when, then) is how it was read: "And" has the kind of the sentence before.
    """
    message = f'no sentence reads "{name}".'
    for other in _KINDS:
        if other != kind and _answered(name, registry, other):
            return UnknownSentenceError(
                f'no sentence reads "{name}" as a {kind.capitalize() or "step"}: it begins with '
                f'"{other.capitalize()}". "And", "But" and "*" go on with the sentence before.'
            )
    meant = in_words(name)
    for other in (kind, *_KINDS):
        if meant != name and other and _answered(meant, registry, other):
            hidden = _HIDDEN.search(name) is not None
            why = " It holds a character that cannot be seen: type it anew." if hidden else ""
            hint = f"Did you mean: {other.capitalize()} {meant}"
            return UnknownSentenceError(f"{message}{why} {hint}")
    return UnknownSentenceError(f"{message} {_nearest(meant, registry)}")


def _nearest(name: str, registry: StepRegistry) -> str:
    """Return the example of the sentence that is most alike."""
    alike = {
        example: likeness(name, example.partition(" ")[2])  # without its keyword, as is the name
        for example in examples(registry)
    }
    if not alike:
        return "Write one in steps/."
    nearest = max(alike, key=lambda example: alike[example])
    if alike[nearest] < _LIKE:
        return "All of them stand in docs/reference/steps.md."
    return f"The nearest one: {nearest}"


def examples(registry: StepRegistry) -> list[str]:
    """Return the examples in the docstrings of all sentences, each with its keyword."""
    return [
        match["sentence"]
        for definitions in registry.steps.values()
        for definition in definitions
        for match in _EXAMPLE.finditer(definition.func.__doc__ or "")
    ]


def _answered(name: str, registry: StepRegistry, kind: str) -> bool:
    return any(definition.match(name) for definition in registry.steps.get(kind, ()))
