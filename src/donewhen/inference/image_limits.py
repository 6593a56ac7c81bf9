"""How large an image may be: set once for a process, before it opens the first one.

A file of some kilobytes may hold gigabytes of pixels. Each image is held to these limits before it
is decoded, wherever it is opened: by the worker, for pictures of evidence, to look for duplicates.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ImageLimits:
    """The most ``pixels`` that an image may have, and the most ``file_bytes`` of its file."""

    pixels: int = 64_000_000
    file_bytes: int = 512 * 1024**2


_set = ImageLimits()


def image_limits() -> ImageLimits:
    """Return the limits of this process."""
    return _set


def set_image_limits(limits: ImageLimits) -> None:
    """Hold the images that this process opens from now on to ``limits``."""
    global _set  # noqa: PLW0603 - limits that a caller could leave out would be none
    _set = limits
