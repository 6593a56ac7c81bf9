"""Every sentence's own example is understood, as that sentence and as no other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

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


# A sentence that ends with a colon takes a table: its example can be pasted as it stands.
READ_TABLES = """
import environment
from behave.parser import parse_steps
from behave.runner_util import load_step_modules
from behave.step_registry import registry

load_step_modules(["steps"])
functions = {one.func for found in registry.steps.values() for one in found}
tables = 0
for function in functions:
    for example in function.__doc__.split("Example: ")[1:]:
        step = parse_steps(example.strip())[0]
        tables += step.table is not None
        if (step.table is not None and bool(step.table.rows)) != step.name.endswith(":"):
            print(f"{step.name!r} of {function.__name__}: its table")
assert tables > 3, tables
"""


def test_example_of_a_sentence_with_a_table_shows_its_rows() -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ_TABLES], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_example_is_read_as_its_own_sentence_and_as_no_other() -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ_EXAMPLES], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


# Each parameter of each sentence is filled with everything that its type takes: words of other
# sentences, too. Whatever comes out must be read as one sentence only.
READ_MIXTURES = """
import random, re
import environment
from behave.cucumber_expression import StepMatcher4CucumberExpressions
from behave.runner_util import load_step_modules
from behave.step_registry import registry

load_step_modules(["steps"])
known = StepMatcher4CucumberExpressions.TYPE_REGISTRY.parameter_types.parameter_type_by_name
types = {
    one.name: re.compile("|".join(f"(?:{regexp})" for regexp in one.regexps))
    for one in known.values()
    if one.name
}
pool = [
    "12345", '"12345"', '"data set 12345"', '"night"', '"night" and "small"', '""', "80%", "5 MB",
    '"800"', "95%", "0.05", "balloons", "false balloons", '"8"', "images with a balloon", "recall",
    "false positives per image", "accuracy", "file", "opset", "COCO AP", "blurred", "faded",
    "at least 80%", "at most 5", "between 1 and 2", "exactly 5", "at least 80% with 95% confidence",
    "at least 800 balloons", 'at least "800 balloons"', "at most 40 false balloons",
    "at most 5 labels",
    "at most 2% of images", "at most 5 images that the baseline gets right", "at least 5 examples",
    "at least 70% in every slice", "is no worse than the baseline", "drops by at most 2 points",
    "are no worse than the baseline with 95% confidence", "1.2 times as slow as the baseline",
    "improves by at least 2 points against the untouched images", "every slice", "its file", "it",
    "no image", "no", "no red balloons", "no false red balloons", "drop by at least 0.05",
    "the model", "the rarest class", "balloons go wrong", "class of the data set",
]
draw = random.Random(7)
bad = set()
count = 0
for kind, definitions in registry.steps.items():
    for definition in definitions:
        parts = re.split(r"\\{([a-z_]*)\\}", definition.pattern)
        fitting = [[one for one in pool if types[name].fullmatch(one)] for name in parts[1::2]]
        for _ in range(300 if fitting else 1):
            text = parts[0]
            for choices, literal in zip(fitting, parts[2::2]):
                assert choices, definition.pattern
                text += draw.choice(choices) + literal
            text = re.sub(r"(\\w+)/(\\w+)", lambda found: found[draw.randint(1, 2)], text)
            matching = [one for one in definitions if one.match(text)]
            count += bool(matching)
            if len({one.pattern for one in matching}) > 1:
                bad.add((text, tuple(sorted(one.pattern for one in matching))))
for text, patterns in sorted(bad)[:10]:
    print(f"{text!r} is read as {patterns}")
assert count > 5000, count
"""


def test_no_text_is_read_as_two_sentences() -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ_MIXTURES], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
