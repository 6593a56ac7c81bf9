"""What is measured: which answers are needed, which metric of them, and what has no meaning.

What a model said, in the data set's own categories, and held against what is there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import DataSet
from donewhen.domain.predictions import ClassScores, Predictions
from donewhen.domain.run_record import GoalRecord
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.evaluation.metrics import Metric
from donewhen.foundation.errors import InputError, ModelError, SentenceError
from donewhen.foundation.name_suggestions import quoted_list
from donewhen.inference.perturbed_images import objects_left, of_same_objects
from donewhen.language import Noun
from donewhen.sources.model_manifest import ModelManifest


@dataclass(frozen=True)
class ModelAnswers:
    """A model version and its answers to a data set.

    ``file`` is the model file. ``known`` are the data set's categories that the model can name;
    ``key`` identifies the answers (model, settings, images); detections below ``floor`` are left
    out of them. ``perturbation`` is what was done to the images, and how much of it; ``notes`` are
    what a reader of the figures has to know; ``providers`` what the model ran on.
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
    perturbation: tuple[str, int] | None = None
    notes: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()

    def describe(self, record: GoalRecord) -> None:
        """Write on a goal's record what it was judged on."""
        record.model, record.model_version = self.model.name, self.version
        record.model_file, record.model_digest = self.file, self.digest
        record.data_set = self.answers.data_set.id
        record.data_set_digest = self.answers.data_set.digest
        record.providers.update(self.providers)
        record.notes += [note for note in self.notes if note not in record.notes]


@dataclass(frozen=True)
class AnswersRequest:
    """Which answers are needed: of what model to what data set, None for the run's own.

    Detections below ``floor`` may be left out; None stands for the model's operating point.
    """

    data_set: str | None = None
    model: str | None = None
    version: str | None = None
    floor: float | None = None
    perturbation: tuple[str, int] | None = None


@dataclass(frozen=True)
class MetricQuery:
    """What to measure on answers: a metric of a noun at an operating point, in some slices."""

    metric: Metric
    noun: Noun
    point: OperatingPoint
    slices: tuple[str, ...] = ()


def refuse_unfit(model: ModelManifest, data_set: DataSet) -> None:
    """Raise ``InputError`` where a model cannot be judged on a data set."""
    if data_set.task != model.task:
        raise InputError(
            f'model "{model.name}" is for {model.task}, data set "{data_set.id}" is labelled '
            f"for {data_set.task}. Name another data set or another model."
        )


def refuse_meaningless(model: ModelManifest, metric: Metric, noun: Noun) -> None:
    """Raise ``SentenceError`` where a metric has no meaning for what a model does."""
    task = "presence" if noun.presence else model.task
    if task not in metric.tasks:
        raise SentenceError(
            f'"{metric.title}" has no meaning for {_WHAT[task]}. {_instead(metric, noun)}'
        )


def identity(judged: ModelAnswers, query: MetricQuery) -> tuple[object, ...]:
    """Return everything that an interval depends on, beside its confidence."""
    noun = query.noun
    return (
        judged.key,
        judged.answers.data_set.digest,
        query.metric.name,
        sorted(noun.categories),
        noun.merged,
        noun.presence,
        query.point,
        query.slices,
    )


def evidence_key(
    judged: ModelAnswers, query: MetricQuery, before: tuple[ModelAnswers, OperatingPoint] | None
) -> str:
    """Return a key of all that pictures and tables show; the metric is none of it."""
    noun = query.noun
    shown = (noun.text, sorted(noun.categories), noun.merged, noun.presence)
    facts: list[object] = [judged.key, judged.answers.data_set.digest, *shown]
    facts += [query.point, query.slices]
    if before is not None:
        other, point = before
        facts += [other.model.name, other.version, other.key, point]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def refuse_unknown_classes(judged: ModelAnswers, noun: Noun) -> None:
    """Raise ``ModelError`` for classes that the model cannot name: they could only be missed."""
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


def scores_by_category(
    said: Predictions, mapping: NDArray[np.int32], data_set: DataSet
) -> NDArray[np.float32] | None:
    """Return a classifier's scores by category of the data set, 0 for those it does not know."""
    if not isinstance(said, ClassScores):
        return None
    scores = np.zeros((len(said.score), len(data_set.categories)), np.float32)
    scores[:, mapping[mapping >= 0]] = said.score[:, mapping >= 0]
    return scores


def on_same_objects(judged: ModelAnswers, other: ModelAnswers) -> ModelAnswers:
    """Return answers to untouched images, held against the objects that count in the changed ones.

    They are answers to other questions than before, so they have a key of their own.
    """
    if other.perturbation is None or judged.perturbation is not None:
        return judged
    data_set = of_same_objects(judged.answers.data_set, other.answers.data_set)
    if data_set is judged.answers.data_set:
        return judged
    name, severity = other.perturbation
    return replace(
        judged,
        key=f"{judged.key}|without what left at {name} {severity}",
        answers=replace(judged.answers, data_set=data_set),
    )


def notes_on(data_set: DataSet, seen: DataSet) -> tuple[str, ...]:
    """Return what has to be known of images that were changed."""
    left = objects_left(data_set, seen)
    if not left:
        return ()
    things, they = ("object", "it counts") if left == 1 else ("objects", "they count")
    return (f"{left:,} {things} left the image when it was turned; {they} neither way",)


def class_mapping(
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
