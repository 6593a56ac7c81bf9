"""The classes that a model knows, held against those that it should know."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from donewhen.domain.claim import Unit
from donewhen.domain.finding import Finding
from donewhen.foundation.errors import ModelError
from donewhen.foundation.name_suggestions import nearest, quoted_list
from donewhen.inference.onnx_file import classes_in, mapped, read_onnx
from donewhen.sources.model_manifest import ModelManifest


def known_classes(model: ModelManifest, path: Path) -> tuple[str, ...]:
    """Return the classes that model.yaml lists, or else those in the file's metadata.

    Raises ``ModelError`` where neither says any.
    """
    classes = model.classes or classes_in(read_onnx(mapped(path), path).metadata)
    if not classes:
        raise ModelError(
            f"model {path} does not say its classes. "
            "List them in model.yaml, in the order of the model's output."
        )
    return classes


def unknown_classes(wanted: Sequence[str], model: ModelManifest, path: Path) -> Finding:
    """Count the ``wanted`` classes that a model does not know, with those that look like them."""
    known = known_classes(model, path)
    missing = [name for name in wanted if name not in known]
    return Finding(
        name="unknown_classes",
        subject=f"classes that {path.name} does not know",
        value=Fraction(len(missing)),
        unit=Unit.COUNT,
        of=len(wanted),
        columns=("class", "looks like"),
        rows=tuple((name, ", ".join(nearest(name, known))) for name in missing),
        detail=f"it knows {quoted_list(known, 4)}" if missing else "",
    )
