"""Images that count twice, or that a model may know by heart: no acceptance rests on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from donewhen.domain.data_set import DataSet
from donewhen.foundation.errors import InputError, UnknownNameError
from donewhen.foundation.fingerprints import Fingerprints
from donewhen.foundation.settings import Settings
from donewhen.sources.data_set_manifest import DataSetManifest
from donewhen.sources.workspace import Workspace
from donewhen.verdicts.document import VerdictDocument


def refuse_copies(verdict: VerdictDocument, settings: Settings, store: Path) -> None:
    """Raise ``InputError`` for files that are equal, byte for byte, with their number.

    Looked at are the data sets of deciding goals, each in itself and against what its manifest
    names as training, where that is there.
    """
    workspace = Workspace(settings.places)
    decided_on = {goal.data_set for goal in verdict.goals if goal.data_set and not goal.wip}
    for name in sorted(decided_on):
        manifest, data_set = workspace.data_set_manifest(name), workspace.data_set(name)
        digests = _digests(manifest, data_set, store)
        _refuse_repeated(data_set, digests)
        for other, there in _training(workspace, manifest, store):
            _refuse_shared(data_set, digests, other, there)


def _digests(manifest: DataSetManifest, data_set: DataSet, store: Path) -> list[str]:
    return Fingerprints(manifest.images, store).digests(data_set.images.names)


def _training(
    workspace: Workspace, manifest: DataSetManifest, store: Path
) -> Iterator[tuple[DataSet, list[str]]]:
    for name in manifest.training:
        try:
            other, there = workspace.data_set_manifest(name), workspace.data_set(name)
        except UnknownNameError:
            continue  # it lies on another machine
        yield there, _digests(other, there, store)


def _refuse_repeated(data_set: DataSet, digests: Sequence[str]) -> None:
    first: dict[str, str] = {}
    names = data_set.images.names
    pairs = [
        (first[digest], name)
        for digest, name in zip(digests, names, strict=True)
        if first.setdefault(digest, name) != name
    ]
    if pairs:
        raise InputError(
            f'data set "{data_set.id}": {len(pairs):,} of {len(names):,} images appear twice, such '
            f"as {pairs[0][0]} and {pairs[0][1]}: each counts twice. Remove one of each."
        )


def _refuse_shared(
    data_set: DataSet, digests: Sequence[str], other: DataSet, there: Sequence[str]
) -> None:
    trained = dict(zip(there, other.images.names, strict=True))
    names = zip(digests, data_set.images.names, strict=True)
    shared = [(name, trained[digest]) for digest, name in names if digest in trained]
    if shared:
        raise InputError(
            f'data set "{data_set.id}": {len(shared):,} of {len(digests):,} images are also in '
            f'"{other.id}", which was trained on, such as {shared[0][0]} ({shared[0][1]}). Remove '
            "them, or say in a goal how many there may be."
        )
