"""``verdict.json``: what a run proved, as an in-toto Statement, whole or not there.

It is removed when a run starts and written when it has ended, ``complete`` as its last key: without
it nothing counts.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from donewhen.domain.run_record import RunRecord
from donewhen.foundation.atomic_file import remove_leftovers, write_atomically, writing
from donewhen.foundation.errors import InputError, UnfinishedError
from donewhen.verdicts.document import Statement
from donewhen.verdicts.from_record import statement_from
from donewhen.verdicts.json_form import FormError, decode, encode

PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1"
FILE_NAME = "verdict.json"
SIGNED_NAME = "verdict.dsse.json"
UNPUBLISHED_NAME = "verdict-unpublished.json"
"""A gate's verdict while it is told: it says nothing until it gets its name."""


def invalidate(folder: Path) -> None:
    """Remove the verdict of an earlier run, signed or not: from here on it says nothing."""
    for name in (FILE_NAME, SIGNED_NAME, UNPUBLISHED_NAME):
        with writing(folder / name):
            (folder / name).unlink(missing_ok=True)
    remove_leftovers(folder)


def write_statement(
    statement: RunRecord | Statement | Mapping[str, Any], folder: Path, name: str = FILE_NAME
) -> Path:
    """Write a statement, or that of a record, into ``folder``: whole or not at all."""
    if isinstance(statement, RunRecord):
        statement = statement_from(statement)
    made = encode(statement) if isinstance(statement, Statement) else statement
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / name, [statement_bytes(made)])
    return folder / name


def statement_bytes(statement: Mapping[str, Any]) -> bytes:
    """Return a statement as strict JSON; raises ``ValueError`` for a number that is none."""
    text = json.dumps(statement, indent=2, ensure_ascii=False, allow_nan=False)
    # A file name that is no UTF-8 becomes an escape, which is JSON too.
    return f"{text}\n".encode(errors="backslashreplace")


def read_verdict(folder: Path, name: str = FILE_NAME) -> Statement:
    """Return the verdict of the last run, whatever form it was written in.

    Raises ``UnfinishedError`` when there is none, or when the run was not completed.
    """
    return verdict_of(read_statement(folder, name), str(folder / name))


def parse_verdict(content: bytes, place: str) -> Statement:
    """Return the statement that these bytes are; ``place`` is where they come from.

    Raises ``UnfinishedError`` as ``parse_statement`` does, and for content of another form.
    """
    return verdict_of(parse_statement(content, place), place)


def verdict_of(statement: Mapping[str, Any], place: str = "verdict") -> Statement:
    """Return a statement in JSON types as a document; one of an earlier form is migrated.

    Raises ``UnfinishedError`` for content of no known form, with the place in it.
    """
    from donewhen.verdicts.migration import migrated  # an older verdict needs what metrics are

    try:
        now = {**statement, "predicate": migrated(statement["predicate"])}
        return decode(Statement, now, "verdict")
    except (FormError, InputError, LookupError, TypeError, ValueError) as error:
        raise UnfinishedError(f"{place}: not a verdict ({error}). Run behave again.") from None


def read_statement(folder: Path, name: str = FILE_NAME) -> dict[str, Any]:
    """Return the verdict of the last run.

    Raises ``UnfinishedError`` when there is none, or when the run was not completed.
    """
    path = folder / name
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UnfinishedError(f"{path}: no verdict: the run did not finish. Run behave.") from None
    except OSError as error:
        raise UnfinishedError(f"{path}: cannot be read: {error.strerror}.") from None
    return parse_statement(content, str(path))


def parse_statement(content: bytes, place: str) -> dict[str, Any]:
    """Return the statement that these bytes are; ``place`` is where they come from.

    Raises ``UnfinishedError`` for anything but strict JSON (a key that stands there twice, NaN) and
    for a run that was not completed.
    """
    try:
        statement = json.loads(
            content.decode(),
            parse_constant=_no_number,
            parse_float=_finite,
            object_pairs_hook=_once_each,
        )
    except (ValueError, RecursionError) as error:
        raise UnfinishedError(f"{place}: not a verdict ({error}). Run behave again.") from None
    predicate = statement.get("predicate") if isinstance(statement, dict) else None
    if not isinstance(predicate, dict) or statement.get("predicateType") != PREDICATE_TYPE:
        raise UnfinishedError(f"{place}: not a verdict. Run behave again.")
    if predicate.get("complete") is not True:
        raise UnfinishedError(f"{place}: the run was not completed. Run behave again.")
    return dict(statement)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):  # 1e999 is JSON, and no number that anything can be compared with
        raise ValueError(f"{text} is too large for a number")
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key stands there twice")
    return made
