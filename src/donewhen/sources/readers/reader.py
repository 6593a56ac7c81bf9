"""What a reader of annotations is, and the registry in which each is found by its format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from donewhen.domain.data_set import Boxes, Category, ImageList, Labels
from donewhen.foundation.registry import Registry
from donewhen.sources.data_set_manifest import DataSetManifest


@dataclass(frozen=True)
class ReadResult:
    """What the annotations say: images sorted by name, categories in order, the truth by index."""

    images: ImageList
    categories: tuple[Category, ...]
    truth: Boxes | Labels


class Reader(Protocol):
    """Reads annotations of one format.

    ``needs_file`` says whether ``annotations:`` names a file. ``read`` raises ``DataSetError``
    for whatever cannot be judged as it is; each image stands in its result exactly once and lies
    on the disk as a regular file.
    """

    @property
    def needs_file(self) -> bool: ...  # noqa: D102  # said above

    def read(self, manifest: DataSetManifest) -> ReadResult: ...  # noqa: D102  # said above


READERS: Registry[Reader] = Registry("annotation format")
