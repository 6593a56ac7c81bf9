"""When: the model sees the images."""

from __future__ import annotations

from behave.runner import Context

from donewhen.runner.current_goal import goal_of, require
from donewhen.runner.step_definitions import when


@when("the model ingests the images")
def ingest(context: Context) -> None:
    """Let the model answer for every image; answers that are stored are not computed again.

    Example: When the model ingests the images
    """
    goal_of(context).ingest()


@when("the model ingests {string} from the data set")
def ingest_from_data_set(context: Context, what: str) -> None:
    """Let the model answer for every image of the data set.

    Example: When the model ingests "images" from the data set
    """
    goal_of(context).ingest(what)


@when("{number} to {number} {noun} are identified")
def identified(context: Context, low: str, high: str, noun: str) -> None:
    """Go on only if the number of things found lies in this range; outside it the goal fails.

    Example: When "800" to "1_000" balloons are identified
    """
    require(context, goal_of(context).identified(low, high, noun))
