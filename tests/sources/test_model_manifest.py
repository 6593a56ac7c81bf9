from __future__ import annotations

from pathlib import Path

import pytest

from donewhen.foundation.errors import ModelError, UnknownNameError
from donewhen.sources.model_manifest import InputSettings, ModelManifest, OutputSettings


def manifest(folder: Path) -> ModelManifest:
    return ModelManifest(
        name="m",
        path=folder / "model.yaml",
        title="M",
        task="detection",
        version="2",
        versions={"1": "v1.onnx", "2": "v2.onnx"},
        baseline=None,
        classes=None,
        input=InputSettings((8, 8)),
        output=OutputSettings("yolo"),
        places={"2": "model.yaml:4"},
    )


def test_the_file_is_that_of_the_current_or_the_asked_version(tmp_path: Path) -> None:
    for name in ("v1.onnx", "v2.onnx"):
        (tmp_path / name).touch()
    assert manifest(tmp_path).file() == tmp_path / "v2.onnx"
    assert manifest(tmp_path).file("1") == tmp_path / "v1.onnx"


def test_a_file_is_the_version_that_lists_it_however_its_path_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("v1.onnx", "v2.onnx", "v3.onnx"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    listed = manifest(tmp_path)
    assert listed.version_of(Path("v1.onnx")) == "1"
    assert listed.version_of(tmp_path / "x" / ".." / "v2.onnx") == "2"
    assert listed.version_of(Path("v3.onnx")) is None


def test_a_missing_file_is_named_with_the_line_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as error:
        manifest(tmp_path).file()
    assert str(error.value).startswith('model.yaml:4: version "2" of the model "m": ')
    assert str(error.value).endswith("v2.onnx does not exist. Export the model there.")


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "v2.onnx").mkdir()
    with pytest.raises(ModelError, match="is not a regular file"):
        manifest(tmp_path).file()


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "other.onnx").touch()
    (tmp_path / "m" / "v2.onnx").symlink_to(tmp_path / "other.onnx")
    with pytest.raises(ModelError, match=r"through a link\. Copy the file there"):
        manifest(tmp_path / "m").file()


def test_an_unknown_version_comes_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(
        UnknownNameError, match=r'unknown version of the model "m" "9"\. Known: "1"'
    ):
        manifest(tmp_path).file("9")
