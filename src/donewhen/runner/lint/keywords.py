"""Keywords that are misspelt: behave takes the line, and all below it, for a description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from unicodedata import category

from behave import i18n

from donewhen.evaluation.metrics import metric_called
from donewhen.foundation.errors import UnknownNameError
from donewhen.runner.feature_file import (
    Block,
    nearest_keyword,
    nearest_step_keyword,
    step_keywords,
)
from donewhen.runner.lint.problem import Problem, Subject
from donewhen.runner.project import Sentences

_FILLED = re.compile(r'[0-9"<]')
_BULLET = re.compile(r"^(?:[^\w\s\"'<*]|\d+[.)]|[*](?! ))+\s*(?=\w)")
_WITH_SENTENCES = ("scenario", "outline", "background")
_QUOTES = ('"', "'", "“", "„", "«")


def misspelt_keywords(subject: Subject) -> Iterator[Problem]:
    """Yield lines of descriptions, and of doc strings, that were meant to be something else."""
    keywords = subject.feature.keywords
    for block in subject.feature.blocks:
        told = False  # what stands below it is lost for the same reason
        for line, text in block.description:
            message = _meant(text, keywords)
            if message is None and not told:
                message = _lost(text, block, subject)
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
        f'"{head}:" is not a keyword, so this line and those below it judge nothing. '
        f'Did you mean "{keyword}:"?'
    )


def _lost(text: str, block: Block, subject: Subject) -> str | None:
    """Return the message for a sentence that stands in a description."""
    keywords, sentences = subject.feature.keywords, subject.sentences
    plain = _plain(text)
    if said := _disguised(text, plain, block, subject):
        return said
    word, _, rest = plain.partition(" ")
    best = nearest_step_keyword(word, keywords)
    if best is None or not rest or not sentences.knows(rest.strip()):
        return _bare(plain, block, subject) or _foreign(plain, sentences)
    if any(word.casefold() == keyword.casefold() for keyword in step_keywords(keywords)):
        owner = block.kind if block.kind in ("feature", "rule") else "scenario"
        return (
            f"this sentence stands in the description of the {owner}, so it judges nothing. "
            f'Is "{keywords["scenario"][-1]}:" missing above it?'
        )
    return f'"{word}" is not a keyword, so this line judges nothing. Did you mean "{best}"?'


def _plain(text: str) -> str:
    """Return a line as a reader sees it: one kind of space, nothing invisible, no bullet."""
    seen = (
        " " if category(letter)[0] in "ZC" and category(letter) != "Cf" else letter
        for letter in text
    )
    bare = "".join(letter for letter in seen if category(letter) != "Cf")
    return " ".join(_BULLET.sub("", bare.strip()).split())


def _disguised(text: str, plain: str, block: Block, subject: Subject) -> str | None:
    """Return the message for a line that only looks as if it began with a keyword and a space."""
    # The longest first: "Gegeben seien" begins with "Gegeben sei".
    for word in sorted(step_keywords(subject.feature.keywords), key=len, reverse=True):
        rest = plain[len(word) :]
        begins = plain.startswith(word) and rest[:1] in (" ", *_QUOTES)
        if not begins or text.startswith(f"{word} "):
            continue
        if block.kind in _WITH_SENTENCES or subject.sentences.knows(rest.strip()):
            return (
                f'this line does not begin with "{word}" and a space (a tab, a bullet or another '
                f"character is there), so it judges nothing. Write: {word} {rest.strip()}"
            )
    return None


def _foreign(plain: str, sentences: Sentences) -> str | None:
    """Return the message for a sentence behind a keyword of another language."""
    for language, keywords in i18n.languages.items():
        for word in step_keywords(keywords):
            rest = plain[len(word) :]
            if plain.startswith(word) and rest[:1] == " " and sentences.knows(rest.strip()):
                return (
                    f'"{word}" is not a keyword here, so this line judges nothing. Write a keyword '
                    f'of the feature\'s language, or "# language: {language}" into the first line.'
                )
    return None


def _bare(text: str, block: Block, subject: Subject) -> str | None:
    """Return the message for a sentence below a scenario's name that lacks its keyword."""
    if block.kind not in _WITH_SENTENCES:
        return None
    for words in dict.fromkeys((text, f"{text[:1].lower()}{text[1:]}")):
        for kind in ("given", "when", "then"):
            match = subject.sentences.match(kind, words)
            given = [
                (argument.start, str(argument.value))
                for argument in (match and match.arguments) or ()
            ]
            if match is not None and _is_sentence(text, given):
                keywords = (keyword.strip() for keyword in subject.feature.keywords[kind])
                word = next(keyword for keyword in keywords if keyword != "*")
                return (
                    f"this sentence lacks its keyword, so it judges nothing. Write: {word} {text}"
                )
    return None


def _is_sentence(text: str, given: Sequence[tuple[int | None, str]]) -> bool:
    """Return whether a line is meant as a sentence: prose may begin like one.

    ``given`` are the starts and texts of its gaps. Something fills them that is written with a
    number or in quotes; and where any words may stand for a metric, they do.
    """
    if given and not _FILLED.search(text):
        return False
    if not given or given[0][0]:  # the first gap is not at the start, so it holds no metric
        return True
    with suppress(UnknownNameError):
        return metric_called(given[0][1]) is not None
    return False


def _swallowed(text: str, keywords: Mapping[str, list[str]]) -> str | None:
    """Return the line of a doc string that begins a scenario."""
    starts = [
        f"{word}:" for kind in ("scenario", "scenario_outline", "rule") for word in keywords[kind]
    ]
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if line.startswith(tuple(starts))), None)
