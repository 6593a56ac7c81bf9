"""Names without control characters, before any report writes them.

ESC in a scenario's name drives a terminal, and makes behave's JUnit a file that is no XML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from behave.model import Background, Feature, Scenario, ScenarioContainer, Step, Tag
from behave.reporter.base import Reporter

from donewhen.foundation.terminal_text import clean


def remove_control_characters(features: Iterable[Feature]) -> None:
    """Replace control characters in all names, sentences and tags."""
    for feature in features:
        for part in _parts(feature):
            part.name = clean(part.name).replace("\n", " ")
            if not isinstance(part, Step | Background):
                part.tags = [_clean_tag(tag) for tag in part.tags]


def clean_file_names(reporters: Iterable[Reporter]) -> None:
    """Let behave's JUnit name a feature's file without control characters, in it and as its own."""
    for reporter in reporters:
        given = getattr(reporter, "make_feature_filename", None)
        if given is not None:
            reporter.make_feature_filename = _cleaned(given)  # type: ignore[attr-defined]


def _cleaned(given: Callable[[Feature], str]) -> Callable[[Feature], str]:
    return lambda feature: clean(given(feature)).replace("\n", " ")


def _clean_tag(tag: Tag) -> Tag:
    return tag if clean(tag) == tag else Tag(clean(tag), getattr(tag, "line", 0))


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
