"""A model's manifest, ``models/<name>/model.yaml``, as typed settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from donewhen.data_set import Task

__all__ = ["InputSettings", "ModelManifest", "OutputSettings"]


@dataclass(frozen=True)
class InputSettings:
    """How an image becomes the model's input.

    ``size`` is (width, height) in pixels. A channel's value v becomes ``(v * scale - mean) / std``
    (v from 0 to 255, mean and std in the model's channel order). ``pad`` is the grey level (0 to
    255) around a letterboxed image; ``anchor`` says where the image lies inside it.
    """

    size: tuple[int, int]
    resize: Literal["letterbox", "stretch"] = "letterbox"
    anchor: Literal["center", "top-left"] = "center"
    resample: Literal["nearest", "bilinear", "bicubic", "lanczos"] = "bilinear"
    color: Literal["RGB", "BGR", "L"] = "RGB"
    layout: Literal["NCHW", "NHWC"] = "NCHW"
    scale: float = 1 / 255
    mean: tuple[float, ...] = (0.0, 0.0, 0.0)
    std: tuple[float, ...] = (1.0, 1.0, 1.0)
    pad: int = 114


@dataclass(frozen=True)
class OutputSettings:
    """How the model's output becomes predictions.

    ``score`` is the operating point; ``iou`` the overlap from which class-wise non-maximum
    suppression drops the lower of two boxes (it changes what the model reports; the overlap from
    which a box counts as found is said in the feature).
    """

    decoder: str
    score: float = 0.25
    iou: float = 0.5


@dataclass(frozen=True)
class ModelManifest:
    """One model: its versions, its classes, and how to talk to it.

    ``classes`` may be None: then they come from the model file's metadata.
    """

    name: str
    path: Path
    title: str
    task: Task
    version: str
    versions: Mapping[str, str]
    baseline: str | None
    classes: tuple[str, ...] | None
    input: InputSettings
    output: OutputSettings
    provider: str = "cpu"

    @property
    def folder(self) -> Path:
        """The folder that holds model.yaml and the model files."""
        return self.path.parent
