"""What checks that are no metrics may ask of a goal: quality of data, contract of a model file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from donewhen.domain.data_set import DataSet
from donewhen.domain.finding import Finding
from donewhen.domain.verdict import Verdict
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.goals.goal import Goal
from donewhen.goals.run import Run
from donewhen.inference import InferenceRequest
from donewhen.inference.model_file import identify
from donewhen.language import GoalPhrase, Noun
from donewhen.sources.data_set_manifest import DataSetManifest
from donewhen.sources.model_manifest import ModelManifest


class Asker:
    """A goal, as far as checks need it; nothing here starts inference, but for ``answers``."""

    def __init__(self, goal: Goal) -> None:
        self._goal = goal

    def judge(
        self, make: Callable[[], Finding], goal: GoalPhrase, *, counted: bool = False
    ) -> Verdict:
        """Judge what ``make`` finds: it is called when the goal is judged, not when it is read.

        ``counted`` says that it depends on the score from which detections count.
        """
        return self._goal.finding(make, goal, counted=counted)

    @property
    def run(self) -> Run:
        """The run."""
        return self._goal.run

    def noun(self, text: str) -> Noun:
        """Return what ``text`` names in the data set; "" names everything."""
        return self._goal.noun(text)

    def data_set(self) -> DataSet:
        """Return the data set, whole; the goal's record names it from now on."""
        data_set, record = self._goal.scope.data_set, self._goal.record
        record.data_set, record.data_set_digest = data_set.id, data_set.digest
        record.data_set_facts = self.run.facts(data_set)
        return data_set

    def other_data_set(self, name: str) -> DataSet:
        """Return a data set by its name; raises ``UnknownNameError``."""
        return self.run.workspace.data_set(name)

    def store(self) -> Path:
        """Return the folder of what is remembered."""
        return self.run.settings.store

    def threads(self) -> int | None:
        """Return how many threads may be used; None for one per processor."""
        return self.run.settings.threads

    def shows_progress(self) -> bool:
        """Return whether a line of progress is shown: a log that is open replaces it."""
        return not self.run.log.is_open

    def manifest(self) -> DataSetManifest:
        """Return the data set's manifest."""
        return self.run.workspace.data_set_manifest(self.data_set().id)

    def slices(self) -> tuple[str, ...]:
        """Return the slices that the goal looks at only."""
        return self._goal.scope.slices

    def answers(self) -> Answers:
        """Return what the model says about the images; this is inference."""
        return self._goal.answers()

    def point(self) -> OperatingPoint:
        """Return the operating point of the model."""
        return self._goal.scope.point

    def model(self) -> ModelManifest:
        """Return the manifest of the model that is judged."""
        return self._goal.scope.model

    def model_file(self) -> Path:
        """Return the file of the version that is judged, or the artifact of the run.

        From now on the goal's record names it: the verdict is about this very file.
        """
        model, named = self.model(), self._goal.scope.model_version
        file, version = self.run.file(model, named.version), self.run.version(model, named.version)
        record = self._goal.record
        record.model = model.name
        record.model_version = self.run.version_name(model, version, file)
        record.model_file, record.model_digest = file, identify(file, self.store()).digest
        record.model_is_current = file == self.run.file(model, None)
        record.asks_the_model = True
        return file

    def baseline(self) -> tuple[ModelManifest, str, Path]:
        """Return manifest, version and file of the baseline."""
        named = self._goal.scope.baseline
        model = self.run.model(named.model)
        version = self.run.version(model, named.version)
        self._goal.record.baseline = f"{model.name} {version}"
        return model, version, model.file(version)

    def request(self, model: ModelManifest, file: Path) -> InferenceRequest:
        """Return the request for a model's answers to the whole data set."""
        return self.run.request(self.data_set(), model, file)
