"""What a prediction worker is told, as one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from donewhen.inference.image_limits import ImageLimits, image_limits
from donewhen.sources.model_manifest import InputSettings

if TYPE_CHECKING:
    from donewhen.domain.data_set import Task


@dataclass(frozen=True)
class Job:
    """Images (name and digest) for one model, to be written to ``target`` shard by shard.

    ``perturbation`` is the name and the severity of a change of the images. ``sizes`` are those
    that an image must have by its name, so that the boxes can follow; empty where none has to.
    ``image_limits`` are those of the process that made the job.
    """

    model_file: str
    model_digest: str
    task: Task
    classes: int
    input: InputSettings
    decoder: str
    iou: float
    provider: str
    batch: int
    folder: str
    images: tuple[tuple[str, str], ...]
    target: str
    shard_images: int
    threads: int
    seconds_per_batch: float
    memory_bytes: int | None
    perturbation: tuple[str, int] | None = None
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    image_limits: ImageLimits = field(default_factory=image_limits)

    def shards(self) -> list[Sequence[tuple[str, str]]]:
        """Return the images cut into shards."""
        size = self.shard_images
        return [self.images[start : start + size] for start in range(0, len(self.images), size)]

    def split(self, parts: int) -> list[Job]:
        """Return up to ``parts`` jobs that share the images and the threads between them.

        Each takes every so-many-th shard; shards become smaller where there would be too few.
        """
        size = max(1, min(self.shard_images, -(-len(self.images) // parts)))
        shards = replace(self, shard_images=size).shards()
        jobs = []
        for number in range(min(parts, len(shards))):
            images = tuple(image for shard in shards[number::parts] for image in shard)
            threads = len(range(number, self.threads, parts))
            jobs.append(replace(self, images=images, shard_images=size, threads=max(1, threads)))
        return jobs

    def to_json(self) -> str:
        """Return the job as one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Job:
        """Return the job that ``to_json`` wrote."""
        values = json.loads(text)
        settings = dict(values["input"])
        for name in ("size", "mean", "std"):
            settings[name] = tuple(settings[name])
        values["input"] = InputSettings(**settings)
        values["images"] = tuple((name, digest) for name, digest in values["images"])
        if values["perturbation"] is not None:
            values["perturbation"] = tuple(values["perturbation"])
        values["sizes"] = {name: tuple(size) for name, size in values["sizes"].items()}
        values["image_limits"] = ImageLimits(**values["image_limits"])
        return cls(**values)

    def path(self, name: str) -> str:
        """Return the file of the image called ``name``."""
        return str(Path(self.folder, name))
