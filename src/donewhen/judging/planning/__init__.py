"""Planning: whether a goal can be decided at all, before any model is asked.

A claim with a confidence needs enough images. How many depends on the data set and on the sentence
alone: a model that makes no mistake on 100 red balloons has not been shown to find 98% of them.

In the order in which data flows: ``extremes`` counts what a perfect, a silent and a loud model
would get; ``range_shown`` says whether so many units can show that a value lies in a range;
``prospect`` what any model, and a plausibly good one, could be shown to do; ``plan`` puts that into
words for ``donewhen plan``.
"""

from __future__ import annotations

from donewhen.judging.planning.prospect import Prospect, prospect

__all__ = ["Prospect", "prospect"]
