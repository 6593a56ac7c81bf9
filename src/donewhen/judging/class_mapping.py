"""What a model said, in the data set's own categories, and held against what is there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import DataSet
from donewhen.domain.predictions import ClassScores, Predictions
from donewhen.foundation.errors import ModelError
from donewhen.foundation.name_suggestions import quoted_list
from donewhen.inference.perturbed_images import objects_left, of_same_objects
from donewhen.judging.measurement import ModelAnswers
from donewhen.sources.model_manifest import ModelManifest


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
