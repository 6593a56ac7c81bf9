"""Keywords that are misspelt: behave takes the line, and all below it, for a description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from donewhen.adapter.feature_file import (
    STEP_KINDS,
    Block,
    nearest_keyword,
    nearest_step_keyword,
)
from donewhen.adapter.project import Sentences
from donewhen.linting.problem import Problem, Subject

__all__ = ["misspelt_keywords"]


def misspelt_keywords(subject: Subject) -> Iterator[Problem]:
    """Yield lines of descriptions, and of doc strings, that were meant to be something else."""
    keywords, sentences = subject.feature.keywords, subject.sentences
    for block in subject.feature.blocks:
        told = False  # what stands below it is lost for the same reason
        for line, text in block.description:
            message = _meant(text, keywords)
            if message is None and not told:
                message = _lost(text, block, keywords, sentences)
            if message is not None:
                told = True
                yield subject.problem(line, message)
        for sentence in block.sentences:
            if inside := _swallowed(sentence.text, keywords):
                yield subject.problem(
                    sentence.line,
                    f'the doc string below this sentence holds "{inside}": '
                    "the quotes that should end it are missing.",
                )


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
    steps = [one.strip() for kind in STEP_KINDS for one in keywords[kind] if one.strip() != "*"]
    if not rest or not sentences.knows(rest.strip()):
        return None
    if any(word.casefold() == one.casefold() for one in steps):
        owner = block.kind if block.kind in ("feature", "rule") else "scenario"
        return (
            f"this sentence stands in the description of the {owner}, so it judges nothing. "
            f'Is "{keywords["scenario"][-1]}:" missing above it?'
        )
    best = nearest_step_keyword(word, keywords)
    if best is None:
        return None
    return f'"{word}" is no keyword, so this line judges nothing. Did you mean "{best}"?'


def _swallowed(text: str, keywords: Mapping[str, list[str]]) -> str | None:
    """Return the line of a doc string that begins a scenario."""
    starts = [
        f"{word}:" for kind in ("scenario", "scenario_outline", "rule") for word in keywords[kind]
    ]
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if line.startswith(tuple(starts))), None)
