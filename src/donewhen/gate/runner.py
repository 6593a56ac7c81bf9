"""behave's side of the gate: it leaves a record under a name that is no verdict yet.

``python -m donewhen.gate.runner`` is the process in which a gate runs behave.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from pathlib import Path

from donewhen.foundation.atomic_file import write_atomically
from donewhen.foundation.errors import DonewhenError, UnfinishedError
from donewhen.gate.provenance import imported_files
from donewhen.runner.feature_file import read_feature_file
from donewhen.runner.formatters import GateLines
from donewhen.runner.lint.structure import structural_problems
from donewhen.runner.project import Sentences, run_with
from donewhen.runner.runner import Runner

ENVIRONMENT = "DONEWHEN_GATE_RUN"
"""Holds the id that the gate gave the run: a record with another one is none of its."""
FOLDER = "DONEWHEN_GATE_FOLDER"
"""Holds the folder of the sprint's reports."""
PENDING = "verdict-pending.json"
CHANGED = "features or code changed while they were judged. Run again."


class GateRunner(Runner):
    """Judges like any run; looks for goals that a misspelt keyword hides, too."""

    statement_name = PENDING
    tells_what_it_cannot_write = False
    is_recorded = False
    goal_lines = GateLines

    def run(self) -> bool:
        """Run, unless the gate is gone."""
        self.run_id = os.environ[ENVIRONMENT]
        # An image that changed with its time and size unchanged must not be taken for the old one.
        self.config.userdata["rehash"] = "yes"
        self.config.userdata["tally"] = "yes"
        return super().run()

    def load_step_definitions(self, extra_step_paths: list[str] | None = None) -> None:
        """Load the sentences, and note what they import while it is as it was imported."""
        super().load_step_definitions(extra_step_paths)
        self._imported = imported_files()

    def _own_problems(self) -> list[str]:
        """Return what hides goals in the files, and hooks that failed; the run is at its end."""
        self._name_what_was_imported()
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

    def _name_what_was_imported(self) -> None:
        """Name in the record what was imported of the project, which must be what it was."""
        self.record.imported = imported_files()
        # What was imported later, by a step, is named as it is now: nobody saw it before.
        if any(self.record.imported.get(name) != was for name, was in self._imported.items()):
            raise UnfinishedError(CHANGED)

    def _say(self, line: str) -> None:
        """Say nothing: the gate does."""


def main() -> int:
    """Run; what kept behave from it is left where the record would be."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        return int(run_with(GateRunner, sys.argv[1:]))
    except DonewhenError as error:
        text = json.dumps({"refused": str(error), "code": error.exit_code})
        with contextlib.suppress(UnfinishedError):  # then the code has to say it
            write_atomically(Path(os.environ[FOLDER]) / PENDING, [text.encode()])
        return error.exit_code


def _end_with_parent() -> None:
    """End this process when the gate is gone: what it would record has no reader any more."""
    while os.read(0, 1):  # not sys.stdin: its lock would be held when Python ends
        pass
    os._exit(3)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # whatever threads the project's own code left behind
