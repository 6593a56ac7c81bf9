"""What the history keeps is declared once: on the fields of its records (see ``records``).

Tables, rows, checks and the export are all derived from there, so a new column is one line. Only a
migration is written by hand: it brings databases of earlier releases to the new form, and must not
change with the code. No database is needed here: whoever only tells records loads none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from types import NoneType
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

Record = TypeVar("Record")
_AS_THE_FIELD = ""


@dataclass(frozen=True)
class Kept:
    """The mark of a field that is kept, in its annotation: ``Annotated[str, Kept("…")]``.

    ``meaning`` is for people. ``column`` is the name in the table and ``exported`` the one in an
    export, where they differ from the field's; ``longest`` bounds a text, ``small`` says that
    32 bits hold the number, ``unique`` that no two records share the value.
    """

    meaning: str
    _: KW_ONLY
    column: str = _AS_THE_FIELD
    longest: int | None = None
    small: bool = False
    unique: bool = False
    export: bool = False
    exported: str = _AS_THE_FIELD


@dataclass(frozen=True)
class Column:
    """A kept field: ``kind`` is the type of its values, ``optional`` says that one may be None."""

    field: str
    kind: type
    optional: bool
    kept: Kept

    @property
    def name(self) -> str:
        """The name in the table."""
        return self.kept.column or self.field

    @property
    def exported_name(self) -> str:
        """The name in an export."""
        return self.kept.exported or self.field


def columns_of(record: type) -> tuple[Column, ...]:
    """Return the columns of a record class, in the order of its fields."""
    if record not in _known:
        # Postponed annotations are texts until here, and Annotated would be stripped.
        hints = get_type_hints(record, include_extras=True)
        _known[record] = tuple(
            _column(field, *get_args(hint))
            for field, hint in hints.items()
            if get_origin(hint) is Annotated
        )
    return _known[record]


_known: dict[type, tuple[Column, ...]] = {}


def row_of(record: object) -> dict[str, Any]:
    """Return the values of a record by the names of their columns."""
    return {column.name: getattr(record, column.field) for column in columns_of(type(record))}


def read_row(record: type[Record], row: Mapping[Any, Any], **others: object) -> Record:
    """Return the record that a row of its table holds; ``others`` are fields without a column."""
    values = {column.field: row[column.name] for column in columns_of(record)}
    # JSON knows lists, records hold what cannot change.
    frozen = {field: tuple(v) if isinstance(v, list) else v for field, v in values.items()}
    return record(**frozen, **others)


def _column(field: str, hint: Any, kept: Kept) -> Column:  # noqa: ANN401 - any annotation
    options = get_args(hint) if NoneType in get_args(hint) else (hint,)
    kind = next(option for option in options if option is not NoneType)
    return Column(field, get_origin(kind) or kind, NoneType in options, kept)
