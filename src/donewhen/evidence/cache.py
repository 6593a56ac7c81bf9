"""Files that are made once and found again by what they show."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from donewhen.evidence.files import make_atomically

__all__ = ["cached"]

_Part = str | int | float | bool | None


def cached(
    folder: Path, key_parts: tuple[_Part, ...], suffix: str, make: Callable[[Path], None]
) -> Path:
    """Return the file in ``folder`` for ``key_parts``; ``make`` writes it where it is missing.

    ``key_parts`` must hold everything that decides what the file shows (digests of images too),
    and the version of what draws it. ``suffix`` has its dot (".png").
    """
    key = json.dumps(key_parts, allow_nan=False)
    path = folder / (hashlib.sha256(key.encode()).hexdigest()[:40] + suffix)
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        make_atomically(path, make)
    return path
