from __future__ import annotations

from pathlib import Path

import pytest
from tests.runner.lint.conftest import FEATURE, scenario
from tests.runs import conftest as toy

from donewhen.cli.main import main
from donewhen.foundation.errors import InputError
from donewhen.foundation.settings import Settings
from donewhen.runner.feature_reading import read_goals
from donewhen.runner.lint.lint import lint

project = toy.project
GOOD = scenario("When the model ingests the images", "Then it finds at least 10 dots")
BAD = scenario("Then it finds at least 13 dots", "And recall for dots is at least 80")


def test_every_feature_of_the_repository_is_clean(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sample data sets must be made: make test does that before it runs the tests."""
    monkeypatch.chdir(repository)
    report = lint()
    assert [str(one) for one in report.problems] == []
    assert report.goals > 50
    assert report.unread == 0


def test_nothing_found_is_0(dots: toy.Project, capsys: pytest.CaptureFixture[str]) -> None:
    dots.write(FEATURE, GOOD)
    assert main(["lint"]) == 0
    assert capsys.readouterr().out == "1 goal in 1 file: no mistakes.\n"


def test_mistakes_are_1_and_stand_at_their_places(
    dots: toy.Project, capsys: pytest.CaptureFixture[str]
) -> None:
    dots.write("features/b/bad.feature", BAD)
    dots.write("features/a/good.feature", GOOD)
    assert main(["lint"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("features/b/bad.feature:4: no model can meet this")
    assert lines[1].startswith('features/b/bad.feature:5: "80" is not a share')
    assert lines[2:] == ["2 goals in 2 files: 2 mistakes."]


def test_only_what_is_named_is_looked_at(
    dots: toy.Project, capsys: pytest.CaptureFixture[str]
) -> None:
    dots.write("features/bad.feature", BAD)
    dots.write("features/good.feature", GOOD)
    assert main(["lint", "features/good.feature"]) == 0
    assert main(["lint", "features/bad.feature", "features/good.feature"]) == 1
    assert main(["lint", "features/good.feature:3"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["features"], "no feature files in features."),
        (["nowhere"], "neither a feature file"),
        (["nowhere.feature"], "neither a feature file"),
        (["-D", "sprint=1 2"], 'sprint "1 2"'),
        (["-D", "modle=x"], 'Did you mean "model"?'),
    ],
)
def test_what_cannot_be_read_is_2(
    dots: toy.Project, capsys: pytest.CaptureFixture[str], arguments: list[str], why: str
) -> None:
    (dots.root / "features").mkdir(exist_ok=True)
    assert main(["lint", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("donewhen: ")
    assert why in said.err


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ("import nothing_of_this_name", "ModuleNotFoundError"),
        ("this is no python", "SyntaxError"),
        (
            "from behave import then\n@then('it finds {quantity}')\ndef f(c, q): pass\n",
            "two sentences are the same",
        ),
    ],
)
def test_steps_that_cannot_be_loaded_are_2(dots: toy.Project, step: str, why: str) -> None:
    dots.write(FEATURE, GOOD)
    dots.write("steps/own.py", step)
    with pytest.raises(InputError, match=why):
        lint()


def test_a_setting_of_the_command_line_is_that_of_the_run(dots: toy.Project) -> None:
    dots.write(FEATURE, GOOD)
    (mistake,) = lint((), ["dataset=dotts"]).problems
    assert 'unknown data set "dotts"' in mistake.message


def test_what_is_only_known_is_counted(dots: toy.Project) -> None:
    dots.write("steps/own.py", "from behave import given\n@given('a robot')\ndef f(c): 1 / 0\n")
    dots.write(FEATURE, GOOD.replace("    When", "    Given a robot\n    When"))
    assert lint().lines == [
        "1 goal in 1 file: no mistakes. 1 sentence of your own: known, not read."
    ]


def test_sentences_of_another_project_are_forgotten(dots: toy.Project) -> None:
    own = dots.write("steps/own.py", "from behave import given\n@given('a robot')\ndef f(c): ...\n")
    dots.write(FEATURE, GOOD.replace("    When", "    Given a robot\n    When"))
    assert lint().problems == ()
    own.unlink()
    (mistake,) = lint().problems
    assert mistake.message.startswith('no sentence reads "a robot"')


def test_control_characters_drive_no_terminal(dots: toy.Project) -> None:
    dots.write(FEATURE, scenario("Then it \x1b[31mfinds"))
    assert all(line.isprintable() for line in lint().lines)


def test_nothing_is_written(dots: toy.Project) -> None:
    dots.write(FEATURE, GOOD)
    before = {path for path in dots.root.rglob("*") if "__pycache__" not in path.parts}
    lint()
    assert {path for path in dots.root.rglob("*") if "__pycache__" not in path.parts} == before


def test_goals_are_read_with_claims_and_problems(dots: toy.Project) -> None:
    dots.write(
        FEATURE,
        "@smoke\nFeature: Dots\n  Scenario: One\n    Then it finds at least 5 dots\n"
        "    And recall is at least 80\n  Scenario Outline: Two\n"
        "    Then it finds at least <n> dots\n    Examples:\n      | n |\n      | 1 |\n",
    )
    one, two = read_goals()
    read = one.record
    assert (read.file, read.line, read.scenario, read.tags) == (FEATURE, 3, "One", ("smoke",))
    assert [claim.line for claim in one.claims] == [4]
    assert [problem.line for problem in one.problems] == [5]
    assert (two.record.line, two.outline) == (10, 6)
    assert [claim.claim and claim.claim.threshold for claim in two.claims] == [1]


def test_goals_are_read_with_other_settings(dots: toy.Project) -> None:
    dots.write(FEATURE, scenario("Then accuracy is at least 50%"))
    settings = Settings(places=(dots.root,), sprint="1", model="shade-reader", data_set="shades")
    (goal,) = read_goals([FEATURE], settings)
    assert not goal.problems
    assert goal.claims[0].data_set is not None
    assert goal.claims[0].data_set.id == "shades"


@pytest.mark.parametrize(
    "sentences",
    [
        ("Then it finds at least 13 dots",),
        ("Then it misses at most 12 dots",),
        ("Then recall for dots is exactly 80%",),
        ('Then recall in "bare" images is at least 10%',),
    ],
)
def test_a_run_agrees_on_what_nothing_can_meet(
    dots: toy.Project, sentences: tuple[str, ...]
) -> None:
    """The toy detector is perfect on these images, and a blind one finds nothing."""
    dots.write(FEATURE, scenario(*sentences))
    assert len(lint().problems) == 1
    perfect = dots.behave().code
    dots.detector(swapped=True)
    blind = dots.behave().code
    assert perfect == blind
