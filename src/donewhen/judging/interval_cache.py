"""Intervals that were computed before: a bootstrap takes seconds, reading its result none."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from donewhen.domain.estimate import Interval
from donewhen.foundation.cache import Cache, from_json, to_json
from donewhen.judging.uncertainty import FORM


def interval_cache(store: Path) -> Cache[Interval | None]:
    """Return the intervals that ``store`` holds, None among them: where there is none to be had."""
    return Cache(store / "intervals", FORM, _encode, _decode)


def _encode(interval: Interval | None) -> bytes:
    return to_json(None if interval is None else asdict(interval))


def _decode(content: bytes) -> Interval | None:
    known = from_json(content)
    return None if known is None else Interval(**known)
