"""From an artifact to a verdict."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from donewhen.foundation.errors import DonewhenError, InputError, UnfinishedError
from donewhen.foundation.settings import Settings, report_folder
from donewhen.gate.freezing import Freeze, look_at_budgets
from donewhen.gate.outcome import GateOutcome, outcome_of, refused
from donewhen.gate.process import run_behave
from donewhen.gate.provenance import judged_files, judging_files, manifests, source
from donewhen.gate.rechecks import (
    check_data_sets,
    check_named,
    check_subjects,
    refuse_copies,
    subject_files,
)
from donewhen.gate.runner import CHANGED, PENDING
from donewhen.reports.pipeline.report import remove_outputs
from donewhen.runner.expected_goals import Expectation, expect, userdata_of
from donewhen.sources.workspace import Workspace
from donewhen.verdicts.document import (
    Gate,
    JudgedFile,
    Result,
    Scope,
    Statement,
    VerdictDocument,
)
from donewhen.verdicts.exits import ACCEPTED, NOT_A_GATE
from donewhen.verdicts.statement import invalidate, read_verdict


@dataclass(frozen=True)
class GateJudgement:
    """What the gate says, as a statement that is not written yet; ``problems`` are lines to print.

    ``statement`` is None where nothing was recorded that could be told. ``folder`` is that of the
    sprint's reports, None where it is not known; ``settings`` are those of the run.
    """

    outcome: GateOutcome
    folder: Path | None = None
    statement: Statement | None = None
    problems: tuple[str, ...] = ()
    settings: Settings | None = None


def judge(arguments: Sequence[str], *, fresh: bool = False) -> GateJudgement:
    """Judge everything that behave's ``arguments`` name; the verdict before is invalid at once.

    With ``fresh`` nothing is taken from the store: every answer is computed anew. Raises nothing of
    donewhen's own: what is wrong is an outcome.
    """
    folder = None
    try:
        folder = void(arguments)
        return _judge(arguments, fresh=fresh)
    except DonewhenError as error:
        return GateJudgement(refused(error), folder)


def void(arguments: Sequence[str]) -> Path | None:
    """Make the verdict of an earlier run invalid; return the folder of the reports, if known.

    Where the sprint cannot be told, all sprints' verdicts are invalid: one of them is meant. Raises
    ``InputError`` where one cannot be removed; ``UsageError``, with nothing changed, for arguments
    that ask for help. A mistaken argument is no such question: the old verdict must not pass for
    what was meant.
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


def _judge(arguments: Sequence[str], *, fresh: bool) -> GateJudgement:
    sampled = userdata_of(arguments).get("sample")
    if sampled:
        reason = f"-D sample={sampled}: a sample accepts nothing"
        return GateJudgement(GateOutcome(NOT_A_GATE, reason))
    expected = expect(arguments)
    folder = expected.settings.report_folder
    _clear(folder)
    if expected.dry_run:
        return GateJudgement(GateOutcome(NOT_A_GATE, "a dry run judges nothing"), folder)
    freeze = look_at_budgets(expected.settings)
    # Before behave starts: what it reads later must be what was digested here.
    before, around = judging_files(expected.files), manifests(expected.settings.places)
    store = _fresh_store(expected.settings.store) if fresh else None
    extra = ["-D", f"store={store}"] if store else []
    run_id = secrets.token_hex(8)
    try:
        code = run_behave([*arguments, *extra], run_id, folder)
        statement = _record(folder, run_id, code, expected)
        used = store or expected.settings.store
        check_data_sets(statement.predicate, expected.settings, used)
        # Of no use where goals failed: the reasons of the goals say more.
        if statement.predicate.result == "PASSED":
            check_named(statement, expected)
            refuse_copies(statement.predicate, expected.settings, used)
    finally:
        (folder / PENDING).unlink(missing_ok=True)
        if store:
            shutil.rmtree(store, ignore_errors=True)
    if judging_files(expected.files) != before:
        raise UnfinishedError(CHANGED)
    if manifests(expected.settings.places) != around:
        raise UnfinishedError("a dataset.yaml or model.yaml changed meanwhile. Run again.")
    return _completed(statement, expected, before, freeze, fresh=fresh)


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


def _record(folder: Path, run_id: str, code: int, expected: Expectation) -> Statement:
    """Return what behave recorded; raises where that is not the record of this very run."""
    if not (folder / PENDING).is_file():
        ended = f"was killed (signal {-code})" if code < 0 else f"ended with {code}"
        raise UnfinishedError(f"behave {ended} before it was done: there is no verdict. Run again.")
    left = _left_behind(folder / PENDING)
    if "refused" in left:
        raise _refusal(left, expected)
    try:
        statement = read_verdict(folder, PENDING)
    except UnfinishedError as error:
        predicate = left.get("predicate")
        if isinstance(predicate, dict) and predicate.get("complete") is False:
            raise UnfinishedError(
                "behave was interrupted, by a signal or by a hook or step of the project: there is "
                "no verdict. Run again."
            ) from None
        raise UnfinishedError(
            f"{error} behave had recorded its run there: keep hooks and steps of the project from "
            "writing into that file."
        ) from None
    if statement.predicate.run.id != run_id:
        raise UnfinishedError("another run wrote into the same reports. Run one at a time.")
    return statement


def _left_behind(pending: Path) -> dict[str, Any]:
    """Return what lies where the record belongs; nothing where that is no object in JSON."""
    try:
        left = json.loads(pending.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return left if isinstance(left, dict) else {}


def _refusal(left: Mapping[str, Any], expected: Expectation) -> DonewhenError:
    """Return what kept behave from its work."""
    if left["code"] == UnfinishedError.exit_code:
        return UnfinishedError(left["refused"])
    # behave's words for a file that it cannot parse are its parser's; ours name the remedy.
    unreadable = [
        f"{file.file}:{line}: {why}" for file in expected.read for line, why in file.unreadable
    ]
    return InputError(unreadable[0] if unreadable else left["refused"])


def _completed(
    statement: Statement,
    expected: Expectation,
    configuration: list[JudgedFile],
    freeze: Freeze,
    *,
    fresh: bool,
) -> GateJudgement:
    """Add to a record what the gate knows itself, and what it makes of it."""
    verdict, settings = statement.predicate, expected.settings
    named = {file.name for file in configuration}
    part = "" if expected.whole else ", ".join(expected.paths)
    judged = outcome_of(verdict, expected.goals, expected.filters, part)
    if judged.exit is ACCEPTED:  # whole files are read: only an acceptance is worth it
        check_subjects(statement, expected)
    outcome = freeze.applied(judged)
    completed = replace(
        verdict,
        result=_result(outcome, verdict),
        configuration=(
            *configuration,
            # What behave imported beside; it names modules of steps/ once more.
            *(file for file in verdict.configuration if file.name not in named),
            *judged_files(verdict, settings.places),
        ),
        provider=verdict.provider or _provider(verdict, settings),
        source=source(list(subject_files(statement, settings).values())),
        gate=Gate(
            outcome=outcome.exit.word,
            exit_code=outcome.exit.code,
            reason=outcome.reason,
            scope=Scope(expected.whole, expected.paths, len(expected.goals), expected.filters),
            store="fresh" if fresh else "kept",
            judged=freeze.judged(judged, outcome),
            repair=freeze.repair,
            override=freeze.override,
            budgets=freeze.budgets(),
        ),
    )
    lines = (*verdict.problems, *freeze.lines())
    problems = tuple(line for line in lines if line != outcome.reason)
    return GateJudgement(
        outcome,
        settings.report_folder,
        replace(statement, predicate=completed),
        problems,
        settings,
    )


def _result(outcome: GateOutcome, verdict: VerdictDocument) -> Result:
    """Return in-toto's word: a part of the goals that failed nothing is worth a warning."""
    if outcome.exit is ACCEPTED:
        return "PASSED"
    return "WARNED" if outcome.exit is NOT_A_GATE and not verdict.failed_tests else "FAILED"


def _provider(verdict: VerdictDocument, settings: Settings) -> str | None:
    """Return the provider that was asked for, where no answer tells which was used.

    None where none was asked for by its name, or models ask for different ones.
    """
    workspace = Workspace(settings.places)
    names = {goal.model for goal in verdict.goals if goal.model}
    wanted = {settings.provider or workspace.model(name).provider for name in names}
    return wanted.pop() if len(wanted) == 1 and "auto" not in wanted else None
