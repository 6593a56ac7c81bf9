"""From an artifact to a verdict."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from donewhen.foundation.errors import DonewhenError, InputError, UnfinishedError
from donewhen.foundation.settings import Settings, report_folder
from donewhen.gate.duplicate_images import refuse_copies
from donewhen.gate.freezing import Freeze, look_at_budgets
from donewhen.gate.outcome import ACCEPTED, Outcome, outcome_of, refused
from donewhen.gate.process import run_behave
from donewhen.gate.provenance import judged_files, judging_files, manifests, source
from donewhen.gate.runner import PENDING
from donewhen.inference import model_digest
from donewhen.reports.pipeline import remove_outputs
from donewhen.runner.expected_goals import Expectation, expect, userdata_of
from donewhen.sources.pinning import checked_facts
from donewhen.sources.workspace import Workspace
from donewhen.verdicts.statement import invalidate, read_statement


@dataclass(frozen=True)
class Judgement:
    """What the gate says, as a statement that is not written yet; ``problems`` are lines to print.

    ``statement`` is None where nothing was recorded that could be told. ``folder`` is that of the
    sprint's reports, None where it is not known; ``settings`` are those of the run.
    """

    outcome: Outcome
    folder: Path | None = None
    statement: dict[str, Any] | None = None
    problems: tuple[str, ...] = ()
    settings: Settings | None = None


def judge(arguments: Sequence[str], *, fresh: bool = False) -> Judgement:
    """Judge everything that behave's ``arguments`` name; the verdict before is invalid at once.

    With ``fresh`` nothing is taken from the store: every answer is computed anew. Raises nothing of
    donewhen's own: what is wrong is an outcome.
    """
    folder = None
    try:
        folder = void(arguments)
        return _judge(arguments, fresh=fresh)
    except DonewhenError as error:
        return Judgement(refused(error), folder)


def void(arguments: Sequence[str]) -> Path | None:
    """Make the verdict of an earlier run invalid; return the folder of the reports, if known.

    Where the sprint cannot be told, all sprints' verdicts are invalid: one of them is meant. Raises
    ``InputError`` where one cannot be removed.
    """
    userdata = userdata_of(arguments)
    folder = report_folder(userdata)
    if folder is not None:
        _clear(folder)
        return folder
    for other in Path(userdata.get("reports") or "reports").glob("sprint-*"):
        if other.is_dir():
            _clear(other)
    return None


def _judge(arguments: Sequence[str], *, fresh: bool) -> Judgement:
    sampled = userdata_of(arguments).get("sample")
    if sampled:
        return Judgement(Outcome("not a gate", 2, f"-D sample={sampled}: a sample accepts nothing"))
    expected = expect(arguments)
    folder = expected.settings.report_folder
    _clear(folder)
    if expected.dry_run:
        return Judgement(Outcome("not a gate", 2, "a dry run judges nothing"), folder)
    freeze = look_at_budgets(expected.settings)
    before, around = judging_files(expected.files), manifests(expected.settings.places)
    store = _fresh_store(expected.settings.store) if fresh else None
    extra = ["-D", f"store={store}"] if store else []
    run_id = secrets.token_hex(8)
    try:
        code = run_behave([*arguments, *extra], run_id, folder)
        statement = _record(folder, run_id, code, expected)
        used = store or expected.settings.store
        _check_data_sets(statement, expected.settings, used)
        if statement["predicate"]["result"] == "PASSED":
            _check_named(statement, expected)
            refuse_copies(statement, expected.settings, used)
    finally:
        (folder / PENDING).unlink(missing_ok=True)
        if store:
            shutil.rmtree(store, ignore_errors=True)
    if judging_files(expected.files) != before:
        raise UnfinishedError("features or code changed while they were judged. Run again.")
    if manifests(expected.settings.places) != around:
        raise UnfinishedError("a dataset.yaml or model.yaml changed meanwhile. Run again.")
    return _completed(statement, expected, before, freeze, fresh=fresh)


def _check_data_sets(statement: dict[str, Any], settings: Settings, store: Path) -> None:
    """Raise ``UnfinishedError`` for a data set that is another one than when it was judged on."""
    workspace = Workspace(settings.places)
    for said in statement["predicate"]["dataSets"]:
        known = (said["digest"], said["imagesDigest"])
        try:
            manifest = workspace.data_set_manifest(said["id"])
            facts = checked_facts(manifest, workspace.data_set(said["id"]), store)
            same = (facts.digest, facts.images_digest) == known
        except InputError:
            same = False
        if not same:
            raise UnfinishedError(
                f'data set "{said["id"]}" changed while it was judged on. Run again.'
            )


def _fresh_store(store: Path) -> Path:
    """Return an empty place for answers; what gates that were killed left of theirs is removed."""
    for left in store.glob("fresh-*"):
        owner = left.name.split("-")[1]
        if owner.isdecimal() and not Path(f"/proc/{owner}").exists() and Path("/proc").is_dir():
            shutil.rmtree(left, ignore_errors=True)
    return store / f"fresh-{os.getpid()}-{secrets.token_hex(4)}"


def _clear(folder: Path) -> None:
    """Make sure that nothing of an earlier run can be taken for this one's."""
    try:
        invalidate(folder)
        remove_outputs(folder)
        (folder / PENDING).unlink(missing_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, UnfinishedError) as error:
        what = getattr(error, "filename", None) or folder
        why = getattr(error, "strerror", None) or error
        raise InputError(
            f"{what}: what an earlier run left cannot be removed: {why}. Remove it yourself."
        ) from None


def _record(folder: Path, run_id: str, code: int, expected: Expectation) -> dict[str, Any]:
    """Return what behave recorded; raises where that is not the record of this very run."""
    _refuse_unreadable(folder / PENDING, expected)
    if not (folder / PENDING).is_file():
        ended = f"was killed (signal {-code})" if code < 0 else f"ended with {code}"
        raise UnfinishedError(f"behave {ended} before it was done: there is no verdict. Run again.")
    try:
        statement = read_statement(folder, PENDING)
    except UnfinishedError:
        raise UnfinishedError(
            "behave was interrupted, by a signal or by a hook or step of the project: there is no "
            "verdict. Run again."
        ) from None
    if statement["predicate"]["run"]["id"] != run_id:
        raise UnfinishedError("another run wrote into the same reports. Run one at a time.")
    return statement


def _refuse_unreadable(pending: Path, expected: Expectation) -> None:
    """Raise what kept behave from its work."""
    try:
        left = json.loads(pending.read_bytes())
    except (OSError, ValueError):
        return
    if "refused" not in left:
        return
    unreadable = [
        f"{one.file}:{line}: {why}" for one in expected.read for line, why in one.unreadable
    ]
    if left["code"] == UnfinishedError.exit_code:
        raise UnfinishedError(left["refused"])
    raise InputError(unreadable[0] if unreadable else left["refused"])


def _completed(
    statement: dict[str, Any],
    expected: Expectation,
    configuration: list[dict[str, Any]],
    freeze: Freeze,
    *,
    fresh: bool,
) -> Judgement:
    """Add to a record what the gate knows itself, and what it makes of it."""
    predicate = statement["predicate"]
    part = "" if expected.whole else ", ".join(expected.paths)
    judged = outcome_of(statement, expected.goals, expected.filters, part)
    if judged.word == ACCEPTED:
        _check_subjects(statement, expected)
    outcome = freeze.applied(judged)
    predicate["result"] = {0: "PASSED", 1: "FAILED"}.get(outcome.exit_code, "FAILED")
    if outcome.word == "not a gate" and not predicate["failedTests"]:
        predicate["result"] = "WARNED"
    places = expected.settings.places
    predicate["configuration"] = [*configuration, *judged_files(statement, places)]
    predicate["provider"] = predicate["provider"] or _provider(statement, expected)
    predicate["source"] = source(list(_subject_files(statement, expected).values()))
    predicate["gate"] = {
        "outcome": outcome.word,
        "exitCode": outcome.exit_code,
        "reason": outcome.reason,
        "scope": {
            "whole": expected.whole,
            "paths": list(expected.paths),
            "goalsInFiles": len(expected.goals),
            "filters": list(expected.filters),
        },
        "store": "fresh" if fresh else "kept",
        **freeze.entries(judged, outcome),
    }
    said = (*predicate["problems"], *freeze.lines())
    problems = tuple(one for one in said if one != outcome.reason)
    settings = expected.settings
    return Judgement(outcome, settings.report_folder, statement, problems, settings)


def _check_subjects(statement: dict[str, Any], expected: Expectation) -> None:
    """Read every accepted file once more, whole: it must be what was judged, and still there.

    Raises ``UnfinishedError`` where it is not, ``InputError`` where there is none.
    """
    _check_named(statement, expected)
    for digest, file in _subject_files(statement, expected).items():
        if model_digest(file) != f"sha256:{digest}":
            raise UnfinishedError(f"{file} changed while it was judged. Run again.")


def _check_named(statement: dict[str, Any], expected: Expectation) -> None:
    """Raise ``InputError`` where no deciding goal is about a model, or not about the one named."""
    _check_asked(expected, [one["name"].rpartition("@")[0] for one in statement["subject"]])
    if not statement["subject"]:
        raise InputError(
            "no deciding goal was about a model: there is nothing to accept. "
            "Write a goal about it, or name its current version."
        )


def _check_asked(expected: Expectation, judged: Sequence[str]) -> None:
    """Raise ``InputError`` for a model that was named to be judged and that no goal decides on."""
    settings = expected.settings
    name = settings.model
    if name is None or name in judged or not (settings.artifact or "model" in expected.defined):
        return
    what = f"-D artifact={settings.artifact}" if settings.artifact else f"-D model={name}"
    raise InputError(
        f'{what}: no deciding goal was about the model "{name}". Name another one, or write a goal '
        "about it that is neither @wip nor a hypothesis."
    )


def _subject_files(statement: dict[str, Any], expected: Expectation) -> dict[str, Path]:
    """Return the file of each subject, by its digest."""
    subjects = {one["digest"]["sha256"] for one in statement["subject"]}
    settings = expected.settings
    workspace = Workspace(settings.places)
    found: dict[str, Path] = {}
    for goal in statement["predicate"]["goals"]:
        digest = (goal["modelDigest"] or "").removeprefix("sha256:")
        if digest not in subjects or digest in found:
            continue
        model = workspace.model(goal["model"])
        file = settings.artifact
        if file is None or settings.model not in (None, goal["model"]):
            file = model.file(model.version)
        found[digest] = file
    return found


def _provider(statement: dict[str, Any], expected: Expectation) -> str | None:
    """Return the provider that was asked for, where no answer tells which was used.

    None where none was asked for by its name, or models ask for different ones.
    """
    workspace, given = Workspace(expected.settings.places), expected.settings.provider
    names = {goal["model"] for goal in statement["predicate"]["goals"] if goal["model"]}
    asked = {given or workspace.model(name).provider for name in names}
    return asked.pop() if len(asked) == 1 and "auto" not in asked else None
