"""The versions of what judges."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from platform import python_version

_PACKAGES = ("behave", "donewhen", "numpy", "onnxruntime", "pillow", "scipy")


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that figures depend on, "" for none."""
    return {**{name: _version(name) for name in _PACKAGES}, "python": python_version()}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
