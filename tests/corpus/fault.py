"""One thing that is wrong with a project, what must be said of it, and how to make it wrong."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.runs.conftest import Project

__all__ = [
    "COCO",
    "DATA_SET",
    "GOAL",
    "IMAGE",
    "INI",
    "MODEL",
    "MODEL_FILE",
    "SHADES",
    "SPRINTS",
    "Fault",
    "Spoil",
    "add",
    "both",
    "cells",
    "claim",
    "coco",
    "edit",
    "feature",
    "folder",
    "link",
    "pipe",
    "remove",
    "rows",
    "steps",
    "write",
]

Spoil = Callable[["Project"], object]

GOAL = "features/goal.feature"
DATA_SET = "datasets/dots/dataset.yaml"
COCO = "datasets/dots/annotations.json"
IMAGE = "datasets/dots/images/0001.png"
MODEL = "models/dot-finder/model.yaml"
MODEL_FILE = "models/dot-finder/v1.onnx"
SHADES = "datasets/shades/images"
SPRINTS = "features/sprints.yaml"
INI = "behave.ini"

INGEST = "When the model ingests the images"
CLAIM = "Then it finds at least 1 red dot"
ACCURATE = "Then accuracy is at least 50%"


@dataclass(frozen=True)
class Fault:
    """``spoil`` makes a sound project wrong in one way.

    ``words`` must stand together in one message; ``code`` is what ``donewhen gate`` returns, and
    ``arguments`` are given to it. Where ``code`` is 0 the fault must do no harm: what is judged is
    what a sound project gives: ``figures`` holds what is counted, and of how many, for each claim.
    ``no_sprint`` says that nobody can tell where the verdict of an
    earlier run lies.
    """

    name: str
    spoil: Spoil
    words: tuple[str, ...] = ()
    code: int = 2
    arguments: tuple[str, ...] = ()
    command: str = "gate"
    no_sprint: bool = False
    figures: tuple[tuple[int, int], ...] = ((2, 3),)


def both(*spoils: Spoil) -> Spoil:
    """Do several things that make one fault."""

    def spoil(project: Project) -> None:
        for one in spoils:
            one(project)

    return spoil


def write(path: str, content: str | bytes) -> Spoil:
    """Replace a file, or make one."""

    def spoil(project: Project) -> None:
        target = project.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())

    return spoil


def edit(path: str, old: str, new: str) -> Spoil:
    """Replace a text that stands in a file."""

    def spoil(project: Project) -> None:
        text = (project.root / path).read_text(encoding="utf-8")
        assert old in text, f"{path} does not hold {old!r}"
        write(path, text.replace(old, new))(project)

    return spoil


def add(path: str, text: str) -> Spoil:
    """Add to the end of a file."""
    return lambda project: write(path, (project.root / path).read_text("utf-8") + text)(project)


def remove(path: str) -> Spoil:
    """Remove a file, or a folder with all that is in it."""

    def spoil(project: Project) -> None:
        target = project.root / path
        if target.is_dir():
            import shutil

            shutil.rmtree(target)
        else:
            target.unlink()

    return spoil


def folder(path: str) -> Spoil:
    """Put an empty folder where a file was."""
    return instead(path, Path.mkdir)


def pipe(path: str) -> Spoil:
    """Put a pipe that nobody writes to where a file was."""
    return instead(path, os.mkfifo)


def link(path: str, target: str) -> Spoil:
    """Put a symbolic link where a file or a folder was; ``target`` is seen from there."""
    return instead(path, lambda place: place.symlink_to(target))


def a_socket(path: str) -> Spoil:
    """Put a socket where a file was."""

    def bind(place: Path) -> None:
        here = Path.cwd()
        os.chdir(place.parent)  # the name of a socket is short
        try:
            with socket.socket(socket.AF_UNIX) as one:
                one.bind(place.name)
        finally:
            os.chdir(here)

    return instead(path, bind)


def instead(path: str, make: Callable[[Path], object]) -> Spoil:
    """Put something else where a file or a folder was."""

    def spoil(project: Project) -> None:
        target = project.root / path
        if target.exists() or target.is_symlink():
            target.rename(project.root / "moved-away")
        target.parent.mkdir(parents=True, exist_ok=True)
        make(target)

    return spoil


def coco(change: Callable[[dict[str, Any]], object]) -> Spoil:
    """Change what the annotations of the toy dots say."""

    def spoil(project: Project) -> None:
        content = json.loads((project.root / COCO).read_text(encoding="utf-8"))
        change(content)
        write(COCO, json.dumps(content))(project)

    return spoil


def rows(table: str, **values: object) -> Spoil:
    """Change the first row of a table of the annotations; ``...`` takes a key away."""

    def change(content: dict[str, Any]) -> None:
        for key, value in values.items():
            if value is ...:
                del content[table][0][key]
            else:
                content[table][0][key] = value

    return coco(change)


def feature(text: str) -> Spoil:
    """Write the only feature."""
    return write(GOAL, text)


def steps(*lines: str) -> Spoil:
    """Write the only scenario; its first step stands in line 5."""
    body = "".join(f"    {line}\n" for line in lines)
    return feature(f"Feature: goal\n\n  A goal.\n  Scenario: Goal\n{body}")


def claim(sentence: str) -> Spoil:
    """Write the only claim, in line 6."""
    return steps(INGEST, sentence)


def cells(*lines: str, head: str = "Then these goals hold:") -> Spoil:
    """Write the only claim as a table, whose headings stand in line 7."""
    return steps(INGEST, head, *(f"  {line}" for line in lines))
