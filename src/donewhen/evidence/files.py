"""Files that are either whole or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

__all__ = ["make_atomically", "write_atomically"]


def write_atomically(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write ``content`` so that ``path`` holds all of it or what it held before.

    ``durable=False`` leaves out the fsync (7 ms): for what a reader checks and a run makes again.
    Killing the process still leaves no half file; only a machine that loses power may.
    """

    def write(temporary: Path) -> None:
        temporary.write_bytes(content)

    make_atomically(path, write, durable=durable)


def make_atomically(path: Path, make: Callable[[Path], None], *, durable: bool = True) -> None:
    """Let ``make`` write a temporary file beside ``path``, then put it in its place.

    The temporary name ends like ``path``, as some libraries choose a format by it.
    """
    handle, name = tempfile.mkstemp(prefix=".making-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        make(temporary)
        if durable:
            _sync(temporary)
        temporary.chmod(0o644)  # mkstemp's are for the owner alone
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
