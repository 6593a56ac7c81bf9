"""The run: the one module that orchestrates the stages.

Data set and model → stored answers → counts → metric → estimate; evidence on request. What several
goals share (a data set, a model's answers) is read once.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from donewhen.domain.data_set import DataSet, DataSetFacts
from donewhen.domain.estimate import Estimate
from donewhen.domain.finding import Finding
from donewhen.domain.predictions import ClassScores
from donewhen.domain.run_record import GoalRecord
from donewhen.domain.verdict import Evidence
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.evaluation.metrics import Direction, RankingMetric
from donewhen.evaluation.selection import model_to_data_set, predicted_categories
from donewhen.evidence.case import Case
from donewhen.evidence.publishing import goal_folder, publish, publish_finding
from donewhen.foundation.errors import ModelError, SentenceError, UnknownNameError
from donewhen.foundation.event_log import EventLog
from donewhen.foundation.name_suggestions import quoted_list
from donewhen.foundation.settings import Settings
from donewhen.goals.slice_cuts import SliceCuts
from donewhen.inference import InferenceRequest, PredictionRun
from donewhen.inference.box_check import check_boxes_fit_images
from donewhen.inference.image_limits import ImageLimits, set_image_limits
from donewhen.inference.perturbed_images import perturbed_truth
from donewhen.inference.reported_prediction import predict_and_report
from donewhen.judging.measurement import (
    AnswersRequest,
    MetricQuery,
    ModelAnswers,
    class_mapping,
    evidence_key,
    identity,
    notes_on,
    on_same_objects,
    refuse_meaningless,
    refuse_unfit,
    refuse_unknown_classes,
    scores_by_category,
)
from donewhen.judging.resolved_claim import ResolvedClaim, slice_words
from donewhen.judging.rounding_sensitivity import NOISE, why_borderline
from donewhen.judging.uncertainty import Measurement, change_interval, interval, interval_cache
from donewhen.language import Vocabulary
from donewhen.sources.model_manifest import ModelManifest
from donewhen.sources.pinning import checked_facts
from donewhen.sources.workspace import Workspace

_MOST_FOR_CURVES = 100_000
"""Images. With more, a curve begins at the operating point: all answers would fill the memory."""


class Run:
    """Everything that the goals of one run share."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.log = EventLog(settings.log)
        usual = ImageLimits()
        set_image_limits(
            ImageLimits(settings.pixels or usual.pixels, settings.file_bytes or usual.file_bytes)
        )
        self.workspace = Workspace(settings.places)
        self._judged: dict[tuple[object, ...], ModelAnswers] = {}
        self._facts: dict[str, DataSetFacts] = {}
        self._vocabularies: dict[str, Vocabulary] = {}
        self._intervals = interval_cache(settings.store)
        self._whole: dict[str, ModelAnswers] = {}
        self.cuts = SliceCuts()

    def data_set(self, name: str | None) -> DataSet:
        """Return a data set, by default the run's."""
        return self.workspace.data_set(self._data_set_name(name))

    def model(self, name: str | None) -> ModelManifest:
        """Return a model's manifest, by default the run's."""
        return self.workspace.model(self._model_name(name))

    def vocabulary(self, data_set: str | None) -> Vocabulary:
        """Return the nouns of a data set, by default the run's."""
        name = self._data_set_name(data_set)
        if name not in self._vocabularies:
            self._vocabularies[name] = Vocabulary(self.workspace.data_set(name))
        return self._vocabularies[name]

    def facts(self, data_set: DataSet) -> DataSetFacts:
        """Return what a data set is, looked at once in a run.

        Raises ``DataSetError`` where it is not what its manifest pins.
        """
        if data_set.id not in self._facts:
            self._facts[data_set.id] = self._looked_at(data_set)
        return self._facts[data_set.id]

    def _looked_at(self, data_set: DataSet) -> DataSetFacts:
        manifest = self.workspace.data_set_manifest(data_set.id)
        settings = self.settings
        return checked_facts(manifest, data_set, settings.store, rehash=settings.rehash)

    def version(self, model: ModelManifest, version: str | None) -> str:
        """Return the version to judge; raises ``UnknownNameError`` for one that is not there."""
        if version is not None and version not in model.versions:
            known = quoted_list(model.versions)
            raise UnknownNameError(
                f'model "{model.name}" has no version "{version}". It has {known}.'
            )
        return version or model.version

    def file(self, model: ModelManifest, version: str | None) -> Path:
        """Return the file of a version; by default the current one, or the run's artifact."""
        chosen = self.version(model, version)
        return self._artifact(model, chosen) if version is None else model.file(chosen)

    def version_name(self, model: ModelManifest, version: str, file: Path) -> str:
        """Return what a file that is judged as a version is called.

        Of an artifact that is the version that the manifest lists, or else the file's name.
        """
        return version if file == model.file(version) else model.version_of(file) or file.name

    def answers_of(self, request: AnswersRequest) -> ModelAnswers:
        """Return a model's answers to a data set, from the store where they are there already.

        Raises ``InputError`` where the data set or the model cannot be used, or do not fit each
        other, and ``UnfinishedError`` where inference was stopped.
        """
        model, data_set = self.model(request.model), self.data_set(request.data_set)
        refuse_unfit(model, data_set)
        if images := self.facts(data_set).images_digest:  # nothing is looked at for a draft
            check_boxes_fit_images(data_set, images, self.settings.store)
        file = self.file(model, request.version)
        key = (data_set.id, model.name, file, request.perturbation)
        lowest = model.output.score if request.floor is None else request.floor
        lowest = max(0.0, lowest - NOISE)  # what a rounding error would count is looked at, too
        if key not in self._judged or self._judged[key].floor > lowest:
            version = self.version(model, request.version)
            self._judged[key] = self._answer(
                data_set, model, version, file, lowest, request.perturbation
            )
        return self._judged[key]

    def estimate(self, judged: ModelAnswers, query: MetricQuery, confidence: float) -> Estimate:
        """Return a metric of a noun, with the interval whose bounds hold with ``confidence``.

        ``judged`` must reach down to the scores that the metric looks at. Raises ``InputError``
        where the question has no meaning for these answers.
        """
        measurement = self._measured(judged, query)
        value = measurement.estimate()
        if value.value is None:
            return value
        key = (*identity(judged, query), confidence)
        return replace(
            value,
            interval=self._intervals.get_or_make(key, lambda: interval(measurement, confidence)),
        )

    def borderline(
        self, judged: ModelAnswers, query: MetricQuery, asked: ResolvedClaim, known: Estimate
    ) -> str:
        """Return what rounding error could have tipped a claim; "" for none."""
        return why_borderline(self._measured(judged, query), asked, known)

    def change(
        self,
        here: tuple[ModelAnswers, MetricQuery],
        there: tuple[ModelAnswers, MetricQuery],
        confidence: float,
    ) -> Estimate:
        """Return the improvement of one model's answers over another's, to the same images."""
        there = (on_same_objects(there[0], here[0]), there[1])
        judged, compared = self._measured(*here), self._measured(*there)
        value, reference = judged.estimate(), compared.estimate()
        first, second = value.value, reference.value
        if first is None or second is None:
            return Estimate(None, value.images)
        sign = 1 if here[1].metric.direction is Direction.HIGHER_IS_BETTER else -1
        key = (*identity(*here), *identity(*there), confidence)
        known = self._intervals.get_or_make(
            key, lambda: change_interval(judged, compared, confidence)
        )
        return Estimate(
            value=sign * (first - second),
            images=value.images,
            denominator=value.denominator,
            interval=known,
            compared=(first, second),
        )

    def sliced(self, judged: ModelAnswers, slices: tuple[str, ...]) -> Answers:
        """Return the answers to the images of some slices; all images where there are none."""
        whole = self.workspace.data_set(judged.answers.data_set.id)
        return self.cuts.answers(judged, slices, whole)

    def _measured(self, judged: ModelAnswers, query: MetricQuery) -> Measurement:
        metric, noun = query.metric, query.noun
        refuse_meaningless(judged.model, metric, noun)
        refuse_unknown_classes(judged, noun)
        needed = 0.0 if isinstance(metric, RankingMetric) else query.point.score
        if judged.model.task == "detection" and judged.floor > needed:
            raise ValueError(f"{metric.name} needs answers from {needed} on, not {judged.floor}")
        answers = self.sliced(judged, query.slices)
        return Measurement(answers, metric, noun, query.point)

    def evidence(
        self,
        judged: ModelAnswers,
        query: MetricQuery,
        record: GoalRecord,
        before: tuple[ModelAnswers, OperatingPoint] | None = None,
    ) -> list[Evidence]:
        """Return pictures and tables that show why a goal ended as it did.

        They are drawn once, then found by their key, and put beside the report for people.
        ``before`` is what the answers were compared with, and the point at which that counts.
        """
        from donewhen.evidence.gathering import gather

        noun, slices = query.noun, query.slices
        if slices:  # what it shows is called so, too
            noun = replace(noun, text=f"{noun.text} in {slice_words(slices)} images")
        grey = judged.model.input.color == "L"
        case = Case(
            self.sliced(judged, slices),
            noun,
            query.point,
            judged.perturbation,
            grey=grey,
            whole=lambda: self.sliced(self._below(judged), slices),
        )
        if before is not None:
            other, point = before
            same = (other.model.name, other.version) == (judged.model.name, judged.version)
            whose = f"with {other.model.name} {other.version}"
            whose = "on the untouched images" if same else whose
            answers = self.sliced(on_same_objects(other, judged), slices)
            earlier = Case(answers, noun, point, other.perturbation, grey=grey, name=whose)
            case = replace(case, before=earlier)
        key = evidence_key(judged, query, before)
        made = gather(case, folder=self.settings.store / "evidence", key=key)
        folder = goal_folder(self.settings.report_folder, record.scenario, record.line)
        return publish(made, folder)

    def _below(self, judged: ModelAnswers) -> ModelAnswers:
        """Return the same answers with those below the operating point, as far as it is cheap."""
        data_set = self.workspace.data_set(judged.answers.data_set.id)
        if judged.floor == 0 or len(data_set.images) > _MOST_FOR_CURVES:
            return judged
        if judged.key not in self._whole:
            model, seen = judged.model, judged.perturbation
            version = judged.version if judged.version in model.versions else model.version
            answered = self._answer(data_set, model, version, judged.file, 0.0, seen)
            self._whole = {
                judged.key: answered
            }  # the last one: goals about one model come together
        return self._whole[judged.key]

    def finding_evidence(self, finding: Finding, record: GoalRecord, line: int) -> list[Evidence]:
        """Return the table and the pictures of a finding, put beside the report for people."""
        folder = goal_folder(self.settings.report_folder, record.scenario, record.line)
        return publish_finding(finding, folder, str(line))

    def worst_images(self, judged: ModelAnswers, query: MetricQuery) -> list[str]:
        """Return lines that name the images on which a noun's figures suffer most."""
        from donewhen.evidence.count_tables import worst_images  # only goals that fail need it

        answers = self.sliced(judged, query.slices)
        return worst_images(answers, query.noun, query.point)

    def _answer(
        self,
        data_set: DataSet,
        model: ModelManifest,
        version: str,
        file: Path,
        floor: float,
        perturbation: tuple[str, int] | None,
    ) -> ModelAnswers:
        request = self.request(data_set, model, file, perturbation)
        answered = self._predict(request, model, data_set, floor)
        mapping = class_mapping(answered.classes, data_set, model)
        said = answered.predictions
        aligned = (
            predicted_categories(said, mapping)
            if isinstance(said, ClassScores)
            else model_to_data_set(said, mapping)
        )
        seen = data_set if perturbation is None else perturbed_truth(data_set, *perturbation)
        return ModelAnswers(
            model=model,
            version=self.version_name(model, version, file),
            file=file,
            digest=answered.model_digest,
            key=answered.key,
            floor=floor,
            answers=Answers(seen, aligned, scores_by_category(said, mapping, data_set)),
            classes=answered.classes,
            known=frozenset(mapping[mapping >= 0].tolist()),
            perturbation=perturbation,
            notes=notes_on(data_set, seen),
            providers=answered.providers,
        )

    def _predict(
        self, request: InferenceRequest, model: ModelManifest, data_set: DataSet, floor: float
    ) -> PredictionRun:
        """Return the answers, from the store or from the model: the only place of inference."""
        return predict_and_report(request, (model.name, data_set.id), self.log, floor=floor)

    def request(
        self,
        data_set: DataSet,
        model: ModelManifest,
        file: Path,
        perturbation: tuple[str, int] | None = None,
    ) -> InferenceRequest:
        """Return the request for a model's answers to a data set."""
        settings = self.settings
        return InferenceRequest(
            model_file=file,
            task=model.task,
            classes=model.classes,
            input=model.input,
            output=model.output,
            provider=settings.provider or model.provider,
            images=data_set.images,
            store=settings.store,
            threads=settings.threads,
            seconds_per_batch=settings.seconds_per_batch,
            memory_bytes=settings.memory_bytes,
            shard_images=settings.shard_images or InferenceRequest.shard_images,
            perturbation=perturbation,
        )

    def _artifact(self, model: ModelManifest, version: str) -> Path:
        """Return the file to judge: of the run's model, the artifact that the run was given."""
        artifact = self.settings.artifact
        if artifact is None or self.settings.model not in (None, model.name):
            return model.file(version)
        if not artifact.is_file():
            what = "not a regular file" if artifact.exists() else "no such file"
            raise ModelError(f"-D artifact={artifact}: {what}. Name the .onnx to judge.")
        listed = model.version_of(artifact)
        return artifact if listed is None else model.file(listed)

    def _data_set_name(self, name: str | None) -> str:
        chosen = name or self.settings.data_set
        if chosen is None:
            raise SentenceError('no data set is named. Write: Given data set "…"')
        return chosen

    def _model_name(self, name: str | None) -> str:
        chosen = name or self.settings.model
        if chosen is None:
            raise SentenceError('no model is named. Write: Given the model "…"')
        return chosen
