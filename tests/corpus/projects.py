"""Whole projects that cannot be judged, or whose own code would have it another way."""

from __future__ import annotations

from tests.corpus.fault import (
    CLAIM,
    GOAL,
    INGEST,
    INI,
    MODEL,
    Fault,
    Spoil,
    add,
    both,
    edit,
    folder,
    link,
    remove,
    steps,
    write,
)

__all__ = ["FAULTS"]

HOOKS = "environment.py"
VERDICT = "reports/sprint-1/verdict.json"


def hook(name: str, argument: str, body: str) -> Spoil:
    return add(HOOKS, f"\n\ndef {name}(context, {argument}):\n    {body}\n")


def sentence(kind: str, text: str, body: str = "pass", before: str = "") -> str:
    """Return a file that defines a sentence."""
    start = f"import os\nfrom behave import {kind}, use_step_matcher\n\n{before}\n"
    return f"{start}\n@{kind}({text!r})\ndef own(context):\n    {body}\n"


def trick(body: str) -> Spoil:
    """Put a step of the user's own before the claim."""
    code = sentence("when", "it plays a trick", body)
    return both(write("steps/tricks.py", code), steps("When it plays a trick", CLAIM))


def own(text: str) -> Spoil:
    return write("steps/own.py", text)


CODE = [
    Fault("no steps", remove("steps"), ("steps",)),
    Fault("no step files", both(remove("steps"), folder("steps")), (GOAL.rpartition("/")[2],)),
    Fault("no hooks", remove(HOOKS), ("environment.py",)),
    Fault(
        "hooks that prepare no goal",
        write(HOOKS, '"""Nothing is registered."""\n'),
        (HOOKS, "register(globals())"),
    ),
    Fault(
        "steps that do not register the package's",
        remove("steps/package.py"),
        (GOAL, "no sentence"),
    ),
    Fault("hooks that are no python", add(HOOKS, "\ndef (:\n"), ("environment.py", "SyntaxError")),
    Fault(
        "hooks that raise when they are read",
        add(HOOKS, "\nraise RuntimeError('early')\n"),
        ("environment.py", "early"),
    ),
    Fault(
        "hooks that end the run when they are read",
        add(HOOKS, "\nraise SystemExit(0)\n"),
        ("before it was done",),
        code=3,
    ),
    Fault(
        "hooks that vanish when they are read",
        add(HOOKS, "\nimport os\nos._exit(0)\n"),
        ("before it was done",),
        code=3,
    ),
    Fault(
        "a misspelt hook",
        hook("before_scenarios", "s", "pass"),
        ("before_scenarios", '"before_scenario"'),
    ),
    Fault(
        "a hook that raises", hook("after_scenario", "s", "raise RuntimeError('late')"), ("late",)
    ),
    Fault(
        "a hook that skips",
        hook("before_feature", "f", "f.skip('later')"),
        ("goal.feature:4", "skipped"),
    ),
    Fault(
        "a hook that raises before all",
        edit(
            HOOKS,
            "register(globals())",
            "def before_all(context):\n    raise RuntimeError('early')\n\n\nregister(globals())",
        ),
        ("early",),
        code=3,
    ),
    Fault(
        "a hook that calls everything passed",
        both(
            steps("Then it finds at least 99 red dots"),
            hook(
                "after_step",
                "step",
                "step.status = __import__('behave.model', fromlist=['x']).Status.passed",
            ),
        ),
        ("99",),
        code=1,
    ),
    Fault("steps that are no python", own("def (:\n"), ("SyntaxError",)),
    Fault("steps that raise when they are read", own("raise RuntimeError('early')\n"), ("early",)),
    Fault(
        "steps that end the run when they are read",
        own("raise SystemExit(0)\n"),
        ("before it was done",),
        code=3,
    ),
    Fault(
        "steps that miss a module",
        own("import nothing_that_there_is\n"),
        ("nothing_that_there_is",),
    ),
    Fault(
        "a sentence twice",
        own(sentence("then", "every image can be read")),
        ("every image can be read",),
    ),
    Fault(
        "a sentence that is no pattern",
        own(sentence("then", "it (breaks", before="use_step_matcher('re')")),
        ("it (breaks",),
    ),
    Fault("a step that raises", trick("raise RuntimeError('trick')"), ("trick",)),
    Fault(
        "a step that ends the run", trick("raise SystemExit(0)"), ("before it was done",), code=3
    ),
    Fault("a step that vanishes", trick("os._exit(0)"), ("before it was done",), code=3),
    Fault(
        "a step that is killed",
        trick("os.kill(os.getpid(), 9)"),
        ("killed", "before it was done"),
        code=3,
    ),
    Fault(
        "a step that stops by hand", trick("raise KeyboardInterrupt"), ("was interrupted",), code=3
    ),
    Fault(
        "a step that skips", trick("context.scenario.skip('later')"), ("goal.feature:4", "skipped")
    ),
    Fault("a step that goes elsewhere", trick("os.chdir('/')"), ("before it was done",), code=3),
    Fault(
        "a step that says nothing of a claim",
        both(
            own(sentence("then", "all is well")),
            steps(INGEST, "Then all is well"),
        ),
        ("no Then sentence",),
    ),
]

PLACES = [
    Fault("no data sets", remove("datasets"), ('"dots"', "datasets")),
    Fault("no models", remove("models"), ('"dot-finder"', "models")),
    Fault(
        "data sets in a file",
        both(remove("datasets"), write("datasets", b"")),
        ('"dots"', "datasets"),
    ),
    Fault(
        "models in a file", both(remove("models"), write("models", b"")), ('"dot-finder"', "models")
    ),
    Fault(
        "data sets in a circle",
        both(remove("datasets"), link("datasets", "datasets")),
        ('"dots"', "datasets"),
    ),
    Fault(
        "two data sets of a name",
        both(
            write("more/datasets/dots/dataset.yaml", "title: x\n"),
            edit(INI, "sprint = 1", "sprint = 1\ndata = more"),
        ),
        ('two data sets are called "dots"', "more/datasets/dots"),
    ),
    Fault(
        "two models of a name",
        both(
            write("more/models/dot-finder/model.yaml", "title: x\n"),
            edit(INI, "sprint = 1", "sprint = 1\ndata = more"),
        ),
        ('two models are called "dot-finder"', "more/models"),
    ),
    Fault(
        "a place that is not there",
        edit(INI, "sprint = 1", "sprint = 1\ndata = nowhere"),
        ("data=nowhere", "no datasets/ or models/ in it"),
    ),
    Fault(
        "the other model",
        edit(INI, "model = dot-finder", "model = shade-reader"),
        ('"shade-reader" is for classification', '"dots" is labelled for detection'),
    ),
    Fault(
        "the other data set",
        edit(INI, "dataset = dots", "dataset = shades"),
        ('"dot-finder" is for detection', '"shades" is labelled for classification'),
    ),
    Fault(
        "a baseline that is what is judged",
        both(
            edit(GOAL, CLAIM, "Then recall for red dots is no worse than the baseline"),
            add(MODEL, 'baseline: "1"\n'),
        ),
        ("the baseline is the model being judged",),
    ),
    Fault(
        "goals about the data alone", edit(GOAL, CLAIM, "Then every image can be read"), ("model",)
    ),
    Fault(
        "a goal that is not met",
        edit(GOAL, "at least 1 red dot", "at least 3 red dots"),
        ("2 of 3", "at least 3 wanted"),
        code=1,
    ),
    Fault(
        "a goal that is not decided",
        edit(GOAL, CLAIM, "Then recall for red dots is at least 50% with 95% confidence"),
        ("undecided",),
        code=1,
    ),
]

REPORTS = [
    Fault("reports in a file", both(remove("reports"), write("reports", b"")), ("reports",)),
    Fault(
        "reports through a dead link",
        both(remove("reports"), link("reports", "nowhere/at/all")),
        ("reports",),
    ),
    Fault(
        "the sprint's reports in a file",
        both(remove("reports"), write("reports/sprint-1", b"")),
        ("reports/sprint-1",),
    ),
    Fault(
        "the verdict in a folder",
        both(remove(VERDICT), folder(VERDICT)),
        ("reports/sprint-1", "cannot be removed"),
    ),
    Fault("the verdict of yesterday, and nothing to judge", remove(GOAL), ("feature",)),
]

FAULTS = [*CODE, *PLACES, *REPORTS]
