from __future__ import annotations

import pytest
from tests.runner.lint.conftest import Lint
from tests.runs import conftest as toy

project = toy.project
THEN = "Then recall for dots is at least 80%"
GOOD = f"  Scenario: Good\n    {THEN}\n"


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("Scenaro: Lost", "Scenario"),
        ("scenario: Lost", "Scenario"),
        ("Scenario : Lost", "Scenario"),
        ("Scenari Outline: Lost", "Scenario Outline"),
        ("Scenario outline: Lost", "Scenario Outline"),
        ("Exmaple: Lost", "Example"),
        ("Ruel: Lost", "Rule"),
        ("Lure: prose", None),
        ("Rulle: Lost", "Rule"),
        ("Backgroud:", "Background"),
        ("Note: this is prose", None),
        ("At a fair: balloons", None),
    ],
)
def test_a_misspelt_keyword_is_told_where_behave_reads_a_description(
    found: Lint, line: str, meant: str | None
) -> None:
    mistakes = found(f"Feature: Dots\n  {line}\n\n{GOOD}")
    if meant is None:
        assert mistakes == []
    else:
        assert len(mistakes) == 1
        assert mistakes[0].startswith("2: ")
        assert f'"{meant}:"' in mistakes[0]


@pytest.mark.parametrize("line", ["Scenaro: Lost", "Example : x", "Backgroundd: x"])
def test_a_misspelt_keyword_is_told_where_behave_stops(found: Lint, line: str) -> None:
    mistakes = found(f"Feature: Dots\n{GOOD}\n  {line}\n    Then it finds at least 80 blobs\n")
    assert any(one.startswith("5: ") and "is not a keyword" in one for one in mistakes)
    assert any(one.startswith('6: data set "dots" has no noun') for one in mistakes), mistakes


def test_a_misspelt_feature_is_told_once(found: Lint) -> None:
    assert found(f"Feture: Dots\n{GOOD}") == [
        '1: "Feture:" is not a keyword. Did you mean "Feature:"?'
    ]


def test_a_file_without_a_feature_is_told_once(found: Lint) -> None:
    assert found("Some\nwords\nand more\n") == ['1: "Some": No feature found.']


@pytest.mark.parametrize(
    ("word", "meant"), [("Givn", "Given"), ("Wen", "When"), ("Thn", "Then"), ("Than", "Then")]
)
def test_a_misspelt_word_of_a_sentence_is_told(found: Lint, word: str, meant: str) -> None:
    rest = {"Given": 'data set "dots"', "When": "the model ingests the images"}.get(
        meant, "recall for dots is at least 80%"
    )
    first = found(f"Feature: Dots\n  Scenario: A\n    {word} {rest}\n    {THEN}\n")
    assert first == [
        f'3: "{word}" is not a keyword, so this line judges nothing. Did you mean "{meant}"?'
    ]
    later = found(f"Feature: Dots\n  Scenario: A\n    {THEN}\n    {word} {rest}\n")
    assert later[0] == f'4: "{word}" is not a keyword. Did you mean "{meant}"?'


def test_prose_below_a_scenario_is_no_mistake(found: Lint) -> None:
    text = "    Give it a try: thus we know. Whenever a dot is there, it counts.\n"
    text += "    Our recall for dots is at least 80%\n"
    assert found(f"Feature: Dots\n  Scenario: A\n{text}    {THEN}\n") == []


def test_sentences_in_the_description_of_a_feature_are_told(found: Lint) -> None:
    mistakes = found(
        f"Feature: Dots\n  Scenario Lost\n    {THEN}\n    And F1 is at least 50%\n\n{GOOD}"
    )
    assert len(mistakes) == 1
    assert mistakes[0].startswith("3: this sentence stands in the description of the feature")


def test_a_second_feature_in_a_file_is_told(found: Lint) -> None:
    mistakes = found(f"Feature: Dots\n  Feature: More\n{GOOD}")
    assert mistakes == ['2: "Feature:" may not stand here, so this line is a description.']


def test_a_doc_string_that_never_ends_is_told_where_it_begins(found: Lint) -> None:
    mistakes = found(f'Feature: Dots\n{GOOD}  """\n    {THEN}\n  Scenario: B\n    {THEN}\n')
    assert [one[:30] for one in mistakes] == ["4: this doc string never ends,"]


def test_a_doc_string_that_a_scenario_ends_is_told_where_it_begins(found: Lint) -> None:
    mistakes = found(f'Feature: Dots\n{GOOD}    """\n  Scenario: B\n    Then it is 5\n')
    assert [one[:22] for one in mistakes] == [
        "4: this doc string doe",
        '6: no sentence reads "i'[:22],
    ]


def test_a_doc_string_that_swallows_a_scenario_is_told(found: Lint) -> None:
    mistakes = found(f'Feature: Dots\n{GOOD}  """\n    text\n  Scenario: B\n    {THEN}\n  """\n')
    swallowed, text = mistakes
    assert swallowed.startswith('3: the doc string below this sentence holds "Scenario: B"')
    assert text.startswith("3: this sentence takes no text below it")


def test_keywords_are_looked_for_in_the_language_of_the_file(found: Lint) -> None:
    mistakes = found(
        "# language: de\nFunktionalität: Punkte\n  Scenario: Gut\n  Szenrio: Fast\n\n"
        "  Szenario: Gut\n    Dann recall for dots is at least 80%\n"
        "    Dan recall for dots is at least 80%\n"
    )
    assert [one.partition(" so ")[0] for one in mistakes] == [
        '3: "Scenario:" is not a keyword,',
        '4: "Szenrio:" is not a keyword,',
        '8: "Dan" is not a keyword. Did you mean "Dann"?',
    ]
    assert all('"Szenario:"' in one for one in mistakes[:2])


def test_a_language_that_behave_does_not_know_is_told(found: Lint) -> None:
    mistakes = found(f"# language: xx\nFeature: Dots\n{GOOD}")
    assert mistakes == ["1: # language: xx is not a language that behave knows. Write en, de, fr …"]


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("recall for dots is at least 95%", "Then recall for dots is at least 95%"),
        ("Recall for dots is at least 95%", "Then Recall for dots is at least 95%"),
        ("it finds at least 9 dots", "Then it finds at least 9 dots"),
        ("every image can be read", "Then every image can be read"),
        ('data set "dots"', 'Given data set "dots"'),
        ("Recall is at least what the team promised", None),
        ("What follows is at least as old as the data", None),
    ],
)
def test_a_sentence_without_its_keyword_is_told(
    found: Lint, line: str, written: str | None
) -> None:
    mistakes = found(f"Feature: Dots\n  Scenario: Goal\n    {line}\n    {THEN}\n")
    wanted = f"3: this sentence lacks its keyword, so it judges nothing. Write: {written}"
    assert mistakes == ([] if written is None else [wanted])
    assert found(f"Feature: Dots\n  {line}\n{GOOD}") == []  # a feature is described in prose


@pytest.mark.parametrize(
    "line",
    [
        'Given\t"data set dots"',
        'Given\u00a0"data set dots"',
        'Given\u200b "data set dots"',
        '\u200bGiven "data set dots"',
        'Given"data set dots"',
        '- Given "data set dots"',
        '> Given "data set dots"',
        '1. Given "data set dots"',
        '\u2022 Given "data set dots"',
        'Given\t"data set of nobody"',
        "Then\trecall for dots is at least 99%",
        'Gegeben sei "data set dots"',
        'Soit "data set dots"',
    ],
)
@pytest.mark.parametrize("kind", ["Scenario: Good", "Background:"])
def test_a_line_that_looks_like_a_sentence_and_is_none_is_told(
    found: Lint, line: str, kind: str
) -> None:
    given = "    Given detections count from a score of 0.5\n"
    below = f"    {THEN}\n" if kind != "Background:" else f"{given}{GOOD}"
    mistakes = found(f"Feature: Dots\n  {kind}\n    {line}\n{below}")
    assert len(mistakes) == 1, mistakes
    assert mistakes[0].startswith("3: ")
    assert "judges nothing" in mistakes[0]


@pytest.mark.parametrize(
    "line", ["- Givens are stated below", "Thenceforth: prose", "Andrea asked for it", "1. Prose"]
)
def test_prose_that_begins_like_a_keyword_is_none(found: Lint, line: str) -> None:
    assert found(f"Feature: Dots\n  Scenario: Good\n    {line}\n    {THEN}\n") == []
