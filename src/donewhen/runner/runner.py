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
from behave.runner import Context

from donewhen.domain.goal_status import GoalStatus
from donewhen.domain.run_record import RunRecord
from donewhen.foundation.errors import DonewhenError, InputError, UnfinishedError
from donewhen.foundation.event_log import EventLog
from donewhen.foundation.package_versions import versions
from donewhen.foundation.settings import Settings, report_folder
from donewhen.foundation.terminal_text import clean
from donewhen.reports.allure.formatter import AllureFormatter
from donewhen.reports.allure.messages import keep_cleanup_error
from donewhen.reports.allure.result_folder import reset_results
from donewhen.runner.feature_file import read_feature_file
from donewhen.runner.hooks import keep_step_hook
from donewhen.runner.hooks.hook_names import clean_errors, refuse_unknown_hooks
from donewhen.runner.hypothesis_exit import only_hypotheses_failed, unanswered
from donewhen.runner.json_formatter import register
from donewhen.runner.plain_names import clean_file_names, remove_control_characters
from donewhen.runner.project import HereRunner
from donewhen.runner.recorder import Recorder, goal_record, settle
from donewhen.runner.run_events import tell_ended, tell_goal, tell_started
from donewhen.runner.selection import (
    empty_features,
    empty_outlines,
    lines_beyond,
    selected_scenarios,
)
from donewhen.runner.terminal import GoalFormatter, reader_may_leave
from donewhen.verdicts.inbox import keep
from donewhen.verdicts.statement import FILE_NAME, invalidate, write_statement

register()


class Runner(HereRunner):
    """Runs the selected goals, records them, and fails unless every one was judged and met."""

    statement_name = FILE_NAME
    tells_what_it_cannot_write = True
    is_recorded = True
    """Whether the run goes into the history when it is completed: a gate does that itself."""

    def __init__(self, config: Configuration) -> None:
        super().__init__(config)
        self.run_id = secrets.token_hex(8)
        self.record: RunRecord | None = None
        self.settings: Settings | None = None
        self.allure: AllureFormatter | None = None
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
        keep_step_hook(self.hooks)
        refuse_unknown_hooks(self.hooks, filename or self.config.environment_file)
        clean_errors(self.hooks)
        self.hooks["before_all"] = self._remembering(self.hooks["before_all"])

    def load_step_definitions(self, extra_step_paths: list[str] | None = None) -> None:
        """Load the sentences; refuse files that behave would stumble over, before it reads them."""
        super().load_step_definitions(extra_step_paths)
        for location in self.feature_locations():
            if not self.config.exclude(location.filename):
                self._refuse_unreadable(location.filename)

    def _refuse_unreadable(self, file: str) -> None:
        """Raise ``ConfigError`` for a file that is no feature, or whose end behave would lose."""
        try:
            plain = Path(file).is_file() and _is_plain(Path(file).read_bytes())
        except OSError:
            plain = False
        if plain:
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
        assert self.settings is not None
        features = self.features if features is None else features
        remove_control_characters(features)
        clean_file_names(self.config.reporters)
        self._selected = selected_scenarios(features, self.config)
        self.record = RunRecord(self.run_id, self.settings.sprint, started=_now())
        for scenario in self._selected:
            scenario.goal_record = goal_record(scenario, self.settings.sprint)
            kept = self.record.goals
            if scenario.goal_record.is_hypothesis:
                kept = self.record.hypotheses
            kept.append(scenario.goal_record)
        tell_started(self.log, self.record)
        self._open_formatters()
        assert self.context is not None
        self.context.on_cleanup_error = keep_cleanup_error
        failed = super().run_model(features)
        proven = not self._close(features)
        return not proven or (failed and not only_hypotheses_failed(self, features))

    def _open_formatters(self) -> None:
        """Put the recorder first, so that every other formatter shows its tidied messages."""
        assert self.settings is not None
        results = self.settings.report_folder / "allure-results"
        reset_results(results)
        shutil.rmtree(self.settings.report_folder / "evidence", ignore_errors=True)
        self.allure = AllureFormatter(StreamOpener(filename=str(results)), self.config)
        self.allure.belongs_to(self.run_id)
        recorder = Recorder(
            StreamOpener(stream=sys.stdout),
            self.config,
            lambda: self.step_registry,
            self._settle,
        )
        self.formatters = [recorder, *self.formatters, self.allure]

    def _settle(self, scenario: Scenario) -> None:
        """Decide how a goal ended, once, and tell it."""
        if not scenario.goal_record.settled:
            settle(scenario, self._not_started)
            tell_goal(self.log, scenario.goal_record)

    def _close(self, features: list[Feature]) -> bool:
        """Settle every goal's status, write the record, say what is wrong with the run."""
        assert self.record is not None
        assert self.settings is not None
        assert self.allure is not None
        for scenario in self._selected:
            self._settle(scenario)
        self.allure.finish(features, self._not_started)
        problems = self._problems(features)
        self.record.complete = not self.aborted
        self.record.problems = problems
        self.record.finished = _now()
        self.record.versions = versions()
        written = write_statement(self.record, self.settings.report_folder, self.statement_name)
        shown = any(isinstance(formatter, GoalFormatter) for formatter in self.formatters)
        said = unanswered(self.record.hypotheses) if shown else self.record.open_ended()
        for line in (*problems, *said):
            self._say(line)
        self._say(self.record.summary())
        self._leave_for_history(written)
        tell_ended(self.log, self.record)
        return bool(problems) or self.record.count(GoalStatus.MET) < len(self.record.goals)

    def _leave_for_history(self, verdict: Path) -> None:
        """Leave the verdict of a completed run for the history; that decides nothing."""
        assert self.record is not None
        assert self.settings is not None
        judged = self.record.goals or self.record.hypotheses
        if not self.is_recorded or not self.record.complete or self.config.dry_run or not judged:
            return
        try:
            keep(self.run_id, verdict, self.settings)
        except (DonewhenError, OSError) as error:
            self._say(f"this run is not in the history: {error}")

    def _problems(self, features: list[Feature]) -> list[str]:
        """Return what keeps this run from being a proof, one line each."""
        assert self.record is not None
        locations = [
            location
            for location in self.feature_locations()
            if not self.config.exclude(location.filename)
        ]
        problems = [
            f"{path}: no goal in this file. Is a keyword misspelt (Scenario:, Examples:)?"
            for path in empty_features(locations, features)
        ]
        problems += [
            f"{place}: this outline has no row in its Examples, so it judges nothing."
            for place in empty_outlines(features, self.config)
        ]
        problems += [
            f"{place}: the file has no such line. Name the line of a scenario."
            for place in lines_beyond(locations)
        ]
        bad = self.step_registry.error_handler.bad_step_definitions
        problems += [f"a step definition cannot be used: {step}" for step in bad]
        if self.config.dry_run:
            problems.append("a dry run judges nothing.")
        problems += self._unused_artifact()
        problems += self._own_problems()
        if not self.record.goals and self.record.hypotheses:
            problems.append("only hypotheses were selected: they are no goals, so nothing counts.")
        elif not self.record.goals:
            problems.append("no goal was selected. Check tags, names and files.")
        return problems

    def _own_problems(self) -> list[str]:
        """Return what else keeps this kind of run from being a proof."""
        return ["a hook failed: see the lines above."] if self.hook_failures else []

    def _replace_goal_lines(self, wanted: type[Formatter]) -> None:
        """Have one formatter in place of the one that prints goals and claims."""
        made = wanted(StreamOpener(stream=sys.stdout), self.config)
        kept = [
            formatter for formatter in self.formatters if not isinstance(formatter, GoalFormatter)
        ]
        self.formatters = [kept[0], made, *kept[1:]]

    def _say(self, line: str) -> None:
        with reader_may_leave(sys.stdout):
            sys.stdout.write(f"donewhen: {clean(line)}\n")
            sys.stdout.flush()

    def _unused_artifact(self) -> list[str]:
        """Return a line if a file was given to be judged and no goal was about it."""
        assert self.record is not None
        assert self.settings is not None
        artifact = self.settings.artifact
        judged = [*self.record.judged, *self.record.hypotheses]
        if artifact is None or not judged:
            return []
        if any(
            goal.model_file and goal.model_file.resolve() == artifact.resolve() for goal in judged
        ):
            return []
        return [f"-D artifact={artifact}: no goal judged it. Name its model: -D model=…"]


def _is_plain(content: bytes) -> bool:
    """Say whether a feature has nothing in it that behave may stumble over: most have not."""
    odd = (b'"""', b"'''", b"language:", b"\xef\xbb\xbf", b"\x00")
    if any(mark in content for mark in odd):
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
