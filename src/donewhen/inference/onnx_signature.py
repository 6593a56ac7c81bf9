"""What an ONNX file promises to its callers: inputs, outputs and opset, read without a runtime.

Field numbers are those of onnx.proto. Weights that an old file (IR 3 and below) lists among its
inputs are no inputs: nobody feeds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from donewhen.inference.onnx_file import (
    MalformedError,
    external_files,
    fields,
    mapped,
    not_complete,
    read_onnx,
    signed,
)

ELEMENT_TYPES = (
    *("undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string"),
    *("bool", "float16", "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16"),
    *("float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4", "int4"),
    *("float4e2m1", "float8e8m0", "uint2", "int2", "float6e2m3", "float6e3m2"),
)
"""The names of onnx.proto's ``TensorProto.DataType``, as numpy writes them, by number."""
_KINDS = {4: "sequence", 5: "map", 8: "sparse tensor", 9: "optional"}
_MODEL_GRAPH, _MODEL_OPSET = 7, 8
_GRAPH_WEIGHT, _GRAPH_INPUT, _GRAPH_OUTPUT, _GRAPH_SPARSE = 5, 11, 12, 15


@dataclass(frozen=True)
class Tensor:
    """An input or an output.

    ``shape`` holds a number where a dimension is fixed, a name where it is open, "" where it is
    open and has no name; None where not even their number is known. ``type`` is one of
    ``ELEMENT_TYPES``, or "sequence", "map", "sparse tensor", "optional".
    """

    name: str
    shape: tuple[int | str, ...] | None
    type: str


@dataclass(frozen=True)
class Signature:
    """``inputs`` and ``outputs`` in the file's order; ``opsets`` by domain, ONNX's own is ""."""

    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    opsets: Mapping[str, int]


def read_signature(path: Path) -> Signature:
    """Return the signature of a model file; raises ``ModelError`` where it is no ONNX model."""
    view = mapped(path)
    try:
        return _signature(view)
    except (MalformedError, UnicodeDecodeError):
        raise not_complete(path, bytes(view[:1024]), len(view)) from None


def model_files(path: Path) -> tuple[Path, ...]:
    """Return the file and those beside it that hold its weights; raises ``ModelError``."""
    return (path, *external_files(path, read_onnx(mapped(path), path).external))


def _signature(view: memoryview) -> Signature:
    opsets: dict[str, int] = {}
    graph = None
    for number, part in fields(view):
        if number == _MODEL_OPSET and isinstance(part, memoryview):
            domain, version = _opset(part)
            opsets[domain] = version
        elif number == _MODEL_GRAPH and isinstance(part, memoryview):
            graph = part
    if graph is None:
        raise MalformedError
    inputs, outputs, weights = [], [], set()
    for number, part in _messages(graph):
        if number == _GRAPH_INPUT:
            inputs.append(_tensor(part))
        elif number == _GRAPH_OUTPUT:
            outputs.append(_tensor(part))
        elif number == _GRAPH_WEIGHT:
            weights.add(_text(part, 8))
        elif number == _GRAPH_SPARSE:
            weights.update(_text(values, 8) for field, values in _messages(part) if field == 1)
    fed = tuple(tensor for tensor in inputs if tensor.name not in weights)
    return Signature(fed, tuple(outputs), opsets)


def _opset(view: memoryview) -> tuple[str, int]:
    domain, version = "", 0
    for number, part in fields(view):
        if number == 1 and isinstance(part, memoryview):
            domain = bytes(part).decode()
        elif number == 2 and isinstance(part, int):
            version = signed(part)
    return "" if domain == "ai.onnx" else domain, version


def _tensor(view: memoryview) -> Tensor:
    """Read a ValueInfoProto: name = 1, type = 2."""
    shape: tuple[int | str, ...] | None = None
    kind = ELEMENT_TYPES[0]
    for number, part in _messages(view):
        if number != 2:
            continue
        for field, content in _messages(part):
            if field == 1:
                kind, shape = _dense(content)
            elif field in _KINDS:
                kind = _KINDS[field]
    return Tensor(_text(view, 1), shape, kind)


def _dense(view: memoryview) -> tuple[str, tuple[int | str, ...] | None]:
    """Read a TypeProto.Tensor: elem_type = 1, shape = 2."""
    kind, shape = ELEMENT_TYPES[0], None
    for number, part in fields(view):
        if number == 1 and isinstance(part, int):
            known = part < len(ELEMENT_TYPES)
            kind = ELEMENT_TYPES[part] if known else f"element type {part}"
        elif number == 2 and isinstance(part, memoryview):
            shape = tuple(_dimension(side) for field, side in _messages(part) if field == 1)
    return kind, shape


def _dimension(view: memoryview) -> int | str:
    """Read a TensorShapeProto.Dimension: dim_value = 1 or dim_param = 2; of both, the later."""
    result: int | str = ""
    for number, part in fields(view):
        if number == 1 and isinstance(part, int):
            result = signed(part)
        elif number == 2 and isinstance(part, memoryview):
            result = bytes(part).decode()
    # Some exporters write -1 or 0 for a dimension that is open.
    return result if isinstance(result, str) or result > 0 else ""


def _messages(view: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Yield the fields that hold bytes: messages, texts."""
    for number, part in fields(view):
        if isinstance(part, memoryview):
            yield number, part


def _text(view: memoryview, wanted: int) -> str:
    for number, part in _messages(view):
        if number == wanted:
            return bytes(part).decode()
    return ""
