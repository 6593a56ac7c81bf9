from __future__ import annotations

import pytest
from tests.runner.lint.conftest import FEATURE, Lint
from tests.runs import conftest as toy

from donewhen.runner.lint.lint import lint

project = toy.project
WHEN = "When the model ingests the images"
THEN = "Then recall for dots is at least 80%"


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("", ["1: no goal in this file. Write a Scenario, or remove it."]),
        ("# nothing yet\n", ["1: no goal in this file. Write a Scenario, or remove it."]),
        ("# a\n\nFeature: A\n", ["3: no goal in this file. Write a Scenario, or remove it."]),
        (
            f"Feature: A\n  Background:\n    {THEN}\n",
            ["1: no goal in this file. Write a Scenario, or remove it."],
        ),
        (
            "Feature: A\n  Scenario: B\n",
            ["2: this scenario has no sentence, so it judges nothing."],
        ),
        (
            f"Feature: A\n  Scenario: B\n    {WHEN}\n",
            ["2: this scenario has no Then sentence, so it judges nothing."],
        ),
        (
            f"Feature: A\n  Background:\n    {THEN}\n  Scenario: B\n    {WHEN}\n",
            [],
        ),
        (
            f"Feature: A\n  Rule: R\n  Rule: S\n    Scenario: B\n      {THEN}\n",
            ["2: this rule has no scenario. Write one."],
        ),
        (
            f"Feature: A\n  Scenario: B\n    {THEN}\n  Rule: R\n",
            ["4: this rule has no scenario. Write one."],
        ),
        (
            f"Feature: A\n  Scenario Outline: B\n    {THEN}\n",
            ["2: this outline has no row in its Examples, so it judges nothing."],
        ),
        (
            f"Feature: A\n  Scenario Outline: B\n    {THEN}\n    Examples:\n      | a |\n",
            ["2: this outline has no row in its Examples, so it judges nothing."],
        ),
        (
            f"Feature: A\n  Scenario: B\n    {THEN}\n  @left @over\n",
            ["4: these tags stand above nothing. Remove them."],
        ),
        (
            f"Feature: A\n  Scenario: B\n    {THEN}\n      | a | b |\n      | c |\n",
            [
                "3: this sentence takes no table below it: it would not be judged.",
                '5: "| c |": this row does not have as many cells as the first row of its table.',
            ],
        ),
        (f"Feature: A\n  Scenario:\n    {THEN}\n", ["2: this scenario has no name: reports"]),
    ],
)
def test_what_judges_nothing_is_told(found: Lint, text: str, mistakes: list[str]) -> None:
    told = found(text)
    assert len(told) == len(mistakes), told
    for one, wanted in zip(told, mistakes, strict=True):
        assert one.startswith(wanted)


@pytest.mark.parametrize("other", ["Scenario: B C", "Scenario:  B  C ", "Scenario Outline: B C"])
def test_a_name_that_stands_there_already_is_told(found: Lint, other: str) -> None:
    rows = "    Examples:\n      | a |\n      | 1 |\n" if "Outline" in other else ""
    sentence = "Then it finds at least <a> dots" if rows else THEN
    mistakes = found(
        f"Feature: A\n  Rule: R\n    Scenario: B C\n      {THEN}\n  Rule: S\n    {other}\n"
        f"      {sentence}\n{rows}"
    )
    assert len(mistakes) == 1
    assert mistakes[0].startswith('6: "B C" is the name of the scenario in line 3, too')


@pytest.mark.parametrize("end", ["", " |  # a comment", " \\\\|x"])
def test_a_row_without_its_last_bar_is_told(
    found: Lint, capfd: pytest.CaptureFixture[str], end: str
) -> None:
    mistakes = found(
        "Feature: A\n  Scenario: B\n    Then these goals hold:\n      | metric | goal |\n"
        f"      | recall | at least 80%{end}\n"
    )
    assert any(one.startswith("5: ") and "the last bar is missing" in one for one in mistakes), (
        mistakes
    )
    assert capfd.readouterr().err == ""


def test_bars_in_a_doc_string_are_text(found: Lint) -> None:
    mistakes = found(f'Feature: A\n  Scenario: B\n    {THEN}\n    """\n    | a\n    """\n')
    assert mistakes == [
        "3: this sentence takes no text below it: it would not be judged. Remove the text."
    ]


def test_a_row_that_stands_there_already_is_told(found: Lint) -> None:
    mistakes = found(
        "Feature: A\n  Scenario Outline: B <a>\n    Then recall for <a> dots is at least 80%\n"
        "    Examples:\n      | a |\n      | red |\n    Examples: more\n"
        "      | a |\n      | red |\n"
    )
    assert mistakes == ["9: this row is that of line 6 again."]


def test_a_placeholder_that_no_column_has_is_told_once(found: Lint) -> None:
    mistakes = found(
        "Feature: A\n  Scenario Outline: B\n    Then recall for <color> dots is at least 80%\n"
        "    And these goals hold:\n      | metric | goal |\n      | recall | <gaol> |\n"
        "    Examples:\n      | colour | goal |\n      | red | 80% |\n"
    )
    assert mistakes[:1] == ['3: the Examples have no column "color". Did you mean "<colour>"?']
    assert '6: the Examples have no column "gaol". Did you mean "<goal>"?' in mistakes
    assert len(mistakes) == 2


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("Feature: Gr\xf6\xdfe".encode("latin-1"), "this file is not UTF-8 text"),
        (f"\ufeffFeature: A\n  Scenario: B\n    {THEN}\n".encode(), "byte order mark"),
    ],
)
def test_a_file_that_behave_cannot_read_is_told(
    dots: toy.Project, content: bytes, why: str
) -> None:
    path = dots.write(FEATURE, "")
    path.write_bytes(content)
    (mistake,) = lint().problems
    assert (mistake.file, mistake.line) == (FEATURE, 1)
    assert why in mistake.message
    assert dots.behave().code != 0


def test_a_column_that_no_sentence_uses_is_told(found: Lint) -> None:
    mistakes = found(
        "Feature: A\n  Scenario Outline: B <c>\n    Then recall for <c> dots is at least 80%\n"
        "    And these goals hold:\n      | metric | goal         |\n"
        "      | recall | at least <n> |\n"
        "    Examples:\n      | c   | n   | goal |\n      | red | 80% | 99% |\n"
    )
    (mistake,) = mistakes
    assert mistake.startswith('2: no sentence of this outline says <goal>, so the column "goal"')
