"""Hooks and step files of a project: none makes a gate green, and no change goes unseen."""

from __future__ import annotations

import hashlib

import pytest
from tests.gate.conftest import CLAIM, Gate

MISSED = ("When the model ingests the images", "Then it finds at least 4 red dots")
HOOK = "\n\ndef {name}(context{more}):\n    {body}\n"


def add_hook(gate: Gate, name: str, body: str, more: str = "") -> None:
    path = gate.project.root / "environment.py"
    path.write_text(path.read_text() + HOOK.format(name=name, more=more, body=body))


@pytest.mark.parametrize(
    ("name", "body", "more", "code"),
    [
        ("after_all", "raise RuntimeError('x')", "", 1),
        ("after_all", "__import__('os')._exit(0)", "", 3),
        ("after_scenario", "__import__('os')._exit(0)", ", scenario", 3),
        ("before_all_", "pass", "", 2),
        ("before_feature", "feature.skip('later')", ", feature", 2),
        ("before_tag", "context.scenario.skip('later')", ", tag", 2),
        ("after_step", "step.status = type(step.status).passed", ", step", 1),
        ("after_all", "raise SystemExit(0)", "", 3),
        ("after_feature", "raise KeyboardInterrupt", ", feature", 3),
    ],
    ids=str,
)
def test_no_hook_makes_it_green(gate: Gate, name: str, body: str, more: str, code: int) -> None:
    gate.project.feature(*MISSED, tags="@tagged")
    add_hook(gate, name, body, more)
    said = gate()
    assert said.code == code, said.text
    assert said.verdict is None or said.predicate["result"] != "PASSED"


@pytest.mark.parametrize("body", ["import os; os._exit(0)", "raise SystemExit(0)", "1 / 0", "def"])
def test_no_step_file_makes_it_green(gate: Gate, body: str) -> None:
    gate.project.write("steps/zz_own.py", f"{body}\n")
    said = gate()
    assert said.code in (2, 3), said.text
    assert said.verdict is None


def test_a_hook_that_fails_is_told_though_all_goals_are_met(gate: Gate) -> None:
    add_hook(gate, "after_all", "raise RuntimeError('the robot is stuck')")
    said = gate()
    assert said.code == 2, said.text
    assert "a hook failed" in said.outcome


def test_features_that_change_while_they_are_judged_are_told(gate: Gate) -> None:
    body = "open('features/goal.feature', 'a').write('# more\\n')"
    add_hook(gate, "after_all", body)
    said = gate()
    assert said.code == 3
    assert "changed while they were judged" in said.outcome
    assert said.verdict is None


def test_an_artifact_that_changes_while_it_is_judged_is_told(gate: Gate) -> None:
    gate.project.detector("build/new.onnx")
    add_hook(gate, "after_all", "open('build/new.onnx', 'ab').write(b'x')")
    said = gate("-D", "artifact=build/new.onnx")
    assert said.code in (2, 3), said.text
    assert said.verdict is None


@pytest.mark.parametrize(
    "file", ["models/dot-finder/model.yaml", "datasets/dots/images/0002.png"], ids=str
)
def test_what_changes_while_it_is_judged_is_told(gate: Gate, file: str) -> None:
    add_hook(gate, "after_all", f"open('{file}', 'ab').write(b'\\n# more\\n')")
    said = gate()
    assert said.code == 3, said.text
    assert "changed" in said.outcome
    assert said.verdict is None


def test_a_thread_that_is_left_behind_keeps_nobody_waiting(gate: Gate) -> None:
    body = "import threading, time; threading.Thread(target=time.sleep, args=(900,)).start()"
    add_hook(gate, "after_all", body)
    assert gate().code == 0


STUBBORN = """

class Stubborn(Exception):
    def __str__(self):
        return "stuck at x\\x1b[31m.png"


def clean_up():
    raise OSError("left y\\x1b[2J")


def before_scenario(context, scenario):
    context.add_cleanup(clean_up)
    raise RuntimeError("bad name x\\x1b[31m.png") from ValueError("\\x1b[2J")


def after_scenario(context, scenario):
    raise Stubborn


def after_all(context):
    raise KeyError("\\x9b31m") from Stubborn()
"""


@pytest.mark.parametrize("arguments", [(), ("--verbose",)], ids=str)
def test_an_error_of_a_hook_drives_no_terminal(gate: Gate, arguments: tuple[str, ...]) -> None:
    path = gate.project.root / "environment.py"
    path.write_text(path.read_text() + STUBBORN)
    done = gate.project.donewhen("gate", *arguments)
    assert done.returncode == 2, done.stdout
    plain = gate.project.behave(*arguments)
    for text in (done.stdout + done.stderr, plain.text):
        for words in (
            "HOOK-ERROR in before_scenario: RuntimeError: bad name x\ufffd[31m.png",
            "HOOK-ERROR in after_scenario: Stubborn: stuck at x\ufffd[31m.png",
            "CLEANUP-ERROR in clean_up: OSError: left y\ufffd[2J",
        ):
            assert arguments or words in text, text
        assert "\x1b" not in text
        assert "\x9b" not in text


DAMAGED = "lambda made: b'{'"
OTHER_FORM = "lambda made: json.dumps(made | {'predicateType': 'mine'}).encode()"


@pytest.mark.parametrize("written", [DAMAGED, OTHER_FORM, "lambda made: b'[]'", "lambda made: b''"])
def test_a_record_that_is_no_verdict_is_not_called_an_interruption(
    gate: Gate, written: str
) -> None:
    # Whatever is written under the pending name becomes this: the record of a run that went wrong.
    spoil = (
        "import json, donewhen.verdicts.statement as own; real = own.write_atomically; "
        f"spoilt = {written}; "
        "own.write_atomically = lambda path, parts: "
        "real(path, [spoilt(json.loads(b''.join(parts)))])"
    )
    add_hook(gate, "before_feature", spoil, ", feature")
    said = gate()
    assert (said.code, said.verdict) == (3, None), said.text
    assert "verdict-pending.json: not a verdict" in said.outcome
    assert "keep hooks and steps of the project from writing into that file" in said.outcome
    assert "interrupted" not in said.outcome


def test_a_run_that_is_interrupted_is_called_so(gate: Gate) -> None:
    add_hook(gate, "after_feature", "raise KeyboardInterrupt", ", feature")
    said = gate()
    assert (said.code, said.verdict) == (3, None), said.text
    assert "behave was interrupted, by a signal or by a hook or step" in said.text


HELPED = """\
from behave import then
import helper
from shapes.round import dots


@then("the helper agrees")
def agree(context):
    import later
"""


def add_helped_step(gate: Gate) -> dict[str, str]:
    """Add a step with modules of the project's own; return the digest of each file."""
    files = {
        "helper.py": "LEAST = 3\n",
        "shapes/__init__.py": "",
        "shapes/round.py": "def dots(): ...\n",
        "later.py": "\n",
    }
    for name, text in {**files, "steps/helped.py": HELPED}.items():
        gate.project.write(name, text)
    gate.project.write("not_imported.py", "\n")
    gate.project.feature(*CLAIM, "And the helper agrees")
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}


def test_modules_that_steps_import_are_named_with_their_digests(gate: Gate) -> None:
    files = add_helped_step(gate)
    said = gate()
    assert said.code == 0, said.text
    named = [file["name"] for file in said.predicate["configuration"]]
    assert len(set(named)) == len(named)
    assert "not_imported.py" not in named
    assert {
        file["name"]: file["digest"]["sha256"]
        for file in said.predicate["configuration"]
        if file["annotations"] == {"kind": "code"} and file["name"] in files
    } == files


def test_a_module_that_changes_while_it_judges_is_told(gate: Gate) -> None:
    add_helped_step(gate)
    add_hook(gate, "after_all", "open('shapes/round.py', 'a').write('# more')")
    said = gate()
    assert (said.code, said.verdict) == (3, None), said.text
    assert "changed while they were judged" in said.outcome
