"""Protobuf's wire format: the fields of one message, without knowing what they mean.

Source: https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

from collections.abc import Iterator

_SIGN = 1 << 63


class MalformedError(Exception):
    """The bytes are no protobuf message."""


def fields(view: memoryview) -> Iterator[tuple[int, memoryview | int | None]]:
    """Yield (field number, its bytes or its whole number) of one message, in their order.

    Numbers of fixed length (floats) are None. Raises ``MalformedError``.
    """
    position, end = 0, len(view)
    while position < end:
        tag, position = _varint(view, position)
        number, wire = tag >> 3, tag & 7
        content: memoryview | int | None = None
        if wire == 0:
            content, position = _varint(view, position)
        elif wire == 2:
            length, position = _varint(view, position)
            content = view[position : position + length]
            position += length
        elif wire in {1, 5}:
            position += 8 if wire == 1 else 4
        else:
            raise MalformedError
        if position > end or number == 0:
            raise MalformedError
        yield number, content


def signed(value: int) -> int:
    """Return a whole number (int64) as it was meant: negative ones are written as large ones."""
    return value - 2 * _SIGN if value >= _SIGN else value


def _varint(view: memoryview, position: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if position >= len(view):
            raise MalformedError
        byte = view[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise MalformedError
