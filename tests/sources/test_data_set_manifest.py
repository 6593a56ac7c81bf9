from __future__ import annotations

from pathlib import Path

import pytest

from donewhen.foundation.errors import ManifestError
from donewhen.sources.data_set_manifest import DataSetManifest, Recipe, read_data_set_manifest

TEXT = """\
title: Balloons, 1,000 among 5,000 images
images: images
annotations: {format: coco, file: annotations.json}
group: video
slices: {night: {light: dark}, small: {objects: small}}
terms: {crimson balloon: red balloon}
training: [training-12345]
made: {recipe: one-balloon, seed: 12345}
licence: CC0-1.0
"""


def read(tmp_path: Path, text: str) -> DataSetManifest:
    path = tmp_path / "dataset.yaml"
    path.write_text(text)
    return read_data_set_manifest(path, "12345")


def test_every_key_is_read(tmp_path: Path) -> None:
    digest = "sha256:" + "0f" * 32
    manifest = read(tmp_path, f"{TEXT}digest: {digest}\n")
    assert manifest == DataSetManifest(
        id="12345",
        path=tmp_path / "dataset.yaml",
        title="Balloons, 1,000 among 5,000 images",
        images=tmp_path / "images",
        format="coco",
        file=tmp_path / "annotations.json",
        group="video",
        slices={"night": {"light": "dark"}, "small": {"objects": "small"}},
        terms={"crimson balloon": "red balloon"},
        training=("training-12345",),
        digest=digest,
        licence="CC0-1.0",
        made=Recipe("one-balloon", {"seed": "12345"}),
        places=manifest.places,
    )
    assert manifest.place("group").endswith("dataset.yaml:4")
    assert manifest.place("file").endswith("dataset.yaml:3")
    assert manifest.folder == tmp_path


def test_most_keys_may_be_missing(tmp_path: Path) -> None:
    manifest = read(tmp_path, "title: T\nimages: .\nannotations: {format: folder}\n")
    assert manifest.file is None
    assert (manifest.group, manifest.slices, manifest.terms, manifest.training) == (
        None,
        {},
        {},
        (),
    )
    assert (manifest.digest, manifest.made, manifest.licence) == (None, None, None)
    assert manifest.place("group").endswith("dataset.yaml")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("title: B", "titel: B", 1, 'unknown key "titel". Did you mean "title"?'),
        (
            "title: Balloons, 1,000 among 5,000 images\n",
            "",
            1,
            '"title" is missing beside "images"',
        ),
        ("images: images\n", "", 1, '"images" is missing'),
        ("{format: coco, file: annotations.json}", "coco", 3, "must be a mapping, not a text"),
        ("format: coco, ", "", 3, '"format" is missing'),
        ("file: a", "flie: a", 3, 'unknown key "flie". Did you mean "file"?'),
        ("images: images", "images: s3://bucket/x", 2, "not supported yet. Copy the images beside"),
        ("images: images", "images: ../other", 2, "must be a path inside"),
        ("images: images", "images: a/../../b", 2, "must be a path inside"),
        ("images: images", "images: /data/images", 2, "must be a path inside"),
        ("images: images", "images: 'C:\\images'", 2, "must be a path inside"),
        ("images: images", "images: ~/images", 2, "must be a path inside"),
        ("file: annotations.json", "file: ../a.json", 3, "must be a path inside"),
        ("recipe: one-balloon, ", "", 8, '"made" lacks its recipe. Write made: {recipe: name}'),
        ("seed: 12345", "seed: [1]", 8, '"made.seed" must be text, not a list'),
        ("training: [training-12345]", "training: x", 7, "must be a list"),
        ("{light: dark}", "dark", 5, '"slices.night" must be a mapping'),
        ("licence: CC0-1.0", "digest: sha256:12", 9, 'must be "sha256:" and 64 hexadecimal digits'),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    assert old in TEXT
    with pytest.raises(ManifestError) as error:
        read(tmp_path, TEXT.replace(old, new))
    assert f"dataset.yaml:{line}: " in str(error.value)
    assert said in str(error.value)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "images").symlink_to(tmp_path)
    with pytest.raises(ManifestError, match=r"leads out of .* through a link"):
        read(tmp_path / "x", TEXT)
