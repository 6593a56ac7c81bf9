"""Keywords that are misspelt: behave takes the line, and all below it, for a description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from donewhen.adapter.feature_file import Block
from donewhen.adapter.project import Sentences
from donewhen.linting.problem import Problem, Subject

__all__ = ["misspelt_keywords", "nearest_keyword"]

_BLOCKS = ("feature", "background", "scenario", "scenario_outline", "examples", "rule")
_STEPS = ("given", "when", "then", "and", "but")
_HEAD = re.compile(r"(?P<head>[^:|@#\"<]{2,40}?)\s*:")
_LIKE = 0.8
_WORD_LIKE = 0.6  # of a short word; what stands behind it must be a sentence, too


def misspelt_keywords(subject: Subject) -> Iterator[Problem]:
    """Yield lines of descriptions, and of doc strings, that were meant to be something else."""
    keywords, sentences = subject.feature.keywords, subject.reading.project.sentences
    for block in subject.feature.blocks:
        found = False
        for line, text in block.description:
            if message := _meant(text, keywords):
                found = True
                yield subject.problem(line, message)
            elif not found and (message := _lost(text, block, keywords, sentences)):
                yield subject.problem(line, message)
        for sentence in block.sentences:
            if inside := _swallowed(sentence.text, keywords):
                yield subject.problem(
                    sentence.line,
                    f'the doc string below this sentence holds "{inside}": '
                    "the quotes that should end it are missing.",
                )


def nearest_keyword(text: str, keywords: Mapping[str, list[str]]) -> str | None:
    """Return the keyword ("Scenario") that a line like "Scenaro: …" was meant to begin with."""
    found = _HEAD.match(text)
    if found is None:
        return None
    known = [word for kind in _BLOCKS for word in keywords[kind]]
    best = max(known, key=lambda word: _likeness(found["head"], word))
    return best if _likeness(found["head"], best) >= _LIKE else None


def _meant(text: str, keywords: Mapping[str, list[str]]) -> str | None:
    keyword = nearest_keyword(text, keywords)
    if keyword is None:
        return None
    head = text.partition(":")[0]
    if head == keyword:
        return f'"{keyword}:" may not stand here, so this line is a description.'
    return (
        f'"{head}:" is no keyword, so this line and those below it judge nothing. '
        f'Did you mean "{keyword}:"?'
    )


def _lost(
    text: str, block: Block, keywords: Mapping[str, list[str]], sentences: Sentences
) -> str | None:
    """Return the message for a sentence that stands in a description."""
    word, _, rest = text.partition(" ")
    steps = [one.strip() for kind in _STEPS for one in keywords[kind] if one.strip() != "*"]
    if not rest or not sentences.knows(rest.strip()):
        return None
    if any(word.casefold() == one.casefold() for one in steps):
        owner = block.kind if block.kind in ("feature", "rule") else "scenario"
        return (
            f"this sentence stands in the description of the {owner}, so it judges nothing. "
            f'Is "{keywords["scenario"][-1]}:" missing above it?'
        )
    best = max(steps, key=lambda one: _likeness(word, one))
    if _likeness(word, best) < _WORD_LIKE:
        return None
    return f'"{word}" is no keyword, so this line judges nothing. Did you mean "{best}"?'


def _swallowed(text: str, keywords: Mapping[str, list[str]]) -> str | None:
    """Return the line of a doc string that begins a scenario."""
    starts = [
        f"{word}:" for kind in ("scenario", "scenario_outline", "rule") for word in keywords[kind]
    ]
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if line.startswith(tuple(starts))), None)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio()
