"""Names that mean something to a terminal, a browser, a table or a shell: they stay names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.corpus.fault import CLAIM, COCO, GOAL, INGEST, MODEL, Fault, Spoil, edit, feature

if TYPE_CHECKING:
    from tests.runs.conftest import Project

__all__ = ["FAULTS"]

HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "an image that fails": "<img src=x onerror=alert(1)>",
    "the end of a cdata": "red ]]> dot",
    "a formula": "=cmd|' /C calc'!A0",
    "a formula of plus": "+1+1",
    "a command of github": "::error file=a,line=1::red",
    "a template": "{{7*7}} ${7*7} %s %n",
    "a table's border": "red | dot",
    "a link of markdown": "[red](javascript:alert(1))",
    "a path": "../../../etc/passwd",
    "a shell": "$(touch hacked); `touch hacked`",
    "an entity": "&lt;red&gt; &amp; dot",
    "a surrogate pair": "red \U0001f388 dot",
    "arabic": "\u0628\u0627\u0644\u0648\u0646 \u0623\u062d\u0645\u0631",
    "letters that combine": "re\u0301d dot",
    "four hundred letters": "r" * 400,
    "a slash that escapes": "red \\n \\x1b[31m dot",
    "a number": "12345",
}


def of_a_class(name: str) -> Spoil:
    """Give the red dots another name, everywhere."""

    def spoil(project: Project) -> None:
        content = json.loads((project.root / COCO).read_text(encoding="utf-8"))
        content["categories"][0]["name"] = name
        project.write(COCO, json.dumps(content))
        edit(MODEL, "[red dot, blue dot]", json.dumps([name, "blue dot"], ensure_ascii=False))(
            project
        )
        edit(GOAL, "1 red dot", f'1 "{name}"')(project)

    return spoil


def of_images(names: Sequence[str]) -> Spoil:
    """Find nothing in images with these names, beside the two in which something is found."""

    def spoil(project: Project) -> None:
        project.dots(["found", "found", *(["missed"] * len(names))])
        content = json.loads((project.root / COCO).read_text(encoding="utf-8"))
        for image, name in zip(content["images"][2:], names, strict=True):
            old = project.root / "datasets/dots/images" / image["file_name"]
            image["file_name"] = name
            old.rename(old.with_name(name))
        project.write(COCO, json.dumps(content))

    return spoil


def of_goals(names: Sequence[str]) -> Spoil:
    """Judge the same under many names."""
    goals = "".join(f"  Scenario: {name}\n    {INGEST}\n    {CLAIM}\n" for name in names)
    return feature(f"Feature: goal\n\n{goals}")


def of_a_goal(name: str, tag: str = "", title: str = "goal") -> Spoil:
    return feature(f"Feature: {title}\n\n  {tag}\n  Scenario: {name}\n    {INGEST}\n    {CLAIM}\n")


def of_a_file(name: str) -> Spoil:
    def spoil(project: Project) -> None:
        (project.root / GOAL).rename(project.root / "features" / name)

    return spoil


def moved(folder: str, old: str, new: str) -> Spoil:
    def spoil(project: Project) -> None:
        (project.root / folder / old).rename(project.root / folder / new)
        edit("behave.ini", f" = {old}", f" = {new}")(project)

    return spoil


SINGLE = {name: text for name, text in HOSTILE.items() if "/" not in text and len(text) < 200}

CLASSES = [Fault(f"class: {name}", of_a_class(text), code=0) for name, text in HOSTILE.items()]
IMAGES = [
    Fault(
        "images: all of these",
        of_images([f"{one}.png" for one in SINGLE.values()]),
        code=0,
        figures=((2, 2 + len(SINGLE)),),
    ),
]
GOALS = [
    Fault(
        "goals: all of these",
        of_goals([*HOSTILE.values()]),
        code=0,
        figures=((2, 3),) * len(HOSTILE),
    ),
    Fault("goal: a colour code", of_a_goal("red \x1b[31m dot"), code=0),
    Fault("goal: a nul", of_a_goal("red \0 dot"), code=0),
    Fault("goal: text turned round", of_a_goal("red \u202e dot"), code=0),
    Fault("goal: a bell", of_a_goal("red \x07 dot"), code=0),
    Fault("goal: no name", of_a_goal(""), code=0),
    Fault("feature: a colour code", of_a_goal("Goal", title="red \x1b[31m dot"), code=0),
    Fault("feature: a script", of_a_goal("Goal", title="<script>alert(1)</script>"), code=0),
    Fault("tag: a script", of_a_goal("Goal", tag="@<script>alert(1)</script>"), code=0),
    Fault("tag: a colour code", of_a_goal("Goal", tag="@red\x1b[31mdot"), code=0),
    Fault("file: a script", of_a_file("<script>.feature"), code=0),
    Fault("file: a colour code", of_a_file("red\x1b[31mdot.feature"), code=0),
    Fault("file: a line end", of_a_file("red\ndot.feature"), code=0),
    Fault("file: blanks", of_a_file("red dot.feature"), code=0),
    Fault("file: a quote", of_a_file('red"dot.feature'), code=0),
    Fault("file: an option", of_a_file("--dry-run.feature"), code=0),
]
FOLDERS = [
    Fault("data set: a script", moved("datasets", "dots", "<script>"), code=0),
    Fault("data set: a formula", moved("datasets", "dots", "=1+1"), code=0),
    Fault("data set: blanks", moved("datasets", "dots", "red dots"), code=0),
    Fault("data set: an option", moved("datasets", "dots", "--help"), code=0),
    Fault("model: a script", moved("models", "dot-finder", "<script>"), code=0),
    Fault("model: a shell", moved("models", "dot-finder", "$(touch hacked)"), code=0),
    Fault("model: blanks", moved("models", "dot-finder", "dot finder"), code=0),
]

FAULTS = [*CLASSES, *IMAGES, *GOALS, *FOLDERS]
