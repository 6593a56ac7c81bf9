"""Which images a model is tried on: a fixed draw, the same on every machine and in every run."""

from __future__ import annotations

import hashlib

from donewhen.domain.data_set import ImageList


def drawn(images: ImageList, count: int) -> ImageList:
    """Return up to ``count`` images, in their order: those whose names have the lowest sha256.

    That is as good as chance, whatever order the names follow, and an image that joins the data
    set changes the draw by one image at most.
    """
    ranked = sorted(images.names, key=lambda name: hashlib.sha256(name.encode()).digest())
    chosen = set(ranked[:count])
    return ImageList(images.folder, tuple(name for name in images.names if name in chosen))
