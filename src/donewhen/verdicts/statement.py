"""``verdict.json``: what a run proved, as an in-toto Statement, whole or not there.

It is removed when a run starts and written when it has ended, ``complete`` as its last key: without
it nothing counts.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from donewhen.foundation.atomic_file import remove_leftovers, write_atomically, writing
from donewhen.foundation.errors import InputError, UnfinishedError
from donewhen.foundation.source_file import parse_json
from donewhen.verdicts.document import Statement
from donewhen.verdicts.json_form import FormError, decode, encode

PREDICATE_TYPE: Final = "https://in-toto.io/attestation/test-result/v0.1"
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


def write_statement(statement: Statement, folder: Path, name: str = FILE_NAME) -> Path:
    """Write a statement into ``folder``: whole or not at all.

    Raises ``ValueError`` for a number that is none.
    """
    text = json.dumps(encode(statement), indent=2, ensure_ascii=False, allow_nan=False)
    folder.mkdir(parents=True, exist_ok=True)
    # A file name that is no UTF-8 becomes an escape, which is JSON too.
    write_atomically(folder / name, [f"{text}\n".encode(errors="backslashreplace")])
    return folder / name


def read_verdict(folder: Path, name: str = FILE_NAME) -> Statement:
    """Return the verdict of the last run, whatever form it was written in.

    Raises ``UnfinishedError`` when there is none, or when the run was not completed.
    """
    path = folder / name
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UnfinishedError(f"{path}: no verdict: the run did not finish. Run behave.") from None
    except OSError as error:
        raise UnfinishedError(f"{path}: cannot be read: {error.strerror}.") from None
    return parse_verdict(content, str(path))


def parse_verdict(content: bytes, place: str) -> Statement:
    """Return the statement that these bytes are; ``place`` is where they come from.

    Raises ``UnfinishedError`` for anything but strict JSON (a key that stands there twice, NaN),
    for content of another form, and for a run that was not completed.
    """
    try:
        statement: object = parse_json(content.decode(), parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise UnfinishedError(f"{place}: not a verdict ({error}). Run behave again.") from None
    if not isinstance(statement, dict) or statement.get("predicateType") != PREDICATE_TYPE:
        raise UnfinishedError(f"{place}: not a verdict. Run behave again.")
    predicate: object = statement.get("predicate")
    if not isinstance(predicate, dict):
        raise UnfinishedError(f"{place}: not a verdict. Run behave again.")
    # Before the form is looked at: a run that was killed has a reason that its reader can act on.
    if predicate.get("complete") is not True:
        raise UnfinishedError(f"{place}: the run was not completed. Run behave again.")
    return verdict_of(statement, place)


def verdict_of(statement: Mapping[str, object], place: str = "verdict") -> Statement:
    """Return a statement in JSON types as a document; one of an earlier form is migrated.

    Raises ``UnfinishedError`` for content of no known form, with the place in it.
    """
    from donewhen.verdicts.migration import migrated  # an older verdict needs what metrics are

    try:
        now = {**statement, "predicate": migrated(statement["predicate"])}
        return decode(Statement, now, "verdict")
    except (FormError, InputError, LookupError, TypeError, ValueError) as error:
        raise UnfinishedError(f"{place}: not a verdict ({error}). Run behave again.") from None


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):  # 1e999 is JSON, and no number that anything can be compared with
        raise ValueError(f"{text} is too large for a number")
    return value
