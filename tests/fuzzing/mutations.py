"""Inputs that are nearly right: bytes, texts and JSON with a few things changed."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

__all__ = ["NASTY", "changed_bytes", "changed_json", "changed_text"]

NASTY: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 1 << 31, 1 << 63, -(1 << 63), 1 << 80, 0.5, -0.0, 1e308),
    *(float("nan"), float("inf"), "", " ", "a", "1", "0.5", "nan", "\0", "\x1b[31m", "\u202e"),
    *(
        "\ud800",
        "\u2028",
        "../x",
        "/etc/passwd",
        "C:\\x",
        "a/b",
        ".",
        "x" * 5000,
        "é",
        "\U0001f388",
    ),
    *([], {}, [[]], [1, 2, 3, 4], [1, 2, -3, 4], ["a"], {"a": 1}, {"": {}}),
)


HOW_MANY = st.sampled_from([1, 1, 1, 2, 2, 3, 6])
_VALUE = re.compile(r"(?<=[:,=\[{ |])[^\s:,=\[\]{}|]+")


@st.composite
def changed_bytes(
    draw: st.DrawFn, seeds: Sequence[bytes], tokens: Sequence[bytes] = (b"\0", b"\xff")
) -> bytes:
    """Return one of the seeds with up to six bytes or pieces changed; now and then, any bytes."""
    if draw(st.integers(0, 15)) == 0:
        return draw(st.binary(max_size=80))
    data = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(HOW_MANY)):
        _change(draw, data, tokens)
    if draw(st.integers(0, 15)) == 0:
        del data[draw(st.integers(0, len(data))) :]
    return bytes(data)


def _change(draw: st.DrawFn, data: bytearray, tokens: Sequence[bytes]) -> None:
    """Change one byte or piece: most often in its place, so that lengths still hold."""
    place = draw(st.integers(0, len(data)))
    end = min(len(data), place + draw(st.integers(1, 12)))
    kind = draw(st.integers(0, 8))
    if kind == 0:
        data[place:end] = draw(st.binary(max_size=12))
    elif kind == 1:
        data[place:end] = draw(st.sampled_from(tokens))
    elif kind == 2:
        data[place:place] = draw(st.sampled_from(tokens))
    elif kind == 3:
        del data[place:end]
    elif kind == 4:
        data[place:place] = data[place : place + draw(st.integers(1, 60))]
    elif kind == 5:
        data[place:end] = draw(st.binary(min_size=end - place, max_size=end - place))
    elif data[place:end]:
        data[place] ^= 1 << draw(st.integers(0, 7))


@st.composite
def changed_text(draw: st.DrawFn, seeds: Sequence[str], tokens: Sequence[str]) -> str:
    """Return one of the seeds with some pieces and lines changed; now and then, any text."""
    if draw(st.integers(0, 15)) == 0:
        return draw(st.text(max_size=60))
    text = draw(st.sampled_from(seeds))
    for _ in range(draw(HOW_MANY)):
        place = draw(st.integers(0, len(text)))
        end = place + draw(st.integers(0, 10))
        kind = draw(st.integers(0, 6))
        if kind == 0:
            text = text[:place] + draw(st.sampled_from(tokens)) + text[end:]
        elif kind == 1:
            text = text[:place] + draw(st.text(max_size=6)) + text[end:]
        elif kind == 2:
            text = _words_changed(draw, text, tokens)
        elif kind > 4:
            text = _value_changed(draw, text, tokens)
        else:
            text = _lines_changed(draw, text)
    return text


def _value_changed(draw: st.DrawFn, text: str, tokens: Sequence[str]) -> str:
    """Put a token where a value stands, behind a colon or in a list."""
    values = list(_VALUE.finditer(text))
    if not values:
        return text
    chosen = draw(st.sampled_from(values))
    return text[: chosen.start()] + draw(st.sampled_from(tokens)) + text[chosen.end() :]


def _words_changed(draw: st.DrawFn, text: str, tokens: Sequence[str]) -> str:
    words = text.split(" ")
    words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(tokens))
    return " ".join(words)


def _lines_changed(draw: st.DrawFn, text: str) -> str:
    lines = text.split("\n")
    one, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    if draw(st.booleans()):
        lines[one], lines[other] = lines[other], lines[one]
    elif draw(st.booleans()):
        lines.insert(one, lines[other])
    else:
        del lines[one]
    return "\n".join(lines)


@st.composite
def changed_json(draw: st.DrawFn, seeds: Sequence[Any]) -> str:
    """Return one of the seeds as JSON, with up to four of its values changed, added or gone."""
    content = {"": copy.deepcopy(draw(st.sampled_from(seeds)))}
    for _ in range(draw(st.integers(1, 4))):
        holder, key = _place(draw, content)
        drawn = draw(st.sampled_from(NASTY) | st.text(max_size=8) | st.floats() | st.integers())
        value = copy.deepcopy(drawn)  # it may be changed, too
        kind = draw(st.integers(0, 4))
        if isinstance(holder, list) and kind == 0:
            holder.append(copy.deepcopy(holder[key]))
        elif isinstance(holder, dict) and kind == 0:
            holder[draw(st.text(max_size=6))] = value
        elif kind == 1 and holder is not content:
            del holder[key]
        else:
            holder[key] = value
    text = json.dumps(content[""], ensure_ascii=draw(st.booleans()))
    return text.replace("Infinity", "1e999") if draw(st.booleans()) else text


def _place(draw: st.DrawFn, content: Any) -> tuple[Any, Any]:
    """Return a list or an object, and one of its keys, anywhere in ``content``."""
    places: list[tuple[Any, Any]] = []
    open_ones = [content]
    while open_ones:
        holder = open_ones.pop()
        keys = holder if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            places.append((holder, key))
            if isinstance(holder[key], dict | list):
                open_ones.append(holder[key])
    return draw(st.sampled_from(places))
