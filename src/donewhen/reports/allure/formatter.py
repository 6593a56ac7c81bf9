"""The behave formatter that writes Allure results: one for every goal that was to be judged."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import allure_commons
from allure_behave.formatter import AllureFormatter as BehaveAllureFormatter

from donewhen.domain.run_record import GoalRecord
from donewhen.foundation.errors import InputError
from donewhen.reports.allure.gherkin import Feature, Scenario
from donewhen.reports.allure.identity import Identity, identities
from donewhen.reports.allure.listener import GoalListener
from donewhen.reports.allure.messages import outer_problems
from donewhen.reports.allure.result_folder import ResultFolder
from donewhen.reports.allure.run_metadata import write_run_facts


class AllureFormatter(BehaveAllureFormatter):
    """Writes results into the folder that ``-o`` or the runner names.

    A scenario that the command line did not select gets no result. A result is written when the
    next scenario begins or the feature ends: only then its hooks and cleanups have run.
    """

    name = "donewhen.allure"
    description = "Allure results of every goal, with its verdicts"

    def __init__(self, stream_opener: Any, config: Any) -> None:  # noqa: ANN401
        if not stream_opener.name:
            raise InputError("The Allure formatter needs a folder: behave -f … -o FOLDER.")
        super().__init__(stream_opener, config)
        self._folder = ResultFolder(Path(stream_opener.name))
        self._goals = GoalListener(config, self._folder)
        self._replace_plugins()
        self._planned: dict[int, Scenario] = {}
        self._identities: dict[int, Identity] = {}
        self._records: list[GoalRecord] = []
        self._feature: Feature | None = None
        self._open: Scenario | None = None

    def _replace_plugins(self) -> None:
        """Put ours in the place of allure-behave's; its close() takes them away again."""
        for plugin in (self.listener, self.file_logger):
            allure_commons.plugin_manager.unregister(plugin)
        self.listener = self._goals
        self.file_logger = self._folder
        self._register()

    def _register(self) -> None:
        for plugin in (self.listener, self.file_logger):
            allure_commons.plugin_manager.register(plugin)

    def belongs_to(self, run_id: str) -> None:
        """Mark every result from here on as one of this run."""
        self._goals.run_id = run_id

    def feature(self, feature: Any) -> None:  # noqa: ANN401
        """Note which scenarios are to be judged, before any hook runs."""
        self._feature = feature
        self._plan(feature)

    def _plan(self, feature: Feature) -> list[Scenario]:
        self._identities |= identities(feature)
        planned = [
            scenario for scenario in feature.walk_scenarios() if scenario.should_run(self.config)
        ]
        self._planned |= {id(scenario): scenario for scenario in planned}
        return planned

    def rule(self, _rule: Any) -> None:  # noqa: ANN401
        """End the scenario before the rule."""
        self._close_open()

    def rule_finished(self) -> None:
        """End the rule's last scenario."""
        self._close_open()

    def scenario(self, scenario: Any) -> None:  # noqa: ANN401
        """End the scenario before, begin this one."""
        self._close_open()
        if id(scenario) in self._planned:
            self._goals.open_scenario(scenario, self._identities[id(scenario)])
            self._open = scenario

    def step(self, step: Any) -> None:  # noqa: ANN401
        """Note a step that comes."""
        if self._open is not None:
            super().step(step)

    def match(self, match: Any) -> None:  # noqa: ANN401
        """Begin the next step."""
        if self._open is not None:
            super().match(match)

    def result(self, step: Any) -> None:  # noqa: ANN401
        """End the step."""
        if self._open is not None:
            super().result(step)

    def eof(self) -> None:
        """End the feature: what it did not run is written, too."""
        self._close_open()
        feature = self._feature
        if feature is not None:
            for scenario in feature.walk_scenarios():
                self._write_unrun(scenario)
            self._report_outer(feature)
        self._feature = None
        super().eof()

    def close(self) -> None:
        """End the run as far as behave tells of it."""
        if self._feature is not None:  # the feature was interrupted
            self.eof()
        self._write_facts()
        super().close()

    def finish(self, features: Iterable[Any], problem: str = "") -> None:
        """Write a result for every selected scenario of ``features`` that has none yet.

        The runner calls it last, after close(). ``problem`` says why they did not run (the error
        of before_all), where neither feature nor rule knows.
        """
        self._goals.problem = problem
        # close() has taken the plugins away, unless the run broke before it began.
        closed = allure_commons.plugin_manager.get_name(self._goals) is None
        if closed:
            self._register()
        for feature in features:
            known = [
                scenario
                for scenario in feature.walk_scenarios()
                if id(scenario) in self._identities
            ]
            for scenario in [] if known else self._plan(feature):
                self._write_unrun(scenario)
        self._write_facts()
        if closed:
            for plugin in (self.listener, self.file_logger):
                allure_commons.plugin_manager.unregister(plugin)

    def _close_open(self) -> None:
        if self._open is None:
            return
        scenario, self._open = self._open, None
        self._goals.close_scenario(scenario)
        del self._planned[id(scenario)]  # what is left when the feature ends did not run
        record = getattr(scenario, "goal_record", None)
        if record is not None:
            self._records.append(record)

    def _write_unrun(self, scenario: Scenario) -> None:
        if id(scenario) not in self._planned:
            return
        self.scenario(scenario)
        for step in scenario.all_steps:  # they are shown, as steps that were passed over
            self.step(step)
        self._close_open()

    def _report_outer(self, feature: Feature) -> None:
        rules = [item for item in feature.run_items if item.type == "rule"]
        for node in (*rules, feature):
            for problem in outer_problems(node):
                self._goals.report_outer_problem(node, problem)

    def _write_facts(self) -> None:
        # Where nothing was judged there is no record, and only the option may name the sprint.
        sprints = [record.sprint for record in self._records]
        sprint = sprints[0] if sprints else str(self.config.userdata.get("sprint", ""))
        write_run_facts(self._folder.folder, self._records, sprint)
