"""A version of a registered model, and what a registry can do with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from donewhen.verdicts.document import Statement


@dataclass(frozen=True)
class RegisteredModel:
    """A version, pinned: ``alias`` is how it was asked for, and may name another version by now.

    ``source`` is where its files lie. ``created`` is when it was registered, in milliseconds: a
    model that is deleted and registered anew counts its versions from 1 again.
    """

    name: str
    version: str
    alias: str | None
    source: str
    created: int = 0

    @property
    def label(self) -> str:
        """What messages call it: "balloon-detector version 3"."""
        return f"{self.name} version {self.version}"


class Registry(Protocol):
    """A registry that was opened at an address."""

    def resolve(self) -> RegisteredModel:
        """Return the version that the address names now."""

    def download(self, model: RegisteredModel, folder: Path) -> Path:
        """Fetch the version into ``folder``; return its .onnx, with its weights beside it."""

    def record(
        self,
        model: RegisteredModel,
        statement: Statement | None,
        report_folder: Path,
        exit_code: int,
    ) -> list[str]:
        """Record at the version what came out; return what was written, a line each.

        ``statement`` is that of verdict.json in ``report_folder``, None if the gate wrote none.
        """
