"""A behave runner that is never green by accident.

behave exits 0 when nothing ran. This runner writes down, before anything runs, which goals were
selected; afterwards each of them must have ended in a verdict, and at least one must be there.
"""

from __future__ import annotations

import secrets
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from behave.configuration import Configuration
from behave.exception import ConfigError
from behave.formatter._registry import is_formatter_valid
from behave.formatter.base import Formatter, StreamOpener
from behave.model import Feature, Scenario
from behave.model_core import FileLocation
from behave.runner import Context

from donewhen.domain.goal_status import GoalStatus
from donewhen.domain.run_record import GoalRecord, RunRecord
from donewhen.foundation.errors import DonewhenError, InputError, UnfinishedError
from donewhen.foundation.event_log import EventLog
from donewhen.foundation.package_versions import versions
from donewhen.foundation.settings import Settings, report_folder
from donewhen.foundation.terminal_text import clean
from donewhen.reports.allure.formatter import AllureFormatter
from donewhen.reports.allure.messages import keep_cleanup_error
from donewhen.reports.allure.result_folder import reset_results
from donewhen.runner.control_characters import clean_file_names, remove_control_characters
from donewhen.runner.feature_file import read_feature_file
from donewhen.runner.formatters import GoalFormatter, reader_may_leave, register_json
from donewhen.runner.hooks import prepare
from donewhen.runner.project import HereRunner
from donewhen.runner.proof import (
    gaps_of,
    no_goals,
    only_hypotheses_failed,
    unanswered,
    unused_artifact,
)
from donewhen.runner.recorder import Recorder, goal_record, settle
from donewhen.verdicts.from_record import statement_from
from donewhen.verdicts.inbox import keep
from donewhen.verdicts.statement import FILE_NAME, invalidate, write_statement

register_json()


class Runner(HereRunner):
    """Runs the selected goals, records them, and fails unless every one was judged and met."""

    statement_name = FILE_NAME
    tells_what_it_cannot_write = True
    is_recorded = True
    """Whether the run goes into the history when it is completed: a gate does that itself."""
    goal_lines: type[Formatter] | None = None
    """What prints goals in place of the formatter for people."""
    settings: Settings
    record: RunRecord
    allure: AllureFormatter

    def __init__(self, config: Configuration) -> None:
        super().__init__(config)
        self.run_id = secrets.token_hex(8)
        self.log = EventLog()
        self._selected: list[Scenario] = []
        self._not_started = ""

    def run(self) -> bool:
        """Run, and return whether it failed: also when a step ended the process on its own."""
        try:
            self.settings = Settings.from_userdata(self.config.userdata, Path.cwd())
        except InputError as error:
            if folder := report_folder(self.config.userdata):
                invalidate(folder)
            raise ConfigError(clean(str(error))) from None
        self.log = EventLog(self.settings.log)
        try:
            # Before anything else can go wrong: an earlier run must not stand for this one.
            invalidate(self.settings.report_folder)
            self._refuse_unknown_formats()
            return super().run()
        except UnfinishedError as error:  # a disk that is full, a folder that is closed
            self.log.tell("run failed", run=self.run_id, message=str(error))
            if not self.tells_what_it_cannot_write:
                raise
            self._say(str(error))
            return True
        except SystemExit as stop:
            self.log.tell("run failed", run=self.run_id, message=f"exit {stop.code} in a step")
            self._say(f"a step or hook ended the run (exit {stop.code}): nothing counts.")
            return True

    def _refuse_unknown_formats(self) -> None:
        """Raise ``ConfigError`` for a default_format that there is not: behave looks up no other.

        It has looked at those of the command line.
        """
        for name in self.config.format or ():
            if not is_formatter_valid(name):
                raise ConfigError(
                    f'behave.ini: the formatter "{clean(name)}" is not known, or cannot be loaded. '
                    "Correct default_format, or [behave.formatters]."
                )

    def load_hooks(self, filename: str | None = None) -> None:
        """Load the hooks; a misspelt hook would never be called, so its name is refused."""
        super().load_hooks(filename)
        prepare(self.hooks, filename or self.config.environment_file)
        self.hooks["before_all"] = self._remembering(self.hooks["before_all"])

    def load_step_definitions(self, extra_step_paths: list[str] | None = None) -> None:
        """Load the sentences; refuse files that behave would stumble over, before it reads them."""
        super().load_step_definitions(extra_step_paths)
        for location in self._locations():
            self._refuse_unreadable(location.filename)

    def _refuse_unreadable(self, file: str) -> None:
        """Raise ``ConfigError`` for a file that is no feature, or whose end behave would lose."""
        if _is_plain(Path(file)):
            return
        read = read_feature_file(file, self.config.lang)
        problems = list(read.unreadable)
        if read.open_text is not None:
            problems.append((read.open_text, "this doc string never ends. Close it."))
        for line, why in problems:
            raise ConfigError(clean(f"{read.file}:{line}: {why}"))

    def _remembering(self, hook: Callable[..., object]) -> Callable[[Context], None]:
        """Keep the error of before_all for the report: behave prints it and forgets it."""

        def before_all(context: Context) -> None:
            try:
                hook(context)
            except Exception as error:
                self._not_started = f"before_all: {error}"
                raise

        return before_all

    def run_model(self, features: list[Feature] | None = None) -> bool:
        """Run the features between two looks at what was selected and what was judged."""
        features = self.features if features is None else features
        remove_control_characters(features)  # before records and formatters take the names over
        clean_file_names(self.config.reporters)
        self._select(features)
        self._open_formatters()
        # behave prints what a cleanup raises, and goes on.
        self.context.on_cleanup_error = keep_cleanup_error
        failed = super().run_model(features)
        proven = not self._close(features)
        return not proven or (failed and not only_hypotheses_failed(self, features))

    def _select(self, features: list[Feature]) -> None:
        """Note the scenarios (rows, for outlines) that tags, names and places select."""
        self.record = RunRecord(self.run_id, self.settings.sprint, started=_now())
        for scenario in (found for feature in features for found in feature.walk_scenarios()):
            if not scenario.should_run(self.config):
                continue
            self._selected.append(scenario)
            scenario.goal_record = goal_record(scenario, self.settings.sprint)
            is_hypothesis = scenario.goal_record.is_hypothesis
            kept = self.record.hypotheses if is_hypothesis else self.record.goals
            kept.append(scenario.goal_record)
        self.log.tell(
            "run started",
            run=self.run_id,
            sprint=self.record.sprint,
            goals=len(self.record.goals),
            hypotheses=len(self.record.hypotheses),
        )

    def _open_formatters(self) -> None:
        """Put the recorder first, so that every other formatter shows its tidied messages."""
        results = self.settings.report_folder / "allure-results"
        reset_results(results)
        # Pictures of goals that are gone would be taken for this run's.
        shutil.rmtree(self.settings.report_folder / "evidence", ignore_errors=True)
        self.allure = AllureFormatter(StreamOpener(filename=str(results)), self.config)
        self.allure.belongs_to(self.run_id)
        here, given = StreamOpener(stream=sys.stdout), self.formatters
        if self.goal_lines is not None:
            others = [made for made in given if not isinstance(made, GoalFormatter)]
            given = [self.goal_lines(here, self.config), *others]
        recorder = Recorder(here, self.config, lambda: self.step_registry, self._settle)
        self.formatters = [recorder, *given, self.allure]

    def _settle(self, scenario: Scenario) -> None:
        """Decide how a goal ended, once, and tell it."""
        goal: GoalRecord = scenario.goal_record
        if goal.settled:
            return
        settle(scenario, self._not_started)
        self.log.tell(
            "goal judged",
            file=goal.file,
            line=goal.line,
            scenario=goal.scenario,
            status=goal.status.value,
            hypothesis=goal.is_hypothesis,
            wip=goal.is_wip,
            model=goal.model,
            version=goal.model_version,
            dataSet=goal.data_set,
            problem=goal.problem,
        )

    def _close(self, features: list[Feature]) -> bool:
        """Settle every goal's status, write the record, say what is wrong with the run."""
        for scenario in self._selected:
            self._settle(scenario)
        self.allure.finish(features, self._not_started)
        problems = self._problems(features)
        self.record.complete = not self.aborted
        self.record.problems = problems
        self.record.finished = _now()
        self.record.versions = versions()
        written = write_statement(
            statement_from(self.record), self.settings.report_folder, self.statement_name
        )
        # GoalFormatter has printed why a goal has no answer; other formats leave it to this.
        shown = any(isinstance(formatter, GoalFormatter) for formatter in self.formatters)
        said = unanswered(self.record.hypotheses) if shown else self.record.open_ended()
        for line in (*problems, *said):
            self._say(line)
        self._say(self.record.summary())
        self._leave_for_history(written)
        counts = {status.value: self.record.count(status) for status in GoalStatus}
        self.log.tell(
            "run ended",
            run=self.run_id,
            complete=self.record.complete,
            judged=len(self.record.judged),
            problems=len(problems),
            **counts,
        )
        return bool(problems) or self.record.count(GoalStatus.MET) < len(self.record.goals)

    def _leave_for_history(self, verdict: Path) -> None:
        """Leave the verdict of a completed run for the history; that decides nothing."""
        judged = self.record.goals or self.record.hypotheses
        if not self.is_recorded or not self.record.complete or self.config.dry_run or not judged:
            return
        try:
            keep(self.run_id, verdict, self.settings)
        except (DonewhenError, OSError) as error:
            self._say(f"this run is not in the history: {error}")

    def _problems(self, features: list[Feature]) -> list[str]:
        """Return what keeps this run from being a proof, one line each."""
        return [
            *gaps_of(self, features, self._locations()),
            *unused_artifact(self.settings.artifact, self.record),
            *self._own_problems(),
            *no_goals(self.record),
        ]

    def _locations(self) -> list[FileLocation]:
        """Return the features that the run was given, without those that behave leaves out."""
        return [
            location
            for location in self.feature_locations()
            if not self.config.exclude(location.filename)
        ]

    def _own_problems(self) -> list[str]:
        """Return what else keeps this kind of run from being a proof."""
        return ["a hook failed: see the lines above."] if self.hook_failures else []

    def _say(self, line: str) -> None:
        with reader_may_leave(sys.stdout):
            sys.stdout.write(f"donewhen: {clean(line)}\n")
            sys.stdout.flush()


def _is_plain(file: Path) -> bool:
    """Say whether a feature has nothing in it that behave may stumble over: most have not."""
    odd = (b'"""', b"'''", b"language:", b"\xef\xbb\xbf", b"\x00")
    try:
        content = file.read_bytes() if file.is_file() else b"\x00"  # a pipe would not end
        content.decode()
    except (OSError, UnicodeDecodeError):
        return False
    return not any(mark in content for mark in odd)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
