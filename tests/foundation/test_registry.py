from __future__ import annotations

import pytest

from donewhen.foundation.errors import UnknownNameError
from donewhen.foundation.registry import Registry


@pytest.fixture
def registry() -> Registry[int]:
    made: Registry[int] = Registry("metric")
    made.register("recall", 1)
    made.register("accuracy", 2)
    return made


def test_members_are_found_by_name_and_listed_in_order(registry: Registry[int]) -> None:
    assert registry.get("recall") == 1
    assert list(registry) == ["accuracy", "recall"]
    assert len(registry) == 2
    assert "recall" in registry
    assert "precision" not in registry


def test_registering_gives_the_member_back() -> None:
    assert Registry[str]("reader").register("coco", "member") == "member"


def test_two_members_of_one_name_are_refused(registry: Registry[int]) -> None:
    with pytest.raises(ValueError, match='two metrics are called "recall"'):
        registry.register("recall", 3)
    assert registry.get("recall") == 1


def test_an_unknown_name_is_answered_with_the_nearest(registry: Registry[int]) -> None:
    with pytest.raises(UnknownNameError, match=r'a\.yaml:2: unknown metric "recal".*"recall"'):
        registry.get("recal", where="a.yaml:2")
