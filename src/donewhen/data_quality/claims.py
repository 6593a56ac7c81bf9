"""What may be claimed about a data set itself: its images, its labels, its sizes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from donewhen.data_quality import findings
from donewhen.data_quality.looks import Looks, look_at
from donewhen.data_quality.suspects import suspects
from donewhen.data_set import DataSet
from donewhen.data_set_manifest import DataSetManifest
from donewhen.errors import SentenceError
from donewhen.estimation import Answers, OperatingPoint
from donewhen.finding import Finding
from donewhen.language import GoalPhrase, Noun, Quantity, parse_quantity, parse_slices
from donewhen.slicing import slice_rows
from donewhen.verdict import Verdict

__all__ = ["DataQualityClaims", "QualityAsker"]


class QualityAsker(Protocol):
    """What these claims need of a goal; see ``donewhen.asking``."""

    def finding(self, make: Callable[[], Finding], comparison: str, number: str) -> Verdict: ...  # noqa: D102  # said there
    def judge(self, make: Callable[[], Finding], goal: GoalPhrase) -> Verdict: ...  # noqa: D102
    def noun(self, text: str) -> Noun: ...  # noqa: D102
    def data_set(self) -> DataSet: ...  # noqa: D102
    def other_data_set(self, name: str) -> DataSet: ...  # noqa: D102
    def manifest(self) -> DataSetManifest: ...  # noqa: D102
    def slices(self) -> tuple[str, ...]: ...  # noqa: D102
    def answers(self) -> Answers: ...  # noqa: D102
    def point(self) -> OperatingPoint: ...  # noqa: D102
    def store(self) -> Path: ...  # noqa: D102
    def threads(self) -> int | None: ...  # noqa: D102


class DataQualityClaims:
    """Claims about the data set of a goal; its slices are respected where images are counted."""

    def __init__(self, asker: QualityAsker) -> None:
        self._asker = asker

    def readable(self) -> Verdict:
        """Claim that every image can be read."""
        return self._none(lambda: findings.unreadable(self._data_set, self._looks))

    def unrepeated(self) -> Verdict:
        """Claim that no two files are equal."""
        return self._none(lambda: findings.repeated(self._data_set, self._looks))

    def unlike(self) -> Verdict:
        """Claim that no two images look alike."""
        return self._none(lambda: findings.look_alikes(self._data_set, self._looks))

    def apart_from(self, name: str, *, near: bool) -> Verdict:
        """Claim that no image stands in another data set: the same, or one like it."""
        other = self._asker.other_data_set(name)
        if other.id == self._asker.data_set().id:
            raise SentenceError(f'data set "{name}" is the one that is judged. Name another one.')
        return self._none(lambda: self._shared([other], near=near))

    def apart_from_training(self, *, near: bool) -> Verdict:
        """Claim that no image stands in the data sets that dataset.yaml names as training."""
        manifest = self._asker.manifest()
        if not manifest.training:
            raise SentenceError(
                f'data set "{manifest.id}" does not say what was trained on. '
                "Write in its dataset.yaml: training: [name]"
            )
        others = [self._asker.other_data_set(name) for name in manifest.training]
        return self._none(lambda: self._shared(others, near=near))

    def boxes_inside(self) -> Verdict:
        """Claim that every box lies inside its image and is not empty."""
        if self._asker.data_set().task != "detection":
            raise SentenceError(f'data set "{self._asker.data_set().id}" has no boxes.')
        return self._none(lambda: findings.boxes_outside(self._data_set, self._sizes()))

    def holds(self, quantity: str, slices: str = "") -> Verdict:
        """Claim how many things there are: "at least 1,000 balloons"."""
        parsed = parse_quantity(quantity)
        noun, named = self._asker.noun(parsed.noun), parse_slices(slices)
        chosen = (*self._asker.slices(), *named)
        data_set = self._asker.data_set()
        rows = slice_rows(data_set, chosen)
        return self._asker.judge(
            lambda: findings.examples_of(data_set.only(rows)[0], noun), parsed.goal
        )

    def each_class_has(self, amount: str) -> Verdict:
        """Claim how many examples every class has: "at least 50"."""
        goal = _amount(amount).goal
        return self._asker.judge(lambda: findings.fewest_examples(self._data_set), goal)

    def each_slice_holds(self, amount: str) -> Verdict:
        """Claim how many images every slice has: "at least 30"."""
        data_set = self._asker.data_set()
        if not data_set.slices:
            raise SentenceError(f'data set "{data_set.id}" names no slices in its dataset.yaml.')
        goal = _amount(amount).goal
        return self._asker.judge(lambda: findings.fewest_images(data_set), goal)

    def rarest_class(self, amount: str) -> Verdict:
        """Claim which share of the labels the rarest class has: "at least 5%"."""
        goal = _amount(amount).goal
        return self._asker.judge(lambda: findings.rarest_share(self._data_set), goal)

    def suspected(self, amount: str) -> Verdict:
        """Claim how many labels look wrong to the model: "at most 5"."""
        goal = _amount(amount).goal
        return self._asker.judge(lambda: suspects(self._asker.answers(), self._asker.point()), goal)

    def _none(self, make: Callable[[], Finding]) -> Verdict:
        return self._asker.finding(make, "at most", "0")

    @cached_property
    def _data_set(self) -> DataSet:
        """The images that the goal looks at."""
        data_set = self._asker.data_set()
        return data_set.only(slice_rows(data_set, self._asker.slices()))[0]

    @cached_property
    def _looks(self) -> Looks:
        return self._look(self._data_set)

    def _look(self, data_set: DataSet) -> Looks:
        return look_at(data_set.images, self._asker.store(), threads=self._asker.threads())

    def _shared(self, others: list[DataSet], *, near: bool) -> Finding:
        seen = [(other, self._look(other)) for other in others]
        return findings.shared_with(self._data_set, self._looks, seen, near=near)

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


def _amount(text: str) -> Quantity:
    return parse_quantity(f"{text} things")
