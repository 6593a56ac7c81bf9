"""A behave.ini and a sprints.yaml that do not say what they must."""

from __future__ import annotations

from tests.corpus.fault import (
    INI,
    SPRINTS,
    Fault,
    Spoil,
    add,
    edit,
    folder,
    remove,
    write,
)

__all__ = ["FAULTS"]


def ini(old: str, new: str) -> Spoil:
    return edit(INI, old, new)


def setting(text: str) -> Spoil:
    return add(INI, f"{text}\n")


SETTINGS = [
    Fault("behave.ini: missing", remove(INI), ("behave.ini",), no_sprint=True),
    Fault("behave.ini: empty", write(INI, ""), ("sprint", "behave.ini"), no_sprint=True),
    Fault("behave.ini: no section", write(INI, "sprint = 1\n"), ("behave.ini",), no_sprint=True),
    Fault(
        "behave.ini: latin-1",
        write(INI, "[behave]\n# B\xe4lle\n".encode("latin-1")),
        ("behave.ini",),
        no_sprint=True,
    ),
    Fault(
        "behave.ini: a key twice", setting("sprint = 2"), ("behave.ini", "sprint"), no_sprint=True
    ),
    Fault("behave.ini: a section twice", setting("[behave]"), ("behave.ini",), no_sprint=True),
    Fault("behave.ini: a folder", folder(INI), ("behave.ini",), no_sprint=True),
    Fault(
        "behave.ini: no sprint",
        ini("sprint = 1\n", ""),
        ('sprint ""', "behave.ini"),
        no_sprint=True,
    ),
    Fault(
        "behave.ini: a sprint that leaves the folder",
        ini("sprint = 1", "sprint = ../../x"),
        ('sprint "../../x"', "behave.ini"),
        no_sprint=True,
    ),
    Fault(
        "behave.ini: a sprint with a colour code",
        ini("sprint = 1", "sprint = \x1b[31m"),
        ("sprint", "behave.ini"),
        no_sprint=True,
    ),
    Fault(
        "behave.ini: a misspelt setting",
        ini("model = dot-finder", "modle = dot-finder"),
        ("modle", '"model"'),
    ),
    Fault(
        "behave.ini: a model that there is not",
        ini("model = dot-finder", "model = dot-findr"),
        ('"dot-findr"', '"dot-finder"'),
    ),
    Fault(
        "behave.ini: a model above",
        ini("model = dot-finder", "model = ../models/dot-finder"),
        ('"../models/dot-finder"',),
    ),
    Fault(
        "behave.ini: a data set that there is not",
        ini("dataset = dots", "dataset = dotts"),
        ('"dotts"', '"dots"'),
    ),
    Fault("behave.ini: no model", ini("model = dot-finder\n", ""), ("model",)),
    Fault("behave.ini: no data set", ini("dataset = dots\n", ""), ("data set",)),
    Fault(
        "behave.ini: a place that holds nothing",
        setting("data = features"),
        ("data=features", "no datasets/ or models/ in it"),
    ),
    Fault("behave.ini: no thread", setting("threads = 0"), ("threads=0", "above 0")),
    Fault(
        "behave.ini: threads in words", setting("threads = many"), ("threads=many", "whole number")
    ),
    Fault(
        "behave.ini: no time", setting("seconds_per_batch = 0"), ("seconds_per_batch=0", "above 0")
    ),
    Fault(
        "behave.ini: less than no memory", setting("memory_gib = -1"), ("memory_gib=-1", "above 0")
    ),
    Fault(
        "behave.ini: a provider that there is not",
        setting("provider = cudaa"),
        ('-D provider: unknown provider "cudaa"', '"cuda"'),
    ),
    Fault(
        "behave.ini: an engine that there is not",
        setting("engine = spark"),
        ("engine=spark", "local"),
    ),
    Fault("behave.ini: a part of the images", setting("sample = 2"), ("sample",)),
    Fault(
        "behave.ini: features that are not there",
        ini("paths = features", "paths = goals"),
        ("goals",),
    ),
    Fault(
        "behave.ini: a runner that there is not",
        ini("runner = donewhen.runner:Runner", "runner = donewhen.runner:Runer"),
        code=0,
    ),
    Fault(
        "behave.ini: the runner of behave",
        ini("runner = donewhen.runner:Runner\n", ""),
        code=0,
    ),
    Fault(
        "behave.ini: a formatter that there is not",
        ini("default_format = goals", "default_format = gaols"),
        code=0,
    ),
    Fault("behave.ini: a dry run", ini("[behave]\n", "[behave]\ndry_run = true\n"), ("dry run",)),
    Fault(
        "behave.ini: tags that nothing has",
        ini("[behave]\n", "[behave]\ndefault_tags = @later\n"),
        ("no goal was selected",),
    ),
    Fault(
        "behave.ini: tags that select too little",
        ini("[behave]\n", "[behave]\ntags = @later\n"),
        ("no goal was selected",),
    ),
]


SPRINT = '- {number: 1, goal: "Find dots", starts: 2026-11-02, ends: 2026-11-13}\n'


def sprint(old: str, new: str) -> Spoil:
    assert old in SPRINT
    return write(SPRINTS, SPRINT.replace(old, new))


PLAN = [
    Fault(
        "sprints.yaml: a misspelt key",
        sprint("goal:", "gaol:"),
        ("sprints.yaml:1", '"gaol"', '"goal"'),
        code=1,
        command="lint",
    ),
    Fault(
        "sprints.yaml: a sprint twice",
        write(SPRINTS, SPRINT * 2),
        ("sprints.yaml:2", "repeats sprint 1"),
        code=1,
        command="lint",
    ),
    Fault(
        "sprints.yaml: a sprint of no number",
        sprint("number: 1, ", ""),
        ("sprints.yaml:1", '"number" is missing'),
        code=1,
        command="lint",
    ),
    Fault(
        "sprints.yaml: sprint none",
        sprint("number: 1", "number: 0"),
        ("sprints.yaml:1", "at least 1"),
        code=1,
        command="lint",
    ),
    Fault(
        "sprints.yaml: an impossible day",
        sprint("2026-11-13", "2026-11-31"),
        ("sprints.yaml:1", "must be a date", '"2026-11-31"'),
        code=1,
        command="lint",
    ),
    Fault(
        "sprints.yaml: a day in another order",
        sprint("2026-11-13", "13.11.2026"),
        ("sprints.yaml:1", "must be a date"),
        code=1,
        command="lint",
    ),
    Fault(
        "sprints.yaml: the end before the start",
        sprint("2026-11-13", "2026-10-13"),
        ("sprints.yaml:1", "before the sprint starts"),
        code=1,
        command="lint",
    ),
    Fault(
        "sprints.yaml: a mapping",
        write(SPRINTS, "number: 1\n"),
        ("sprints.yaml:1", '"number"', "Known"),
        code=1,
        command="lint",
    ),
    Fault(
        "sprints.yaml: not yaml",
        write(SPRINTS, "- {number: 1\n"),
        ("sprints.yaml:", "not valid YAML"),
        code=1,
        command="lint",
    ),
]


FAULTS = [*SETTINGS, *PLAN]
