from __future__ import annotations

import pytest
from tests.runner.lint.conftest import Lint, scenario
from tests.runs import conftest as toy

project = toy.project
NEVER, ALWAYS, LATER = "no model can meet this", "every model meets this", "this stays undecided"

# There are 15 images: 12 with one red dot each, 3 without; there is no blue dot.
# Of the 8 images of shades, 4 are dark and 4 light.
CASES = [
    ("it finds at least 12 dots", None),
    ("it finds at least 13 dots", NEVER),
    ("it finds at least 1,200 dots", NEVER),
    ("it finds more than 11 dots", None),
    ("it finds more than 12 dots", NEVER),
    ("it finds exactly 12 dots", None),
    ("it finds exactly 13 dots", NEVER),
    ("it finds between 12 and 20 dots", None),
    ("it finds between 13 and 20 dots", NEVER),
    ("it finds between 0 and 11 dots", None),
    ("it finds between 0 and 12 dots", ALWAYS),
    ("it finds at least 1 blue dot", NEVER),
    ("it finds at least 13 images with a dot", NEVER),
    ('it finds at least 12 dots in "full" images', None),
    ('it finds at least 13 dots in "full" images', NEVER),
    ('it finds at least 1 dot in "bare" images', LATER),
    ("it misses at most 11 dots", None),
    ("it misses at most 12 dots", ALWAYS),
    ("it misses fewer than 12 dots", None),
    ("it misses fewer than 13 dots", ALWAYS),
    ("it misses exactly 13 dots", NEVER),
    ("it misses between 13 and 15 dots", NEVER),
    ("it misses between 0 and 12 dots", ALWAYS),
    ("it misses at most 0 dots", None),
    ("it reports at most 1,000 false dots", None),
    ("it reports at most 0 false blue dots", None),
    ("it reports between 0 and 1,000 false dots", None),
    ("recall for dots is at least 100%", None),
    ("recall for dots is between 0% and 99%", None),
    ("recall for blue dots is at least 80%", NEVER),
    ("recall for dots is exactly 75%", None),
    ("recall for dots is exactly 80%", NEVER),
    ("recall for dots is between 76% and 83%", NEVER),
    ("recall for dots is between 30% and 90% with 95% confidence", None),
    ("precision for dots is exactly 80%", None),
    ("F1 for dots is exactly 80%", None),
    ("average precision for dots is at least 80%", None),
    ("average precision for blue dots is at least 80%", NEVER),
    ("at most 100% of images hold a false dot", '"at most 100%" is true of every model'),
    ("exactly 20% of images hold a false dot", None),
    ("exactly 21% of images hold a false dot", NEVER),
    ("false positives per image are at most 9", None),
    ("accuracy for images with a dot is exactly 80%", None),
    ("accuracy for images with a dot is exactly 81%", NEVER),
    ("recall for dots is at least 50% in every slice", LATER),
]


@pytest.mark.parametrize(("sentence", "message"), CASES)
def test_what_is_decided_before_it_is_judged_is_told(
    found: Lint, sentence: str, message: str | None
) -> None:
    mistakes = found(scenario(f"Then {sentence}"))
    if message is None:
        assert mistakes == []
        return
    assert len(mistakes) == 1
    assert mistakes[0].startswith(f"4: {message}"), mistakes


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ("recall for dots is at least 75% with 95% confidence", None),
        ("recall for dots is at least 98% with 95% confidence", "needs at least 149 dots"),
        ("recall for dots is at least 100% with 95% confidence", "no number of dots"),
        ("recall for dots is between 76% and 83% with 95% confidence", "whatever the model"),
        ("precision for dots is at least 75% with 95% confidence", None),
        ("precision for dots is at least 98% with 95% confidence", "cannot have more than 12"),
        ("at most 20% of images hold a false dot with 95% confidence", None),
        ("at most 5% of images hold a false dot with 95% confidence", "at least 59 images"),
        ("average precision for dots is at least 99% with 95% confidence", None),
    ],
)
def test_what_no_model_could_be_shown_to_meet_is_told(
    found: Lint, sentence: str, message: str | None
) -> None:
    mistakes = found(scenario(f"Then {sentence}"))
    if message is None:
        assert mistakes == []
    else:
        assert len(mistakes) == 1
        assert message in mistakes[0]


def test_many_slices_of_one_sentence_are_one_line(found: Lint) -> None:
    mistakes = found(scenario("Then recall for dots is at least 98% in every slice"))
    assert len(mistakes) == 1
    sure = "Then recall for dots is at least 98% with 95% confidence in every slice"
    mistakes = found(scenario(sure))
    assert len(mistakes) == 1
    assert mistakes[0].endswith(" (and so in 1 more slice)")


def test_what_there_is_stands_in_the_message(found: Lint) -> None:
    mistakes = found(scenario('Then it finds at least 13 red dots in "full" images'))
    assert mistakes == [
        '4: no model can meet this: there are 12 red dots in "full" images of data set "dots".'
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("recall for dots drops by at most 99 points", None),
        ("recall for dots drops by at most 100 points", ALWAYS),
        ("found for dots drops by at most 11", None),
        ("found for dots drops by at most 12", ALWAYS),
        ("found for dots improves by at least 12", None),
        ("found for dots improves by at least 13", NEVER),
        ("false positives for dots rises by at most 1,000", None),
        ("recall for blue dots is no worse than the baseline", NEVER),
    ],
)
def test_changes_that_no_model_can_make_are_told(
    found: Lint, dots: toy.Project, change: str, message: str | None
) -> None:
    two_versions(dots)
    mistakes = found(scenario(f"Then {change}"))
    if message is None:
        assert mistakes == []
    else:
        assert len(mistakes) == 1
        assert mistakes[0].startswith(f"4: {message}")


@pytest.mark.parametrize(
    "change",
    [
        "recall for dots drops by at most 2 points with 95% confidence",
        "recall for dots drops by at most 2 points in every slice with 95% confidence",
        "recall for dots is no worse than the baseline with 95% confidence",
        "recall for dots improves by at least 50 points with 95% confidence",
    ],
)
def test_nobody_knows_how_much_better_a_model_is(
    found: Lint, dots: toy.Project, change: str
) -> None:
    """Twelve images show no drop of 2 points where nothing differs, and one where it is better."""
    two_versions(dots)
    mistakes = found(scenario(f"Then {change}"))
    assert not [one for one in mistakes if "bare" not in one and "this stays" not in one]


@pytest.mark.parametrize(
    ("amount", "message"),
    [
        ("at most 14", None),
        ("at most 15", ALWAYS),
        ("fewer than 16", ALWAYS),
        ("at least 15", None),
        ("at least 16", NEVER),
        ("more than 15", NEVER),
        ("between 0 and 15", ALWAYS),
        ("exactly 16", NEVER),
    ],
)
def test_more_images_than_there_are_cannot_turn(
    found: Lint, dots: toy.Project, amount: str, message: str | None
) -> None:
    two_versions(dots)
    mistakes = found(scenario(f"Then {amount} images that the baseline gets wrong go right"))
    assert [one[: len(message or "") + 3] for one in mistakes] == (
        [] if message is None else [f"4: {message}"]
    )


@pytest.mark.parametrize(
    ("low", "high", "message"),
    [("1", "12", None), ("0", "11", None), ("0", "12", ALWAYS), ("13", "20", NEVER)],
)
def test_a_range_that_decides_nothing_is_told(
    found: Lint, low: str, high: str, message: str | None
) -> None:
    mistakes = found(
        scenario(f'When "{low}" to "{high}" dots are identified', "Then it finds at least 1 dot")
    )
    assert [one[: len(message or "") + 3] for one in mistakes] == (
        [] if message is None else [f"4: {message}"]
    )


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ("it finds at least 4 dark", None),
        ("it finds at least 5 dark", NEVER),
        ("it misses at most 4 light", ALWAYS),
        ("accuracy is exactly 75%", None),
        ("accuracy is exactly 80%", NEVER),
        ("recall for dark is exactly 75%", None),
    ],
)
def test_images_of_a_class_are_counted(found: Lint, sentence: str, message: str | None) -> None:
    given = ('Given data set "shades"', 'And the model "shade-reader"')
    mistakes = found(scenario(*given, f"Then {sentence}"))
    assert [one[: len(message or "") + 3] for one in mistakes] == (
        [] if message is None else [f"6: {message}"]
    )


def test_a_row_of_an_outline_that_nothing_can_meet_is_told_at_the_row(found: Lint) -> None:
    mistakes = found(
        "Feature: Dots\n  Scenario Outline: <n>\n    Then it finds at least <n> dots\n"
        "    Examples:\n      | n  |\n      | 12 |\n      | 13 |\n"
    )
    assert [one[:25] for one in mistakes] == ["7: no model can meet this"]


def two_versions(dots: toy.Project) -> None:
    """Give the toy detector a second version, which is its baseline."""
    dots.detector("models/dot-finder/v0.onnx", swapped=True)
    text = toy.DOT_FINDER.replace("{", '{"0": v0.onnx, ', 1) + 'baseline: "0"\n'
    dots.write("models/dot-finder/model.yaml", text)


def test_how_many_there_are_when_images_are_turned_is_told(found: Lint, dots: toy.Project) -> None:
    path = dots.root / "datasets/dots/annotations.json"
    path.write_text(path.read_text().replace("[8.0, 8.0, 16.0, 16.0]", "[29, 0, 3, 3]", 2))
    (mistake,) = found(
        scenario("Given the images are rotated at severity 5", "Then it finds at least 11 dots")
    )
    assert "there are 10 dots" in mistake
    assert "(2 objects left the image when it was turned; they count neither way)" in mistake
