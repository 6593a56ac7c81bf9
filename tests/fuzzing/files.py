"""Data sets, manifests and settings that are nearly right."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from tests.fuzzing.mutations import NASTY, changed_bytes, changed_json, changed_text
from tests.fuzzing.target import Check, Target, refusal

from donewhen.domain.data_set import Boxes, DataSet
from donewhen.foundation.errors import InputError
from donewhen.foundation.settings import Settings, project_settings
from donewhen.foundation.source_file import is_inside, read_json
from donewhen.foundation.yaml_source import parse_document
from donewhen.runner.feature_file import read_feature_file
from donewhen.sources.data_set_manifest import DataSetManifest, read_data_set_manifest
from donewhen.sources.data_set_reading import read_data_set
from donewhen.sources.model_manifest_reading import read_model_manifest
from donewhen.sources.readers import READERS
from donewhen.sources.sprints import load_sprints

__all__ = ["FILES"]

COCO = {
    "images": [
        {
            "id": 9,
            "file_name": "b.jpg",
            "width": 100,
            "height": 80,
            "attributes": {"light": "dark"},
        },
        {"id": 4, "file_name": "a.jpg", "width": 60, "height": 40, "attributes": {"video": 3}},
        {"id": 7, "file_name": "./c.jpg"},
    ],
    "annotations": [
        {"id": 1, "image_id": 9, "category_id": 3, "bbox": [1, 2, 3.5, 4], "area": 14},
        {"id": 2, "image_id": 4, "category_id": 1, "bbox": [0, 0, 10, 10], "iscrowd": 1},
    ],
    "categories": [
        {"id": 3, "name": "red balloon", "supercategory": "balloon"},
        {"id": 1, "name": "ball"},
    ],
}
DATA_SET = """\
title: Balloons
images: images
annotations: {format: coco, file: annotations.json}
group: video
slices: {night: {light: no}, small: {objects: small}, red: {holds: red balloon}}
terms: {crimson balloon: red balloon}
training: [other]
digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
licence: CC0-1.0
made: {recipe: digits, seed: "1"}
"""
PLAIN = "title: B\nimages: images\nannotations: {format: coco, file: annotations.json}\n"
FOLDERS = "title: B\nimages: classes\nannotations: {format: folder}\n"
MODEL = """\
title: Finder
task: detection
version: "2"
versions: {"2": v2.onnx, "1": old/v1.onnx}
baseline: "1"
classes: [ball, red balloon]
input: {size: [64, 32], resize: letterbox, anchor: center, resample: bilinear, color: RGB,
  layout: NCHW, scale: 1/255, mean: [0, 0, 0], std: 1, pad: 114}
output: {decoder: yolo, score: 0.25, iou: 0.5}
provider: cpu
"""
SPRINTS = """\
- {number: 1, goal: Find, starts: 2026-11-02, ends: 2026-11-13}
- number: 2
  goal: "Find more"
  starts: 2026-11-16
  ends: 2026-11-27
"""
YAML_TOKENS = (
    *("&x ", "*x ", "!t ", "!!python/name:os.system ", "|\n", ">\n", "? ", "- ", ": ", "---\n"),
    *("...\n", "%YAML 1.1\n", "[", "]", "{", "}", "'", '"', "#", "\t", "\r", "\n", "\x85", "\0"),
    *("\x1b", "\u202e", "~", "null", "no", "1e999", ".nan", "1/0", "1_000", "0x1", "../x", "/x"),
    *("title", "images", "annotations", "format", "coco", "folder", "objects", "holds", "none"),
    *("at least 3", "3 to 5", "red balloon", "sha256:", "99999999999999999999", "-1", "0"),
    *("[" * 40, "2026-02-31", "1e999", "1e-999", "2026-11-1", "12", "x" * 300, "video", "light"),
)
INI = """\
[behave]
paths = features

[behave.userdata]
model = finder
dataset = balloons
sprint = 12
threads = 2
"""
FEATURE = '''\
# language: en
@sprint.12 @story-1
Feature: Balloons

  A text.

  Background:
    Given data set "12345"

  Rule: All of them
    @wip
    Scenario Outline: Many (<n>)
      When the model ingests the images
      Then it finds at least <n> balloons
        """
        a text
        """
      And these goals hold:
        | metric | goal         |
        | recall | at least 80% |

      Examples: Numbers
        | n   |
        | 800 |
'''
FEATURE_TOKENS = (
    *("Feature:", "Rule:", "Scenario:", "Scenaro:", "Background:", "Examples:", "Given ", "* "),
    *(
        "And ",
        "Then ",
        "@tag",
        "@",
        "|",
        "| a |",
        "\\|",
        '"""',
        "```",
        "# language: xx",
        "# language:",
    ),
    *("# language: de", "\n", "\t", "\r", "\ufeff", "\0", "\x1b", "\u2028", "<n>", "<", ">"),
)
SETTING_NAMES = (
    *("model", "dataset", "sprint", "artifact", "data", "engine", "provider", "reports", "store"),
    *("threads", "memory_gib", "seconds_per_batch", "shard_images", "sample", "modle", "mine"),
    *("pixels", "file_mib", "rehash", "log", "history", "repair", "override", "tally"),
)


def _data_set(folder: Path) -> Path:
    """Make the images of a data set; return its folder."""
    made = folder / "datasets" / "x"
    for path in ("images/a.jpg", "images/b.jpg", "images/c.jpg", "classes/u/a.png"):
        (made / path).parent.mkdir(parents=True, exist_ok=True)
        (made / path).touch()
    (made / "annotations.json").write_text(json.dumps(COCO))
    return made


def _check_data_set(made: DataSet, folder: Path) -> None:
    """Check what every stage behind a reader relies on."""
    names, truth = made.images.names, made.truth
    assert list(names) == sorted(set(names))
    for index in range(len(names)):
        assert made.images.path(index).is_file()
        assert is_inside(made.images.path(index), folder)
    assert len({one.name for one in made.categories}) == len(made.categories) > 0
    assert truth.category.size == 0 or 0 <= truth.category.min() <= truth.category.max()
    assert truth.category.size == 0 or truth.category.max() < len(made.categories)
    if isinstance(truth, Boxes):
        assert (np.abs(truth.box) < 1e9).all()
        assert (truth.box[:, 2:] > 0).all()
        assert (np.diff(truth.image) >= 0).all()


def _coco(folder: Path) -> Check:
    made = _data_set(folder)
    (made / "dataset.yaml").write_text(PLAIN)
    manifest = read_data_set_manifest(made / "dataset.yaml", "x")

    def check(content: str | bytes) -> bool:
        data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
        (made / "annotations.json").write_bytes(data)
        try:
            _check_data_set(read_data_set(manifest), made)
        except InputError as error:
            return refusal(error)
        return True

    return check


def _tree(folder: Path) -> Check:
    made = _data_set(folder)
    manifest = DataSetManifest("x", made / "dataset.yaml", "X", made / "tree", "folder")

    def check(entries: list[tuple[str, str, str]]) -> bool:
        shutil.rmtree(manifest.images, ignore_errors=True)
        manifest.images.mkdir()
        for kind, above, name in entries:
            _make(kind, manifest.images / above, name)
        try:
            _check_data_set(read_data_set(manifest), made)
        except InputError as error:
            return refusal(error)
        return True

    return check


def _make(kind: str, above: Path, name: str) -> None:
    """Make a file, a folder, a link or a pipe, where the system can."""
    try:
        above.mkdir(parents=True, exist_ok=True)
        if kind == "file":
            (above / name).touch()
        elif kind == "folder":
            (above / name).mkdir(parents=True)
        elif kind == "pipe":
            os.mkfifo(above / name)
        else:
            (above / name).symlink_to(kind)
    except (OSError, ValueError):  # no file can have that name, or it is there
        pass


def _manifest(folder: Path) -> Check:
    made = _data_set(folder)

    def check(text: str) -> bool:
        path = made / "dataset.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            manifest = read_data_set_manifest(path, "x")
            assert is_inside(manifest.images, made)
            assert manifest.file is None or is_inside(manifest.file, made)
            assert set(READERS)
            read_data_set(manifest)
        except InputError as error:
            return refusal(error)
        return True

    return check


def _model(folder: Path) -> Check:
    (folder / "v2.onnx").touch()

    def check(text: str) -> bool:
        path = folder / "model.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            manifest = read_model_manifest(path, "x")
            assert 0 <= manifest.output.score <= 1
            assert all(np.isfinite([*manifest.input.mean, *manifest.input.std]))
            assert 0 < manifest.input.scale < np.inf
            assert is_inside(manifest.file(), folder)
        except InputError as error:
            return refusal(error)
        return True

    return check


def _sprints(folder: Path) -> Check:
    return _file(folder / "sprints.yaml", load_sprints)


def _json(folder: Path) -> Check:
    return _file(folder / "x.json", lambda path: read_json(path, error=InputError))


def _feature(folder: Path) -> Check:
    path = folder / "x.feature"

    def check(text: str) -> bool:
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return not read_feature_file(str(path), None).unreadable

    return check


def _ini(folder: Path) -> Check:
    return _file(folder / "behave.ini", lambda path: project_settings(path.parent))


def _file(path: Path, read: Callable[[Path], object]) -> Check:
    def check(content: str | bytes) -> bool:
        data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
        path.write_bytes(data)
        try:
            read(path)
        except InputError as error:
            return refusal(error)
        return True

    return check


def _yaml(_: Path) -> Check:
    def check(text: str) -> bool:
        try:
            parse_document(text, "x.yaml")
        except InputError as error:
            return refusal(error, "x.yaml:")
        return True

    return check


def _settings(folder: Path) -> Check:
    def check(userdata: dict[str, str]) -> bool:
        try:
            settings = Settings.from_userdata(userdata, folder)
        except InputError as error:
            return refusal(error)
        assert settings.report_folder.parent == settings.reports
        return True

    return check


texts = st.sampled_from([one for one in NASTY if isinstance(one, str)]) | st.text(max_size=12)
file_names = st.sampled_from(["a.png", "b.PNG", "a.txt", "Thumbs.db", ".x", "u", "v", "\x1b.png"])
places = st.sampled_from(["", "u", "v", "u/w", ".u", "\u202eu"])
kinds = st.sampled_from(["file", "file", "file", "folder", "pipe", "../u", "a.png", "/etc", "x"])
fitting = {
    **dict.fromkeys(("threads", "pixels", "file_mib", "memory_gib", "shard_images"), ("7", "0")),
    **dict.fromkeys(("rehash", "tally"), ("yes", "no", "maybe")),
    "provider": ("cpu", "auto", "cudaa"),
    "log": ("json", "text"),
    "history": ("sqlite:///h.sqlite", "postgresql://u@h/d"),
    "repair": ("boxes were shifted", "x"),
}
pairs = st.sampled_from(SETTING_NAMES).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(fitting.get(name, ("x",))) | texts)
)
asked = st.lists(pairs, max_size=4).map(dict)

FILES = (
    Target("coco", changed_json([COCO]) | changed_bytes([json.dumps(COCO).encode()]), _coco),
    Target("class folders", st.lists(st.tuples(kinds, places, file_names), max_size=8), _tree),
    Target("dataset.yaml", changed_text([DATA_SET, PLAIN, FOLDERS], YAML_TOKENS), _manifest),
    Target("model.yaml", changed_text([MODEL], YAML_TOKENS), _model),
    Target("sprints.yaml", changed_text([SPRINTS], YAML_TOKENS), _sprints),
    Target("yaml", changed_text([DATA_SET, MODEL, SPRINTS], YAML_TOKENS), _yaml),
    Target("json", changed_json([COCO]) | changed_bytes([json.dumps(COCO).encode()]), _json),
    Target("feature", changed_text([FEATURE], FEATURE_TOKENS), _feature),
    Target("behave.ini", changed_text([INI], ("[", "]", "=", "%", "\0", *SETTING_NAMES)), _ini),
    Target("settings", asked | asked.map(lambda one: {**one, "sprint": "12"}), _settings),
)
