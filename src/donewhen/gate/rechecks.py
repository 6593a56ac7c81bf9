"""What was judged is looked at once more: it must be there, the same, and the right one."""

from __future__ import annotations

from pathlib import Path

from donewhen.foundation.errors import InputError, UnfinishedError
from donewhen.foundation.settings import Settings
from donewhen.inference import model_digest
from donewhen.runner.expected_goals import Expectation
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
