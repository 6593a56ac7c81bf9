"""Inputs and outputs as a table says them, held against those of a model file.

A shape is written "[batch, 3, 144, 192]" or "batch x 3 x 144 x 192". A dimension is a number, the
name of an open one, or "any" for an open one whatever its name; "scalar" has no dimension.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from donewhen.domain.claim import Unit
from donewhen.domain.finding import Finding
from donewhen.foundation.errors import SentenceError
from donewhen.foundation.name_suggestions import unknown
from donewhen.inference.onnx_signature import ELEMENT_TYPES, Tensor

COLUMNS = ("name", "shape", "type")
ANY = "any"
_SCALAR = "scalar"
_UNKNOWN = "unknown"
_OTHER_NAMES = {"float": "float32", "double": "float64", "half": "float16"}
_KINDS = (*ELEMENT_TYPES[1:], "sequence", "map", "sparse tensor", "optional")
_BETWEEN = re.compile(r"\s*[,×]\s*|\s+x\s+|(?<=[0-9])x(?=[0-9])|\s+")  # noqa: RUF001 - people write it
_SHOWN = 3


def read_tensors(table: Sequence[Mapping[str, str]]) -> tuple[Tensor, ...]:
    """Read a table with the columns name, shape and type; raise ``SentenceError``."""
    if not table:
        raise SentenceError(f"a table with the columns {', '.join(COLUMNS)} must follow.")
    for column in table[0]:
        if column not in COLUMNS:
            raise unknown("column", column, COLUMNS, error=SentenceError)
    for column in COLUMNS:
        if column not in table[0]:
            raise SentenceError(f'the table lacks its column "{column}".')
    tensors = tuple(
        Tensor(row["name"].strip(), _shape(row["shape"]), _kind(row["type"])) for row in table
    )
    names = [tensor.name for tensor in tensors]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SentenceError(f'"{twice[0]}" is in the table twice. Remove one of them.')
    return tensors


def differing(
    wanted: Sequence[Tensor], held: Sequence[Tensor], what: str, file_name: str
) -> Finding:
    """Count the ``what`` ("inputs") that a file lacks, has too many, or has otherwise."""
    by_name = {tensor.name: tensor for tensor in held}
    rows: list[tuple[str, str, str, str]] = []
    for tensor in wanted:
        other = by_name.pop(tensor.name, None)
        if other is None:
            rows.append((tensor.name, "missing", _said(tensor), ""))
        elif not _fits(tensor, other):
            rows.append((tensor.name, "changed", _said(tensor), _said(other)))
    rows += [(name, "not in the table", "", _said(other)) for name, other in by_name.items()]
    return Finding(
        name=f"changed_{what}",
        subject=f"{what} of {file_name} that differ from the table",
        value=Fraction(len(rows)),
        unit=Unit.COUNT,
        of=len(wanted) + len(by_name),
        columns=(what.removesuffix("s"), "difference", "wanted", "is"),
        rows=tuple(rows),
        detail="; ".join(_told(row) for row in rows[:_SHOWN]),
    )


def _told(row: tuple[str, str, str, str]) -> str:
    name, difference, wanted, held = row
    if difference == "changed":
        return f"{name} is {held}, not {wanted}"
    return f"{name} is {difference}: {wanted or held}"


def _fits(wanted: Tensor, held: Tensor) -> bool:
    if wanted.type != held.type:
        return False
    if wanted.shape is None or held.shape is None:
        return wanted.shape is held.shape
    return len(wanted.shape) == len(held.shape) and all(
        isinstance(have, str) if want == ANY else want == have
        for want, have in zip(wanted.shape, held.shape, strict=True)
    )


def _said(tensor: Tensor) -> str:
    if tensor.shape is None:
        return f"{_UNKNOWN} {tensor.type}"
    if not tensor.shape:
        return f"{_SCALAR} {tensor.type}"
    sizes = ", ".join(str(size) if size != "" else ANY for size in tensor.shape)
    return f"[{sizes}] {tensor.type}"


def _shape(text: str) -> tuple[int | str, ...] | None:
    bare = text.strip().removeprefix("[").removesuffix("]").strip()
    if bare == _UNKNOWN:
        return None
    if bare == _SCALAR or text.strip() == "[]":
        return ()
    parts = _BETWEEN.split(bare)
    if not all(parts):
        raise SentenceError(
            f'"{text}" is not a shape. Write [batch, 3, 144, 192]: numbers, the names of open '
            f'dimensions, or "{ANY}".'
        )
    return tuple(int(part) if part.isdecimal() and part.isascii() else part for part in parts)


def _kind(text: str) -> str:
    bare = text.strip().removeprefix("tensor(").removesuffix(")").lower()
    name = _OTHER_NAMES.get(bare, bare)
    if name not in _KINDS:
        raise unknown("type", text.strip(), _KINDS, error=SentenceError)
    return name
