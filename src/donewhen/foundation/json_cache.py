"""What is remembered in the store as JSON: believed only as it was written."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from donewhen.foundation.atomic_file import write_atomically

_CHECKSUM = "sha256"


def remember(path: Path, content: Mapping[str, Any]) -> None:
    """Write ``content``, JSON types only, with its checksum: whole or not at all."""
    made = {**content, _CHECKSUM: _checksum(content)}
    write_atomically(path, [json.dumps(made, separators=(",", ":")).encode()])


def recall(path: Path) -> dict[str, Any] | None:
    """Return what was remembered; None where nothing is there, or not what was written.

    A changed digit is damage as much as half a file. A pipe in the file's place is not waited for.
    """
    try:
        content = json.loads(_read(path))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    said = content.pop(_CHECKSUM, None)
    return content if said == _checksum(content) else None


def _read(path: Path) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return b""
        return file.read()


def _checksum(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
