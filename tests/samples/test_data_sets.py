from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from donewhen.foundation.errors import DataSetError, InputError, ManifestError, UnknownNameError
from donewhen_samples import making
from donewhen_samples.data_sets import make_samples

DRAWN = """\
title: Ten balloons
images: images
annotations: {{format: coco, file: annotations.json}}
made: {{recipe: {recipe}, seed: {seed}, images: {images}}}
{digest}
"""
GIVEN = "title: Given\nimages: images\nannotations: {format: folder}\n"
WRONG = f"digest: sha256:{'0' * 64}"


def manifest(place: Path, name: str = "ten", **changes: str) -> Path:
    folder = place / "datasets" / name
    folder.mkdir(parents=True, exist_ok=True)
    facts = {"recipe": "one-balloon", "seed": "5", "images": "10", "digest": "", **changes}
    (folder / "dataset.yaml").write_text(DRAWN.format(**facts))
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a place with a data set that was made and whose digest is pinned."""
    place = tmp_path_factory.mktemp("made")
    manifest(place)
    assert make(place) == ["ten: made"]
    manifest(place, digest=f"digest: {making.digest_of(place / 'datasets/ten')}")
    return place


def make(place: Path, *names: str) -> list[str]:
    return list(make_samples(place, names))


def marks(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_a_data_set_is_made_once_and_then_found(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    folder = manifest(tmp_path)
    assert len(list((folder / "images").iterdir())) == 10
    before = marks(folder)
    assert make(tmp_path) == ["ten: found"]
    assert make(tmp_path, "ten") == ["ten: found"]
    assert marks(folder) == before


def test_a_pinned_digest_is_held_when_it_is_made_and_when_it_is_found(
    made: Path, tmp_path: Path
) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    assert make(tmp_path) == ["ten: found"]
    shutil.rmtree(tmp_path / "datasets/ten/images")
    assert make(tmp_path) == ["ten: made"]


@pytest.mark.parametrize("name", ["annotations.json", "images/000003.jpg", "images/more.jpg"])
def test_what_was_changed_is_made_anew(made: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    folder = tmp_path / "datasets/ten"
    digest = making.digest_of(folder)
    (folder / name).write_bytes(b"other")
    assert make(tmp_path) == ["ten: made"]
    assert making.digest_of(folder) == digest
    assert make(tmp_path) == ["ten: found"]


def test_other_bytes_than_pinned_are_refused_every_time(tmp_path: Path) -> None:
    manifest(tmp_path, digest=WRONG)
    for _ in range(2):
        with pytest.raises(DataSetError, match=r"dataset\.yaml:5: data set \"ten\" came out as"):
            make(tmp_path)


def test_an_unknown_recipe_is_refused_with_the_nearest(tmp_path: Path) -> None:
    manifest(tmp_path, recipe="one-baloon")
    with pytest.raises(UnknownNameError, match='"one-balloon"'):
        make(tmp_path)


@pytest.mark.parametrize(("key", "value"), [("seed", "-1"), ("images", "ten"), ("images", "0")])
def test_a_setting_that_makes_no_sense_is_refused(tmp_path: Path, key: str, value: str) -> None:
    manifest(tmp_path, **{key: value})
    with pytest.raises(InputError):
        make(tmp_path)


def test_a_setting_that_is_missing_is_named(tmp_path: Path) -> None:
    folder = manifest(tmp_path)
    path = folder / "dataset.yaml"
    path.write_text(path.read_text().replace("seed: 5, ", ""))
    with pytest.raises(ManifestError, match=r"dataset\.yaml:4: the recipe .* needs seed"):
        make(tmp_path)


def test_an_unknown_name_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    folder = manifest(tmp_path)
    with pytest.raises(UnknownNameError, match=r'"tenn".*"ten"'):
        make(tmp_path, "ten", "tenn")
    assert not (folder / "images").exists()


def test_a_data_set_without_a_recipe_is_left_alone_unless_it_is_asked_for(tmp_path: Path) -> None:
    given = tmp_path / "datasets/given"
    given.mkdir(parents=True)
    (given / "dataset.yaml").write_text(GIVEN)
    with pytest.raises(InputError, match="no data set with a recipe"):
        make(tmp_path)
    manifest(tmp_path)
    assert make(tmp_path) == ["ten: made"]
    with pytest.raises(InputError, match='"given" has no recipe'):
        make(tmp_path, "ten", "given")


def test_digits_are_repaired(tmp_path: Path, repository: Path) -> None:
    folder = tmp_path / "datasets/digits"
    folder.mkdir(parents=True)
    shutil.copy(repository / "datasets/digits/dataset.yaml", folder)
    assert make(tmp_path) == ["digits: made"]
    before = marks(folder / "images")
    assert make(tmp_path) == ["digits: found"]
    assert marks(folder / "images") == before
    spoilt = next((folder / "images/3").iterdir())
    content = spoilt.read_bytes()
    spoilt.write_bytes(b"other")
    assert make(tmp_path) == ["digits: made"]
    assert spoilt.read_bytes() == content
    spoilt.unlink()
    assert make(tmp_path) == ["digits: made"]
    assert spoilt.read_bytes() == content
