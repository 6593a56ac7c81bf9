"""Digests of files, remembered, so that files that did not change are not read again.

An entry is trusted while size, modification time, change time and inode stay the same. A file
that was changed just before it was hashed is hashed again next time: a second change within the
clock's grain would leave no trace (git calls such entries racy).
"""

from __future__ import annotations

import hashlib
import os
import stat
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from donewhen.foundation.cache import Cache, from_json, to_json
from donewhen.foundation.errors import DataSetError

_GRAIN_NS = 2_000_000_000  # FAT knows times of two seconds; other file systems are finer
_CHUNK = 1 << 20
Mark = tuple[int, int, int, int]
"""Size, modification time, change time (both in nanoseconds), inode."""
Index = dict[str, tuple[Mark, str]]
"""The mark and the digest of each file, by name."""


class Fingerprints:
    """The sha256 of files below one folder; ``store`` remembers them.

    ``kind`` is what messages call such a file. Without ``trust`` every file is read again, and
    what is remembered is written anew.
    """

    def __init__(
        self,
        folder: Path,
        store: Path,
        *,
        threads: int = 4,
        kind: str = "image",
        trust: bool = True,
    ) -> None:
        self._trust = trust
        self._folder = folder
        self._threads = threads
        self._kind = kind
        self._key = os.fsencode(folder.resolve())
        self._indices = index_cache(store)

    def digests(self, names: Sequence[str]) -> list[str]:
        """Return the hexadecimal sha256 of each file, in order.

        Raises ``DataSetError`` that names the first five files that are missing or unreadable.
        """
        started = time.time_ns()
        known = self._indices.get(self._key, {})
        marks = self._marks(names)
        found: dict[str, str] = {}
        changed = []
        for name, mark in marks.items():
            entry = known.get(name)
            if self._trust and entry is not None and entry[0] == mark:
                found[name] = entry[1]
            else:
                changed.append(name)
        if changed:
            found.update(self._hash(changed))
            self._save(known, {name: (marks[name], found[name]) for name in changed}, started)
        return [found[name] for name in names]

    def _marks(self, names: Sequence[str]) -> dict[str, Mark]:
        marks, faults = {}, []
        prefix = f"{self._folder}{os.sep}"
        for name in names:
            try:
                status = os.stat(prefix + name)  # noqa: PTH116 - a Path each costs more than stat
            except OSError as error:
                faults.append(f"{self._kind} {prefix}{name} cannot be opened: {error.strerror}.")
                continue
            if not stat.S_ISREG(status.st_mode):
                faults.append(f"{self._kind} {prefix}{name} is not a regular file.")
                continue
            marks[name] = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        if faults:
            raise unusable(faults, len(names))
        return marks

    def _hash(self, names: Sequence[str]) -> dict[str, str]:
        stopped = threading.Event()

        def named_digest(name: str) -> tuple[str, str]:
            path = self._folder / name
            try:
                return name, file_digest(path, stopped)
            except OSError as error:
                raise DataSetError(
                    f"{self._kind} {path} cannot be read: {error.strerror}. Fetch it again."
                ) from None

        with ThreadPoolExecutor(self._threads) as pool:
            try:
                return dict(pool.map(named_digest, names, chunksize=16))
            finally:
                stopped.set()  # after Ctrl-C nobody waits for the rest of a large file

    def _save(self, known: Index, fresh: Index, started: int) -> None:
        """Write the index with what is known and what was hashed; racy files are left out."""
        safe = {
            name: (mark, digest)
            for name, (mark, digest) in fresh.items()
            if max(mark[1], mark[2]) < started - _GRAIN_NS
        }
        kept = {name: entry for name, entry in known.items() if name not in fresh} | safe
        self._indices.put(self._key, kept)


def index_cache(store: Path) -> Cache[Index]:
    """Return what ``store`` knows of files, an index for each folder by its path (bytes)."""
    return Cache(store / "fingerprints", 2, _encode, _decode)


def _encode(index: Index) -> bytes:
    return to_json([[name, *mark, digest] for name, (mark, digest) in sorted(index.items())])


def _decode(content: bytes) -> Index:
    return {
        name: ((size, modified, changed, inode), digest)
        for name, size, modified, changed, inode, digest in from_json(content)
    }


def file_digest(path: Path, stopped: threading.Event | None = None) -> str:
    """Return the hexadecimal sha256 of a file's bytes; raise ``OSError`` when it has none.

    Once ``stopped`` is set it returns what it has by then, which nobody should look at.
    """
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while (stopped is None or not stopped.is_set()) and (chunk := file.read(_CHUNK)):
            digest.update(chunk)
    return digest.hexdigest()


def unusable(faults: Iterable[str], images: int, shown: int = 5) -> DataSetError:
    """Return the error for images that cannot be used: the first few, and how many there are."""
    listed = list(faults)
    if len(listed) == 1:
        return DataSetError(listed[0])
    first = "\n  ".join(listed[:shown])
    more = f"\n  and {len(listed) - shown} more" if len(listed) > shown else ""
    return DataSetError(f"{len(listed)} of {images} images cannot be used:\n  {first}{more}")
