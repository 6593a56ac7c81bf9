"""Feature files as they are written, with the line of everything: what lint looks at."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from behave import i18n
from behave.model import (
    Background,
    Feature,
    Scenario,
    ScenarioContainer,
    ScenarioOutline,
    Table,
)
from behave.parser import Parser, ParserError, State

__all__ = ["Block", "FeatureFile", "Kind", "Sentence", "read_feature_file"]

Kind = Literal["feature", "rule", "background", "scenario", "outline"]


@dataclass(frozen=True)
class Sentence:
    """A step as written: ``kind`` is given, when or then; "And" has the kind of the one before."""

    line: int
    kind: str
    name: str
    cells: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Block:
    """A feature, rule, background, scenario or outline, without what stands inside it.

    ``description`` are the lines of free text with their numbers. ``headings`` and ``rows`` (line
    and cells) are those of all Examples of an outline, ``tags`` its own, with their lines.
    """

    kind: Kind
    name: str
    line: int
    tags: tuple[tuple[str, int], ...] = ()
    description: tuple[tuple[int, str], ...] = ()
    sentences: tuple[Sentence, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class FeatureFile:
    """One file: behave's ``feature`` (None where it is none), or why it cannot be read.

    ``unreadable`` is the line and the reason. ``open_text`` is the line of a doc string that never
    ends, ``loose_tags`` is the line of tags that nothing follows. ``keywords`` are those of the
    file's language, as ``behave.i18n`` has them.
    """

    file: str
    lines: tuple[str, ...]
    keywords: Mapping[str, list[str]]
    feature: Feature | None = None
    blocks: tuple[Block, ...] = ()
    unreadable: tuple[int, str] | None = None
    open_text: int | None = None
    loose_tags: int | None = None


def read_feature_file(path: str, language: str | None) -> FeatureFile:
    """Read one file as behave does; ``language`` is the run's, for files that name none."""
    file = Path(os.path.relpath(path)).as_posix()
    keywords = i18n.languages[language or "en"]
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        return FeatureFile(file, (), keywords, unreadable=(1, f"{error.strerror}."))
    except UnicodeDecodeError:
        why = "this file is no UTF-8 text. Save it as UTF-8."
        return FeatureFile(file, (), keywords, unreadable=(1, why))
    lines = tuple(text.splitlines())
    if text.startswith("\ufeff"):
        why = "the file starts with a byte order mark, which behave cannot read. Save it without."
        return FeatureFile(file, lines, keywords, unreadable=(1, why))
    parser = Parser(language=language)
    try:
        feature = parser.parse(text, filename=str(Path(path).resolve()))
    except ParserError as error:
        line = error.line or 1
        return FeatureFile(file, lines, parser.keywords, unreadable=(line, _reason(error)))
    except KeyError as error:
        why = f"# language: {error.args[0]} is none that behave knows. Write en, de, fr …"
        return FeatureFile(file, lines, keywords, unreadable=(_language_line(lines), why))
    return FeatureFile(
        file,
        lines,
        parser.keywords or keywords,
        feature,
        () if feature is None else tuple(_blocks(feature, lines)),
        open_text=parser.multiline_start if parser.state is State.MULTILINE_TEXT else None,
        loose_tags=parser.tags[-1].line if parser.tags else None,
    )


def _reason(error: ParserError) -> str:
    """Return what behave says of a file that it cannot read, without the place."""
    lines = [line for line in str(error.args[0]).splitlines() if line.strip()]
    reason = [line.removeprefix("REASON: ") for line in lines if line.startswith("REASON: ")]
    if reason:
        return reason[0]
    said = lines[0] if lines else ""
    if said.startswith("Parser failure"):
        return "this line is nothing that may stand here."
    return said.split(" at line ")[0] + "."


def _language_line(lines: tuple[str, ...]) -> int:
    named = (row for row, line in enumerate(lines, start=1) if "language" in line.casefold())
    return next(named, 1)


def _blocks(feature: Feature, lines: tuple[str, ...]) -> Iterator[Block]:
    for container in (feature, *feature.iter_rules()):
        yield _block("feature" if container is feature else "rule", container, lines)
        if container.background is not None and container.background.line:
            yield _block("background", container.background, lines)
        for item in container.run_items:
            if isinstance(item, ScenarioOutline):
                yield _block("outline", item, lines)
            elif isinstance(item, Scenario):
                yield _block("scenario", item, lines)


def _block(
    kind: Kind, part: ScenarioContainer | Background | Scenario, lines: tuple[str, ...]
) -> Block:
    tags = () if isinstance(part, Background) else part.tags
    steps = part.steps if isinstance(part, Background | Scenario) else []
    examples = part.examples if isinstance(part, ScenarioOutline) else []
    tables = [one.table for one in examples if one.table is not None]
    return Block(
        kind=kind,
        name=part.name,
        line=part.line,
        tags=tuple((str(tag), getattr(tag, "line", part.line)) for tag in tags),
        description=tuple(_description(part.description, part.line, lines)),
        sentences=tuple(
            Sentence(step.line, step.step_type, step.name, _cells(step.table), step.text or "")
            for step in steps
        ),
        headings=tuple(dict.fromkeys(name for table in tables for name in table.headings)),
        rows=tuple((row.line or 0, tuple(row.cells)) for table in tables for row in table.rows),
    )


def _cells(table: Table | None) -> tuple[str, ...]:
    if table is None:
        return ()
    return (*table.headings, *(cell for row in table.rows for cell in row.cells))


def _description(texts: list[str], line: int, lines: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield the lines of a description with their numbers: behave keeps the texts alone."""
    wanted = iter(texts)
    text = next(wanted, None)
    for row in range(line, len(lines)):
        if text is None:
            return
        if lines[row].strip() == text.strip():
            yield row + 1, text
            text = next(wanted, None)
