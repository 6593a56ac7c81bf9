"""The contract of every sentence, of the package and of this project's own.

Each has an example, which is read as that sentence and as no other.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from behave.cucumber_expression import StepMatcher4CucumberExpressions
from behave.matchers import Matcher
from behave.parser import parse_steps
from behave.runner import the_step_registry

from donewhen.runner.project import open_project
from donewhen.runner.step_definitions import STEP_DEFINITIONS, register

Definitions = dict[str, list[Matcher]]

# Words of all kinds of sentences, from which mixtures are made.
WORDS = [
    "12345", '"12345"', '"data set 12345"', '"night"', '"night" and "small"', '""', "80%", "5 MB",
    '"800"', "95%", "0.05", "balloons", "false balloons", '"8"', "images with a balloon", "recall",
    "false positives per image", "accuracy", "file", "opset", "COCO AP", "blurred", "faded",
    "at least 80%", "at most 5", "between 1 and 2", "exactly 5", "at least 80% with 95% confidence",
    "at least 800 balloons", 'at least "800 balloons"', "at most 40 false balloons",
    "at most 5 labels",
    "at most 2% of images", "at most 5 images that the baseline gets right", "at least 5 examples",
    "at least 70% in every slice", "is no worse than the baseline", "drops by at most 2 points",
    "are no worse than the baseline with 95% confidence", "1.2 times as slow as the baseline",
    "improves by at least 2 points against the untouched images", "every slice", "its file", "it",
    "no image", "no", "no red balloons", "no false red balloons", "drop by at least 0.05",
    "the model", "the rarest class", "balloons go wrong", "class of the data set", "the fair",
]  # fmt: skip


@pytest.fixture(scope="module")
def definitions(repository: Path) -> Iterator[Definitions]:
    """Return what behave knows of this project, by kind."""
    before = Path.cwd()
    os.chdir(repository)
    try:
        project = open_project()
        assert project.sentences.unusable() == []
        yield dict(project.sentences.registry.steps)
    finally:
        os.chdir(before)


def examples(matcher: Matcher) -> list[str]:
    """Return the examples in the docstring of a sentence, each with the rows of its table."""
    return [part.strip() for part in (matcher.func.__doc__ or "").split("Example: ")[1:]]


def place(matcher: Matcher) -> str:
    return f"{matcher.location}: {matcher.func.__name__}"


def all_of(definitions: Definitions) -> list[Matcher]:
    found = [matcher for matchers in definitions.values() for matcher in matchers]
    assert len(found) > 50
    return found


def test_every_sentence_has_an_example(definitions: Definitions) -> None:
    lacking = [place(matcher) for matcher in all_of(definitions) if not examples(matcher)]
    assert not lacking, (
        "add an example to the docstring, a whole sentence with its keyword:\n"
        '    """…\n\n    Example: Then it finds at least 800 balloons\n    """\n'
        + "\n".join(lacking)
    )


def test_an_example_is_read_as_its_own_sentence_and_as_no_other(definitions: Definitions) -> None:
    wrong = []
    for matcher in all_of(definitions):
        for example in examples(matcher):
            (step,) = parse_steps(example)
            read = {one.func for one in definitions[step.step_type] if one.match(step.name)}
            if read != {matcher.func}:
                names = sorted(function.__name__ for function in read)
                wrong.append(f"{place(matcher)}: {example!r} is read as {names}")
    assert not wrong, "correct the example, or make the patterns differ:\n" + "\n".join(wrong)


def test_the_example_of_a_sentence_with_a_table_shows_its_rows(definitions: Definitions) -> None:
    """A sentence that ends with a colon takes a table: its example can be pasted as it stands."""
    tables, wrong = 0, []
    for matcher in all_of(definitions):
        for example in examples(matcher):
            (step,) = parse_steps(example)
            has_rows = step.table is not None and bool(step.table.rows)
            tables += has_rows
            if has_rows != step.name.endswith(":"):
                wrong.append(f"{place(matcher)}: {example!r}")
    assert tables > 3
    assert not wrong, "show the rows of its table below the example:\n" + "\n".join(wrong)


def test_no_text_is_read_as_two_sentences(definitions: Definitions) -> None:
    """Fill each part of each sentence with all that its type takes: words of others, too."""
    known = StepMatcher4CucumberExpressions.TYPE_REGISTRY.parameter_types.parameter_type_by_name
    types = {
        name: re.compile("|".join(f"(?:{regexp})" for regexp in type_.regexps))
        for name, type_ in known.items()
        if name
    }
    draw = random.Random(7)  # noqa: S311 - the same mixtures each time
    ambiguous: set[tuple[str, ...]] = set()
    read = 0
    for matchers in definitions.values():
        for matcher in matchers:
            parts = re.split(r"\{([a-z_]*)\}", matcher.pattern)
            fitting = [[w for w in WORDS if types[name].fullmatch(w)] for name in parts[1::2]]
            assert all(fitting), f"{place(matcher)}: add words to WORDS that fit its parts"
            for _ in range(300 if fitting else 1):
                text = parts[0]
                for choices, literal in zip(fitting, parts[2::2], strict=True):
                    text += draw.choice(choices) + literal
                text = re.sub(r"(\w+)/(\w+)", lambda found: found[draw.randint(1, 2)], text)
                patterns = {one.pattern for one in matchers if one.match(text)}
                read += bool(patterns)
                if len(patterns) > 1:
                    ambiguous.add((text, *sorted(patterns)))
    assert not ambiguous, f"read as two sentences: {sorted(ambiguous)[:10]}"
    assert read > 5000


def test_registering_again_changes_nothing(definitions: Definitions) -> None:
    before = {kind: list(matchers) for kind, matchers in definitions.items()}
    register()
    assert the_step_registry.steps == before


def test_registering_again_from_another_folder_changes_nothing(
    definitions: Definitions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """behave itself would call it ambiguous: it knows a step by its file from this folder on."""
    before = {kind: len(matchers) for kind, matchers in definitions.items()}
    monkeypatch.chdir(tmp_path)
    register()
    assert {kind: len(matchers) for kind, matchers in the_step_registry.steps.items()} == before


def test_a_second_project_knows_the_sentences_too(definitions: Definitions) -> None:
    again = dict(open_project().sentences.registry.steps)
    for kind, matchers in definitions.items():
        patterns = [matcher.pattern for matcher in matchers]
        assert [matcher.pattern for matcher in again[kind]] == patterns
        assert len(set(patterns)) == len(patterns)


def test_every_file_of_sentences_is_found(repository: Path) -> None:
    files = {Path(step.function.__code__.co_filename).name for step in STEP_DEFINITIONS}
    folder = repository / "src/donewhen/runner/steps"
    assert files == {path.name for path in folder.glob("[!_]*.py")}
