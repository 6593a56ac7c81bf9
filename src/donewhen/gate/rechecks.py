"""What must hold before anything is accepted, looked at once more when behave is done.

What was judged is there, the same and the right one; no image counts twice, and none is one that a
model may know by heart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from donewhen.domain.data_set import DataSet
from donewhen.foundation.errors import InputError, UnfinishedError, UnknownNameError
from donewhen.foundation.fingerprints import Fingerprints
from donewhen.foundation.settings import Settings
from donewhen.inference import model_digest
from donewhen.runner.expected_goals import Expectation
from donewhen.sources.data_set_manifest import DataSetManifest
from donewhen.sources.pinning import checked_facts
from donewhen.sources.workspace import Workspace
from donewhen.verdicts.document import Statement, VerdictDocument


def check_data_sets(verdict: VerdictDocument, settings: Settings, store: Path) -> None:
    """Raise ``UnfinishedError`` for a data set that differs from the one that was judged on."""
    workspace = Workspace(settings.places)
    for judged in verdict.data_sets:
        try:
            manifest = workspace.data_set_manifest(judged.id)
            facts = checked_facts(manifest, workspace.data_set(judged.id), store)
            same = (facts.digest, facts.images_digest) == (judged.digest, judged.images_digest)
        except InputError:
            same = False
        if not same:
            raise UnfinishedError(
                f'data set "{judged.id}" changed while it was judged on. Run again.'
            )


def check_subjects(statement: Statement, expected: Expectation) -> None:
    """Read every accepted file once more, whole: it must be what was judged, and still there.

    Raises ``UnfinishedError`` where it is not, ``InputError`` where there is none.
    """
    check_named(statement, expected)
    for digest, file in subject_files(statement, expected.settings).items():
        if model_digest(file) != f"sha256:{digest}":
            raise UnfinishedError(f"{file} changed while it was judged. Run again.")


def check_named(statement: Statement, expected: Expectation) -> None:
    """Raise ``InputError`` where no deciding goal is about a model, or not about the one named."""
    settings, name = expected.settings, expected.settings.model
    judged = {subject.name.rpartition("@")[0] for subject in statement.subject}
    # The default of behave.ini asks for nothing: features may name models of their own.
    by_user = settings.artifact is not None or "model" in expected.defined
    if name is not None and name not in judged and by_user:
        what = f"-D artifact={settings.artifact}" if settings.artifact else f"-D model={name}"
        raise InputError(
            f'{what}: no deciding goal was about the model "{name}". Name another one, or write a '
            "goal about it that is neither @wip nor a hypothesis."
        )
    if not statement.subject:
        raise InputError(
            "no deciding goal was about a model: there is nothing to accept. "
            "Write a goal about it, or name its current version."
        )


def subject_files(statement: Statement, settings: Settings) -> dict[str, Path]:
    """Return the file of each subject, by its digest in hexadecimal digits."""
    subjects = {subject.digest.sha256 for subject in statement.subject}
    workspace = Workspace(settings.places)
    found: dict[str, Path] = {}
    for goal in statement.predicate.goals:
        digest = (goal.model_digest or "").removeprefix("sha256:")
        if goal.model is None or digest not in subjects or digest in found:
            continue
        model = workspace.model(goal.model)
        file = settings.artifact
        if file is None or settings.model not in (None, goal.model):
            file = model.file(model.version)
        found[digest] = file
    return found


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
