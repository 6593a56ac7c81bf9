"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from donewhen.foundation.errors import UnfinishedError

_PREFIX = "tmp-"
_OLD_SECONDS = 24 * 3600
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_looked_after: set[Path] = set()
"""Folders in which this process has removed what dead writers left."""


def write_atomically(
    path: Path, parts: Iterable[bytes | memoryview], *, durable: bool = True
) -> None:
    """Write ``parts`` to ``path``: to a temporary file beside it, which is then renamed.

    Before a process writes into a folder for the first time, it removes what dead writers left
    there. ``durable=False`` leaves out the fsync (7 ms), for what a run can make again: a killed
    process still leaves no half file, only a loss of power may.

    Raises ``UnfinishedError`` where the disk is full, the folder is read-only and so on; ``path``
    then holds what it held before.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.parent not in _looked_after:
            remove_leftovers(path.parent)
            _looked_after.add(path.parent)
        _write(path, parts, durable=durable)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raise ``UnfinishedError`` that names ``path`` where what is inside cannot write to it."""
    try:
        yield
    except OSError as error:
        raise UnfinishedError(_complaint(path, error)) from None


def _write(path: Path, parts: Iterable[bytes | memoryview], *, durable: bool) -> None:
    temporary = path.parent / f"{_PREFIX}{_process_space()}-{os.getpid()}-{os.urandom(6).hex()}"
    try:
        with temporary.open("xb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        _sync_folder(path.parent)


def _complaint(path: Path, error: OSError) -> str:
    reason = error.strerror or type(error).__name__
    remedy = "Make room" if error.errno in _NO_ROOM else "Make its folder writable"
    return f"{path} cannot be written: {reason}. {remedy} and run again."


def remove_leftovers(folder: Path) -> None:
    """Remove the temporary files in ``folder`` whose writers are dead, as far as it may."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX) and _is_dead(entry):
                Path(entry.path).unlink(missing_ok=True)


def _is_dead(entry: os.DirEntry[str]) -> bool:
    try:
        if time.time() - entry.stat().st_mtime > _OLD_SECONDS:
            return True
    except FileNotFoundError:
        return False
    _, home, pid, _ = [*entry.name.split("-"), "", "", ""][:4]
    if home != _process_space() or not pid.isdecimal():
        return False
    return _has_ended(int(pid))


def _has_ended(pid: int) -> bool:
    """Return whether no process has this number, or only a zombie.

    In a container whose first process is not an init, a killed orphan stays a zombie for ever.
    """
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except ProcessLookupError:
        return True
    except OSError:  # it belongs to somebody else, or this is not Linux
        return False
    return status.rpartition(")")[2].split()[:1] in (["Z"], ["X"])


def _process_space() -> str:
    """Return a digest of where a process number means something: the machine and its container.

    Two containers may have the same name and share a folder, and neither sees the other's
    processes: a writer that lives there must not look dead here.
    """
    try:
        space = str(Path("/proc/self/ns/pid").readlink())
    except OSError:  # not Linux
        space = ""
    return hashlib.sha256(f"{platform.node()}|{space}".encode()).hexdigest()[:8]


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
