"""Hooks: names that look like hooks are checked, and what hooks raise is made readable.

behave never calls a misspelt hook, and prints the message of one that raised as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from functools import wraps

from behave.exception import ConfigError

from donewhen.foundation.name_suggestions import nearest
from donewhen.foundation.terminal_text import clean

_LEVELS = ("all", "feature", "rule", "scenario", "step", "tag")
_HOOKS = frozenset(f"{when}_{level}" for when in ("before", "after") for level in _LEVELS)


def refuse_unknown_hooks(names: Mapping[str, object], file: str) -> None:
    """Raise ``ConfigError`` for a function called like a hook that behave does not know."""
    for name, value in names.items():
        if not name.startswith(("before_", "after_")) or name in _HOOKS or not callable(value):
            continue
        near = nearest(name, _HOOKS, count=1)
        meant = f'Did you mean "{near[0]}"?' if near else "Call it something else."
        raise ConfigError(f'{file}: behave knows no hook "{name}". {meant}')


def clean_errors(hooks: MutableMapping[str, Callable[..., object]]) -> None:
    """Let no hook raise a message with control characters: names in it may come from anywhere."""
    for name in _HOOKS & hooks.keys():
        hooks[name] = _cleaned(hooks[name])


def _cleaned(hook: Callable[..., object]) -> Callable[..., object]:
    @wraps(hook)
    def called(*arguments: object) -> object:
        try:
            return hook(*arguments)
        except Exception as error:
            if not _cleans(error):
                raise _stand_in(error) from None
            raise

    return called


def _cleans(error: BaseException) -> bool:
    """Take control characters out of an error and those that led to it; say whether all are."""
    done: list[BaseException] = []
    left: list[BaseException | None] = [error]
    while left:
        raised = left.pop()
        if raised is None or any(raised is known for known in done):
            continue
        done.append(raised)
        left += [raised.__cause__, raised.__context__]
        if clean(str(raised)) != str(raised):
            raised.args = (clean(str(raised)),)
    return all(clean(str(raised)) == str(raised) for raised in done)


def _stand_in(error: Exception) -> Exception:
    """Return an error of the same name whose message is clean, for one that keeps its own."""
    kind: type[Exception] = type(type(error).__name__, (Exception,), {})
    return kind(clean(str(error)))
