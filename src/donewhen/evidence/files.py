"""Files of a report, whole or not there."""

from __future__ import annotations

from pathlib import Path

from donewhen.foundation import atomic_file


def write_atomically(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write ``content`` as ``atomic_file`` does; raises ``UnfinishedError`` likewise."""
    atomic_file.write_atomically(path, [content], durable=durable)
