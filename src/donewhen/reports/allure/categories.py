"""Why goals did not pass, in four kinds."""

from __future__ import annotations

from typing import Any

from donewhen.reports.allure.messages import INPUT_ERROR, UNDECIDED

_KINDS = (
    ("Undecided: too few images to tell", "failed", UNDECIDED),
    ("Quality is below the threshold", "failed", ""),
    ("An input is wrong", "broken", INPUT_ERROR),
    ("The run broke", "broken", ""),
)
"""The first that fits is taken: a status, and what the message begins with."""

CATEGORIES: list[dict[str, Any]] = [
    {
        "name": name,
        "matchers": {"statuses": [status], "message": f"^{begins}"},
        "expand": True,
    }
    for name, status, begins in _KINDS
]
"""As Allure 3 wants them, in its configuration: it does not read categories.json."""

FILE: list[dict[str, Any]] = [
    {"name": name, "matchedStatuses": [status], "messageRegex": f"{begins}.*"}
    for name, status, begins in _KINDS
]
"""As Allure 2 wants them, in categories.json: there an expression has to fit the whole message."""
