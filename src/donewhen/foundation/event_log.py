"""What a run does, for machines: ``-D log=json`` writes one JSON object per line to stderr.

    {"time": "2026-03-01T12:00:00.123Z", "event": "inference ended", "images": 5000, …}

Events, and what they hold beside their time, are listed in docs/data-scientist.md.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

FORMS = ("json",)
"""What ``-D log=`` may be."""

Value = str | int | float | bool | None


class EventLog:
    """Writes events where a form was asked for, and nothing otherwise.

    They go to the process's own stderr, as behave captures ``sys.stderr`` while a step runs.
    """

    def __init__(self, form: str | None = None) -> None:
        self.is_open = form is not None

    def tell(self, event: str, **facts: Value) -> None:
        """Write one event, in one piece; a reader who has left stops nothing."""
        stream = sys.__stderr__
        if not self.is_open or stream is None:
            return
        line = json.dumps({"time": _now(), "event": event, **facts})  # ASCII: no name drives a log
        try:
            stream.write(f"{line}\n")
            stream.flush()
        except (OSError, ValueError):
            self.is_open = False


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
