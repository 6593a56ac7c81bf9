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
    """Reads annotations of one format."""

    @property
    def needs_file(self) -> bool:
        """Whether ``annotations:`` names a file."""

    def read(self, manifest: DataSetManifest) -> ReadResult:
        """Return what the annotations say; each image once, on the disk as a regular file.

        Raises ``DataSetError`` for whatever cannot be judged as it is.
        """


READERS: Registry[Reader] = Registry("annotation format")
