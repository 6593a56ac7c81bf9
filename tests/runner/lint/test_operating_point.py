from __future__ import annotations

import pytest
from tests.runner.lint.conftest import Lint, scenario
from tests.runs import conftest as toy

project = toy.project
UNSAID = toy.DOT_FINDER.replace(", score: 0.5", "")
DEFAULT = 'which detections of "dot-finder" count is left to a default, a score of 0.25.'


@pytest.mark.parametrize(
    ("sentence", "depends"),
    [
        ("it finds at least 1 dot", True),
        ("it misses at most 1 dot", True),
        ("it reports at most 1 false dot", True),
        ("recall for dots is at least 80%", True),
        ("F1 for dots is at least 80%", True),
        ("accuracy for images with a dot is at least 80%", True),
        ("at most 3 labels look wrong", True),
        ("every box lies inside its image", False),
        ("average precision for dots is at least 80%", False),
        ("COCO average precision for dots is at least 80%", False),
    ],
)
def test_a_score_that_nobody_chose_is_told_where_it_decides(
    found: Lint, dots: toy.Project, sentence: str, *, depends: bool
) -> None:
    assert found(scenario(f"Then {sentence}")) == []
    dots.write("models/dot-finder/model.yaml", UNSAID)
    mistakes = found(scenario(f"Then {sentence}"))
    assert [one[:-1].startswith(f"4: {DEFAULT}") for one in mistakes] == [True] * depends
    chosen = scenario("Given detections count from a score of 0.3", f"Then {sentence}")
    assert found(chosen) == []


def test_it_is_told_once_for_a_model(found: Lint, dots: toy.Project) -> None:
    dots.write("models/dot-finder/model.yaml", UNSAID)
    sentences = ("Then it finds at least 1 dot", "And it finds at least 2 dots", "And F1 is 0.5")
    mistakes = found(scenario(*sentences[:2], "And F1 is at least 0.5"))
    assert len(mistakes) == 1
    assert mistakes[0].endswith("(and in 2 more places)")


def test_a_classifier_has_no_score(found: Lint) -> None:
    given = ('Given data set "shades"', 'And the model "shade-reader"')
    assert found(scenario(*given, "Then accuracy is at least 50%")) == []


def test_the_score_of_a_baseline_decides_as_well(found: Lint, dots: toy.Project) -> None:
    dots.write("models/other/model.yaml", UNSAID)
    dots.detector("models/other/v1.onnx")
    sentences = ('Given the baseline "other"', "Then recall is no worse than the baseline")
    mistakes = found(scenario(*sentences))
    assert len(mistakes) == 1
    assert mistakes[0].startswith('5: which detections of "other" count')


def test_a_sentence_about_the_score_that_is_wrong_is_one_mistake(
    found: Lint, dots: toy.Project
) -> None:
    dots.write("models/dot-finder/model.yaml", UNSAID)
    sentences = ("Given detections count from a score of 40", "Then it finds at least 1 dot")
    assert [one[:7] for one in found(scenario(*sentences))] == ['4: "40"']
