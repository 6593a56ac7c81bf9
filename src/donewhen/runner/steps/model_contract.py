"""Then: the model file itself, whatever its answers are worth."""

from __future__ import annotations

from behave.runner import Context

from donewhen.runner.current_goal import check, contract_of, table_of
from donewhen.runner.step_definitions import then


@then("its file is {goal}")
def file(context: Context, goal: str) -> None:
    """Hold the size of the model's files, weights beside it too: kB, MB (1,000,000 bytes) or MiB.

    Example: Then its file is at most 5 MB
    """
    check(context, contract_of(context).file(goal))


@then("its opset is {goal}")
def opset(context: Context, goal: str) -> None:
    """Hold the version of ONNX's operators that the model needs: a runtime knows them up to one.

    Example: Then its opset is at most 17
    """
    check(context, contract_of(context).opset(goal))


@then("its inputs are:")
def inputs(context: Context) -> None:
    """Hold names, shapes and types of what the model takes against a table.

    Columns: name, shape and type. A dimension is a number, the name of an open one, or "any".

    Example: Then its inputs are:
      | name   | shape            | type    |
      | images | any, 3, 144, 192 | float32 |
    """
    check(context, contract_of(context).inputs(table_of(context)))


@then("its outputs are:")
def outputs(context: Context) -> None:
    """Hold names, shapes and types of what the model gives against a table.

    Columns: name, shape and type. A dimension is a number, the name of an open one, or "any".

    Example: Then its outputs are:
      | name   | shape         | type    |
      | output | any, any, any | float32 |
    """
    check(context, contract_of(context).outputs(table_of(context)))


@then("it knows the classes:")
def classes(context: Context) -> None:
    """Look for classes that the model must know: a table with the column class.

    Example: Then it knows the classes:
      | class       |
      | red balloon |
    """
    check(context, contract_of(context).classes(table_of(context)))


@then("it knows every class of the data set")
def every_class(context: Context) -> None:
    """Look for classes of the annotations that the model does not know, and so cannot find.

    Example: Then it knows every class of the data set
    """
    check(context, contract_of(context).every_class())


@then("it gives the same answers in batches of {number} and {number}")
def same_in_batches(context: Context, first: str, second: str) -> None:
    """Compare the answers to 64 images, run in batches of either size.

    Example: Then it gives the same answers in batches of 1 and 32
    """
    check(context, contract_of(context).same_in_batches(first, second))


@then("it gives the same answers when it runs twice")
def same_twice(context: Context) -> None:
    """Compare the answers to 64 images, given twice in one process and once more in another.

    Example: Then it gives the same answers when it runs twice
    """
    check(context, contract_of(context).same_twice())


@then("it gives the same answers with {number} and {number} threads")
def same_with_threads(context: Context, first: str, second: str) -> None:
    """Compare the answers to 64 images, with so many callers at a time and threads in each run.

    Example: Then it gives the same answers with 1 and 4 threads
    """
    check(context, contract_of(context).same_with_threads(first, second))


@then("it is {amount} times as slow as the baseline")
@then("it is {amount} times as slow as the baseline with {confidence} confidence")
def slowness(context: Context, amount: str, confidence: str = "") -> None:
    """Hold the time per image against the baseline's, both timed in turn; by default with 95%.

    Example: Then it is at most 1.2 times as slow as the baseline
    Example: Then it is at most 1.2 times as slow as the baseline with 99% confidence
    """
    check(context, contract_of(context).slowness(amount, confidence))
