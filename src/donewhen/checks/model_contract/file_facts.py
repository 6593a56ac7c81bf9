"""Facts about a model file that need no run: its size, its opset."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from donewhen.domain.claim import Unit
from donewhen.domain.finding import Finding
from donewhen.inference.onnx_signature import model_files, read_signature


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
