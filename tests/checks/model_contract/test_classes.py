from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from onnx import helper

from donewhen.checks.model_contract.file_facts import known_classes, unknown_classes
from donewhen.foundation.errors import ModelError

SAME = [helper.make_node("Identity", ["plain"], ["scores"])]


def test_the_manifests_classes_come_first(world: Any, put: Callable[..., Path]) -> None:
    file = put(SAME, metadata={"names": "['one', 'two', 'three']"})

    assert known_classes(world.model, file) == ("ball", "kite", "lamp")
    world.classes = None
    assert known_classes(world.model, file) == ("one", "two", "three")
    world.classes = None
    with pytest.raises(ModelError, match=r"does not say its classes. List them in model\.yaml"):
        known_classes(world.model, put(SAME))


def test_unknown_classes_are_named_with_what_they_look_like(world: Any) -> None:
    found = unknown_classes(["kites", "lamp", "zebra"], world.model, world.file)

    assert (found.value, found.of) == (2, 3)
    assert found.rows == (("kites", "kite"), ("zebra", ""))
    assert found.detail == 'it knows "ball", "kite", "lamp"'
