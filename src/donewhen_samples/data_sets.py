"""Makes the data sets that a project makes itself, or finds them made.

A manifest's ``made`` names the recipe; its ``digest`` says which bytes must come out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from donewhen.foundation.errors import DataSetError, InputError, ManifestError
from donewhen.foundation.source_file import shown
from donewhen.sources.data_set_manifest import DataSetManifest, Recipe
from donewhen.sources.pinning import PIN_NAME, write_pin_list
from donewhen.sources.workspace import Workspace
from donewhen_samples import digits, making


def make_samples(place: Path, names: Sequence[str]) -> Iterator[str]:
    """Make each data set below ``place`` that has a recipe; yield a line about each.

    What was changed or left half made is made anew. Raises ``InputError`` for an unknown name or
    recipe and where there is nothing to make, ``DataSetError`` when other bytes come out than the
    manifest's digest says.
    """
    workspace = Workspace([place])
    manifests = [workspace.data_set_manifest(name) for name in names or workspace.data_set_ids()]
    recipes = [(manifest, manifest.made) for manifest in manifests if manifest.made is not None]
    without = [manifest.id for manifest in manifests if manifest.made is None]
    if names and without:
        raise InputError(f'data set "{without[0]}" has no recipe: it is not made here.')
    if not recipes:
        raise InputError(
            f"{shown(place / 'datasets')}: no data set with a recipe. Nothing to make."
        )
    for manifest, recipe in recipes:
        yield _made(manifest, recipe, workspace)


def _made(manifest: DataSetManifest, recipe: Recipe, workspace: Workspace) -> str:
    """Make a data set unless it is there, whole and unchanged; return a line about it."""
    folder, is_digits = manifest.folder, recipe.name == "digits"
    samples = digits if is_digits else making
    before = samples.digest_of(folder) if samples.is_made(folder) else None
    after = before
    if is_digits:
        digits.make_digits(folder)  # which checks and repairs what it finds
        after = digits.digest_of(folder)
    elif before is None or before != (manifest.digest or before):
        making.make_data_set(
            folder,
            recipe.name,
            _number(manifest, recipe, "seed"),
            _number(manifest, recipe, "images"),
            progress=_progress(manifest.id),
        )
        after = making.digest_of(folder)
    assert after is not None
    _check_digest(manifest, after)
    if after != before or not (folder / PIN_NAME).is_file():
        write_pin_list(manifest, workspace.data_set(manifest.id), workspace.places[0] / ".donewhen")
    return f"{manifest.id}: {'found' if after == before else 'made'}"


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
