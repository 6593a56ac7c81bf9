"""Given and Then: another version or model, judged on the same images in the same run."""

from __future__ import annotations

from behave.runner import Context

from donewhen.runner.current_goal import check, goal_of
from donewhen.runner.step_definitions import given, then


@given("the baseline {model}")
@given("the baseline {model} version {version}")
def baseline(context: Context, name: str, version: str | None = None) -> None:
    """Compare with another model, with a version, or with the baseline that the model.yaml names.

    Example: Given the baseline "balloon-detector"
    Example: Given the baseline "balloon-detector" version "11"
    """
    goal_of(context).scope.use_baseline(name, version)


@then("{metric} for/of {noun} {change}")
def change_for_noun(context: Context, metric: str, noun: str, change: str) -> None:
    """Hold the change of a metric of one noun against what is allowed or wanted.

    Example: Then recall for balloons drops by at most 2 points
    """
    check(context, goal_of(context).claim_change(metric, noun, change))


@then("{metric} for/of {noun} in {slices} images {change}")
def change_for_noun_in_slices(
    context: Context, metric: str, noun: str, slices: str, change: str
) -> None:
    """Hold the change of a metric of one noun, in the images of a slice, against what is allowed.

    Example: Then recall for balloons in "night" images is no worse than the baseline
    """
    check(context, goal_of(context).claim_change(metric, noun, change, slices))


@then("{metric} {change}")
def change(context: Context, metric: str, change: str) -> None:
    """Hold the change of a metric of everything against what is allowed or wanted.

    Example: Then accuracy improves by at least 2 points
    Example: Then false positives per image drop by at least 0.05
    """
    check(context, goal_of(context).claim_change(metric, "", change))


@then("{amount} image/images that the baseline gets right go/goes wrong")
def images_lost(context: Context, amount: str) -> None:
    """Count the images that were right (all found, nothing false) and are wrong now.

    Example: Then at most 5 images that the baseline gets right go wrong
    Example: Then no image that the baseline gets right goes wrong
    """
    check(context, goal_of(context).claim_flips(amount, "", negative=True))


@then("{amount} image/images that the baseline gets right for {noun} go/goes wrong")
def images_lost_for_noun(context: Context, amount: str, noun: str) -> None:
    """Count the images that were right as far as one noun is concerned, and are wrong now.

    Example: Then at most 5 images that the baseline gets right for red balloons go wrong
    """
    check(context, goal_of(context).claim_flips(amount, noun, negative=True))


@then("{amount} {slices} image/images that the baseline gets right go/goes wrong")
def images_lost_in_slices(context: Context, amount: str, slices: str) -> None:
    """Count the images of a slice that were right and are wrong now.

    Example: Then at most 5 "night" images that the baseline gets right go wrong
    """
    check(context, goal_of(context).claim_flips(amount, "", slices, negative=True))


@then("{amount} image/images that the baseline gets wrong go/goes right")
def images_gained(context: Context, amount: str) -> None:
    """Count the images that were wrong and are right now.

    Example: Then at least 5 images that the baseline gets wrong go right
    """
    check(context, goal_of(context).claim_flips(amount, "", negative=False))
