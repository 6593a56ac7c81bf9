"""Where scikit-learn is installed: the digits and the photographs are files of it."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

from donewhen.foundation.errors import InputError


@functools.cache
def scikit_learn_folder() -> Path:
    """Return the folder of the package, found without importing it, which takes a second.

    Raises ``InputError`` where the extra ``samples`` is not installed.
    """
    spec = importlib.util.find_spec("sklearn")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    if not folders:
        raise InputError(
            "The sample data needs scikit-learn, which is not installed. "
            'Do: pip install "donewhen[samples]"'
        )
    return Path(folders[0])
