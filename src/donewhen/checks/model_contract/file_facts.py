"""Facts about a model file that need no run: its size, its opset.

The classes that a model knows, held against those that it should know.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from donewhen.domain.claim import Unit
from donewhen.domain.finding import Finding
from donewhen.foundation.errors import ModelError
from donewhen.foundation.name_suggestions import nearest, quoted_list
from donewhen.inference.onnx_file import classes_in, mapped, read_onnx
from donewhen.inference.onnx_signature import model_files, read_signature
from donewhen.sources.model_manifest import ModelManifest


def file_size(path: Path) -> Finding:
    """Return the size of a model: its file, and those beside it that hold its weights."""
    files = model_files(path)
    sizes = {file: file.stat().st_size for file in files}
    largest_first = sorted(sizes.items(), key=lambda entry: -entry[1])
    several, beside = len(files) > 1, len(files) - 1
    return Finding(
        name="file_size",
        subject=f"size of {path.name}",
        value=Fraction(sum(sizes.values())),
        unit=Unit.BYTES,
        columns=("file", "bytes"),
        rows=tuple((file.name, f"{size:,}") for file, size in largest_first) if several else (),
        detail=f"with {beside} file{'s' * (beside > 1)} of weights beside it" if several else "",
    )


def opset(path: Path) -> Finding:
    """Return the version of ONNX's own operators that a model needs; undefined where it has none.

    Operators of other domains are named beside it.
    """
    opsets = read_signature(path).opsets
    others = ", ".join(f"{domain} {version}" for domain, version in opsets.items() if domain)
    version = opsets.get("")
    return Finding(
        name="opset",
        subject=f"opset of {path.name}",
        value=None if version is None else Fraction(version),
        unit=Unit.COUNT,
        detail=f"and {others}" if others else "",
    )


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
