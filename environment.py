"""behave's hooks: those of the package, and above the last line any of the project's own."""

from __future__ import annotations

from donewhen.runner.hooks import register

register(globals())
