"""No name of a project drives a terminal, or breaks a report, by the control characters in it.

ESC in a scenario's name drives a terminal, and makes behave's JUnit a file that is no XML. So names
are cleaned before any report writes them, and errors of hooks, which behave prints as they are,
before they leave the hook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps

from behave.model import Background, Feature, Scenario, ScenarioContainer, Step, Tag
from behave.reporter.base import Reporter

from donewhen.foundation.terminal_text import clean


def remove_control_characters(features: Iterable[Feature]) -> None:
    """Replace control characters in all names, sentences and tags."""
    for feature in features:
        for part in _parts(feature):
            part.name = clean(part.name).replace("\n", " ")
            if not isinstance(part, Step | Background):
                part.tags = [Tag(clean(tag), getattr(tag, "line", 0)) for tag in part.tags]


def clean_file_names(reporters: Iterable[Reporter]) -> None:
    """Let behave's JUnit name a feature's file without control characters, in it and as its own."""
    for reporter in reporters:
        given = getattr(reporter, "make_feature_filename", None)
        if given is not None:
            reporter.make_feature_filename = _clean_name(given)  # type: ignore[attr-defined]


def _clean_name(given: Callable[[Feature], str]) -> Callable[[Feature], str]:
    return lambda feature: clean(given(feature)).replace("\n", " ")


def _parts(feature: Feature) -> Iterator[ScenarioContainer | Scenario | Background | Step]:
    """Yield a feature and all in it; backgrounds first, because scenarios copy their steps."""
    for container in (feature, *feature.iter_rules()):
        yield container
        if container.background is not None:
            yield container.background
            yield from container.background.steps
    for scenario in feature.walk_scenarios(with_outlines=True):
        yield scenario
        yield from scenario.all_steps


def clean_errors(hook: Callable[..., object]) -> Callable[..., object]:
    """Let a hook raise no message with control characters: names in it may come from anywhere."""

    @wraps(hook)
    def called(*arguments: object) -> object:
        try:
            return hook(*arguments)
        except Exception as error:
            if not _cleans(error):  # its text is not made of its arguments
                raise _stand_in(error) from None
            raise

    return called


def _cleans(error: BaseException) -> bool:
    """Take control characters out of an error and those that led to it; say whether all are."""
    done: list[BaseException] = []  # by identity: errors may be equal, and lead in a circle
    left: list[BaseException | None] = [error]
    while left:
        raised = left.pop()
        if raised is None or any(raised is known for known in done):
            continue
        done.append(raised)
        left += [raised.__cause__, raised.__context__]
        if clean(str(raised)) != str(raised):
            raised.args = (clean(str(raised)),)
    return all(clean(str(raised)) == str(raised) for raised in done)


def _stand_in(error: Exception) -> Exception:
    """Return an error of the same name whose message is clean, for one that keeps its own."""
    kind: type[Exception] = type(type(error).__name__, (Exception,), {})
    return kind(clean(str(error)))
