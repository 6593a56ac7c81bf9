from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from donewhen.domain.data_set import Category, Labels
from donewhen.foundation.errors import DataSetError
from donewhen.sources.data_set_manifest import DataSetManifest
from donewhen.sources.readers.folder import EXTENSIONS, FolderReader

Write = Callable[..., DataSetManifest]


@pytest.fixture
def images(tmp_path: Path) -> Write:
    """Return a function that makes empty files below images/ and gives their manifest."""
    folder = tmp_path / "x"
    (folder / "images").mkdir(parents=True)

    def write(*names: str) -> DataSetManifest:
        for name in names:
            path = folder / "images" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return DataSetManifest(
            id="x",
            path=folder / "dataset.yaml",
            title="X",
            images=folder / "images",
            format="folder",
            places={"images": "dataset.yaml:2"},
        )

    return write


def refusal(manifest: DataSetManifest) -> str:
    with pytest.raises(DataSetError) as error:
        FolderReader().read(manifest)
    message = str(error.value)
    assert message.startswith("dataset.yaml:2: ")
    assert len(message.splitlines()) == 1
    return message


def test_classes_stand_in_natural_order_and_images_by_name(images: Write) -> None:
    result = FolderReader().read(images("10/b.png", "10/a.png", "9/c.png", "cat/1.png"))
    assert result.categories == (Category("9"), Category("10"), Category("cat"))
    assert result.images.names == ("10/a.png", "10/b.png", "9/c.png", "cat/1.png")
    assert isinstance(result.truth, Labels)
    assert result.truth.category.tolist() == [1, 1, 0, 2]
    assert str(result.truth.category.dtype) == "int32"


def test_every_extension_is_read_in_any_case(images: Write) -> None:
    names = [f"a/1{one}" for one in EXTENSIONS] + [f"a/2{one.upper()}" for one in EXTENSIONS]
    assert len(FolderReader().read(images(*names)).images) == 2 * len(EXTENSIONS)


def test_what_file_managers_leave_behind_is_ignored(images: Write) -> None:
    names = ("a/1.png", ".DS_Store", "a/.DS_Store", "a/Thumbs.db", "a/desktop.ini", ".git/x")
    assert FolderReader().read(images(*names)).images.names == ("a/1.png",)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("1.png", "a/1.png"), "1.png lies beside the class folders. Move it into its class."),
        (("a/1.png", "a/b/2.png"), "is a folder in a class folder. Move its images up."),
        (("a/1.png", "a/notes.txt"), "notes.txt is not an image"),
        (("a/1.png", "a/1.png.bak"), "1.png.bak is not an image"),
        (("a/1.png", "b/.hidden"), "b contains no images. Add some, or remove the class folder."),
        ((), "images contains no class folders. Make one for each class."),
        (("a\x1b/1.png",), "a\\x1b cannot be a class: it holds control characters"),
        (("a\u202eb/1.png",), "a\\u202eb cannot be a class: it holds control characters"),
        (("a/\n.png",), "\\n.png cannot be used: it holds control characters"),
    ],
)
def test_what_might_lose_images_is_refused(
    images: Write, names: tuple[str, ...], said: str
) -> None:
    assert said in refusal(images(*names))


def test_a_missing_folder_is_named(images: Write) -> None:
    manifest = images()
    manifest.images.rmdir()
    assert "cannot be listed" in refusal(manifest)


def test_links_that_leave_the_data_set_are_refused(images: Write, tmp_path: Path) -> None:
    manifest = images("a/1.png")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "1.png").touch()
    (manifest.images / "b").symlink_to(tmp_path / "out")
    assert "b is a link out of the data set" in refusal(manifest)
    (manifest.images / "b").unlink()
    (manifest.images / "a" / "2.png").symlink_to(tmp_path / "out" / "1.png")
    assert "2.png is not a regular file inside the data set" in refusal(manifest)


def test_links_that_lead_in_a_circle_are_refused(images: Write) -> None:
    manifest = images("a/1.png")
    (manifest.images / "a" / "2.png").symlink_to("2.png")
    assert "2.png is not a regular file inside the data set" in refusal(manifest)
    (manifest.images / "b").symlink_to("b")
    assert "b lies beside the class folders" in refusal(manifest)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_is_no_image(images: Write) -> None:
    manifest = images("a/1.png")
    os.mkfifo(manifest.images / "a" / "2.png")
    assert "2.png is not a regular file" in refusal(manifest)
