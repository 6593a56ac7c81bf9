"""The data inside Allure's single file: each of its files is one call, ``d("name","base64")``."""

from __future__ import annotations

import base64
import json
import re
from typing import Any


def embedded(page: str, name: str) -> Any:  # noqa: ANN401
    """Return what the JSON file ``name`` of a page holds; None where the page has no such file."""
    found = re.search(rf'd\("{re.escape(name)}","([A-Za-z0-9+/=]+)"\)', page)
    return json.loads(base64.b64decode(found[1])) if found else None
