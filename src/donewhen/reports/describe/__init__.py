"""A page about a data set: ``donewhen describe DATASET``.

    facts, tallies → troubles → decidable → examples → page

``facts`` counts what the annotations say, ``troubles`` names what is wrong with images and labels,
``decidable`` which goals could be decided, ``examples`` and ``thumbnails`` show images; ``page``
writes it all as one file.
"""

from __future__ import annotations

from donewhen.reports.describe.page import describe

__all__ = ["describe"]
