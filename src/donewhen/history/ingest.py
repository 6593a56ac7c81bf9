"""What waits is taken in, and verdicts of other machines are imported."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from donewhen.foundation.atomic_file import writing
from donewhen.foundation.errors import InputError, UnfinishedError
from donewhen.foundation.source_file import read_bytes, shown
from donewhen.history.recording import RunRecords, records_of
from donewhen.verdicts.statement import parse_verdict

_LIMIT = 1 << 28
_REFUSED = ".refused"


@dataclass(frozen=True)
class Taken:
    """What was taken in: new runs, those that were there already, and lines about the rest."""

    new: int = 0
    known: int = 0
    problems: tuple[str, ...] = ()


def take_in(add: Callable[[RunRecords], bool], waiting: Sequence[Path]) -> Taken:
    """Take in statements that wait; each is gone when it is in the database, and not before.

    What is no statement of a completed run stays there under another name, and is told.
    Raises ``UnfinishedError`` where the database cannot be reached: then all that is left waits on.
    """
    new = known = 0
    problems: list[str] = []
    for path in waiting:
        if not path.exists():  # somebody else took it in
            continue
        try:
            added = add(records_of_file(path))
        except InputError as error:
            if path.exists():
                problems.append(_put_aside(path, error))
            continue
        path.unlink(missing_ok=True)
        new, known = new + added, known + (not added)
    return Taken(new, known, tuple(problems))


def records_of_file(path: Path) -> RunRecords:
    """Return the records of a verdict in a file; raise ``InputError`` where it is none."""
    content, place = read_bytes(path, limit=_LIMIT, error=InputError), shown(path)
    try:
        statement = parse_verdict(content, place)
    except UnfinishedError as error:
        # That it is unfinished keeps one file out; the database is well, and the others go on.
        raise InputError(str(error)) from None
    return records_of(statement, place, hashlib.sha256(content).hexdigest())


def _put_aside(path: Path, error: InputError) -> str:
    aside = path.with_name(path.name + _REFUSED)
    with writing(aside):
        path.replace(aside)
    return f"{error} It is kept as {shown(aside)}."
