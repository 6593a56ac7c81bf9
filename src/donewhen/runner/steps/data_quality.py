"""Then: the data set itself, before any model is asked."""

from __future__ import annotations

from behave.runner import Context

from donewhen.runner.current_goal import check, quality_of
from donewhen.runner.step_definitions import then


@then("every image can be read")
def readable(context: Context) -> None:
    """Read every image; those that cannot be read are named, with the reason.

    Example: Then every image can be read
    """
    check(context, quality_of(context).readable())


@then("no image appears twice")
def unrepeated(context: Context) -> None:
    """Find files that are equal, byte for byte: such an image would count twice.

    Example: Then no image appears twice
    """
    check(context, quality_of(context).unrepeated())


@then("no image looks like another")
def unlike(context: Context) -> None:
    """Find images that look alike: resized, saved again, a little brighter; not mirrored or turned.

    Example: Then no image looks like another
    """
    check(context, quality_of(context).unlike())


@then("no image is also in data set {data_set}")
def apart_from(context: Context, name: str) -> None:
    """Find images that stand in another data set, too, byte for byte.

    Example: Then no image is also in data set "fairground"
    """
    check(context, quality_of(context).apart_from(name, near=False))


@then("no image looks like one in data set {data_set}")
def unlike_those_of(context: Context, name: str) -> None:
    """Find images that look like one in another data set.

    Example: Then no image looks like one in data set "fairground"
    """
    check(context, quality_of(context).apart_from(name, near=True))


@then("no image is also in its training data")
def apart_from_training(context: Context) -> None:
    """Find images on which the model was trained: the data sets that dataset.yaml names.

    Example: Then no image is also in its training data
    """
    check(context, quality_of(context).apart_from_training(near=False))


@then("no image looks like one in its training data")
def unlike_training(context: Context) -> None:
    """Find images that look like one on which the model was trained.

    Example: Then no image looks like one in its training data
    """
    check(context, quality_of(context).apart_from_training(near=True))


@then("every box lies inside its image")
def boxes_inside(context: Context) -> None:
    """Find boxes that leave their image by more than a pixel.

    Example: Then every box lies inside its image
    """
    check(context, quality_of(context).boxes_inside())


@then("it holds {quantity}")
@then("it holds {quantity} in {slices} images")
def holds(context: Context, quantity: str, slices: str = "") -> None:
    """Count what is labelled in the data set, or in a slice; "images" are the images themselves.

    Example: Then it holds at least 1,000 balloons
    Example: Then it holds at least 100 balloons in "night" images
    """
    check(context, quality_of(context).holds(quantity, slices))


@then("every class has {amount} examples")
def each_class_has(context: Context, amount: str) -> None:
    """Count the labels of the class that has the fewest.

    Example: Then every class has at least 50 examples
    """
    check(context, quality_of(context).each_class_has(amount))


@then("every slice holds {amount} images")
def each_slice_holds(context: Context, amount: str) -> None:
    """Count the images of the smallest slice.

    Example: Then every slice holds at least 30 images
    """
    check(context, quality_of(context).each_slice_holds(amount))


@then("the rarest class makes up {amount} of the labels")
def rarest_class(context: Context, amount: str) -> None:
    """Hold the share of the rarest class against a threshold.

    Example: Then the rarest class makes up at least 5% of the labels
    """
    check(context, quality_of(context).rarest_class(amount))


@then("{amount} labels look wrong")
def suspected(context: Context, amount: str) -> None:
    """Count labels where the model is sure of something else. A suspicion: look at them.

    Example: Then at most 20 labels look wrong
    """
    check(context, quality_of(context).suspected(amount))
