"""GitHub's workflow commands: lines on stdout that a runner obeys.

``::error file=a.feature,line=3::text``. A runner also obeys ``##[command]`` anywhere in a line, so
whoever prints names of unknown origin stops commands before and resumes them after.

Source: command.ts of actions/toolkit (escaping), ActionCommand.cs of actions/runner (reading).
"""

from __future__ import annotations

from collections.abc import Mapping


def command(name: str, properties: Mapping[str, object], message: str) -> str:
    """Return one command; empty properties are left out, and those that are 0."""
    listed = ",".join(
        f"{key}={_property(str(value))}" for key, value in properties.items() if value
    )
    return f"::{name}{' ' if listed else ''}{listed}::{_data(message)}"


def stop_commands(token: str) -> str:
    """Return the line after which nothing is obeyed until the commands are resumed.

    ``token`` must be new for each run, so that no name can hold it: ``secrets.token_hex()``.
    """
    return f"::stop-commands::{token}"


def resume_commands(token: str) -> str:
    """Return the line after which commands are obeyed again."""
    return f"::{token}::"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
