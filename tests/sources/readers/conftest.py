from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from donewhen.sources.data_set_manifest import DataSetManifest

Content = dict[str, Any]


@pytest.fixture
def content() -> Content:
    """Return a small, valid COCO file; each call a new one."""
    return {
        "images": [
            {"id": 9, "file_name": "b.jpg", "width": 100, "height": 80},
            {"id": 4, "file_name": "a.jpg", "width": 60, "height": 40},
            {"id": 7, "file_name": "c.jpg"},
        ],
        "annotations": [
            {"id": 1, "image_id": 9, "category_id": 3, "bbox": [1, 2, 3.5, 4]},
            {"id": 2, "image_id": 4, "category_id": 1, "bbox": [0, 0, 10, 10], "iscrowd": 0},
            {"id": 3, "image_id": 9, "category_id": 1, "bbox": [5, 6, 7, 8], "iscrowd": 1},
        ],
        "categories": [
            {"id": 3, "name": "red balloon", "supercategory": "balloon"},
            {"id": 1, "name": "ball", "supercategory": ""},
        ],
    }


@pytest.fixture
def coco(tmp_path: Path) -> Callable[..., DataSetManifest]:
    """Return a function that writes annotations and empty images a.jpg, b.jpg, c.jpg."""
    folder = tmp_path / "datasets" / "x"
    (folder / "images").mkdir(parents=True)
    for name in "abc":
        (folder / "images" / f"{name}.jpg").touch()

    def write(content: object) -> DataSetManifest:
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / "annotations.json").write_text(text)
        return DataSetManifest(
            id="x",
            path=folder / "dataset.yaml",
            title="X",
            images=folder / "images",
            format="coco",
            file=folder / "annotations.json",
            places={"file": "dataset.yaml:3", "images": "dataset.yaml:2"},
        )

    return write
