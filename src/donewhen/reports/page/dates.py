"""Counts, days and times as people read them; figures are worded in ``judging.wording``."""

from __future__ import annotations

from datetime import date, datetime

# The calendar's own names depend on the machine's language; the page is in English.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def plural(count: int, noun: str, nouns: str = "") -> str:
    """Return "1 goal" or "3 goals"; ``nouns`` is the plural of a noun that does not just add s."""
    return f"{count:,} {noun if count == 1 else nouns or f'{noun}s'}"


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


def time_taken(started: str, finished: str) -> str:
    """Return "2 minutes 4 seconds"; "" where either time is missing."""
    if not started or not finished:
        return ""
    took = datetime.fromisoformat(finished) - datetime.fromisoformat(started)
    minutes, seconds = divmod(max(0, int(took.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    named = ((hours, "hour"), (minutes, "minute"), (seconds, "second"))
    said = [plural(count, name) for count, name in named if count]
    return " ".join(said[:2]) or "less than a second"
