"""Readers of annotations, one file for each format.

`reader` says what a reader is and holds the registry; `image_files` checks the files that any
format names; every other module is one format and registers itself when the package is imported.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from donewhen.sources.readers.reader import READERS, Reader, ReadResult

__all__ = ["READERS", "ReadResult", "Reader"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
