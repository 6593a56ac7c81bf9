"""Hooks: behave never calls a misspelt one, so names that look like hooks are checked."""

from __future__ import annotations

from collections.abc import Mapping

from behave.exception import ConfigError

from donewhen.names import nearest

__all__ = ["refuse_unknown_hooks"]

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
