"""Texts as GitHub and GitLab show them: Markdown is read first, then its texts are searched."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token
from tests.reports.pipeline.statements import texts

from donewhen.reports.pipeline.run import one_line
from donewhen.reports.pipeline.summary import clipped, escaped, row, table_head

NO_WIDTH = "\u200b"

# What both look for in the texts of a finished page.
FOUND_IN_TEXT = [
    r"(?:^|\W)@[\w\"]",  # somebody
    r"(?:^|\W)#\d",  # an issue
    r"(?:^|\W)[!$&~%^][\w\"]",  # what GitLab knows by a sign
    r"\w#\d",  # an issue of another repository
    r"\bGH-\d",
    r"\w://",
    r"\bwww\.",
    r"[\w.+-]+@[\w-]+\.\w",
    r"\b(?:mailto|xmpp):",
]


def inline(markdown: str) -> list[Token]:
    """Return what a browser would be given: the tokens inside of paragraphs and cells."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    return [child for one in tokens for child in one.children or [] if one.type == "inline"]


def searched(text: str) -> str | None:
    patterns = [one for one in FOUND_IN_TEXT if re.search(one, text, re.IGNORECASE)]
    return patterns[0] if patterns else None


@pytest.mark.parametrize(
    "text",
    [
        "ask @everyone",
        "fixes #12",
        "owner/repository#12",
        "!12",
        "~bug",
        '~"a label"',
        "%3",
        "$snippet",
        "&5",
        "GH-6",
        "gh-6",
        "https://example.org",
        "ftp://example.org",
        "www.example.org",
        "WWW.example.org",
        "a@example.org",
        "mailto:a@example.org",
    ],
)
def test_what_would_be_found_is_not(text: str) -> None:
    assert searched(text)
    (shown,) = inline(escaped(text))
    assert not searched(shown.content)
    assert shown.content.replace(NO_WIDTH, "") == text


def test_figures_stay_as_they_are() -> None:
    said = "recall: 87.2% (171 of 196), 95% sure of at least 73.4% - 5 'points' \"more\"; ok?"
    assert escaped(said) == said


@pytest.mark.parametrize("text", ["- a", "+ a", "---", "===", "1. a", "23) a", "-", "5", "<a>"])
def test_a_text_opens_nothing_where_a_paragraph_begins(text: str) -> None:
    tokens = MarkdownIt("commonmark").parse(f"- {escaped(text)}\n")
    assert [token.type for token in tokens if token.nesting > 0] == [
        "bullet_list_open",
        "list_item_open",
        "paragraph_open",
    ]
    (shown,) = inline(f"- {escaped(text)}\n")
    assert shown.content == text


@given(texts)
def test_a_text_is_shown_as_it_is_and_as_nothing_else(text: str) -> None:
    text = one_line(text)
    shown = inline(f"- {escaped(text)}")
    assert [one.type for one in shown] == (["text"] if text else [])
    content = "".join(one.content for one in shown)
    assert content.replace(NO_WIDTH, "") == text
    assert not searched(content)


@given(texts, texts)
def test_a_text_stays_in_its_cell(first: str, second: str) -> None:
    first, second = one_line(first), one_line(second)
    table = "\n".join([*table_head("A", "B"), row([escaped(first), escaped(second)])])
    tokens = MarkdownIt("commonmark").enable("table").parse(table)
    cells = [
        following.children or [] for token, following in pairwise(tokens) if token.type == "td_open"
    ]
    assert len(cells) == 2
    contents = ["".join(child.content for child in cell) for cell in cells]
    assert [one.replace(NO_WIDTH, "") for one in contents] == [first, second]


def test_long_texts_are_cut() -> None:
    assert clipped("a" * 300) == "a" * 300
    assert clipped("a" * 301) == "a" * 299 + "…"
