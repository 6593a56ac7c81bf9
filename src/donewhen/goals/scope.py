"""What the Given sentences of a goal have said: what is judged, on what, and how it is counted."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from donewhen.domain.data_set import DataSet
from donewhen.domain.run_record import GoalRecord
from donewhen.evaluation.estimation import OperatingPoint
from donewhen.foundation.errors import SentenceError
from donewhen.goals.run import Run
from donewhen.inference import InferenceRequest
from donewhen.inference.model_file import identify
from donewhen.inference.perturbations import check_severity, perturbation_called
from donewhen.judging.measurement import AnswersRequest
from donewhen.language import Vocabulary, parse_count, parse_ratio, parse_slices
from donewhen.sources.model_manifest import ModelManifest

OVERLAP = 0.5  # COCO's and PASCAL VOC's customary IoU
SCORE_FLOOR = Fraction(1, 1000)  # nothing below it is stored


@dataclass(frozen=True)
class ModelVersion:
    """A model and a version of it; None for the run's own and the current one."""

    model: str | None = None
    version: str | None = None


class Scope:
    """The choices of one goal; what it leaves open is the run's, or the model's own."""

    def __init__(self, run: Run, record: GoalRecord) -> None:
        self._run, self._record = run, record
        self._data_set: str | None = None
        self._overlap: float | None = None
        self._baseline: ModelVersion | None = None
        self._settled = ""
        self._place = (record.line, 0)
        self._said: dict[str, tuple[str, int, int]] = {}
        self.model_version = ModelVersion()
        self.score: float | None = None
        self.slices: tuple[str, ...] = ()
        self.perturbation: tuple[str, int] | None = None
        self.changed_at: int | None = None

    def at(self, line: int, block: int) -> None:
        """Say where the next sentence stands: in which line, and in which block of its file.

        A scenario may say otherwise than its Background, and that of a rule otherwise than that of
        the feature; within one block only one thing may be said. Block 0 is none that is known.
        """
        self._place = (line, block)

    def use_data_set(self, name: str) -> None:
        """Judge on this data set; raises ``UnknownNameError`` when nothing is called so."""
        self._refuse_change(f'data set "{name}"')
        self._run.workspace.data_set(name)
        self._refuse_second("data set", f'"{name}"')
        self._data_set = name

    def use_model(self, name: str, version: str | None = None) -> None:
        """Judge this model; raises ``UnknownNameError`` for an unknown name or version."""
        self._refuse_change(f'model "{name}"')
        self._run.version(self._run.workspace.model(name), version)
        self._refuse_second("model", _worded(name, version))
        self.model_version = ModelVersion(name, version)
        self._refuse_named_point()

    def use_baseline(self, name: str | None, version: str | None = None) -> None:
        """Compare with this model; None for another version of the model itself."""
        if name is not None or self.model_version.model is not None:
            model = self._run.model(name or self.model_version.model)
            self._run.version(model, version)
        self._refuse_second("baseline", _worded(name, version))
        self._baseline = ModelVersion(name, version)

    def only(self, slices: str) -> None:
        """Look only at the images of these slices, and of those that were named before."""
        self._refuse_change(f"only {slices} images")
        self.slices = (*self.slices, *parse_slices(slices))
        self._run.cuts.images(self.data_set, self.slices)  # refuses an unknown or an empty one

    def count_from(self, number: str) -> None:
        """Set the score from which detections count, in place of model.yaml's."""
        score = parse_ratio(number)
        if score < SCORE_FLOOR:
            raise SentenceError(f"a score of {number} is below 0.001, from which scores are kept.")
        self._refuse_second("score", number)
        self.score = float(score)
        self._refuse_named_point()

    def match_from(self, number: str) -> None:
        """Set the overlap (IoU) from which a box matches."""
        overlap = parse_ratio(number)
        if overlap == 0:
            raise SentenceError(
                f"an overlap of {number} would match every box. Write 0.5, for example."
            )
        self._refuse_second("overlap", number)
        self._overlap = float(overlap)
        self._refuse_named_point()

    def perturb(self, phrase: str, severity: str) -> None:
        """Change the images before the model sees them: "blurred" at severity "2"."""
        self._refuse_change(f"images that are {phrase}")
        if self.perturbation is not None:
            raise SentenceError("the images are already changed. Make one change at a time.")
        name = perturbation_called(phrase).name
        self.perturbation = (name, _severity(severity))
        self.changed_at = self._place[0]

    def suppose(self, text: str) -> None:
        """Name what is supposed: this goal is a hypothesis, and no condition of anything."""
        if not text.strip():
            raise SentenceError("the hypothesis is empty. Write what you suppose.")
        if not self._record.is_hypothesis:
            raise SentenceError("tag this scenario @hypothesis: otherwise it is a goal.")
        self._refuse_second("hypothesis", f'"{text}"')
        self._record.hypothesis = text

    @property
    def data_set(self) -> DataSet:
        """The data set that is judged on."""
        return self._run.data_set(self._data_set)

    @property
    def vocabulary(self) -> Vocabulary:
        """The nouns of the data set."""
        return self._run.vocabulary(self._data_set)

    @property
    def model(self) -> ModelManifest:
        """The model that is judged."""
        return self._run.model(self.model_version.model)

    @property
    def baseline(self) -> ModelVersion:
        """The model and version to compare with.

        Raises ``SentenceError`` where neither the goal nor model.yaml names one, or where it is
        what is judged.
        """
        model = self.model
        given = self._baseline or ModelVersion()
        name, version = given.model or model.name, given.version
        if version is None and name == model.name:
            version = model.baseline
        if version is None and name == model.name:
            raise SentenceError(
                f'there is no baseline: write Given the baseline "{name}" version "…", '
                f"or name one in models/{name}/model.yaml."
            )
        same = name == model.name
        if same and self._run.file(model, version) == self._run.file(
            model, self.model_version.version
        ):
            raise SentenceError(
                f'the baseline is the model being judged: "{name}" version "{version}". '
                "Name another version or model."
            )
        return ModelVersion(name, version)

    @property
    def point(self) -> OperatingPoint:
        """The operating point: the model's score, unless the goal names one."""
        return self.point_of(self.model)

    def point_of(self, model: ModelManifest) -> OperatingPoint:
        """Return the operating point at which another model is counted.

        Raises ``SentenceError`` where one is named, and the model gives each image one class.
        """
        self._refuse_point(model)
        return OperatingPoint(
            model.output.score if self.score is None else self.score,
            OVERLAP if self._overlap is None else self._overlap,
        )

    @property
    def overlap_named(self) -> bool:
        """Whether a sentence has named the overlap from which a box matches."""
        return self._overlap is not None

    def seen(self, slices: tuple[str, ...]) -> DataSet:
        """Return the images of some slices, with what stands on them once they are changed."""
        return self._run.cuts.images(self.data_set, slices, self.perturbation)

    def answers_request(
        self, floor: float | None = None, of: ModelVersion | None = None
    ) -> AnswersRequest:
        """Return which answers are judged, from ``floor`` on; by default from the point's score.

        ``of`` names another model to compare with.
        """
        judged = of or self.model_version
        lowest = self.score if floor is None else floor
        return AnswersRequest(
            self._data_set, judged.model, judged.version, lowest, self.perturbation
        )

    def checked_data_set(self, slices: tuple[str, ...] = ()) -> DataSet:
        """Return the images of some slices, by default all, untouched, for a check of them.

        The goal's record names the data set from now on.
        """
        data_set, record = self.data_set, self._record
        record.data_set, record.data_set_digest = data_set.id, data_set.digest
        record.data_set_facts = self._run.facts(data_set)
        return self._run.cuts.images(data_set, slices)

    def checked_model_file(self) -> Path:
        """Return the file of the version that is judged, or the artifact of the run, for a check.

        From now on the goal's record names it: the verdict is about this very file.
        """
        model, version, record = self.model, self.model_version.version, self._record
        file = self._run.file(model, version)
        record.model = model.name
        record.model_version = self._run.version_name(
            model, self._run.version(model, version), file
        )
        record.model_file = file
        record.model_digest = identify(file, self._run.settings.store).digest
        record.model_is_current = file == self._run.file(model, None)
        record.asks_the_model = True
        return file

    def checked_baseline(self) -> tuple[ModelManifest, str, Path]:
        """Return manifest, version and file of the baseline, and name it on the goal's record."""
        baseline = self.baseline
        model = self._run.model(baseline.model)
        version = self._run.version(model, baseline.version)
        self._record.baseline = f"{model.name} {version}"
        return model, version, model.file(version)

    def inference_request(self, model: ModelManifest, file: Path) -> InferenceRequest:
        """Return the request for a model's answers to the whole data set, untouched."""
        return self._run.request(self.checked_data_set(), model, file)

    def settle(self) -> None:
        """Say that there are answers now: the record names one model and one data set."""
        self._settled = f'model "{self.model.name}" on data set "{self.data_set.id}"'

    def _refuse_second(self, kind: str, said: str) -> None:
        """Raise ``SentenceError`` where this block of the file says something else already."""
        line, block = self._place
        known, at, where = self._said.get(kind, ("", 0, 0))
        if block and block == where and known != said:
            many = "hypotheses" if kind == "hypothesis" else f"{kind}s"
            raise SentenceError(
                f"two {many} in one scenario: {known} (line {at}) and {said}. "
                "Keep one; write a scenario for each."
            )
        self._said[kind] = (said, line, block)

    def _refuse_named_point(self) -> None:
        """Refuse a point at its own line where the model is known; or else one is named yet."""
        if self.model_version.model is None:
            return
        try:
            self._refuse_point(self.model)
        except SentenceError:
            self.score = self._overlap = None  # said once is enough
            raise

    def _refuse_point(self, model: ModelManifest) -> None:
        """Raise ``SentenceError`` for a score or an overlap where there are no detections."""
        named = "score" if self.score is not None else "overlap" if self.overlap_named else ""
        if named and model.task == "classification":
            raise SentenceError(
                f'model "{model.name}" gives each image one class: detections, their scores '
                f"and boxes have no meaning here. Remove the sentence about the {named}."
            )

    def _refuse_change(self, what: str) -> None:
        if self._settled:
            raise SentenceError(
                f"this goal is already judged with {self._settled}. "
                f"Write another scenario for {what}."
            )


def _worded(name: str | None, version: str | None) -> str:
    """Return a model in the words of its sentence."""
    return f'"{name}"' if version is None else f'"{name}" version "{version}"'


def _severity(text: str) -> int:
    try:
        severity = parse_count(text)
    except SentenceError:
        raise SentenceError(f"severity {text}: write 1 to 5.") from None
    return check_severity(severity)
