"""Feature files as they are written, with the line of everything: what lint looks at."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
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

Kind = Literal["feature", "rule", "background", "scenario", "outline"]

_BLOCKS = ("feature", "background", "scenario", "scenario_outline", "examples", "rule")
_STEP_KINDS = ("given", "when", "then", "and", "but")
_HEAD = re.compile(r"(?P<head>[^:|@#\"<]{2,40}?)\s*:")
_LIKE = 0.8
_WORD_LIKE = 0.6  # words are short, and must stand where a keyword is wanted
_SAID = {
    "Parser failure in state=steps": "this is not a step, a row of a table or a keyword.",
    "Parser failure in state=taggable_statement": "tags stand above a keyword.",
    "Malformed table": "this row does not have as many cells as the first row of its table.",
}
_UNENDED = (
    "this doc string does not end before line {line}, which stands left of it. "
    "Close it with its quotes."
)
_MOST_MENDED = 20  # a file with more mistakes is no feature


@dataclass(frozen=True)
class Sentence:
    """A step as written: ``kind`` is given, when or then; "And" has the kind of the one before.

    ``cells`` are those of its table, with their lines.
    """

    line: int
    kind: str
    name: str
    cells: tuple[tuple[int, str], ...] = ()
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

    ``unreadable`` are the lines that behave stops at, with the reason; the rest of the file is
    read as if they were mended, or not there. ``open_text`` is the line of a doc string that never
    ends, ``loose_tags`` is the line of tags that nothing follows. ``keywords`` are those of the
    file's language, as ``behave.i18n`` has them.
    """

    file: str
    lines: tuple[str, ...]
    keywords: Mapping[str, list[str]]
    feature: Feature | None = None
    blocks: tuple[Block, ...] = ()
    unreadable: tuple[tuple[int, str], ...] = ()
    open_text: int | None = None
    loose_tags: int | None = None


def read_feature_file(path: str, language: str | None) -> FeatureFile:
    """Read one file as behave does; ``language`` is the run's, for files that name none."""
    file = Path(os.path.relpath(path)).as_posix()
    keywords = i18n.languages[language or "en"]
    text, why = _read(Path(path))
    lines = tuple(text.splitlines())
    if why:
        return FeatureFile(file, lines, keywords, unreadable=((1, why),))
    try:
        parser, unreadable = _parse(lines, language, str(Path(path).absolute()))
    except KeyError as error:
        why = f"# language: {error.args[0]} is not a language that behave knows. Write en, de, fr …"
        named = (row for row, line in enumerate(lines, start=1) if "language" in line.casefold())
        return FeatureFile(file, lines, keywords, unreadable=((next(named, 1), why),))
    return FeatureFile(
        file,
        lines,
        parser.keywords or keywords,
        parser.feature,
        () if parser.feature is None else tuple(_blocks(parser.feature, lines)),
        unreadable,
        open_text=parser.multiline_start if parser.state is State.MULTILINE_TEXT else None,
        loose_tags=parser.tags[-1].line if parser.tags else None,
    )


def _read(path: Path) -> tuple[str, str]:
    """Return the text of a file, and why behave cannot read it: "" where it can."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # whoever opens a pipe waits for its writer
            return "", "this is not a regular file. Write the feature into one."
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        return "", f"{error.strerror}."
    except UnicodeDecodeError:
        return "", "this file is not UTF-8 text. Save it as UTF-8."
    if text.startswith("\ufeff"):
        why = "the file starts with a byte order mark, which behave cannot read. Save it without."
        return text, why
    return text, ""


def nearest_keyword(text: str, keywords: Mapping[str, list[str]]) -> str | None:
    """Return the keyword ("Scenario") that a line like "Scenaro: …" was meant to begin with."""
    found = _HEAD.match(text)
    if found is None:
        return None
    known = [word for kind in _BLOCKS for word in keywords[kind]]
    best = max(known, key=lambda word: likeness(found["head"], word))
    if likeness(found["head"], best) >= _LIKE:
        return best
    return next((word for word in known if _is_mixed_up(found["head"], word)), None)


def step_keywords(keywords: Mapping[str, list[str]]) -> list[str]:
    """Return the words with which sentences begin; not "*", which is no word."""
    words = [word.strip() for kind in _STEP_KINDS for word in keywords[kind]]
    return [word for word in words if word != "*"]


def nearest_step_keyword(word: str, keywords: Mapping[str, list[str]]) -> str | None:
    """Return the keyword ("Given") that a word like "Givn" was meant to be."""
    best = max(step_keywords(keywords), key=lambda keyword: likeness(word, keyword))
    return best if likeness(word, best) >= _WORD_LIKE else None


def _is_mixed_up(word: str, other: str) -> bool:
    """Return whether two words have the same letters in another order: "Ruel" and "Rule"."""
    first, second = word.casefold(), other.casefold()
    return first[:1] == second[:1] and sorted(first) == sorted(second)


def _parse(
    lines: tuple[str, ...], language: str | None, file: str
) -> tuple[Parser, tuple[tuple[int, str], ...]]:
    """Return the parser behind the last line, and the lines that had to be mended for it."""
    text, unreadable = list(lines), []
    while True:
        parser = Parser(language=language)
        try:
            feature = parser.parse("\n".join(text), filename=file)
        except ParserError as error:
            line, start = error.line or 1, parser.multiline_start
            # A doc string that nothing closes: blank it, and read on behind it.
            if start is not None and parser.state is State.MULTILINE_TEXT:
                unreadable.append((start, _UNENDED.format(line=line)))
                text[start - 1 : line - 1] = [""] * (line - start)
                continue
            mended, why = _mended(text[line - 1], _reason(error), parser.keywords)
            unreadable.append((line, why))
            # Each round mends a line, or gives up: a line that stays as it is would loop.
            hopeless = parser.state is State.INITIAL and not mended
            if hopeless or len(unreadable) >= _MOST_MENDED or mended == text[line - 1]:
                parser.feature = None
                return parser, tuple(unreadable)
            text[line - 1] = mended
        else:
            parser.feature = feature
            return parser, tuple(unreadable)


def _mended(line: str, reason: str, keywords: Mapping[str, list[str]]) -> tuple[str, str]:
    """Return a line that behave can read in place of one that it cannot, and what is wrong."""
    bare = line.strip()
    head, keyword = bare.partition(":")[0].rstrip(), nearest_keyword(bare, keywords)
    if keyword is not None and not bare.startswith(f"{keyword}:"):
        rest = bare.partition(":")[2]
        return f"{keyword}:{rest}", f'"{head}:" is not a keyword. Did you mean "{keyword}:"?'
    word, _, rest = bare.partition(" ")
    step = nearest_step_keyword(word, keywords) if keyword is None and rest else None
    if step is not None and word.casefold() != step.casefold():
        return f"{step} {rest}", f'"{word}" is not a keyword. Did you mean "{step}"?'
    return "", f'"{bare}": {reason}' if bare else reason


def _reason(error: ParserError) -> str:
    """Return what behave says of a line that it cannot read, without the place."""
    lines = [line for line in str(error.args[0]).splitlines() if line.strip()]
    reason = [line.removeprefix("REASON: ") for line in lines if line.startswith("REASON: ")]
    if reason and reason[0] != "None":  # behave formats a reason that it has not
        return reason[0]
    said = lines[0].split(" at line ")[0] if lines else ""
    return _SAID.get(said, f"{said}.")


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
    tables = [example.table for example in examples if example.table is not None]
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


def _cells(table: Table | None) -> tuple[tuple[int, str], ...]:
    if table is None:
        return ()
    rows = [(table.line, table.headings), *((row.line, row.cells) for row in table.rows)]
    return tuple((line or 0, cell) for line, cells in rows for cell in cells)


def _description(texts: list[str], line: int, lines: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield the lines of a description with their numbers: behave keeps the texts alone."""
    # In order: the same text may stand in the file twice, and a comment between two lines.
    wanted = iter(texts)
    text = next(wanted, None)
    for row in range(line, len(lines)):
        if text is None:
            return
        if lines[row].strip() == text.strip():
            yield row + 1, text
            text = next(wanted, None)


def likeness(text: str, other: str) -> float:
    """Return how alike two texts are, from 0 to 1, in any letter case."""
    return SequenceMatcher(None, text.casefold(), other.casefold(), autojunk=False).ratio()
