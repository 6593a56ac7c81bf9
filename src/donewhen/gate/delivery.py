"""From a judgement to those who wait for it: files, a registry, GitHub, people, the history.

The verdict gets the name by which it is valid when all of them know: whoever is stopped before
leaves none.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from donewhen.foundation.errors import DonewhenError, InputError
from donewhen.foundation.settings import Settings, project_settings
from donewhen.foundation.terminal_text import clean
from donewhen.gate.judge import GateJudgement, judge, void
from donewhen.gate.outcome import GateOutcome, refused, remarks
from donewhen.reports.pipeline import github
from donewhen.reports.pipeline.report import folder_in_repository, write_outputs
from donewhen.reports.registry import MlflowRegistry, RegisteredModel, open_registry
from donewhen.runner.expected_goals import userdata_of
from donewhen.verdicts.document import Statement
from donewhen.verdicts.inbox import keep
from donewhen.verdicts.statement import FILE_NAME, UNPUBLISHED_NAME, invalidate, write_statement


def run_gate(arguments: Sequence[str], *, address: str | None, fresh: bool, report: bool) -> int:
    """Judge what behave's ``arguments`` name, tell everybody, and return the exit code.

    ``address`` is that of a registered model, which is judged in place of a file. With ``report``
    people get a page and an Allure report as well.
    """
    if sys.stdout is None:  # closed by whoever started this: the exit code and the verdict remain
        _print_nothing()
    delivery = _Delivery(report=report)
    try:
        outcome = delivery.run(arguments, address, fresh=fresh)
    except OSError as error:  # whoever reads along is gone, or its disk is full
        _print_nothing()
        if delivery.judgement is not None:
            _withdraw(delivery.judgement)
        print(f"donewhen: the outcome cannot be told: {error.strerror}.", file=sys.stderr)
        return 3
    if delivery.judgement is not None:
        _remember(delivery.judgement)  # last: the history shall hold no run that was not told
    return outcome.exit.code


def _print_nothing() -> None:
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end


class _Delivery:
    """Tells of one judgement; ``judgement`` is None until its verdict is written."""

    def __init__(self, *, report: bool) -> None:
        self.judgement: GateJudgement | None = None
        self._report = report
        self._annotations: list[str] = []

    def run(self, arguments: Sequence[str], address: str | None, *, fresh: bool) -> GateOutcome:
        """Judge, write the verdict, print the outcome, and give the verdict its name."""
        with _commands_stopped():
            try:
                outcome = self._judged(arguments, address, fresh=fresh)
            except DonewhenError as error:  # a registry, or a file that cannot be written
                outcome = refused(error)
            print(f"{outcome.exit.word.upper()}: {_one_line(outcome.reason)}", flush=True)
        for line in self._annotations:
            print(line, flush=True)
        if self.judgement is not None:
            _publish(self.judgement)
        return outcome

    def _judged(self, arguments: Sequence[str], address: str | None, *, fresh: bool) -> GateOutcome:
        """Judge, and write the verdict under a name that is none yet."""
        registered = None
        if address is not None:
            void(arguments)  # before the registry is asked, which may not answer
            registry = open_registry(address)
            registered = registry, registry.resolve()
            print(f"judging {registered[1].label}", flush=True)
            arguments = [*arguments, *_judge_this(*registered, arguments)]
        judgement = judge(arguments, fresh=fresh)
        # What is to be known beside the goals: they were printed while they were judged.
        said = () if judgement.statement is None else remarks(judgement.statement.predicate)
        for line in (*judgement.problems, *said):
            print(_one_line(line), flush=True)
        try:
            self._write(judgement, registered)
        except (DonewhenError, OSError):
            _withdraw(judgement)
            raise
        self.judgement = judgement
        return judgement.outcome

    def _write(
        self, judgement: GateJudgement, registered: tuple[MlflowRegistry, RegisteredModel] | None
    ) -> None:
        """Write what pipelines and people read, the verdict behind it; tell those who keep it."""
        statement, folder = judgement.statement, judgement.folder
        if folder is None:
            return
        if statement is not None:
            write_outputs(statement, folder, os.environ)
            if self._report or registered is not None:
                assert judgement.settings is not None
                _render(folder, statement, judgement.settings)
            write_statement(statement, folder, UNPUBLISHED_NAME)
        if registered is not None:
            _publish(judgement)  # the registry keeps the very file
            registry, model = registered
            end = judgement.outcome.exit
            for line in registry.record(model, statement, folder, end.word, end.code):
                print(line)
        if statement is not None:
            github.tell_github(statement, folder, os.environ)
            if _on_github():  # commands, printed when they are obeyed again
                inside = folder_in_repository(os.environ)
                self._annotations += github.annotations(statement, inside)


def _judge_this(
    registry: MlflowRegistry, model: RegisteredModel, arguments: Sequence[str]
) -> list[str]:
    """Fetch a registered model; return the settings that make it the artifact.

    Raises ``InputError`` where the arguments name another one.
    """
    if other := userdata_of(arguments).get("artifact"):
        raise InputError(f"-D artifact={other}: {model.label} is judged. Leave one of them out.")
    store = project_settings(Path.cwd()).store
    file = registry.download(model, store / "registry")
    named = any(argument.removeprefix("-D").strip().startswith("model=") for argument in arguments)
    return [*([] if named else ["-D", f"model={model.name}"]), "-D", f"artifact={file}"]


def _publish(judgement: GateJudgement) -> None:
    """Give the verdict its name, by which it is valid."""
    if judgement.folder is not None and (judgement.folder / UNPUBLISHED_NAME).exists():
        (judgement.folder / UNPUBLISHED_NAME).replace(judgement.folder / FILE_NAME)


def _withdraw(judgement: GateJudgement) -> None:
    """Make a verdict invalid: what could not be told, nobody has accepted."""
    if judgement.folder is not None:
        invalidate(judgement.folder)


def _remember(judgement: GateJudgement) -> None:
    """Put the run into the history. That decides nothing: where it fails, the verdict waits."""
    if judgement.statement is None or judgement.folder is None:
        return
    # SQLAlchemy takes a third of a second, for which the outcome does not wait.
    from donewhen.history.history import open_history

    assert judgement.settings is not None
    verdict = judgement.folder / FILE_NAME
    try:
        keep(judgement.statement.predicate.run.id, verdict, judgement.settings)
        with open_history(judgement.settings) as history:
            said = history.taken.problems
    except (DonewhenError, OSError) as error:
        said = (f"this run waits for the history: {error}",)
    for line in said:
        print(f"donewhen: {_one_line(line)}", file=sys.stderr)


def _render(folder: Path, statement: Statement, settings: Settings) -> None:
    """Make the page and the Allure report, unless no goal was judged."""
    from donewhen.reports.allure.last_run import SPRINTS, listed_sprints, write_reports
    from donewhen.reports.look_back import look_back

    if not (folder / "allure-results").is_dir():
        return
    known = look_back(statement, settings, SPRINTS)
    store = Path(".donewhen")
    sprints = listed_sprints()[0]
    missing = write_reports(statement, folder, sprints, store, known.earlier, known.trend)
    if missing:
        print(missing, flush=True)


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _on_github() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


@contextmanager
def _commands_stopped() -> Iterator[None]:
    """Keep names in a log from being taken for commands, where a runner of GitHub reads along."""
    if not _on_github():
        yield
        return
    token = secrets.token_hex()
    print(github.stop_commands(token), flush=True)
    try:
        yield
    finally:
        print(github.resume_commands(token), flush=True)
