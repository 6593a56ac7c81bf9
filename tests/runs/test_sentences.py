"""Whole runs over the toy project: hypotheses, tables, notes, other languages, files and data."""

from __future__ import annotations

from tests.runs.conftest import Project

IMAGES = ["found"] * 60 + ["missed"] * 6 + ["false"] * 4


def test_a_hypothesis_stops_nothing_and_is_told_apart(project: Project) -> None:
    project.dots(IMAGES)
    project.write(
        "features/mixed.feature",
        "Feature: Mixed\n\n"
        "  Scenario: Goal\n    Then it finds at least 60 red dots\n\n"
        "  @hypothesis\n  Scenario: Wrong\n"
        '    Given the hypothesis "no dot is missed"\n    Then it misses at most 0 red dots\n\n'
        "  @hypothesis\n  Scenario: Right\n"
        '    Given the hypothesis "few are missed"\n    Then it misses at most 6 red dots\n\n'
        "  @hypothesis\n  Scenario: Open\n"
        '    Given the hypothesis "nearly all are found"\n'
        "    Then recall for red dots is at least 90% with 95% confidence\n",
    )
    run = project.behave()
    assert run.code == 0, run.text
    assert "1 goal judged: 1 met. 3 hypotheses: 1 accepted, 1 rejected, 1 undecided." in run.text
    answers = {one["hypothesis"]: one["answer"] for one in run.predicate["hypotheses"]}
    assert answers == {
        "no dot is missed": "rejected",
        "few are missed": "accepted",
        "nearly all are found": "undecided",
    }
    assert [goal["scenario"] for goal in run.predicate["goals"]] == ["Goal"]
    assert run.predicate["result"] == "PASSED"
    ledger = project.donewhen("report").stdout
    assert "rejected   no dot is missed" in ledger


def test_only_hypotheses_prove_nothing(project: Project) -> None:
    project.dots(IMAGES)
    claim = "Then it finds at least 1 red dots"
    project.feature('Given the hypothesis "x"', claim, tags="@hypothesis")
    run = project.behave()
    assert run.code == 1
    assert "only hypotheses were selected" in run.text
    assert run.predicate["result"] == "FAILED"


def test_a_hypothesis_that_cannot_be_judged_is_no_success(project: Project) -> None:
    project.dots(IMAGES)
    project.feature("Then it finds at least 1 red dots", name="goal")
    project.feature("Then it finds at least 1 red dot", tags="@hypothesis", name="silent")
    project.feature('Given the hypothesis "x"', "Then it finds at least 1 red dot", name="untagged")
    run = project.behave()
    assert run.code == 1
    assert "lacks: Given the hypothesis" in run.text
    assert "tag this scenario @hypothesis" in run.text


def test_the_keywords_may_be_german(project: Project) -> None:
    project.dots(IMAGES)
    project.write(
        "features/deutsch.feature",
        "# language: de\nFunktionalität: Punkte finden\n\n"
        '  Grundlage:\n    Angenommen the model "dot-finder"\n\n'
        "  Szenario: Genug Punkte\n    Wenn the model ingests the images\n"
        "    Dann it finds at least 60 red dots\n    Und it misses at most 5 red dots\n\n"
        "  Szenariogrundriss: Mindestens <zahl>\n    * it finds at least <zahl> red dots\n\n"
        "    Beispiele:\n      | zahl |\n      | 60   |\n",
    )
    run = project.behave()
    assert run.code == 1
    assert run.status("Genug Punkte") == "not met"
    assert "features/deutsch.feature:10: red dots missed: 6 of 66" in run.text
    assert "Mindestens 60" in run.text


def test_each_row_of_a_table_is_judged_at_its_line(project: Project) -> None:
    project.dots(IMAGES)
    project.feature(
        "Then these goals hold with 95% confidence:",
        "  | metric | of       | goal         |",
        "  | recall | red dots | at least 80% |",
        "  | recall | red dots | at least 98% |",
    )
    run = project.behave()
    assert run.code == 1
    claims = run.predicate["goals"][0]["claims"]
    assert [(one["line"], one["outcome"]) for one in claims] == [(7, "met"), (8, "not met")]
    assert run.text.count("shown false") == 1
    assert "note: recall for red dots at least 98%" in run.text
    assert run.predicate["goals"][0]["notes"]


def test_a_goal_about_a_file_or_a_data_set_names_it(project: Project) -> None:
    project.dots(IMAGES)
    project.feature("Then its file is at most 1 MB", "And every image can be read")
    run = project.behave()
    assert run.code == 0, run.text
    assert run.verdict is not None
    assert [one["name"] for one in run.verdict["subject"]] == ["dot-finder@1"]
    assert run.predicate["goals"][0]["dataSet"] == "dots"
    assert not project.shards(), "nothing was predicted"


def test_what_would_not_be_judged_is_refused(project: Project) -> None:
    project.dots(IMAGES)
    project.dots(["found"], data_set="more")
    project.write(
        "features/mixed.feature",
        "Feature: Mixed\n\n"
        '  Background:\n    Given data set "dots"\n\n'
        "  Scenario: Table\n    Then it finds at least 60 red dots\n"
        "      | metric | goal          |\n      | recall | at least 100% |\n\n"
        "  Scenario: Text\n    Then it finds at least 60 red dots\n"
        '      """\n      and misses none\n      """\n\n'
        '  Scenario: Two\n    Given data set "dots"\n    And "data set more"\n'
        "    Then it finds at least 1 red dot\n\n"
        '  Scenario: Another\n    Given data set "more"\n    Then it finds at least 1 red dot\n\n'
        '  Rule: R\n    Background:\n      Given data set "more"\n\n'
        '    Scenario Outline: Row <n>\n      Given data set "<set>"\n'
        "      Then it finds at least <n> red dots\n\n"
        "      Examples:\n        | set  | n  |\n        | dots | 60 |\n        | more | 1  |\n\n"
        "    Scenario: Ruled\n      Then it finds exactly 1 red dot\n",
    )
    run = project.behave()
    assert run.code == 1
    assert [goal["status"] for goal in run.predicate["goals"]] == [
        *["could not be judged"] * 3,
        *["met"] * 4,
    ], run.text
    for line, words in (
        (7, "this sentence takes no table below it"),
        (12, "this sentence takes no text below it"),
        (19, 'two data sets in one scenario: "dots" (line 18) and "more"'),
    ):
        assert f"features/mixed.feature:{line}: {words}" in run.text


def test_a_goal_that_nobody_can_fail_is_refused_in_the_words_of_lint(project: Project) -> None:
    project.dots(IMAGES)
    project.feature("Then it misses at most 66 red dots")
    run = project.behave()
    assert run.code == 1
    told = project.donewhen("lint").stdout.splitlines()[0]
    assert told.endswith(
        'every model meets this: there are 66 red dots in data set "dots". '
        "Write a bound that can be missed."
    )
    assert told in run.text
    project.feature('When "0" to "66" red dots are identified', "Then it finds at least 6 red dots")
    run = project.behave()
    assert run.status("Goal") == "could not be judged"


def test_every_wrong_row_of_a_table_is_named_and_the_others_are_judged(project: Project) -> None:
    project.dots(IMAGES)
    project.feature(
        "Then these goals hold:",
        "  | metric    | of       | goal         |",
        "  | recal     | red dots | at least 80% |",
        "  | recall    | red dots | at least 98% |",
        "  | recall    | ed dots  | at least 80% |",
        "  | precision | red dots | at least 80% |",
    )
    run = project.behave()
    assert run.code == 1
    assert run.status("Goal") == "could not be judged"
    claims = run.predicate["goals"][0]["claims"]
    assert [(one["line"], one["outcome"]) for one in claims] == [(8, "not met"), (10, "met")]
    lines = [one.strip() for one in run.text.splitlines()]
    assert any(one.startswith('features/goal.feature:7: unknown metric "recal"') for one in lines)
    assert any(
        one.startswith('features/goal.feature:9: data set "dots" has no noun') for one in lines
    )


def test_a_hypothesis_may_suppose_a_weakness(project: Project) -> None:
    project.dots(IMAGES)
    project.write(
        "features/weak.feature",
        "Feature: Weak\n\n"
        "  Scenario: Goal\n    Then it finds at least 60 red dots\n\n"
        '  @hypothesis\n  Scenario: Weak\n    Given the hypothesis "one dot of ten is missed"\n'
        "    Then recall for red dots is at most 91%\n\n"
        '  @hypothesis\n  Scenario: Sure\n    Given the hypothesis "half of the dots are missed"\n'
        "    Then recall for red dots is at most 50% with 95% confidence\n",
    )
    run = project.behave()
    assert run.code == 0, run.text
    assert [one["answer"] for one in run.predicate["hypotheses"]] == ["accepted", "rejected"]
    assert not any(one["notes"] for one in run.predicate["hypotheses"]), run.text
