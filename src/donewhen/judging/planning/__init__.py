"""Planning: whether a goal can be decided at all, before any model is asked.

A claim with a confidence needs enough images. How many depends on the data set and on the sentence
alone: a model that makes no mistake on 100 red balloons has not been shown to find 98% of them.
"""

from __future__ import annotations

from donewhen.judging.planning.prospect import Prospect, prospect

__all__ = ["Prospect", "prospect"]
