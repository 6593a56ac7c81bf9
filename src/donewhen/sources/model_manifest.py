"""A model's manifest, ``models/<name>/model.yaml``, as typed settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from donewhen.domain.data_set import Task
from donewhen.foundation.errors import ModelError
from donewhen.foundation.name_suggestions import unknown
from donewhen.foundation.source_file import is_inside, shown

Resize = Literal["letterbox", "stretch"]
Anchor = Literal["center", "top-left"]
Resample = Literal["bilinear-aliased", "nearest", "bilinear", "bicubic", "lanczos"]
Color = Literal["RGB", "BGR", "L"]
Layout = Literal["NCHW", "NHWC"]


@dataclass(frozen=True)
class InputSettings:
    """How an image becomes the model's input.

    ``size`` is (width, height) in pixels. A channel's value v becomes ``(v * scale - mean) / std``
    (v from 0 to 255; mean and std one per channel, in the model's channel order). ``pad`` is the
    grey level (0 to 255) around a letterboxed image; ``anchor`` says where the image lies in it.
    """

    size: tuple[int, int]
    resize: Resize = "letterbox"
    anchor: Anchor = "center"
    resample: Resample = "bilinear-aliased"  # OpenCV's, with which most detectors are trained
    color: Color = "RGB"
    layout: Layout = "NCHW"
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

    ``classes`` may be None: then they come from the model file's metadata. ``versions`` maps a
    version to its file's name inside ``folder``; ``places`` to the "path:line" that names it.
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
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The folder that holds model.yaml and the model files."""
        return self.path.parent

    def version_of(self, path: Path) -> str | None:
        """Return the version whose file this is, however its path is written; None for none."""
        meant = path.resolve()
        for version, name in self.versions.items():
            if (self.folder / name).resolve() == meant:
                return version
        return None

    def file(self, version: str | None = None) -> Path:
        """Return the model file of ``version``, by default of the current one.

        Raises ``UnknownNameError`` for a version that the manifest does not list, and
        ``ModelError`` if its file is missing or lies outside the model's folder.
        """
        wanted = self.version if version is None else version
        if wanted not in self.versions:
            kind = f'version of the model "{self.name}"'
            raise unknown(kind, wanted, self.versions, where=shown(self.path))
        path = self.folder / self.versions[wanted]
        place = self.places.get(wanted, shown(self.path))
        about = f'{place}: version "{wanted}" of the model "{self.name}"'
        if not is_inside(path, self.folder):
            raise ModelError(
                f"{about}: {shown(path)} leads out of {shown(self.folder)} through a link. "
                "Copy the file there."
            )
        if not path.is_file():
            what = "is not a regular file" if path.exists() else "does not exist"
            raise ModelError(f"{about}: {shown(path)} {what}. Export the model there.")
        return path
