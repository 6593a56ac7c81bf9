from __future__ import annotations

import json

import pytest
from tests.reports.allure.conftest import Behave, labels, message

from donewhen.reports.allure.result_folder import reset_results


def test_scenarios_in_rules_have_results_with_all_that_their_steps_attach(behave: Behave) -> None:
    run = behave(
        rules='''
        Feature: Balloons
          What the customer said.
          Scenario: Outside
            Then it passes
          Rule: Shapes
            Example: Inside
              Given a table
                | name | count |
                | =1+1 | -5    |
              And a text
                """
                some text
                """
              When a picture is attached
              Then it fails
          Rule: Colours
            Example: Second
              Then it passes
        '''
    )
    assert run.code == 1
    assert run.statuses == {"Outside": "passed", "Inside": "failed", "Second": "passed"}
    inside = run["Inside"]
    assert message(inside) == "found 79 of 100, at least 80 were wanted"
    assert "trace" not in inside["statusDetails"]
    table, text, picture, failed = inside["steps"]
    assert table["name"] == "Given a table"
    assert run.attachment(table, "table") == "name,count\n'=1+1,-5\n"
    assert run.attachment(text, "text") == "some text"
    assert run.attachment(picture, "what was seen") == "seen"
    assert [step["status"] for step in inside["steps"]] == ["passed"] * 3 + ["failed"]
    assert message(failed) == message(inside)
    assert labels(inside, "story") == ["Shapes"]
    assert labels(run["Outside"], "story") == [], "no rule: it stands below its feature"
    assert labels(inside, "epic") == ["balloons"]
    assert labels(inside, "feature") == ["Balloons"]
    assert labels(inside, "framework") == ["behave"]
    assert inside["titlePath"] == ["features", "balloons", "Balloons", "Shapes"]
    assert inside["descriptionHtml"] == "<p>What the customer said.</p>"


def test_each_row_of_an_outline_is_a_goal_of_its_own(behave: Behave) -> None:
    outlines = """
        Feature: Bounds
          Rule: Inside a rule
            Scenario Outline: At most nine
              Then <n> is small
              Examples: exact
                | n |
                | 9 |
                | 10 |
            Scenario Outline: Up to <n>
              Then <n> is small
              @critical
              Examples: small
                | n |
                | 1 |
        """
    run = behave(outlines=outlines)
    assert run.statuses == {
        "At most nine (n 9)": "passed",
        "At most nine (n 10)": "failed",
        "Up to 1": "passed",
    }
    assert run["Up to 1"]["parameters"] == [{"name": "n", "value": "1", "excluded": True}]
    assert labels(run["Up to 1"], "severity") == ["critical"]
    history = {result["name"]: result["historyId"] for result in run.results}
    cases = {result["testCaseId"] for result in run.results}
    assert len(set(history.values())) == 3
    assert cases == set(history.values()), "Allure hides all but one result of a test case"
    again = behave(outlines=outlines.replace("| 9 |", "| 8 |\n                | 9 |"))
    later = {result["name"]: result["historyId"] for result in again.results}
    assert {name: later[name] for name in history} == history, "a new row must move no other"


def test_goals_of_equal_names_are_different_goals(behave: Behave) -> None:
    same = "Scenario: Same\n Then it passes\n" * 2
    run = behave(a=f"Feature: F\n {same}", b=f"Feature: F\n {same}")
    assert run.names == ["Same"] * 4
    assert len({result["historyId"] for result in run.results}) == 4
    assert len({result["testCaseId"] for result in run.results}) == 4


ENDINGS = """
    Feature: Endings
      Background:
        Given a model
      @{mark}
      Scenario: Marked
        Then it passes
      Scenario: Other
        Then it passes
    """


@pytest.mark.parametrize(
    ("hook", "said"),
    [
        ("before_scenario", "RuntimeError: the hook said no (in before_scenario)"),
        ("after_scenario", "RuntimeError: the hook said no (in after_scenario)"),
    ],
)
def test_hook_error_breaks_its_scenario(behave: Behave, hook: str, said: str) -> None:
    environment = f"""
def {hook}(context, scenario):
    if "odd" in scenario.tags:
        raise RuntimeError("the hook said no")
"""
    run = behave(environment=environment, f=ENDINGS.format(mark="odd"))
    assert run.code == 1
    assert run.statuses == {"Marked": "broken", "Other": "passed"}
    assert message(run["Marked"]) == said
    assert [step["name"] for step in run["Marked"]["steps"]] == ["Given a model", "Then it passes"]


def test_tag_hook_and_step_hook_errors_break_their_scenario(behave: Behave) -> None:
    environment = """
def before_tag(context, tag):
    if tag == "odd":
        raise RuntimeError("tag")

def after_step(context, step):
    if context.scenario.name == "Other" and step.name == "it passes":
        raise RuntimeError("step")
"""
    run = behave(environment=environment, f=ENDINGS.format(mark="odd"))
    assert run.statuses == {"Marked": "broken", "Other": "broken"}
    assert message(run["Marked"]).startswith("RuntimeError: tag (in before_tag")
    assert message(run["Other"]) == "RuntimeError: step"


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (True, "OSError: disk (in the cleanup tidy)"),
        (False, "Cleanup failed in tidy: OSError: disk"),
    ],
)
def test_cleanup_error_breaks_its_scenario(behave: Behave, kept: bool, said: str) -> None:  # noqa: FBT001
    environment = f"""
from donewhen.reports.allure.messages import keep_cleanup_error

def tidy():
    raise OSError("disk")

def before_all(context):
    if {kept}:
        context.on_cleanup_error = keep_cleanup_error

def before_scenario(context, scenario):
    if "odd" in scenario.tags:
        context.add_cleanup(tidy)
"""
    run = behave(environment=environment, f=ENDINGS.format(mark="odd"))
    assert run.code == 1
    assert run.statuses == {"Marked": "broken", "Other": "passed"}
    assert message(run["Marked"]) == said


def test_errors_around_a_feature_and_a_rule(behave: Behave) -> None:
    environment = """
def before_feature(context, feature):
    if feature.name == "First":
        raise RuntimeError("no model")

def before_rule(context, rule):
    if rule.name == "Broken":
        raise RuntimeError("no rule")

def after_feature(context, feature):
    if feature.name == "Second":
        raise RuntimeError("afterwards")
"""
    first = (
        "Feature: First\n Scenario: A\n  Then it passes\n Rule: R\n  Scenario: B\n   Then it passes"
    )
    second = (
        "Feature: Second\n Scenario: C\n  Then it passes\n"
        " Rule: Broken\n  Scenario: D\n   Then it passes\n"
        " Rule: Whole\n  Scenario: E\n   Then it passes\n"
    )
    run = behave(environment=environment, first=first, second=second)
    assert run.statuses == {
        "A": "broken",
        "B": "broken",
        "C": "passed",
        "D": "broken",
        "E": "passed",
    }
    assert message(run["A"]) == message(run["B"]) == "RuntimeError: no model (in before_feature)"
    assert message(run["D"]) == "RuntimeError: no rule (in before_rule)"
    (problem,) = [json.loads(path.read_text()) for path in run.folder.glob("*-globals.json")]
    (error,) = problem["errors"]
    assert "RuntimeError: afterwards (in after_feature)" in error["message"]
    assert 'Feature "Second" (features/balloons/second.feature:1)' in error["message"]


def test_undefined_wrong_input_unexpected_and_skipped(behave: Behave) -> None:
    run = behave(
        f="""
        Feature: F
          Scenario: Undefined
            Given a model
            Then nobody knows this
            Then it passes
          Scenario: Input
            Then an input is wrong
          Scenario: Unexpected
            Then it breaks
          Scenario: Skipped
            When the rest is skipped
            Then it breaks
          Scenario: Part
            When a part fails
        """
    )
    assert run.statuses == {
        "Undefined": "broken",
        "Input": "broken",
        "Unexpected": "broken",
        "Skipped": "skipped",
        "Part": "failed",
    }
    assert message(run["Undefined"]) == 'No sentence is known for "Then nobody knows this".'
    statuses = [step["status"] for step in run["Undefined"]["steps"]]
    assert statuses == ["passed", "broken", "skipped"]
    assert message(run["Input"]).startswith('An input is wrong: no data set "ballons".')
    assert "trace" not in run["Input"]["statusDetails"]
    details = run["Unexpected"]["statusDetails"]
    assert details["message"] == "RuntimeError: cannot read steps/steps.py"
    assert 'File "steps/steps.py"' in details["trace"]
    assert message(run["Skipped"]) == "not today"
    (part,) = run["Part"]["steps"][0]["steps"]
    assert (part["name"], part["status"], message(part)) == (
        "the part",
        "failed",
        "the part failed",
    )


def test_no_result_holds_a_path_of_this_machine(behave: Behave) -> None:
    run = behave(f="Feature: F\n Scenario: S\n  Then it breaks")
    texts = [path.read_text("utf-8") for path in run.folder.iterdir()]
    here = str(run.folder.parent)
    assert texts
    assert not [text for text in texts if here in text or "/home/" in text or '"/' in text]


def test_control_characters_and_markup_in_names(behave: Behave) -> None:
    run = behave(
        f="Feature: F\x1b[31m\n"
        ' Scenario: red\x1b[0m\x00 <img src=x onerror=alert(1)> & "x" \u202e\n  Then it passes'
    )
    (result,) = run.results
    assert result["name"] == 'red␛[0m␀ <img src=x onerror=alert(1)> & "x" \ufffd'
    assert labels(result, "feature") == ["F␛[31m"]


def test_only_what_was_selected_is_reported(behave: Behave) -> None:
    feature = "Feature: F\n @one\n Scenario: A\n  Then it passes\n Scenario: B\n  Then it passes\n"
    assert behave("--tags=one", f=feature).names == ["A"]


def test_no_skipped_does_not_hide_a_selected_goal(behave: Behave) -> None:
    environment = """
def before_scenario(context, scenario):
    scenario.skip("not now")
"""
    run = behave("--no-skipped", environment=environment, f=ENDINGS.format(mark="x"))
    assert run.statuses == {"Marked": "skipped", "Other": "skipped"}


def test_dry_run_passes_nothing(behave: Behave) -> None:
    run = behave("--dry-run", f=ENDINGS.format(mark="x"))
    assert run.statuses == {"Marked": "skipped", "Other": "skipped"}


def test_stopping_at_the_first_failure_leaves_no_goal_out(behave: Behave) -> None:
    run = behave(
        "--stop", f="Feature: F\n Scenario: A\n  Then it fails\n Scenario: B\n  Then it passes"
    )
    assert run.statuses == {"A": "failed", "B": "skipped"}


def test_attaching_before_any_scenario_belongs_to_the_run(behave: Behave) -> None:
    environment = """
import allure

def before_feature(context, feature):
    allure.attach("early", name="early", attachment_type=allure.attachment_type.TEXT)
"""
    run = behave(environment=environment, f="Feature: F\n Scenario: S\n  Then it passes")
    assert run.code == 0
    (found,) = [json.loads(path.read_text()) for path in run.folder.glob("*-globals.json")]
    assert [item["name"] for item in found["attachments"]] == ["early"]


RUNNER = """
from behave.runner import Runner

class FinishingRunner(Runner):
    def run_model(self, features=None):
        failed = super().run_model(features)
        for formatter in self.formatters:
            formatter.finish(self.features, "before_all failed: no data")
        return failed
"""


@pytest.mark.parametrize(
    ("environment", "status"),
    [("def before_all(context):\n    raise RuntimeError('no data')", "broken"), ("", "passed")],
)
def test_finish_writes_what_never_began(behave: Behave, environment: str, status: str) -> None:
    run = behave(
        "--tags=x",
        "--runner=throwaway:FinishingRunner",
        runner=RUNNER,
        environment=environment,
        f=ENDINGS.format(mark="x"),
        g="Feature: G\n Rule: R\n  @x\n  Scenario: Third\n   Then it passes",
    )
    assert run.statuses == {"Marked": status, "Third": status}
    if status == "broken":
        assert message(run["Third"]) == "before_all failed: no data"
        assert [step["status"] for step in run["Marked"]["steps"]] == ["skipped", "skipped"]


def test_a_folder_is_needed(behave: Behave) -> None:
    formatter = "donewhen.reports.allure.formatter:AllureFormatter"
    run = behave("-f", formatter, f=ENDINGS.format(mark="x"))
    assert run.code != 0
    assert "-o FOLDER" in run.output


def test_reset_removes_what_allure_wrote_and_nothing_else(behave: Behave) -> None:
    run = behave(f=ENDINGS.format(mark="x"))
    (run.folder / "notes.txt").write_text("mine")
    (run.folder / "result.json").write_text("mine")
    assert len(list(run.folder.iterdir())) > 6
    reset_results(run.folder)
    assert sorted(path.name for path in run.folder.iterdir()) == ["notes.txt", "result.json"]
    reset_results(run.folder / "new")
    assert (run.folder / "new").is_dir()
