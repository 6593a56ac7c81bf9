"""What may be claimed about a data set itself: its images, its labels, its sizes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from donewhen.checks.data_quality import findings
from donewhen.checks.data_quality.image_signatures import ImageSignatures, read_signatures
from donewhen.checks.data_quality.suspects import suspects
from donewhen.checks.subject import CheckedGoal
from donewhen.domain.claim import Comparison, Unit
from donewhen.domain.data_set import DataSet
from donewhen.domain.finding import Finding
from donewhen.domain.verdict import Verdict
from donewhen.evaluation.estimation import Answers
from donewhen.foundation.errors import ManifestError, SentenceError, UnknownNameError
from donewhen.foundation.event_log import EventLog
from donewhen.foundation.progress import progress_line
from donewhen.foundation.settings import Settings
from donewhen.judging import refuse_senseless
from donewhen.judging.resolved_claim import slice_words
from donewhen.language import GoalPhrase, Noun, parse_goal, parse_quantity, parse_slices
from donewhen.sources.workspace import Workspace


class RunOfGoals(Protocol):
    """What these claims need of the run: where data sets lie, and what may be used."""

    @property
    def settings(self) -> Settings:
        """The store, and how many threads may be used."""

    @property
    def workspace(self) -> Workspace:
        """The data sets and their manifests."""

    @property
    def log(self) -> EventLog:
        """The log: where it is open, it takes the place of a line of progress."""


class GoalOfDataSet(CheckedGoal, Protocol):
    """What these claims need of a goal beyond what every check does."""

    @property
    def run(self) -> RunOfGoals:
        """The run of the goal."""

    def noun(self, text: str) -> Noun:
        """Return what ``text`` names in the data set."""

    def answers(self) -> Answers:
        """Return what the model says about the images that the goal looks at: inference."""


class DataQualityClaims:
    """Claims about the data set of a goal; its slices are respected where images are counted."""

    def __init__(self, goal: GoalOfDataSet) -> None:
        self._goal, self._scope, self._workspace = goal, goal.scope, goal.run.workspace

    def readable(self) -> Verdict:
        """Claim that every image can be read."""
        return self._none(lambda: findings.unreadable(self._data_set, self._signatures))

    def unrepeated(self) -> Verdict:
        """Claim that no two files are equal."""
        return self._none(lambda: findings.repeated(self._data_set, self._signatures))

    def unlike(self) -> Verdict:
        """Claim that no two images look alike."""
        return self._none(lambda: findings.look_alikes(self._data_set, self._signatures))

    def apart_from(self, name: str, *, near: bool) -> Verdict:
        """Claim that no image stands in another data set: the same, or one like it."""
        other = self._workspace.data_set(name)
        if other.id == self._scope.checked_data_set().id:
            raise SentenceError(f'data set "{name}" is the one being judged. Name another one.')
        return self._none(lambda: self._shared([other], near=near))

    def apart_from_training(self, *, near: bool) -> Verdict:
        """Claim that no image stands in the data sets that dataset.yaml names as training."""
        manifest = self._workspace.data_set_manifest(self._scope.checked_data_set().id)
        if not manifest.training:
            raise SentenceError(
                f'data set "{manifest.id}" does not name the data that a model was trained on. '
                "Write in its dataset.yaml: training: [name]"
            )
        try:
            others = [self._workspace.data_set(name) for name in manifest.training]
        except UnknownNameError as error:  # the mistake is the manifest's, not the sentence's
            raise ManifestError(f"{manifest.place('training')}: {error}") from None
        return self._none(lambda: self._shared(others, near=near))

    def boxes_inside(self) -> Verdict:
        """Claim that every box lies inside its image."""
        if self._scope.checked_data_set().task != "detection":
            raise SentenceError(f'data set "{self._scope.checked_data_set().id}" has no boxes.')
        return self._none(lambda: findings.boxes_outside(self._data_set, self._sizes()))

    def holds(self, quantity: str, slices: str = "") -> Verdict:
        """Claim how many things there are: "at least 1,000 balloons", "at least 500 images"."""
        parsed = parse_quantity(quantity)
        refuse_senseless(parsed.goal, Unit.COUNT)
        data_set = self._scope.checked_data_set()
        chosen = (*self._scope.slices, *parse_slices(slices))
        held = self._scope.checked_data_set(chosen)
        if _names_images(parsed.noun, data_set):
            return self._goal.judge_finding(lambda: findings.images_of(held, chosen), parsed.goal)
        noun = self._goal.noun(parsed.noun)
        return self._goal.judge_finding(
            lambda: findings.examples_of(held, noun, chosen), parsed.goal
        )

    def each_class_has(self, amount: str) -> Verdict:
        """Claim how many examples every class has: "at least 50"."""
        goal = parse_goal(amount)
        refuse_senseless(goal, Unit.COUNT)
        return self._judge(lambda: findings.fewest_examples(self._data_set), goal)

    def each_slice_holds(self, amount: str) -> Verdict:
        """Claim how many images every slice has: "at least 30"."""
        data_set = self._scope.checked_data_set()
        if not data_set.slices:
            raise SentenceError(f'data set "{data_set.id}" names no slices in its dataset.yaml.')
        goal = parse_goal(amount)
        refuse_senseless(goal, Unit.COUNT)
        return self._judge(lambda: findings.fewest_images(self._data_set), goal)

    def rarest_class(self, amount: str) -> Verdict:
        """Claim which share of the labels the rarest class has: "at least 5%"."""
        classes = len(self._scope.checked_data_set().categories)
        most = Fraction(1, classes) if classes else None
        why = f"of {classes} classes, the rarest has at most one label in {classes}"
        goal = parse_goal(amount)
        refuse_senseless(goal, Unit.RATIO, most=most, why=why)
        return self._judge(lambda: findings.rarest_share(self._data_set), goal)

    def suspected(self, amount: str) -> Verdict:
        """Claim how many labels look wrong to the model: "at most 5"."""
        goal = parse_goal(amount)
        most = len(self._data_set.images) if self._data_set.task == "classification" else None
        refuse_senseless(goal, Unit.COUNT, most=most, why=f"there are {most} labels")
        answers, point = self._goal.answers(), self._scope.point
        return self._judge(lambda: suspects(answers, point), goal)

    def _none(self, make: Callable[[], Finding]) -> Verdict:
        return self._judge(make, GoalPhrase(Comparison.AT_MOST, ("0",)))

    def _judge(self, make: Callable[[], Finding], goal: GoalPhrase) -> Verdict:
        """Judge a finding about the images that the goal looks at, and say which these are."""
        slices = self._scope.slices

        def told() -> Finding:
            finding = make()
            if not slices:
                return finding
            where = f"among {slice_words(slices)} images"
            return replace(finding, subject=f"{finding.subject}, {where}")

        return self._goal.judge_finding(told, goal)

    @cached_property
    def _data_set(self) -> DataSet:
        """The images that the goal looks at."""
        return self._scope.checked_data_set(self._scope.slices)

    @cached_property
    def _signatures(self) -> ImageSignatures:
        return self._look(self._data_set)

    def _look(self, data_set: DataSet) -> ImageSignatures:
        run = self._goal.run
        with progress_line(f"looking at {data_set.id}", shown=not run.log.is_open) as line:
            return read_signatures(
                data_set.images, run.settings.store, threads=run.settings.threads, progress=line
            )

    def _shared(self, others: list[DataSet], *, near: bool) -> Finding:
        seen = [(other, self._look(other)) for other in others]
        return findings.shared_with(self._data_set, self._signatures, seen, near=near)

    def _sizes(self) -> NDArray[np.float64]:
        """Return width and height [N, 2] of the images: the annotations', or else the files'."""
        images = self._data_set.images
        known = images.sizes
        sizes = np.zeros((len(images), 2)) if known is None else known.astype(np.float64)
        unknown = np.flatnonzero((sizes == 0).any(axis=1)).tolist()
        if unknown:
            from donewhen.inference.images import image_size  # Pillow is slow to import

            for row in unknown:
                sizes[row] = image_size(images.path(row))
        return sizes


def _names_images(noun: str, data_set: DataSet) -> bool:
    """Return whether a noun means the images themselves; a class may be called so, too."""
    classes = {category.name.casefold() for category in data_set.categories}
    return noun.casefold() in ("image", "images") and not classes & {"image", "images"}
