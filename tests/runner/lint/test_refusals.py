from __future__ import annotations

import pytest
from tests.runner.lint.conftest import Lint, scenario
from tests.runs import conftest as toy

project = toy.project
WHEN = "When the model ingests the images"

CASES = {
    "Then it finds at least 0 dots": '"at least 0" is true of every model',
    "Then recall for dots is at least 80": "Write 80% or 0.8",
    'Then recall for dots is at least "80"': "Write 80% or 0.8",
    "Then recall for dots is at least 0.8%": "is 80% meant?",
    "Then recall for dots is at least 101%": "more than the whole",
    "Then recall for dots is at least 80% with 95 confidence": "Write 95% or 0.95",
    "Then recall for dots is at least 80% with 0.95% confidence": "is 95% meant?",
    "Then recall for dots is at most 80%": 'Did you mean "at least"?',
    "Then recall for dots is between 90% and 80%": "Write the smaller number first",
    "Then recall for dotts is at least 80%": 'Did you mean "dots"',
    'Then it finds at least 1 "purple dot"': 'has no noun "purple dot"',
    "Then recal for dots is at least 80%": 'Did you mean "recall"?',
    'Then recall for dots in "ful" images is at least 80%': 'Did you mean "full"?',
    "Then accuracy for dots is at least 80%": "has no meaning for boxes",
    "Then false positives per image are at most 5%": "Write it as a number: 0.05",
    "Then it reports at most 4 dots": 'say "false dots"',
    "Then it discovers at least 4 dots": "The nearest one: Then it ",
    "Then recall for dots rises by at most 2 points": 'Did you mean "drops"?',
    "Then recall for dots drops by at most 2%": "If points are meant, write 2 points.",
    "Then recall for dots drops by at most 2 points": "there is no baseline",
    "Then recall for dots drops by at most 2 points against the untouched images": "untouched",
    "Then at most 3 images that the baseline gets right go wrong": "there is no baseline",
    "Then at most 5% labels look wrong": '"5%" is not a count',
    "Then it holds at least 3 dots with 95% confidence": "leave the confidence out",
    "Then the rarest class makes up at least 0.1% of the labels": "is 10% meant?",
    "Then the rarest class makes up at least 60% of the labels": "of 2 classes",
    'When "5" to "2" dots are identified': "Write the smaller number first",
    'When the model ingests "boxes" from the data set': 'a model ingests "images"',
    'Given data set "dotts"': 'Did you mean "dots"?',
    'Given "data set dotts"': 'Did you mean "dots"?',
    'Given data set "shades"': 'data set "shades" is labelled',
    'Given the model "dot-fnder"': 'Did you mean "dot-finder"?',
    'Given the model "dot-finder" version "2"': 'has no version "2". It has "1"',
    'Given the baseline "dot-finder" version "2"': 'has no version "2"',
    'Given the baseline "dot-finder" version "1"': None,
    'Given only the "nowhere" images': 'unknown slice of data set "dots"',
    "Given detections count from a score of 40": "Write 40% or 0.4",
    "Given boxes match from an overlap of 0": "would match every box",
    "Given the images are blured at severity 2": "blurred",
    "Given the images are blurred at severity 6": "severity",
    'Given the hypothesis "dots are round"': "tag this scenario @hypothesis",
    "Given the images are blurred at severity 1.5": "write 1 to 5",
    "Then recall for dots in full images is at least 80%": 'dots in "full" images',
    "Then recall for dots in every slice is at least 60%": "comes at the end",
    'Then recall for dots is at least 60% in "full" images': 'Put the slice before "is"',
    "Then it finds at least 80% of dots": "Write: recall for dots is at least 80%",
    "Then it misses at most 20% of dots": "Write: recall for dots is at least 80%",
    "Then it finds no false dots": 'Say "it reports',
    "Then it finds at least eight hundred dots": '"eight" is not a number',
    "Then recall for dots is at least 80 percent": "Write 80%",
    "Then recall for dots is >= 80%": "Did you mean: Then recall for dots is at least 80%",
    "Then it misses no more than 5 dots": "Did you mean: Then it misses at most 5 dots",
    "Then specificity for dots is at least 80%": "Ask for precision",
    "Then its file is at most 5 megs": "Write 5 MB, 800 kB or 5 MiB",
    "Then it is at most 0 times as slow as the baseline": "is not a factor",
    "Then it is at most 120% times as slow as the baseline": "is not a factor",
    "Given recall for dots is at least 80%": 'it begins with "Then"',
    "Then the model ingests the images": 'it begins with "When"',
    "Then recall\u00a0for dots is at least 100\u00a0%": None,
    "Then recall\u200bfor dots is at least 80%": "a character that cannot be seen",
    "Then recall of the dots is at least 80%": None,
    "Then it misses no red dots": None,
    "Then it reports no false dots": None,
    "Then it reports at most 4 false alarms": None,
    'Then at most 2% of "full" images hold a false dot': None,
    "Then no image holds a false dot": None,
    "Then false positives per image drop by at least 0.05": "there is no baseline",
    "Then no image that the baseline gets right goes wrong": "there is no baseline",
    'Then at most 5 "full" images that the baseline gets right go wrong': "there is no baseline",
}


@pytest.mark.parametrize("sentence", CASES)
def test_what_a_run_refuses_is_told_at_its_line(found: Lint, sentence: str) -> None:
    message = CASES[sentence]
    given = [sentence, WHEN] if sentence.startswith("Given") else [WHEN, sentence]
    line = 3 + given.index(sentence) + 1
    if '"shades"' in sentence:
        line += 1  # that the model does not fit is known where it is asked
    mistakes = found(scenario(*given, "Then it finds at least 1 dot"))
    if message is None:
        assert mistakes == []
        return
    assert len(mistakes) == 1, mistakes
    assert mistakes[0].startswith(f"{line}: "), mistakes
    assert message in mistakes[0]


def test_every_wrong_row_of_a_table_is_told_at_its_own_line(found: Lint) -> None:
    assert [
        one[:22]
        for one in found("""
            Feature: Dots
              Scenario: Table
                Then these goals hold:
                  | metric    | of    | in   | goal          |
                  | recall    | dots  |      | at least 80%  |
                  | recall    | dots  |      | at least 80   |
                  | precision | dotts |      | at least 80%  |
                  | recal     | dots  |      | at least 80%  |
                  | recall    | dots  | full | at least 0.8% |
            """)
    ] == [
        '6: "80" is not a share',
        '7: data set "dots" has',
        '8: unknown metric "rec',
        '9: "0.8%" is less than',
    ]


def test_a_table_without_a_column_is_told_at_its_sentence(found: Lint) -> None:
    mistakes = found("""
        Feature: Dots
          Scenario: Table
            Then these goals hold:
              | metrik | goal         |
              | recall | at least 80% |
        """)
    assert mistakes == ['3: unknown column "metrik". Did you mean "metric"?']


def test_a_wrong_row_of_an_outline_is_told_at_the_row(found: Lint) -> None:
    mistakes = found("""
        Feature: Dots
          Scenario Outline: <noun>
            When the model ingests the images
            Then recall for <noun> is at least <goal>
            Examples:
              | noun     | goal |
              | red dots | 80%  |
              | rd dots  | 80%  |
              | dots     | 80   |
        """)
    assert [one[:12] for one in mistakes] == ["8: data set ", '9: "80" is n']


def test_what_is_wrong_with_every_row_is_told_once_at_the_sentence(found: Lint) -> None:
    mistakes = found("""
        Feature: Dots
          Scenario Outline: <noun>
            Given detections count from a score of 40
            When the modell ingests the <noun>
            Then recall for <noun> is at least 80%
            Examples:
              | noun     |
              | red dots |
              | dots     |
        """)
    assert [one[:20] for one in mistakes] == ['3: "40" is not a sha', "4: no sentence reads"]


def test_a_mistake_in_a_background_is_told_once(found: Lint) -> None:
    mistakes = found("""
        Feature: Dots
          Background:
            Given data set "dotts"
          Scenario: A
            Then recall for dots is at least 80
          Scenario: B
            Then recall for nothing is at least 80%
        """)
    assert [one[:10] for one in mistakes] == ["3: unknown"]


def test_unknown_sentences_are_found_behind_any_other_mistake(found: Lint) -> None:
    mistakes = found(scenario('Given data set "dotts"', "Then it sees 5 dots", "And it is good"))
    assert [one[:4] for one in mistakes] == ["4: u", "5: n", "6: n"]


def test_a_data_set_that_is_not_made_is_told_once(found: Lint, dots: toy.Project) -> None:
    dots.write(
        "datasets/later/dataset.yaml",
        toy.DOTS + "made: {recipe: one-balloon, seed: 1, images: 10}\nlicence: CC0-1.0\n",
    )
    scenarios = "".join(
        f'  Scenario: {name}\n    Given data set "later"\n    Then recall is at least 80%\n'
        for name in "ABCDE"
    )
    mistakes = found(f"Feature: Dots\n{scenarios}")
    assert mistakes == [
        '3: data set "later" has not been made yet. Run: donewhen samples (and in 4 more places)'
    ]


def test_a_class_that_the_model_does_not_know_is_told(found: Lint, dots: toy.Project) -> None:
    dots.write("models/dot-finder/model.yaml", toy.DOT_FINDER.replace(", blue dot", ""))
    mistakes = found(scenario("Then it finds at least 1 blue dot"))
    assert len(mistakes) == 1
    assert mistakes[0].startswith('4: model "dot-finder" has no class "blue dot"')


def test_a_class_that_the_baseline_does_not_know_is_told(found: Lint, dots: toy.Project) -> None:
    dots.write("models/other/model.yaml", toy.DOT_FINDER.replace(", blue dot", ""))
    dots.detector("models/other/v1.onnx")
    change = "Then recall for dots drops by at most 2 points"
    (mistake,) = found(scenario('Given the baseline "other"', change))
    assert mistake.startswith('5: model "other" has no class "blue dot"')


def test_a_model_without_classes_in_its_manifest_is_believed(
    found: Lint, dots: toy.Project
) -> None:
    text = toy.DOT_FINDER.replace("classes: [red dot, blue dot]\n", "")
    dots.write("models/dot-finder/model.yaml", text)
    assert found(scenario("Then it finds at least 1 red dot")) == []


def test_a_change_that_the_model_cannot_see_is_told(found: Lint) -> None:
    sentences = ('Given data set "shades"', 'And the model "shade-reader"')
    grey = ("And the images are grey at severity 2", "Then accuracy is at least 50%")
    (mistake,) = found(scenario(*sentences, *grey))
    assert mistake.startswith("7: the model models/shade-reader/v1.onnx sees its images in grey")


def test_a_decoder_that_does_not_fit_its_model_is_told(found: Lint, dots: toy.Project) -> None:
    dots.write("models/dot-finder/model.yaml", toy.DOT_FINDER.replace("yolo", "softmax"))
    (mistake,) = found(scenario("When the model ingests the images", "Then recall is at least 9%"))
    assert mistake.startswith('4: decoder "softmax" is for classification')


def test_a_model_file_that_is_missing_is_told_once(found: Lint, dots: toy.Project) -> None:
    (dots.root / toy.DETECTOR).unlink()
    mistakes = found(scenario("Then it finds at least 1 dot", "And it misses at most 2 dots"))
    assert len(mistakes) == 1
    assert "does not exist" in mistakes[0]
    assert mistakes[0].endswith("(and in 1 more place)")


def test_sentences_of_ones_own_are_matched_and_read_where_they_ask_the_goal(
    found: Lint, dots: toy.Project
) -> None:
    dots.write("steps/own.py", OWN)
    mistakes = found(
        scenario(
            "Given a robot", "Then most dots are found", "And too many dots are found", "And so on"
        )
    )
    assert [one[:6] for one in mistakes] == ['6: "80', "7: no "]
    assert not (dots.root / "robot").exists(), "a step that asks nothing was called"


def test_a_step_that_needs_a_run_is_no_mistake(found: Lint, dots: toy.Project) -> None:
    dots.write("steps/own.py", OWN)
    assert found(scenario("Then the run is on a weekday", "And it finds at least 1 dot")) == []


def test_sentences_inside_sentences_are_read(found: Lint, dots: toy.Project) -> None:
    dots.write("steps/own.py", OWN)
    mistakes = found(scenario("Then the usual holds"))
    assert [one[:7] for one in mistakes] == ['4: "80"', "4: no s"]


OWN = """
from behave import given, then
from donewhen.runner import check, goal_of


@given("a robot")
def robot(context):
    open("robot", "w").close()


@then("most dots are found")
def most(context):
    check(context, goal_of(context).claim("recall", "dots", "at least 60%"))


@then("too many dots are found")
def too_many(context):
    check(context, goal_of(context).claim("recall", "dots", "at least 80"))


@then("the run is on a weekday")
def weekday(context):
    goal_of(context)
    assert context.calendar.weekday


@then("the usual holds")
def usual(context):
    goal_of(context)
    context.execute_steps("Then recall for dots is at least 80\\nAnd nobody knows this")
"""


def test_labels_cannot_be_doubted_by_a_model_that_does_not_fit(found: Lint) -> None:
    (mistake,) = found(scenario('Given data set "shades"', "Then at most 1 labels look wrong"))
    assert mistake.startswith('5: model "dot-finder" is for detection, data set "shades"')


def test_a_training_set_that_is_not_there_is_told_with_its_manifest(
    found: Lint, dots: toy.Project
) -> None:
    manifest = dots.root / "datasets/dots/dataset.yaml"
    manifest.write_text(manifest.read_text() + "training: [dats]\n")
    (mistake,) = found(scenario("Then no image is also in its training data"))
    assert 'datasets/dots/dataset.yaml:7: unknown data set "dats"' in mistake
