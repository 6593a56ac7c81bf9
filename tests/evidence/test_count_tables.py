from __future__ import annotations

from pathlib import Path

import numpy as np

from donewhen.domain.data_set import Category, DataSet, ImageList, Labels
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.evidence.count_tables import worst_images
from donewhen.language import Vocabulary

POINT = OperatingPoint(0.5, 0.5)


def answers(truth: list[int], said: list[int]) -> Answers:
    images = ImageList(Path(), tuple(f"{number}.png" for number in range(len(truth))))
    labels = Labels(np.array(truth, np.int32))
    categories = (Category("cat"), Category("dog"))
    data_set = DataSet("pets", "Pets", images, categories, labels, "0")
    return Answers(data_set, np.array(said, np.int32))


def test_images_that_are_wrong_are_named_and_the_rest_is_counted() -> None:
    judged = answers([0] * 6, [1, 0, 1, 1, 1, 1])
    cats = Vocabulary(judged.data_set).noun("cats")
    lines = worst_images(judged, cats, POINT)
    assert lines == ["cats missed in 0.png, 2.png, 3.png and 2 more images"]
    dogs = Vocabulary(judged.data_set).noun("dogs")
    assert worst_images(judged, dogs, POINT)[0].startswith(
        "false dogs in 0.png, 2.png, 3.png and 2"
    )


def test_nothing_wrong_names_nothing() -> None:
    judged = answers([0, 1], [0, 1])
    assert worst_images(judged, Vocabulary(judged.data_set).noun("cats"), POINT) == []
