"""Then: metrics, of a noun or of everything."""

from __future__ import annotations

from behave import then
from behave.runner import Context
from fixtures.goal import check, goal_of


@then("{metric} for {noun} is {bound} {number}")
def metric_of_noun(context: Context, metric: str, noun: str, bound: str, number: str) -> None:
    """Hold a metric of one noun against a threshold.

    Example: Then precision for balloons is at least 90%
    """
    check(context, goal_of(context).claim(metric, noun, bound, number))


@then("{metric} is {bound} {number}")
def metric_of_everything(context: Context, metric: str, bound: str, number: str) -> None:
    """Hold a metric of everything that the data set holds against a threshold.

    Example: Then accuracy is at least 98%
    """
    check(context, goal_of(context).claim(metric, "", bound, number))


@then("false positives per image are {bound} {number}")
def false_positives_per_image(context: Context, bound: str, number: str) -> None:
    """Hold the mean number of false reports on an image against a threshold.

    Example: Then false positives per image are at most 0.05
    """
    check(context, goal_of(context).claim("false_positives_per_image", "", bound, number))


@then("false positives per image for {noun} are {bound} {number}")
def false_positives_per_image_of_noun(context: Context, noun: str, bound: str, number: str) -> None:
    """Hold the mean number of false reports of one noun on an image against a threshold.

    Example: Then false positives per image for balloons are at most 0.05
    """
    check(context, goal_of(context).claim("false_positives_per_image", noun, bound, number))


@then("{bound} {number} of images hold a false {noun}")
def images_with_false(context: Context, bound: str, number: str, noun: str) -> None:
    """Hold the share of images with at least one false report against a threshold.

    Example: Then at most 2% of images hold a false balloon
    """
    check(context, goal_of(context).claim("false_positive_images", noun, bound, number))
