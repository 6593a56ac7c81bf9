"""Known names in messages: lists of them, and the nearest ones to what was written."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from donewhen.foundation.errors import UnknownNameError

_SHOWN = 12  # names; more make no line that anybody reads


def nearest(name: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Return up to ``count`` known names that look like ``name``, the most alike first."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    found = get_close_matches(name.casefold(), list(by_folded), n=count, cutoff=0.6)
    return [by_folded[folded] for folded in found]


def quoted_list(names: Iterable[str], shown: int = _SHOWN) -> str:
    """Return ``"a", "b"`` with at most ``shown`` names and the number of the others."""
    listed = list(names)
    text = ", ".join(f'"{name}"' for name in listed[:shown])
    return text if len(listed) <= shown else f"{text} and {len(listed) - shown} more"


def did_you_mean(near: Iterable[str]) -> str:
    """Return 'Did you mean "a" or "b"?'."""
    quoted = [f'"{name}"' for name in near]
    return f"Did you mean {' or '.join(quoted)}?"


def unknown(
    kind: str,
    name: str,
    known: Iterable[str],
    *,
    where: str = "",
    error: type[Exception] = UnknownNameError,
) -> Exception:
    """Return the error for a ``kind`` ("data set") called ``name`` that is not ``known``.

    ``where`` is the place ("features/a.feature:3"), put in front of the message.
    """
    listed = sorted(known)
    place = f"{where}: " if where else ""
    near = nearest(name, listed)
    if near:
        remedy = did_you_mean(near)
    elif listed:
        remedy = f"Known: {quoted_list(listed)}."
    else:
        remedy = "There are none here."
    return error(f'{place}unknown {kind} "{name}". {remedy}')
