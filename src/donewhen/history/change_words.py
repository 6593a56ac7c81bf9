"""What changed between two runs, in words for people who read no digests."""

from __future__ import annotations

from collections.abc import Iterable

from donewhen.history.changes import Change

_MOST = 3  # files that are named


def change_words(changes: Iterable[Change]) -> tuple[str, ...]:
    """Return one text for each model and data set that changed, and one for features and code."""
    listed = list(changes)
    models = [_moved(one) for one in listed if one.kind == "model"]
    data = [_data(one) for one in listed if one.kind == "data"]
    asked = [one for one in listed if one.kind == "features" and one.what == "the sentence"]
    features = [one for one in listed if one.kind == "features" and one.what != "the sentence"]
    code = [one for one in listed if one.kind == "code"]
    return (
        *dict.fromkeys(models),
        *dict.fromkeys(data),
        *(f"asked: {one.before} → {one.after}" for one in asked),
        *_files("features", features),
        *_files("code, settings or versions", code),
    )


def _moved(one: Change) -> str:
    if one.before is None or one.after is None:
        return f"{one.what} is {'new' if one.before is None else 'gone'}"
    return f"{one.what} {one.before} → {one.after}"


def _data(one: Change) -> str:
    """Return "other labels in data set 12345"; how many images there are is told."""
    name, mark, part = one.what.partition(": ")
    if not mark:
        return f"judged on {one.what} {one.after}, before on {one.before}"
    counted = part == "images" and str(one.before).replace(",", "").isdecimal()
    count = f" ({one.before} → {one.after})" if counted and one.before != one.after else ""
    return f"other {part} in data set {name}{count}"


def _files(kind: str, changes: list[Change]) -> list[str]:
    if not changes:
        return []
    named = [one.what.rpartition("/")[2] for one in changes[:_MOST]]
    more = f" and {len(changes) - _MOST} more" if len(changes) > _MOST else ""
    return [f"{kind} changed: {', '.join(named)}{more}"]
