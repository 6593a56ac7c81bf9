"""``donewhen gate``: a verdict about an artifact, for a pipeline."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from donewhen.verdicts.exits import exit_codes

if TYPE_CHECKING:
    from donewhen.foundation.settings import Settings
    from donewhen.gate.judge import Judgement
    from donewhen.gate.outcome import GateOutcome
    from donewhen.reports.registry import MlflowRegistry, RegisteredModel
    from donewhen.verdicts.document import Statement

POSITION = 100
HELP = "judge an artifact for a pipeline; takes behave's arguments, such as -D artifact=new.onnx"
EXIT_CODES = exit_codes()
PASSES_ON = True


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument(
        "--from",
        dest="address",
        metavar="ADDRESS",
        help="judge a registered model of MLflow: models:/NAME@ALIAS or models:/NAME/VERSION",
    )
    parser.add_argument(
        "--fresh", action="store_true", help="take nothing from the store: compute every answer"
    )
    parser.add_argument(
        "--report",
        action="store_true",
        help="make the page and the Allure report as well, for people",
    )


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    if sys.stdout is None:  # closed by whoever started this: the exit code and the verdict remain
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end
    written = _WrittenVerdict()
    try:
        outcome = _run(options, written)
    except OSError as error:  # whoever reads along is gone, or its disk is full
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end
        _withdraw(written.judgement)
        print(f"donewhen: the outcome cannot be told: {error.strerror}.", file=sys.stderr)
        return 3
    if written.judgement is not None:
        _remember(written.judgement)  # last: the history shall hold no run that was not told
    return outcome.exit.code


@dataclass
class _WrittenVerdict:
    """A judgement, None until its verdict is written, and the ``lines`` about it for GitHub."""

    judgement: Judgement | None = None
    lines: list[str] = field(default_factory=list)


def _run(options: argparse.Namespace, written: _WrittenVerdict) -> GateOutcome:
    from donewhen.foundation.errors import DonewhenError
    from donewhen.foundation.terminal_text import clean
    from donewhen.gate.outcome import refused

    with _commands_stopped(os.environ):
        try:
            outcome = _gate(options, written)
        except DonewhenError as error:  # a registry, or a file that cannot be written
            outcome = refused(error)
        said = " ".join(clean(outcome.reason).split())
        print(f"{outcome.exit.word.upper()}: {said}", flush=True)
    for line in written.lines:
        print(line, flush=True)
    if written.judgement is not None:
        _publish(written.judgement)  # all is told: whoever is stopped before leaves no verdict
    return outcome


def _gate(options: argparse.Namespace, written: _WrittenVerdict) -> GateOutcome:
    """Judge, write the verdict, and note in ``written`` what follows from it."""
    from donewhen.foundation.errors import DonewhenError
    from donewhen.gate.judge import judge
    from donewhen.reports.registry import open_registry

    arguments = list(options.passed_on)
    registry: MlflowRegistry | None = None
    model: RegisteredModel | None = None
    if options.address is not None:
        registry = open_registry(options.address)
        model = registry.resolve()
        print(f"judging {model.label}", flush=True)
        arguments += _judge_this(registry, model, arguments)
    judgement = judge(arguments, fresh=options.fresh)
    _tell(judgement)
    try:
        _write(judgement, os.environ, report=options.report or registry is not None)
        if registry is not None and model is not None:
            _publish(judgement)  # the registry keeps the very file
            _record(registry, model, judgement)
        written.lines += _for_github(judgement, os.environ)
    except (DonewhenError, OSError):
        _withdraw(judgement)
        raise
    written.judgement = judgement
    return judgement.outcome


def _withdraw(judgement: Judgement | None) -> None:
    """Make a verdict invalid: what could not be told, nobody has accepted."""
    from donewhen.verdicts.statement import invalidate

    if judgement is not None and judgement.folder is not None:
        invalidate(judgement.folder)


def _record(registry: MlflowRegistry, model: RegisteredModel, judgement: Judgement) -> None:
    """Say at the registry what came out."""
    folder, end = judgement.folder, judgement.outcome.exit
    if folder is None:
        return
    for line in registry.record(model, judgement.statement, folder, end.word, end.code):
        print(line)


def _judge_this(
    registry: MlflowRegistry, model: RegisteredModel, arguments: list[str]
) -> list[str]:
    """Fetch a registered model; return the settings that make it the artifact.

    Raises ``InputError`` where the arguments name another one.
    """
    from donewhen.foundation.errors import InputError
    from donewhen.foundation.settings import project_settings
    from donewhen.runner.expected_goals import userdata_of

    if other := userdata_of(arguments).get("artifact"):
        raise InputError(f"-D artifact={other}: {model.label} is judged. Leave one of them out.")
    store = project_settings(Path.cwd()).store
    file = registry.download(model, store / "registry")
    named = any(argument.removeprefix("-D").strip().startswith("model=") for argument in arguments)
    return [*([] if named else ["-D", f"model={model.name}"]), "-D", f"artifact={file}"]


def _tell(judgement: Judgement) -> None:
    """Print what is to be known beside the goals: they were printed while they were judged."""
    from donewhen.foundation.terminal_text import clean
    from donewhen.gate.outcome import remarks

    said = [] if judgement.statement is None else remarks(judgement.statement.predicate)
    for line in (*judgement.problems, *said):
        print(" ".join(clean(line).split()), flush=True)


def _write(judgement: Judgement, environment: Mapping[str, str], *, report: bool) -> None:
    """Write what pipelines and people read, and the verdict last, under a name that is none."""
    from donewhen.reports.pipeline.report import write_outputs
    from donewhen.verdicts.statement import UNPUBLISHED_NAME, write_statement

    statement, folder = judgement.statement, judgement.folder
    if statement is None or folder is None:
        return
    write_outputs(statement, folder, environment)
    if report:
        assert judgement.settings is not None
        _render(folder, statement, judgement.settings)
    write_statement(statement, folder, UNPUBLISHED_NAME)


def _publish(judgement: Judgement) -> None:
    """Give the verdict its name, by which it is valid."""
    from donewhen.verdicts.statement import FILE_NAME, UNPUBLISHED_NAME

    if judgement.folder is not None and (judgement.folder / UNPUBLISHED_NAME).exists():
        (judgement.folder / UNPUBLISHED_NAME).replace(judgement.folder / FILE_NAME)


def _remember(judgement: Judgement) -> None:
    """Put the run into the history. That decides nothing: where it fails, the verdict waits."""
    from donewhen.foundation.errors import DonewhenError
    from donewhen.foundation.terminal_text import clean
    from donewhen.history.history import open_history
    from donewhen.verdicts.inbox import keep
    from donewhen.verdicts.statement import FILE_NAME

    if judgement.statement is None or judgement.folder is None:
        return
    assert judgement.settings is not None
    verdict = judgement.folder / FILE_NAME
    try:
        keep(judgement.statement.predicate.run.id, verdict, judgement.settings)
        with open_history(judgement.settings) as history:
            said = history.taken.problems
    except (DonewhenError, OSError) as error:
        said = (f"this run waits for the history: {error}",)
    for line in said:
        print(f"donewhen: {' '.join(clean(line).split())}", file=sys.stderr)


def _for_github(judgement: Judgement, environment: Mapping[str, str]) -> list[str]:
    """Append to GitHub's files; return the annotations, for which commands must be obeyed."""
    from donewhen.reports.pipeline.github import annotations, tell_github
    from donewhen.reports.pipeline.report import folder_in_repository

    statement, folder = judgement.statement, judgement.folder
    if statement is None or folder is None:
        return []
    tell_github(statement, folder, environment)
    if environment.get("GITHUB_ACTIONS") != "true":
        return []
    return annotations(statement, folder_in_repository(environment))


def _render(folder: Path, statement: Statement, settings: Settings) -> None:
    from donewhen.reports.allure.last_run import SPRINTS, listed_sprints, write_reports
    from donewhen.reports.look_back import look_back

    if not (folder / "allure-results").is_dir():
        return  # no goal was judged
    known = look_back(statement, settings, SPRINTS)
    store = Path(".donewhen")
    sprints = listed_sprints()[0]
    missing = write_reports(statement, folder, sprints, store, known.earlier, known.trend)
    if missing:
        print(missing, flush=True)


@contextmanager
def _commands_stopped(environment: Mapping[str, str]) -> Iterator[None]:
    """Keep names in a log from being taken for commands, where a runner of GitHub reads along."""
    if environment.get("GITHUB_ACTIONS") != "true":
        yield
        return
    from donewhen.reports.pipeline.github import resume_commands, stop_commands

    token = secrets.token_hex()
    print(stop_commands(token), flush=True)
    try:
        yield
    finally:
        print(resume_commands(token), flush=True)
