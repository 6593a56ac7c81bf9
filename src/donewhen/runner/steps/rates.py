"""Then: metrics, of a noun or of everything, in all images or in those of a slice."""

from __future__ import annotations

from behave.runner import Context

from donewhen.runner.current_goal import check, goal_of
from donewhen.runner.step_definitions import then


@then("{metric} for/of {noun} is/are {goal}")
def metric_of_noun(context: Context, metric: str, noun: str, goal: str) -> None:
    """Hold a metric of one noun against a threshold.

    Example: Then precision for balloons is at least 90%
    Example: Then recall for balloons is at least 80% with 95% confidence
    Example: Then recall for balloons is at least 70% in every slice
    Example: Then recall of red balloons is at least 80%
    """
    check(context, goal_of(context).claim(metric, noun, goal))


@then("{metric} for/of {noun} in {slices} images is/are {goal}")
def metric_of_noun_in_slices(
    context: Context, metric: str, noun: str, slices: str, goal: str
) -> None:
    """Hold a metric of one noun, in the images of a slice, against a threshold.

    Example: Then recall for red balloons in "night" images is at least 60% with 95% confidence
    """
    check(context, goal_of(context).claim(metric, noun, goal, slices))


@then("{metric} is/are {goal}")
def metric_of_everything(context: Context, metric: str, goal: str) -> None:
    """Hold a metric of everything that the data set holds against a threshold.

    Example: Then accuracy is at least 98%
    Example: Then false positives per image are at most 0.05
    """
    check(context, goal_of(context).claim(metric, "", goal))


@then("{metric} in {slices} images is/are {goal}")
def metric_of_everything_in_slices(context: Context, metric: str, slices: str, goal: str) -> None:
    """Hold a metric of everything, in the images of a slice, against a threshold.

    Example: Then precision in "night" images is at least 80%
    """
    check(context, goal_of(context).claim(metric, "", goal, slices))


@then("{amount} of images hold a false {noun}")
def images_with_false(context: Context, amount: str, noun: str) -> None:
    """Hold the share of images with at least one false report against a threshold.

    Example: Then at most 2% of images hold a false balloon
    """
    check(context, goal_of(context).claim_quantity("false_positive_images", f"{amount} {noun}"))


@then("{amount} of {slices} images hold a false {noun}")
def images_with_false_in_slices(context: Context, amount: str, slices: str, noun: str) -> None:
    """Hold the share of a slice's images with at least one false report against a threshold.

    Example: Then at most 2% of "night" images hold a false balloon
    """
    check(
        context,
        goal_of(context).claim_quantity("false_positive_images", f"{amount} {noun}", slices),
    )


@then("no image holds a false {noun}")
def no_image_with_false(context: Context, noun: str) -> None:
    """Allow no false report on any image.

    Example: Then no image holds a false balloon
    """
    check(context, goal_of(context).claim_quantity("false_positive_images", f"no {noun}"))
