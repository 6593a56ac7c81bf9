"""behave's side of the gate: it leaves a record under a name that is no verdict yet."""

from __future__ import annotations

import os

from donewhen.runner.feature_file import read_feature_file
from donewhen.runner.gate_lines import GateLines
from donewhen.runner.lint import structural_problems
from donewhen.runner.project import Sentences
from donewhen.runner.runner import Runner

ENVIRONMENT = "DONEWHEN_GATE_RUN"
"""Holds the id that the gate gave the run: a record with another one is none of its."""
FOLDER = "DONEWHEN_GATE_FOLDER"
"""Holds the folder of the sprint's reports."""
PENDING = "verdict-pending.json"


class GateRunner(Runner):
    """Judges like any run; looks for goals that a misspelt keyword hides, too."""

    statement_name = PENDING
    tells_what_it_cannot_write = False
    is_recorded = False

    def run(self) -> bool:
        """Run, unless the gate is gone."""
        self.run_id = os.environ[ENVIRONMENT]
        self.config.userdata["rehash"] = "yes"
        self.config.userdata["tally"] = "yes"
        return super().run()

    def _open_formatters(self) -> None:
        super()._open_formatters()
        self._replace_goal_lines(GateLines)

    def _own_problems(self) -> list[str]:
        """Return what hides goals in the files, and hooks that failed."""
        sentences = Sentences(self.step_registry)
        files = dict.fromkeys(
            os.path.relpath(location.filename) for location in self.feature_locations()
        )
        found = [
            str(problem)
            for file in files
            for problem in structural_problems(read_feature_file(file, self.config.lang), sentences)
        ]
        return [*found, *super()._own_problems()]

    def _say(self, line: str) -> None:
        """Say nothing: the gate does."""
