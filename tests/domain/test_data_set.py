from __future__ import annotations

from pathlib import Path

import numpy as np

from donewhen.domain.data_set import Category, DataSet, ImageList, Labels


def test_all_images_are_the_data_set_itself() -> None:
    images = ImageList(Path("/nowhere"), ("a", "b", "c"))
    whole = DataSet("x", "X", images, (Category("c"),), Labels(np.zeros(3, np.int32)), "digest")
    same, numbers = whole.only(np.ones(3, np.bool_))
    assert same is whole
    assert numbers.tolist() == [0, 1, 2]
    some, numbers = whole.only(np.array([True, False, True]))
    assert some.images.names == ("a", "c")
    assert numbers.tolist() == [0, -1, 1]
