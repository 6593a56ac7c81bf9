from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from donewhen.foundation.errors import InputError, UnknownNameError
from donewhen.sources.workspace import Workspace

MODEL = """\
title: T
task: detection
version: 1
versions: {1: v1.onnx}
input: {size: [8, 8]}
output: {decoder: yolo}
"""


def place(root: Path, *data_sets: str) -> Path:
    """Make a place with data sets of one image each, and a model "m"."""
    for name in data_sets:
        folder = root / "datasets" / name
        (folder / "images" / "a").mkdir(parents=True)
        (folder / "images" / "a" / "1.png").touch()
        (folder / "dataset.yaml").write_text(
            f"title: {name}\nimages: images\nannotations: {{format: folder}}\n"
        )
    (root / "models" / "m").mkdir(parents=True, exist_ok=True)
    (root / "models" / "m" / "model.yaml").write_text(MODEL)
    return root


def refusal(ask: Callable[[], object], kind: type[InputError] = UnknownNameError) -> str:
    with pytest.raises(kind) as error:
        ask()
    assert len(str(error.value).splitlines()) == 1
    return str(error.value)


def test_data_sets_and_models_are_found_in_every_place(tmp_path: Path) -> None:
    here, there = place(tmp_path / "here", "12345", "digits"), tmp_path / "there"
    (there / "datasets").mkdir(parents=True)
    other = place(tmp_path / "other", "mnist")
    (other / "models" / "m").rename(other / "models" / "n")
    workspace = Workspace([here, there, other])
    assert workspace.data_set_ids() == ["12345", "digits", "mnist"]
    assert workspace.model_names() == ["m", "n"]
    assert workspace.data_set("mnist").title == "mnist"
    assert workspace.data_set("mnist").images.path(0) == other / "datasets/mnist/images/a/1.png"
    assert workspace.model("n").name == "n"
    assert workspace.data_set_manifest("digits").format == "folder"


def test_each_is_read_once(tmp_path: Path) -> None:
    workspace = Workspace([place(tmp_path, "12345")])
    assert workspace.data_set("12345") is workspace.data_set("12345")
    assert workspace.model("m") is workspace.model("m")


def test_an_unknown_name_comes_with_the_nearest_and_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place(tmp_path, "digits"))
    workspace = Workspace([Path()])
    assert refusal(lambda: workspace.data_set("digit", where="a.feature:3")) == (
        'a.feature:3: unknown data set "digit". Did you mean "digits"? '
        "Looked in datasets for <name>/dataset.yaml."
    )
    assert 'unknown model "balloons". Known: "m".' in refusal(lambda: workspace.model("balloons"))


def test_a_folder_without_a_manifest_is_said_to_lack_it(tmp_path: Path) -> None:
    workspace = Workspace([place(tmp_path, "digits")])
    (tmp_path / "datasets" / "empty").mkdir()
    said = refusal(lambda: workspace.data_set("empty", where="a.feature:3"))
    assert said.startswith('a.feature:3: the data set "empty" has no manifest: write ')
    assert said.endswith("empty/dataset.yaml.")
    assert workspace.data_set_ids() == ["digits"]


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../datasets/digits", "digits/", "digits/.", "/digits", ".hidden", "a\0"],
)
def test_only_a_plain_name_is_a_name(tmp_path: Path, name: str) -> None:
    workspace = Workspace([place(tmp_path, "digits", ".hidden")])
    assert "unknown data set" in refusal(lambda: workspace.data_set(name))


def test_one_name_in_two_places_is_refused_and_both_are_named(tmp_path: Path) -> None:
    one, two = place(tmp_path / "one", "digits"), place(tmp_path / "two", "digits")
    workspace = Workspace([one, two])
    said = refusal(lambda: workspace.data_set("digits"), InputError)
    assert said.startswith('two data sets are called "digits": ')
    assert "one/datasets/digits/dataset.yaml and " in said
    assert "two/datasets/digits/dataset.yaml. Rename one" in said
    assert 'two models are called "m"' in refusal(lambda: workspace.model("m"), InputError)


def test_a_place_that_is_given_twice_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place(tmp_path, "digits"))
    assert Workspace([Path(), tmp_path, tmp_path / "."]).data_set("digits").id == "digits"


def test_places_must_be_folders(tmp_path: Path) -> None:
    said = refusal(lambda: Workspace([tmp_path / "no"]), InputError)
    assert "no is not a folder" in said
    assert "-D data=" in said
    assert "no place to look" in refusal(lambda: Workspace([]), InputError)
