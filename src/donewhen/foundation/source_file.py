"""Files that others wrote, read with care: regular files only, of bounded size, as UTF-8.

Paths are shown relative to the current folder where that is shorter, so that a message can be
clicked in an editor.

Strict JSON: duplicate keys, NaN and Infinity are refused.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from donewhen.foundation.errors import InputError

_LIMIT = 4 << 30  # bytes; annotations are large, but a mistaken file must not fill the memory


class _DuplicateKeyError(ValueError):
    """An object holds a key twice."""


def read_json(path: Path, *, error: type[InputError], where: str = "") -> Any:  # noqa: ANN401  # JSON
    """Return what the JSON file ``path`` holds; raise ``error`` if it is not strict JSON."""
    text = read_text(path, limit=_LIMIT, error=error, where=where)
    name = shown(path)
    try:
        return parse_json(text)
    except json.JSONDecodeError as problem:
        raise error(
            f"{name}:{problem.lineno}: this is not valid JSON ({problem.msg}). "
            "Export the file again."
        ) from None
    except _DuplicateKeyError as problem:
        raise error(f"{name}: {problem}. Keep one.") from None
    except RecursionError:
        raise error(f"{name}: this JSON is nested too deeply. Export the file again.") from None
    except ValueError as problem:  # a constant, or an integer of thousands of digits
        raise error(f"{name}: this is not strict JSON: {problem}. Export the file again.") from None


def parse_json(text: str, parse_float: Callable[[str], float] | None = None) -> Any:  # noqa: ANN401
    """Return what strict JSON holds; raise ``ValueError`` or ``RecursionError``."""
    return json.loads(
        text,
        object_pairs_hook=_object,
        parse_constant=_refuse_constant,
        parse_float=parse_float,
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    # Readers differ on which of two values counts: what one tool shows another does not judge.
    if len(content) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DuplicateKeyError(f"the key {key!a} appears twice in one object")
            seen.add(key)
    return content


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"it contains {name}")


def shown(path: Path) -> str:
    """Return ``path`` as a message shows it: relative to the current folder if that is shorter."""
    absolute = os.path.abspath(path)  # noqa: PTH100  # resolve() would follow links
    try:
        relative = os.path.relpath(absolute)
    except ValueError:  # another drive
        return absolute
    return min(relative, absolute, key=len)


def is_inside(path: Path, folder: Path) -> bool:
    """Return whether ``path`` lies in ``folder`` when all symbolic links are followed."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # links that lead in a circle
        return False


class IrregularFileError(OSError):
    """A folder, a pipe or a device stands where a file should."""


def open_regular(path: Path) -> BinaryIO:
    """Open the regular file ``path``; raise ``OSError`` where there is none."""
    # Without O_NONBLOCK a pipe keeps its reader waiting for ever; without O_BINARY Windows turns
    # line ends into others.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise IrregularFileError(path)
    return os.fdopen(handle, "rb")


def read_bytes(
    path: Path,
    *,
    limit: int,
    error: type[InputError],
    where: str = "",
    remedy: str = "Create it, or correct its name.",
) -> bytes:
    """Return the content of the regular file ``path``, which holds at most ``limit`` bytes.

    ``where`` is the place that names the file ("dataset.yaml:3"), ``remedy`` what to do where it is
    missing. Raises ``error``.
    """
    place = f"{where}: " if where else ""
    name = shown(path)
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            # Never more than it says to hold: room for the limit itself is gigabytes.
            content = b"" if size > limit else file.read(size + 1)
    except FileNotFoundError:
        if "PRIVATE KEY" in name:  # somebody gave the key in place of its path: keep it secret
            raise error(
                f"{place}this is a private key, not the path of its file. Give the path."
            ) from None
        raise error(f"{place}{name} does not exist. {remedy}") from None
    except IrregularFileError:
        raise error(f"{place}{name} is not a regular file. Give the file itself.") from None
    except (OSError, ValueError) as problem:  # ValueError: NUL in a path
        reason = getattr(problem, "strerror", None) or problem
        raise error(f"{place}{name} cannot be read: {reason}. Check its permissions.") from None
    if size > limit:
        raise error(f"{place}{name} is larger than {_size(limit)}. Is it the right file?")
    if len(content) > size:
        raise error(f"{place}{name} grew while it was read. Run again when it is complete.")
    return content


def read_text(path: Path, *, limit: int, error: type[InputError], where: str = "") -> str:
    """Return the content of ``path`` as text; a byte order mark is dropped. Raises ``error``."""
    content = read_bytes(path, limit=limit, error=error, where=where)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise error(f"{shown(path)}:{line}: this is not UTF-8 text. Save it as UTF-8.") from None


def _size(count: int) -> str:
    return f"{count >> 30} GiB" if count >= 1 << 30 else f"{count >> 20} MiB"
