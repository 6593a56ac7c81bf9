"""The run: the one module that orchestrates the stages.

Data set and model → stored answers → counts → metric → estimate; evidence on request. What several
goals share (a data set, a model's answers) is read once.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.data_set import DataSet
from donewhen.errors import InputError, ModelError, SentenceError, UnknownNameError
from donewhen.estimation import Answers, OperatingPoint, estimate
from donewhen.inference import InferenceRequest, predict
from donewhen.language import Noun, Vocabulary
from donewhen.metrics import Metric, RankingMetric
from donewhen.model_manifest import ModelManifest
from donewhen.names import quoted_list
from donewhen.predictions import ClassScores
from donewhen.record import GoalRecord
from donewhen.selection import model_to_data_set, predicted_categories
from donewhen.settings import Settings
from donewhen.verdict import Estimate, Evidence
from donewhen.workspace import Workspace

__all__ = ["Judged", "Run"]


@dataclass(frozen=True)
class Judged:
    """A model version and its answers to a data set.

    ``file`` is the model file. ``known`` are the data set's categories that the model can name;
    ``key`` identifies the answers (model, settings, images); detections below ``floor`` are left
    out of them.
    """

    model: ModelManifest
    version: str
    file: Path
    digest: str
    key: str
    floor: float
    answers: Answers
    classes: tuple[str, ...]
    known: frozenset[int]

    def describe(self, record: GoalRecord) -> None:
        """Write on a goal's record what it was judged on."""
        record.model, record.model_version = self.model.name, self.version
        record.model_file, record.model_digest = self.file, self.digest
        record.data_set = self.answers.data_set.id
        record.data_set_digest = self.answers.data_set.digest


class Run:
    """Everything that the goals of one run share."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.workspace = Workspace(settings.places)
        self._judged: dict[tuple[str, str, Path], Judged] = {}
        self._vocabularies: dict[str, Vocabulary] = {}

    def vocabulary(self, data_set: str | None) -> Vocabulary:
        """Return the nouns of a data set, by default the run's."""
        name = self._data_set_name(data_set)
        if name not in self._vocabularies:
            self._vocabularies[name] = Vocabulary(self.workspace.data_set(name))
        return self._vocabularies[name]

    def version(self, model: ModelManifest, version: str | None) -> str:
        """Return the version to judge; raises ``UnknownNameError`` for one that is not there."""
        if version is not None and version not in model.versions:
            known = quoted_list(model.versions)
            raise UnknownNameError(
                f'model "{model.name}" has no version "{version}". It has {known}.'
            )
        return version or model.version

    def judged(
        self,
        data_set: str | None,
        model: str | None,
        version: str | None,
        floor: float | None = None,
    ) -> Judged:
        """Return a model's answers to a data set, from the store where they are there already.

        Detections below ``floor`` may be left out; None stands for the model's own operating
        point. Most goals need a few in a thousand of what is stored.

        Raises ``InputError`` where the data set or the model cannot be used, or do not fit each
        other, and ``UnfinishedError`` where inference was stopped.
        """
        chosen = self.workspace.model(self._model_name(model))
        wanted = self.version(chosen, version)
        file = self._artifact(chosen, wanted) if version is None else chosen.file(wanted)
        name = self._data_set_name(data_set)
        key = (name, chosen.name, file)
        lowest = chosen.output.score if floor is None else floor
        if key not in self._judged or self._judged[key].floor > lowest:
            self._judged[key] = self._answer(
                self.workspace.data_set(name), chosen, wanted, file, lowest
            )
        return self._judged[key]

    def estimate(
        self, judged: Judged, metric: Metric, noun: Noun, point: OperatingPoint
    ) -> Estimate:
        """Return a metric of a noun; raises ``InputError`` where it has no meaning there.

        ``judged`` must reach down to the scores that the metric looks at.
        """
        task = "presence" if noun.presence else judged.model.task
        if task not in metric.tasks:
            raise SentenceError(
                f'"{metric.title}" has no meaning for {_WHAT[task]}. {_instead(metric, noun)}'
            )
        _refuse_unknown_classes(judged, noun)
        needed = 0.0 if isinstance(metric, RankingMetric) else point.score
        if judged.model.task == "detection" and judged.floor > needed:
            raise ValueError(f"{metric.name} needs answers from {needed} on, not {judged.floor}")
        return estimate(judged.answers, metric, noun, point)

    def evidence(
        self, judged: Judged, noun: Noun, point: OperatingPoint, record: GoalRecord
    ) -> list[Evidence]:
        """Return pictures and tables that show why a goal ended as it did.

        They are drawn once, then found by their key, and put beside the report for people.
        """
        from donewhen.evidence.gathering import gather
        from donewhen.evidence.publishing import goal_folder, publish

        name = f"{noun.text}|{sorted(noun.categories)}|{noun.merged}|{noun.presence}|{point}"
        key = hashlib.sha256(f"{judged.key}|{judged.answers.data_set.digest}|{name}".encode())
        made = gather(
            judged.answers,
            noun,
            point,
            folder=self.settings.store / "evidence",
            key=key.hexdigest(),
        )
        folder = goal_folder(self.settings.report_folder, record.scenario, record.line)
        return publish(made, folder)

    def worst_images(self, judged: Judged, noun: Noun, point: OperatingPoint) -> list[str]:
        """Return lines that name the images on which a noun's figures suffer most."""
        from donewhen.evidence.worst_images import worst_images  # only goals that fail need it

        return worst_images(judged.answers, noun, point)

    def _answer(
        self, data_set: DataSet, model: ModelManifest, version: str, file: Path, floor: float
    ) -> Judged:
        if data_set.task != model.task:
            raise InputError(
                f'model "{model.name}" is for {model.task}, data set "{data_set.id}" is labelled '
                f"for {data_set.task}. Name another data set or another model."
            )
        request = self._request(data_set, model, file)
        progress = _progress_line(f"{model.name} on {data_set.id}")
        answered = predict(request, progress, floor=floor)
        mapping = _mapping(answered.classes, data_set, model)
        said = answered.predictions
        aligned = (
            predicted_categories(said, mapping)
            if isinstance(said, ClassScores)
            else model_to_data_set(said, mapping)
        )
        return Judged(
            model=model,
            version=file.name if file != model.file(version) else version,
            file=file,
            digest=answered.model_digest,
            key=answered.key,
            floor=floor,
            answers=Answers(data_set, aligned),
            classes=answered.classes,
            known=frozenset(mapping[mapping >= 0].tolist()),
        )

    def _request(self, data_set: DataSet, model: ModelManifest, file: Path) -> InferenceRequest:
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
        )

    def _artifact(self, model: ModelManifest, version: str) -> Path:
        """Return the file to judge: of the run's model, the artifact that the run was given."""
        artifact = self.settings.artifact
        if artifact is None or self.settings.model not in (None, model.name):
            return model.file(version)
        if not artifact.is_file():
            raise ModelError(f"-D artifact={artifact}: no such file. Name the .onnx to judge.")
        return artifact

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


def _progress_line(what: str) -> Callable[[int, int], None] | None:
    """Return a callback that keeps one line of progress on a terminal; None without one."""
    stream = sys.__stderr__  # behave captures sys.stderr while a step runs
    if stream is None or not stream.isatty():
        return None

    def show(done: int, total: int) -> None:
        end = "\r\x1b[K" if done >= total else ""
        stream.write(f"\r\x1b[K{what}: {done:,} of {total:,} images{end}")
        stream.flush()

    return show


def _mapping(
    classes: tuple[str, ...], data_set: DataSet, model: ModelManifest
) -> NDArray[np.int32]:
    """Join the model's classes with the data set's categories, by name; -1 where there is none."""
    index = {category.name: number for number, category in enumerate(data_set.categories)}
    mapping = np.array([index.get(name, -1) for name in classes], dtype=np.int32)
    if (mapping < 0).all():
        raise ModelError(
            f'model "{model.name}" and data set "{data_set.id}" have no class in common. '
            f"The model says {quoted_list(classes, 4)}, the annotations {quoted_list(index, 4)}."
        )
    return mapping


def _refuse_unknown_classes(judged: Judged, noun: Noun) -> None:
    """Refuse a noun with classes that the model cannot name: they could only be missed."""
    missing = sorted(noun.categories - judged.known)
    if missing:
        names = [judged.answers.data_set.categories[index].name for index in missing]
        raise ModelError(
            f'model "{judged.model.name}" has no class {quoted_list(names, 4)}, which '
            f'"{noun.text}" covers. It knows {quoted_list(judged.classes, 4)}.'
        )


_WHAT = {
    "detection": "boxes",
    "classification": "a model that gives each image one class",
    "presence": "whole images",
}


def _instead(metric: Metric, noun: Noun) -> str:
    if metric.name == "accuracy":
        return f'Ask for precision and recall, or for accuracy of "images with {noun.text}".'
    return "Ask for precision or recall."
