"""The digest that pins a made data set."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest_of_files(folder: Path, paths: Iterable[Path]) -> str:
    """Return "sha256:…" of the files among ``paths``, which lie below ``folder``.

    It is the SHA-256 of the lines "<SHA-256 of the file>  <path from folder>", sorted by path: what
    ``sha256sum`` prints, so that anybody can compute it without this package.
    """
    files = {path.relative_to(folder).as_posix(): path for path in paths if path.is_file()}
    total = hashlib.sha256()
    for name in sorted(files):
        digest = hashlib.sha256(files[name].read_bytes()).hexdigest()
        total.update(f"{digest}  {name}\n".encode())
    return f"sha256:{total.hexdigest()}"
