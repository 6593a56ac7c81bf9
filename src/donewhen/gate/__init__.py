"""The gate: runs behave in a process of its own, and believes nothing but a completed record.

``adapter.expectation`` counts the goals that the feature files hold; ``runner`` is the side
of behave, in the child process; ``process`` starts and ends it; ``provenance`` says what was judged
with what; ``outcome`` makes one answer of all that; ``judge`` is the whole.
"""

from __future__ import annotations

from donewhen.gate.judge import Judgement, judge, void
from donewhen.gate.notes import remarks
from donewhen.gate.outcome import Outcome, refused

__all__ = ["Judgement", "Outcome", "judge", "refused", "remarks", "void"]
