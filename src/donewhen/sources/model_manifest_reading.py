"""Reads ``models/<name>/model.yaml`` into a ``ModelManifest``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

from donewhen.domain.data_set import Task
from donewhen.foundation.settings import PROVIDERS
from donewhen.foundation.source_file import shown
from donewhen.foundation.yaml_node import Node
from donewhen.foundation.yaml_source import read_document
from donewhen.sources.model_manifest import (
    Anchor,
    Color,
    InputSettings,
    Layout,
    ModelManifest,
    OutputSettings,
    Resample,
    Resize,
)

_KEYS = (
    "title",
    "task",
    "version",
    "versions",
    "baseline",
    "classes",
    "input",
    "output",
    "provider",
)
_INPUT_KEYS = (
    "size",
    "resize",
    "anchor",
    "resample",
    "color",
    "layout",
    "scale",
    "mean",
    "std",
    "pad",
)
_LARGEST_SIDE = 16_384


def read_model_manifest(path: Path, name: str) -> ModelManifest:
    """Return the manifest at ``path`` of the model called ``name``.

    Raises ``ManifestError`` with the line that is wrong. The model files are not looked at.
    """
    fields = read_document(path).fields(_KEYS)
    versions = fields.required("versions", Node.mapping)
    files = {version: _file_name(node, path.parent) for version, node in versions.items()}

    def version(node: Node) -> str:
        return node.choice(files, "version")

    return ModelManifest(
        name=name,
        path=path,
        title=fields.required("title", Node.text),
        task=fields.required("task", _task),
        version=fields.required("version", version),
        versions=files,
        baseline=fields.optional("baseline", version, None),
        classes=fields.optional("classes", lambda node: tuple(node.texts()), None),
        input=fields.required("input", _input),
        output=fields.required("output", _output),
        provider=fields.optional(
            "provider", lambda node: node.choice(PROVIDERS, "provider"), "cpu"
        ),
        places={version: node.place for version, node in versions.items()},
    )


def _file_name(node: Node, folder: Path) -> str:
    """Return the name of a file inside the model's folder."""
    text = node.text()
    parts = re.split(r"[\\/]", text)
    if ".." in parts or not parts[0] or ":" in text:
        node.refuse(f'must name a file inside {shown(folder)}, not "{text}". Copy the file there.')
    return text


def _task(node: Node) -> Task:
    task: Task = node.choice(get_args(Task), "task")
    return task


def _input(node: Node) -> InputSettings:
    fields = node.fields(_INPUT_KEYS)
    unsaid = InputSettings((1, 1))

    def word(key: str, kind: str, options: object, default: str) -> Any:  # noqa: ANN401  # a Literal
        return fields.optional(key, lambda node: node.choice(get_args(options), kind), default)

    color = word("color", "colour order", Color, unsaid.color)
    channels = 1 if color == "L" else 3
    return InputSettings(
        size=fields.required("size", _size),
        resize=word("resize", "way to resize", Resize, unsaid.resize),
        anchor=word("anchor", "anchor", Anchor, unsaid.anchor),
        resample=word("resample", "resampling filter", Resample, unsaid.resample),
        color=color,
        layout=word("layout", "layout", Layout, unsaid.layout),
        scale=fields.optional("scale", lambda node: node.number(above=0), unsaid.scale),
        mean=fields.optional("mean", lambda node: _per_channel(node, channels), (0.0,) * channels),
        std=fields.optional(
            "std", lambda node: _per_channel(node, channels, above=0), (1.0,) * channels
        ),
        pad=fields.optional("pad", lambda node: node.integer(0, 255), unsaid.pad),
    )


def _size(node: Node) -> tuple[int, int]:
    sides = [side.integer(1, _LARGEST_SIDE) for side in node.items()]
    if len(sides) != 2:
        node.refuse(f"must be [width, height], not {len(sides)} numbers.")
    return sides[0], sides[1]


def _per_channel(node: Node, channels: int, above: float | None = None) -> tuple[float, ...]:
    """Return a number for each channel; a single number stands for all of them."""
    if isinstance(node.content, str):
        return (node.number(above=above),) * channels
    items = node.items()
    if len(items) != channels:
        node.refuse(
            f"has {len(items)} numbers, but the colour order has {channels} "
            f"channel{'s' if channels > 1 else ''}. Give {channels}, or one number for all."
        )
    return tuple(item.number(above=above) for item in items)


def _output(node: Node) -> OutputSettings:
    fields = node.fields(("decoder", "score", "iou"))
    decoder = fields.required("decoder", Node.text)
    unsaid = OutputSettings(decoder)
    return OutputSettings(
        decoder=decoder,
        score=fields.optional("score", _fraction, unsaid.score),
        iou=fields.optional("iou", _fraction, unsaid.iou),
    )


def _fraction(node: Node) -> float:
    return node.number(0, 1)
