"""What the Given sentences of a goal have said: what is judged, on what, and how it is counted."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from donewhen.data_set import DataSet
from donewhen.errors import SentenceError
from donewhen.estimation import OperatingPoint
from donewhen.language import Vocabulary, parse_count, parse_fraction, parse_slices
from donewhen.model_manifest import ModelManifest
from donewhen.perturbations import check_severity, perturbation_called
from donewhen.question import Wanted
from donewhen.record import GoalRecord
from donewhen.run import Run
from donewhen.slicing import slice_rows

__all__ = ["Givens", "Named"]

OVERLAP = 0.5  # COCO's and PASCAL VOC's customary IoU
SCORE_FLOOR = Fraction(1, 1000)  # nothing below it is stored


@dataclass(frozen=True)
class Named:
    """A model and a version of it; None for the run's own and the current one."""

    model: str | None = None
    version: str | None = None


class Givens:
    """The choices of one goal; what it leaves open is the run's, or the model's own."""

    def __init__(self, run: Run, record: GoalRecord) -> None:
        self._run, self._record = run, record
        self._data_set: str | None = None
        self._overlap = OVERLAP
        self._baseline: Named | None = None
        self._settled = ""
        self.named = Named()
        self.score: float | None = None
        self.slices: tuple[str, ...] = ()
        self.perturbation: tuple[str, int] | None = None

    def use_data_set(self, name: str) -> None:
        """Judge on this data set; raises ``UnknownNameError`` when nothing is called so."""
        self._refuse_change(f'data set "{name}"')
        self._run.workspace.data_set(name)
        self._data_set = name

    def use_model(self, name: str, version: str | None = None) -> None:
        """Judge this model; raises ``UnknownNameError`` for an unknown name or version."""
        self._refuse_change(f'model "{name}"')
        self._run.version(self._run.workspace.model(name), version)
        self.named = Named(name, version)

    def use_baseline(self, name: str | None, version: str | None = None) -> None:
        """Compare with this model; None for another version of the model itself."""
        if name is not None or self.named.model is not None:
            model = self._run.model(name or self.named.model)
            self._run.version(model, version)
        self._baseline = Named(name, version)

    def only(self, slices: str) -> None:
        """Look only at the images of these slices, and of those that were named before."""
        self._refuse_change(f"only {slices} images")
        self.slices = (*self.slices, *parse_slices(slices))
        slice_rows(self.data_set, self.slices)

    def count_from(self, number: str) -> None:
        """Set the score from which detections count, in place of model.yaml's."""
        score = parse_fraction(number)
        if score < SCORE_FLOOR:
            raise SentenceError(f"a score of {number} is below 0.001, from which scores are kept.")
        if self.model.task == "classification":
            raise SentenceError(
                f'model "{self.model.name}" gives each image one class: detections '
                "and their scores have no meaning here. Remove the sentence about the score."
            )
        self.score = float(score)

    def match_from(self, number: str) -> None:
        """Set the overlap (IoU) from which a box matches."""
        overlap = parse_fraction(number)
        if overlap == 0:
            raise SentenceError(f"an overlap of {number} would match every box. Write 0.5, say.")
        self._overlap = float(overlap)

    def perturb(self, phrase: str, severity: str) -> None:
        """Change the images before the model sees them: "blurred" at severity "2"."""
        self._refuse_change(f"images that are {phrase}")
        if self.perturbation is not None:
            raise SentenceError("the images are changed already. One change at a time.")
        name = perturbation_called(phrase).name
        self.perturbation = (name, check_severity(parse_count(severity)))

    def suppose(self, text: str) -> None:
        """Name what is supposed: this goal is a hypothesis, and no condition of anything."""
        if not text.strip():
            raise SentenceError("the hypothesis is empty. Write what is supposed.")
        if not self._record.is_hypothesis:
            raise SentenceError("tag this scenario @hypothesis: otherwise it is a goal.")
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
        return self._run.model(self.named.model)

    @property
    def baseline(self) -> Named:
        """The model and version to compare with.

        Raises ``SentenceError`` where neither the goal nor model.yaml names one, or where it is
        what is judged.
        """
        model = self.model
        given = self._baseline or Named()
        name, version = given.model or model.name, given.version
        if version is None and name == model.name:
            version = model.baseline
        if version is None and name == model.name:
            raise SentenceError(
                f'there is no baseline: write Given the baseline "{name}" version "…", '
                f"or name one in models/{name}/model.yaml."
            )
        same = name == model.name
        if same and self._run.file(model, version) == self._run.file(model, self.named.version):
            raise SentenceError(
                f'the baseline is what is judged: "{name}" version "{version}". '
                "Name another version or model."
            )
        return Named(name, version)

    @property
    def point(self) -> OperatingPoint:
        """The operating point: the model's score, unless the goal names one."""
        return self.point_of(self.model)

    def point_of(self, model: ModelManifest) -> OperatingPoint:
        """Return the operating point at which another model is counted."""
        return OperatingPoint(
            model.output.score if self.score is None else self.score, self._overlap
        )

    def wanted(self, floor: float | None = None) -> Wanted:
        """Return which answers are judged, from ``floor`` on; by default from the point's score."""
        lowest = self.score if floor is None else floor
        return Wanted(
            self._data_set, self.named.model, self.named.version, lowest, self.perturbation
        )

    def wanted_of(self, named: Named, floor: float | None = None) -> Wanted:
        """Return which answers of another model are compared with."""
        lowest = self.score if floor is None else floor
        return Wanted(self._data_set, named.model, named.version, lowest, self.perturbation)

    def settle(self) -> None:
        """Say that there are answers now: the record names one model and one data set."""
        self._settled = f'model "{self.model.name}" on data set "{self.data_set.id}"'

    def _refuse_change(self, what: str) -> None:
        if self._settled:
            raise SentenceError(
                f"this goal is judged with {self._settled} already. "
                f"Write another scenario for {what}."
            )
