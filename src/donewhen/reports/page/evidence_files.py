"""The evidence files that a verdict names: those of its own report, and no others.

A verdict may come from anywhere; a page must not carry files of this machine into the world.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

_FOLDER = "evidence"


def evidence_file(named: str, report_folder: Path) -> Path | None:
    """Return the file below ``report_folder``/evidence that a verdict names.

    It is looked for by what follows the last "evidence" in its path, so that a report can be moved.
    None for a file elsewhere, one that is gone, a link out of the folder, and anything but a file.
    """
    parts = PurePosixPath(named).parts
    if "\0" in named or _FOLDER not in parts:
        return None
    after = parts[len(parts) - parts[::-1].index(_FOLDER) :]
    root = (report_folder / _FOLDER).resolve()
    path = root.joinpath(*after).resolve()
    return path if path.is_relative_to(root) and path.is_file() else None
