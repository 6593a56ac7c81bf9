"""A page about a data set: ``donewhen describe DATASET``.

In the order in which data flows:

- ``facts`` counts what the annotations say.
- ``problems`` looks for what is wrong with images and labels.
- ``decidable`` says which goals the data set could decide.
- ``pictures`` chooses images of each class, and makes them small enough for the page.
- ``page`` sums up in sentences what stands out, and writes it all as one file, with the template
  ``data_set.jinja``.
"""

from __future__ import annotations

from donewhen.reports.describe.page import describe

__all__ = ["describe"]
