"""Changes of the images: one file each, found by the word of a sentence.

``Given the images are blurred at severity 2`` asks how a model copes with a worse picture. A module
of this package that holds a ``PERTURBATION`` is such a change; adding one is adding a file.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from donewhen.foundation.name_suggestions import unknown
from donewhen.foundation.registry import Registry
from donewhen.inference.perturbations.perturbation import SEVERITIES, Perturbation, check_severity

__all__ = [
    "PERTURBATIONS",
    "SEVERITIES",
    "Perturbation",
    "check_severity",
    "perturbation_called",
]

PERTURBATIONS: Registry[Perturbation] = Registry("change of the images")

for _module in iter_modules(__path__):
    _member = getattr(import_module(f"{__name__}.{_module.name}"), "PERTURBATION", None)
    if _member is not None:
        PERTURBATIONS.register(_member.name, _member)


def perturbation_called(phrase: str, *, where: str = "") -> Perturbation:
    """Return the change that a sentence calls ``phrase`` ("blurred"), in any letter case.

    Raises ``UnknownNameError`` with the nearest words; ``where`` is put in front.
    """
    by_phrase = {PERTURBATIONS.get(name).phrase: PERTURBATIONS.get(name) for name in PERTURBATIONS}
    if phrase.casefold() not in by_phrase:
        raise unknown(PERTURBATIONS.kind, phrase, by_phrase, where=where)
    return by_phrase[phrase.casefold()]
