"""The sentences that come with the package."""

from __future__ import annotations

from donewhen.runner.steps import register

register()
