"""Makes the data sets that a project makes itself, or finds them made.

A manifest's ``made`` names the recipe; its ``digest`` says which bytes must come out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from donewhen.data_set_manifest import DataSetManifest, Recipe
from donewhen.errors import DataSetError, InputError, ManifestError
from donewhen.samples import digits, making
from donewhen.workspace import Workspace

__all__ = ["make_samples"]


def make_samples(place: Path, names: Sequence[str]) -> Iterator[str]:
    """Make each data set below ``place`` that has a recipe; yield a line about each.

    Raises ``InputError`` for an unknown name or recipe, and ``DataSetError`` when other bytes come
    out than the manifest's digest says.
    """
    workspace = Workspace([place])
    manifests = [workspace.data_set_manifest(name) for name in names or workspace.data_set_ids()]
    for manifest in manifests:
        if manifest.made is None:
            if names:
                raise InputError(f'data set "{manifest.id}" has no recipe: it is not made here.')
            continue
        yield _made(manifest, manifest.made)


def _made(manifest: DataSetManifest, recipe: Recipe) -> str:
    folder, is_digits = manifest.folder, recipe.name == "digits"
    is_made: Callable[[Path], bool] = digits.is_made if is_digits else making.is_made
    if is_made(folder):
        return f"{manifest.id}: found"
    if is_digits:
        digits.make_digits(folder)
    else:
        making.make_data_set(
            folder,
            recipe.name,
            _number(manifest, recipe, "seed"),
            _number(manifest, recipe, "images"),
            progress=_progress(manifest.id),
        )
    _check_digest(manifest, (digits if is_digits else making).digest_of(folder))
    return f"{manifest.id}: made"


def _number(manifest: DataSetManifest, recipe: Recipe, name: str) -> int:
    text = recipe.settings.get(name, "")
    if not (text.isascii() and text.isdigit()):
        raise ManifestError(
            f'{manifest.place("made")}: the recipe "{recipe.name}" needs {name}: '
            f'a whole number, not "{text}".'
        )
    return int(text)


def _check_digest(manifest: DataSetManifest, digest: str) -> None:
    if manifest.digest is not None and digest != manifest.digest:
        raise DataSetError(
            f'{manifest.place("digest")}: data set "{manifest.id}" came out as {digest}, not as '
            "the manifest says. Use the locked versions of numpy and Pillow: make acceptance."
        )


def _progress(name: str) -> Callable[[int, int], None] | None:
    """Return a callback that keeps one line on a terminal; None where there is none."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        end = "\r\x1b[K" if done >= total else ""
        sys.stderr.write(f"\r\x1b[K{name}: making {done:,} of {total:,} images{end}")
        sys.stderr.flush()

    return show
