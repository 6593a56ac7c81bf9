"""What checks need of a goal and of its run: whoever judges scenarios provides both.

Checks stand below the goals, so they name here what they need, and know no goal.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from donewhen.domain.data_set import DataSet
from donewhen.domain.finding import Finding
from donewhen.domain.verdict import Verdict
from donewhen.evaluation.estimation import OperatingPoint
from donewhen.inference import InferenceRequest
from donewhen.language import GoalPhrase
from donewhen.sources.model_manifest import ModelManifest


class CheckedScope(Protocol):
    """What a goal is about. What a check looks at, the goal's record names from then on."""

    @property
    def slices(self) -> tuple[str, ...]:
        """The slices that the goal looks at only."""

    @property
    def model(self) -> ModelManifest:
        """The manifest of the model that is judged."""

    @property
    def point(self) -> OperatingPoint:
        """The operating point of the model."""

    def checked_data_set(self, slices: tuple[str, ...] = ()) -> DataSet:
        """Return the images of some slices, by default the whole data set, untouched."""

    def checked_model_file(self) -> Path:
        """Return the model file that is judged."""

    def checked_baseline(self) -> tuple[ModelManifest, str, Path]:
        """Return manifest, version and file of the baseline."""

    def inference_request(self, model: ModelManifest, file: Path) -> InferenceRequest:
        """Return the request for a model's answers to the whole data set, untouched."""


class CheckedGoal(Protocol):
    """A goal whose sentences check a data set or a model file."""

    @property
    def scope(self) -> CheckedScope:
        """What the goal is about."""

    def judge_finding(self, find: Callable[[], Finding], phrase: GoalPhrase) -> Verdict:
        """Judge what ``find`` finds: it is called when the goal is judged, not when it is read."""
