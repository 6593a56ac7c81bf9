"""Numbers, dates and times as people read them."""

from __future__ import annotations

from datetime import date, datetime

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def number(value: float, *, share: bool) -> str:
    """Return "87.5%" for a share, "1,499" or "0.125" for anything else."""
    if share:
        return f"{100 * value:.1f}".removesuffix(".0") + "%"
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3g}"


def points(change: float, *, share: bool) -> str:
    """Return a change with its sign: "+5.3 points" for a share, "+12" for anything else."""
    if round(change, 12) == 0:
        return "no change"
    sign = "+" if change > 0 else "\N{MINUS SIGN}"
    if not share:
        return f"{sign}{number(abs(change), share=False)}"
    size = f"{abs(100 * change):.1f}".removesuffix(".0")
    return f"{sign}{size} point{'' if size == '1' else 's'}"


def difference(change: float, *, share: bool, better: bool | None) -> str:
    """Return a change as words: "5.3 points better", "130 more (better)", "no change"."""
    if round(change, 12) == 0:
        return "no change"
    said = points(abs(change), share=share)[1:]
    way = "more" if change > 0 else "less"
    if better is None:
        return f"{said} {way}"
    worth = "better" if better else "worse"
    return f"{said} {worth}" if share else f"{said} {way} ({worth})"


def plural(count: int, one: str, many: str = "") -> str:
    """Return "1 goal" or "3 goals"."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def day_range(first: date, last: date) -> str:
    """Return "16 to 27 November 2026"."""
    end = f"{last.day} {_MONTHS[last.month - 1]} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {end}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {_MONTHS[first.month - 1]}{year} to {end}"


def moment(text: str) -> str:
    """Return a time of a verdict as "21 November 2026, 08:13 UTC"; "" for none."""
    if not text:
        return ""
    at = datetime.fromisoformat(text)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M} UTC"


def duration(started: str, finished: str) -> str:
    """Return "2 minutes 4 seconds"; "" where either time is missing."""
    if not started or not finished:
        return ""
    took = datetime.fromisoformat(finished) - datetime.fromisoformat(started)
    minutes, seconds = divmod(max(0, int(took.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    named = ((hours, "hour"), (minutes, "minute"), (seconds, "second"))
    said = [plural(count, name) for count, name in named if count]
    return " ".join(said[:2]) or "less than a second"
