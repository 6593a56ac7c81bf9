"""Every sentence's own example is understood, as that sentence and as no other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# In a process of its own: behave keeps its steps in a global registry.
READ_EXAMPLES = """
import environment
from behave.parser import parse_steps
from behave.runner_util import load_step_modules
from behave.step_registry import registry

load_step_modules(["steps"])
matchers = [one for found in registry.steps.values() for one in found]
assert len(matchers) > 10, "no steps were read"
assert not registry.error_handler.bad_step_definitions
seen = set()
for function in {one.func for one in matchers}:
    for example in function.__doc__.split("Example: ")[1:]:
        step = parse_steps(example.strip())[0]
        matching = [one for one in registry.steps[step.step_type] if one.match(step.name)]
        names = {one.func.__name__ for one in matching}
        if names != {function.__name__}:
            print(f"{example.strip()!r} of {function.__name__} is read as {sorted(names)}")
"""


def test_example_is_read_as_its_own_sentence_and_as_no_other() -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ_EXAMPLES], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
