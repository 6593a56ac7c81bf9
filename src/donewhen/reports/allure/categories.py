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
"""Name, status, how the message begins. Allure takes the first that fits: the order matters."""

CATEGORIES: list[dict[str, Any]] = [
    {
        "name": name,
        "matchers": {"statuses": [status], "message": f"^{begins}"},
        "expand": True,
    }
    for name, status, begins in _KINDS
]
"""As Allure 3 wants them, in its configuration: it does not read categories.json."""

ALLURE_2_CATEGORIES: list[dict[str, Any]] = [
    {"name": name, "matchedStatuses": [status], "messageRegex": f"{begins}.*"}
    for name, status, begins in _KINDS
]
"""As Allure 2 wants them, in categories.json: there an expression has to fit the whole message."""
