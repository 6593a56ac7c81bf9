"""``python -m donewhen.gate.child``: the process in which a gate runs behave."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from pathlib import Path

from donewhen.foundation.atomic_file import write_atomically
from donewhen.foundation.errors import DonewhenError, UnfinishedError
from donewhen.gate.runner import FOLDER, PENDING, GateRunner
from donewhen.runner.behave_main import run_with


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
