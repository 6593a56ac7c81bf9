"""Given: what is judged on what, and how it is counted."""

from __future__ import annotations

from behave.runner import Context

from donewhen.runner.current_goal import goal_of
from donewhen.runner.step_definitions import given


@given("data set {data_set}")
def data_set(context: Context, name: str) -> None:
    """Judge on this data set.

    Example: Given data set "12345"
    """
    goal_of(context).scope.use_data_set(name)


@given("{quoted_data_set}")
def quoted_data_set(context: Context, phrase: str) -> None:
    """Judge on this data set, with the quotes around both words.

    Example: Given "data set 12345"
    """
    goal_of(context).scope.use_data_set(phrase.removeprefix("data set "))


@given("the model {model}")
@given("the model {model} version {version}")
def model(context: Context, name: str, version: str | None = None) -> None:
    """Judge this model: its current version, the artifact that the run was given, or this one.

    Example: Given the model "balloon-detector"
    Example: Given the model "balloon-detector" version "11"
    """
    goal_of(context).scope.use_model(name, version)


@given("only the {slices} images")
def only(context: Context, slices: str) -> None:
    """Look only at the images of a slice; of several, at those that are in all of them.

    Example: Given only the "night" images
    """
    goal_of(context).scope.only(slices)


@given("detections count from a score of {number}")
def score(context: Context, number: str) -> None:
    """Count only detections with at least this score, in place of the score in model.yaml.

    Example: Given detections count from a score of 0.4
    """
    goal_of(context).scope.count_from(number)


@given("boxes match from an overlap of {number}")
def overlap(context: Context, number: str) -> None:
    """Call an object found when its box and the model's overlap at least this much (IoU).

    Example: Given boxes match from an overlap of 0.5
    """
    goal_of(context).scope.match_from(number)


@given("the images are {perturbation} at severity {number}")
def perturbed(context: Context, perturbation: str, severity: str) -> None:
    """Change the images before the model sees them: a little at severity 1, a lot at 5.

    Example: Given the images are blurred at severity 2
    """
    goal_of(context).scope.perturb(perturbation, severity)


@given("the hypothesis {string}")
def hypothesis(context: Context, text: str) -> None:
    """Suppose something: the scenario is tagged @hypothesis, and is no condition of anything.

    Its Then sentences may suppose a weakness: recall for balloons is at most 75%.

    Example: Given the hypothesis "a balloon that is covered is missed in one case of four"
    """
    goal_of(context).scope.suppose(text)
