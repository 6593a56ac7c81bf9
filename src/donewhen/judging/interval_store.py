"""Intervals that were computed before: a bootstrap takes seconds, reading its result none.

``STORE/intervals/KEY.json`` holds one interval. The key covers all that it depends on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from donewhen.domain.estimate import Interval
from donewhen.foundation.json_cache import recall, remember
from donewhen.judging.uncertainty import FORM


class IntervalStore:
    """The intervals below a store's folder."""

    def __init__(self, store: Path) -> None:
        self._folder = store / "intervals"

    def get(self, key: tuple[object, ...], make: Callable[[], Interval | None]) -> Interval | None:
        """Return the interval for ``key``, made now unless it is there; a damaged one is not."""
        name = hashlib.sha256(repr((FORM, key)).encode()).hexdigest()[:40]
        path = self._folder / f"{name}.json"
        known = recall(path)
        if known is not None:
            with suppress(TypeError):  # of another version
                return Interval(**known)
        made = make()
        if made is not None:
            remember(path, asdict(made))
        return made
