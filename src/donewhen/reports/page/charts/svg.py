"""Small pictures as SVG inside the page: colours come from the page's style sheet."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape


def coordinate(value: float) -> str:
    """Return a coordinate with one digit at most, which is as fine as a screen shows."""
    return f"{value:.1f}".removesuffix(".0")


def drawing(width: int, height: int, label: str, parts: Iterable[str], name: str = "") -> Markup:
    """Return an SVG element that is one picture to a screen reader, ``label`` in words."""
    inside = "".join(parts)  # made by the functions below, which escape what they are given
    return Markup(  # noqa: S704
        f'<svg class="picture {escape(name)}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{escape(label)}">{inside}</svg>'
    )


def line(ends: tuple[float, float, float, float], name: str) -> str:
    """Return a line from (x, y) to (x, y)."""
    x, y, to_x, to_y = map(coordinate, ends)
    return f'<path class="{escape(name)}" d="M{x} {y}L{to_x} {to_y}"/>'


def path(points: Iterable[tuple[float, float]], name: str, *, closed: bool = False) -> str:
    """Return a line through points."""
    way = "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points)
    return f'<path class="{escape(name)}" d="M{way}{"Z" if closed else ""}"/>'


def rectangle(corner: tuple[float, float], size: tuple[float, float], name: str) -> str:
    """Return a rectangle; nothing where it has no size."""
    x, y = map(coordinate, corner)
    width, height = (coordinate(max(side, 0)) for side in size)
    return f'<rect class="{escape(name)}" x="{x}" y="{y}" width="{width}" height="{height}"/>'


def circle(middle: tuple[float, float], radius: float, name: str) -> str:
    """Return a dot."""
    x, y = map(coordinate, middle)
    return f'<circle class="{escape(name)}" cx="{x}" cy="{y}" r="{coordinate(radius)}"/>'


def text(place: tuple[float, float], said: str, name: str = "", *, anchor: str = "middle") -> str:
    """Return text; ``anchor`` is start, middle or end."""
    x, y = map(coordinate, place)
    return (
        f'<text class="{escape(name)}" x="{x}" y="{y}" text-anchor="{escape(anchor)}">'
        f"{escape(said)}</text>"
    )
