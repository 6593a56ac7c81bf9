"""Decoders: from a model's output arrays to detections or class scores, one file each.

Every module of this package is imported here, so that a new decoder is one new file that registers
itself.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from donewhen.inference.decoders.decoder import DECODERS, Decoder, ImageDetections, Reading

__all__ = ["DECODERS", "Decoder", "ImageDetections", "Reading"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
