"""What changed between two runs, in words for people who read no digests."""

from __future__ import annotations

from collections.abc import Iterable

from donewhen.history.changes import Change

_MOST = 3  # files that are named


def change_words(changes: Iterable[Change]) -> tuple[str, ...]:
    """Return one text for each model and data set that changed, and one for features and code."""
    models, data, sentences, features, code = [], [], [], [], []
    for change in changes:
        if change.kind == "model":
            models.append(_model(change))
        elif change.kind == "data":
            data.append(_data(change))
        elif change.part == "sentence":
            sentences.append(f"asked: {change.before} → {change.after}")
        elif change.kind == "features":
            features.append(change.what)
        else:
            code.append(change.what)
    return (
        *dict.fromkeys(models),  # several goals may tell of the same model
        *dict.fromkeys(data),
        *sentences,
        *_files("features", features),
        *_files("code, settings or versions", code),
    )


def _model(change: Change) -> str:
    if change.before is None or change.after is None:
        return f"{change.what} is {'new' if change.before is None else 'gone'}"
    return f"{change.what} {change.before} → {change.after}"


def _data(change: Change) -> str:
    """Return "other labels in data set 12345"; how many images there are is told."""
    if not change.part:
        return f"judged on data set {change.after}, before on {change.before}"
    numbers = str(change.before).replace(",", "")
    counted = change.part == "images" and numbers.isdecimal() and change.before != change.after
    count = f" ({change.before} → {change.after})" if counted else ""
    return f"other {change.part} in data set {change.what}{count}"


def _files(kind: str, paths: list[str]) -> list[str]:
    if not paths:
        return []
    named = [path.rpartition("/")[2] for path in paths[:_MOST]]
    more = f" and {len(paths) - _MOST} more" if len(paths) > _MOST else ""
    return [f"{kind} changed: {', '.join(named)}{more}"]
