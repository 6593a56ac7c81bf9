"""A registered model: its address, as the user writes it, and the version that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from donewhen.foundation.errors import InputError
from donewhen.foundation.terminal_text import clean

_SCHEME = "models:/"
_FORMS = "Write models:/NAME@ALIAS or models:/NAME/VERSION."
_NAME = re.compile(r"(?!\.)[^/:]{1,200}")
_VERSION = re.compile(r"[1-9][0-9]{0,9}")
_ALIAS = re.compile(r"(?!(?:latest|v[0-9]+)$)[A-Za-z0-9_-]{1,255}", re.IGNORECASE)


@dataclass(frozen=True)
class RegistryAddress:
    """A registered model's ``name``, and either a ``version`` or an ``alias``."""

    name: str
    version: str | None
    alias: str | None


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


def read_address(text: str) -> RegistryAddress:
    """Return what "models:/NAME@ALIAS" or "models:/NAME/VERSION" says; raise ``InputError``.

    "latest" and stages are refused: what they name can change at any moment.
    """
    if not text.startswith(_SCHEME):
        raise _malformed(text, "is not the address of a registered model")
    rest = text.removeprefix(_SCHEME)
    if "/" in rest:
        name, _, version = rest.partition("/")
        if not _VERSION.fullmatch(version):
            raise _malformed(text, f'names no version: "{clean(version)}" is not a number')
        return RegistryAddress(_name(text, name), version, None)
    name, at, alias = rest.rpartition("@")
    if not at:
        raise _malformed(text, "names neither a version nor an alias")
    if not _ALIAS.fullmatch(alias):
        raise _malformed(text, f'names no alias: "{clean(alias)}" is not allowed')
    return RegistryAddress(_name(text, name), None, alias)


def _name(text: str, name: str) -> str:
    if not name.strip() or not name.isprintable() or not _NAME.fullmatch(name):
        raise _malformed(text, "holds no name that a registered model could have")
    return name


def _malformed(text: str, what: str) -> InputError:
    return InputError(f'--from "{clean(text)}" {what}. {_FORMS}')
