"""Files that are there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import platform
import time
from collections.abc import Iterable
from pathlib import Path

__all__ = ["remove_leftovers", "write_atomically"]

_PREFIX = "tmp-"
_OLD_SECONDS = 24 * 3600


def write_atomically(path: Path, parts: Iterable[bytes | memoryview]) -> None:
    """Write ``parts`` to ``path``: to a temporary name beside it, to the disk, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f"{_PREFIX}{_host()}-{os.getpid()}-{os.urandom(6).hex()}"
    try:
        with temporary.open("xb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def remove_leftovers(folder: Path) -> None:
    """Remove the temporary files in ``folder`` whose writers are dead."""
    if not folder.is_dir():
        return
    for entry in os.scandir(folder):
        if entry.name.startswith(_PREFIX) and _is_dead(entry):
            Path(entry.path).unlink(missing_ok=True)


def _is_dead(entry: os.DirEntry[str]) -> bool:
    try:
        if time.time() - entry.stat().st_mtime > _OLD_SECONDS:
            return True
    except FileNotFoundError:
        return False
    _, host, pid, _ = [*entry.name.split("-"), "", "", ""][:4]
    if host != _host() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _host() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
