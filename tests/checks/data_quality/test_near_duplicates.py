from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from donewhen.checks.data_quality.image_signatures import near_pairs, read_signatures, similar_pairs
from donewhen.domain.data_set import ImageList
from donewhen.foundation.errors import DataSetError


def scene(seed: int, size: tuple[int, int] = (160, 120)) -> Image.Image:
    """Return a picture of smooth colours with a few blocks on it."""
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 255, (5, 6, 3), dtype=np.uint8)
    image = Image.fromarray(small).resize(size, Image.Resampling.BICUBIC)
    for _ in range(4):
        x, y = rng.integers(0, 120), rng.integers(0, 80)
        image.paste(
            tuple(int(v) for v in rng.integers(0, 255, 3)),
            (int(x), int(y), int(x) + 30, int(y) + 25),
        )
    return image


def images(folder: Path) -> ImageList:
    return ImageList(folder, tuple(sorted(path.name for path in folder.iterdir())))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "images"
    made.mkdir()
    for seed in range(6):
        scene(seed).save(made / f"{seed}.png")
    return made


def pairs(folder: Path) -> list[tuple[str, str]]:
    listed = images(folder)
    found = similar_pairs(read_signatures(listed, folder.parent / "store", threads=2))
    return sorted((listed.names[a], listed.names[b]) for a, b in found.tolist())


def test_other_scenes_look_like_nothing(folder: Path) -> None:
    assert pairs(folder) == []


@pytest.mark.parametrize("how", ["jpeg", "smaller", "brighter", "cropped", "grey", "same"])
def test_a_copy_is_found(folder: Path, how: str) -> None:
    image = scene(2)
    target = folder / "copy.png"
    if how == "jpeg":
        target = folder / "copy.jpg"
        image.save(target, quality=60)
    elif how == "smaller":
        image.resize((96, 72)).save(target)
    elif how == "brighter":
        ImageEnhance.Brightness(image).enhance(1.05).save(target)
    elif how == "cropped":
        image.crop((1, 1, 160, 120)).save(target)
    elif how == "grey":
        image.convert("L").save(target)
    else:
        image.save(target)
    assert pairs(folder) == [("2.png", target.name)]


def test_what_was_looked_at_is_remembered_and_a_changed_file_is_not(folder: Path) -> None:
    store = folder.parent / "store"
    first = read_signatures(images(folder), store)
    again = read_signatures(images(folder), store)
    np.testing.assert_array_equal(first.hashed, again.hashed)
    (kept,) = (store / "looks").iterdir()
    kept.write_bytes(kept.read_bytes()[:100])  # damaged
    np.testing.assert_array_equal(read_signatures(images(folder), store).hashed, first.hashed)
    scene(99).save(folder / "0.png")
    changed = read_signatures(images(folder), store)
    assert changed.hashed[0] != first.hashed[0]
    np.testing.assert_array_equal(changed.hashed[1:], first.hashed[1:])


def test_an_image_that_cannot_be_read_is_named_each_time(folder: Path) -> None:
    (folder / "3.png").write_bytes((folder / "3.png").read_bytes()[:300])
    (folder / "4.png").write_text("no image")
    for _ in range(2):
        signatures = read_signatures(images(folder), folder.parent / "store")
        assert sorted(signatures.faults) == [3, 4]
        assert all("png" in reason for reason in signatures.faults.values())
        assert similar_pairs(signatures).tolist() == []
    (folder / "5.png").unlink()
    listed = ImageList(folder, ("0.png", "5.png"))
    with pytest.raises(DataSetError, match=r"5\.png"):
        read_signatures(listed, folder.parent / "store")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 12), st.booleans())
def test_bands_find_what_comparing_everything_finds(seed: int, bits: int, within: bool) -> None:  # noqa: FBT001
    rng = np.random.default_rng(seed)
    base = rng.integers(0, 2**63, 8, dtype=np.uint64)
    flips = np.array([np.uint64(1) << np.uint64(n) for n in range(64)])
    hashes = np.concatenate(
        [
            [one ^ np.bitwise_or.reduce(rng.choice(flips, rng.integers(0, 14))) for _ in range(6)]
            for one in base
        ]
    ).astype(np.uint64)
    other = None if within else rng.permutation(hashes)[:20]
    right = hashes if other is None else other
    distance = np.bitwise_count(hashes[:, np.newaxis] ^ right[np.newaxis, :])
    close = distance <= bits
    if within:
        close = np.triu(close, 1)
    assert near_pairs(hashes, other, bits).tolist() == np.argwhere(close).tolist()
