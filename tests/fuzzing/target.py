"""What is fuzzed: where its inputs come from, and what must be true of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from donewhen.foundation.errors import InputError
from donewhen.foundation.terminal_text import clean

__all__ = ["Check", "Target", "refusal"]

Check = Callable[[Any], bool]
_LONGEST = 4000


@dataclass(frozen=True)
class Target:
    """``prepare`` is given a folder of its own and returns what looks at one input.

    That returns whether the input was accepted; it raises for whatever should never happen.
    """

    name: str
    inputs: st.SearchStrategy[Any]
    prepare: Callable[[Path], Check]


def refusal(error: InputError, start: str = "") -> bool:
    """Check that a refusal is a line or two that a terminal can show; return False."""
    message = clean(str(error))
    assert message.startswith(start), message
    assert message.strip()
    assert len(message.splitlines()) <= 2, message
    assert len(message) <= _LONGEST, message[:200]
    return False
