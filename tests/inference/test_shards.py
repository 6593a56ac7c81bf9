from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from donewhen.domain.predictions import Detections
from donewhen.foundation.atomic_file import remove_leftovers, write_atomically
from donewhen.inference.prediction_store import PredictionStore
from donewhen.inference.shards import BadShardError, Shard, read_digests, read_shard, write_shard


def digests(count: int, start: int = 0) -> tuple[str, ...]:
    return tuple(
        hashlib.sha256(str(number).encode()).hexdigest() for number in range(start, start + count)
    )


def detections(counts: list[int], start: int = 0) -> Shard:
    """Return a shard whose scores name the image they belong to."""
    random = np.random.default_rng(sum(counts) + start)
    total = sum(counts)
    owner = np.repeat(np.arange(start, start + len(counts)), counts)
    arrays = {
        "count": np.array(counts, dtype=np.int32),
        "category": random.integers(0, 9, total).astype(np.int32),
        "score": owner.astype(np.float32),
        "box": random.uniform(0, 9, (total, 4)).astype(np.float32),
    }
    return Shard("detection", digests(len(counts), start), arrays, {"provider": "cpu"})


def equal(first: Shard, second: Shard) -> bool:
    return (
        (first.task, first.digests, first.facts) == (second.task, second.digests, second.facts)
        and first.arrays.keys() == second.arrays.keys()
        and all(np.array_equal(value, second.arrays[name]) for name, value in first.arrays.items())
    )


@pytest.mark.parametrize("counts", [[0], [3], [0, 2, 0], [1, 5, 0, 7]])
def test_a_shard_comes_back(tmp_path: Path, counts: list[int]) -> None:
    shard = detections(counts)

    path = write_shard(tmp_path, shard)

    assert equal(read_shard(path), shard)
    assert read_digests(path) == shard.digests


@settings(max_examples=60, deadline=None)
@given(
    scores=st.lists(st.lists(st.floats(0, 1, width=32), max_size=6), max_size=5),
    floor=st.sampled_from([0.0, 0.001, 0.04, 0.05, 0.06, 0.5, 1.0]),
)
def test_a_floor_leaves_out_what_is_below_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, scores: list[list[float]], floor: float
) -> None:
    counts = [len(image) for image in scores]
    shard = detections(counts)
    ranked = np.array([one for image in scores for one in sorted(image)[::-1]], dtype=np.float32)
    whole = Shard(shard.task, shard.digests, {**shard.arrays, "score": ranked}, shard.facts)
    path = write_shard(tmp_path_factory.mktemp("shards"), whole)

    assert equal(read_shard(path), whole)
    read = read_shard(path, floor)
    rows = ranked >= np.float32(floor)
    owner = np.repeat(np.arange(len(counts)), counts)
    assert read.arrays["count"].tolist() == [
        int(rows[owner == one].sum()) for one in range(len(counts))
    ]
    for name in ("category", "score", "box"):
        assert np.array_equal(read.arrays[name], whole.arrays[name][rows])


def test_a_floor_reads_no_more_than_it_needs(tmp_path: Path) -> None:
    path = write_shard(tmp_path, detections([3, 2], start=0))  # scores 0 and 1
    content = bytearray(path.read_bytes())
    content[-40] ^= 1  # in what lies below
    path.write_bytes(content)

    assert read_shard(path, 0.05).arrays["count"].tolist() == [0, 2]
    with pytest.raises(BadShardError):
        read_shard(path, 0.04)


@pytest.mark.parametrize("number", [b"2e6", b"1e9", b"9e999", b"-12", b"1.5", b'"3"', b"null"])
@pytest.mark.parametrize("key", [b'"images": ', b'"count": [', b'"box": ['])
def test_a_header_is_not_believed(tmp_path: Path, key: bytes, number: bytes) -> None:
    path = write_shard(tmp_path, detections([100, 20, 3]))
    content = path.read_bytes()
    start = content.index(key) + len(key)
    stop = start + min(content[start:].index(mark) for mark in (b",", b"]"))
    end = 21 + int.from_bytes(content[17:21], "little")
    header = content[21:start] + number + content[stop:end]
    json.loads(header.replace(b"9e999", b"9"))  # what is wrong is the number alone
    path.write_bytes(content[:17] + len(header).to_bytes(4, "little") + header + content[end:])

    for read in (read_digests, read_shard):
        with pytest.raises(BadShardError):
            read(path)


def test_what_is_cut_off_is_missed_even_if_it_is_not_read(tmp_path: Path) -> None:
    path = write_shard(tmp_path, detections([3, 2], start=0))
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(BadShardError):
        read_shard(path, 0.5)


def test_class_scores_come_back(tmp_path: Path) -> None:
    scores = np.random.default_rng(0).uniform(size=(4, 3)).astype(np.float32)
    shard = Shard("classification", digests(4), {"score": scores}, {})

    assert equal(read_shard(write_shard(tmp_path, shard)), shard)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_damage_is_read_as_valid(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = write_shard(tmp_path_factory.mktemp("shards"), detections([2, 0, 1]))
    content = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    else:
        content = content[: data.draw(st.integers(0, len(content) - 1))]
    path.write_bytes(content)

    with pytest.raises(BadShardError):
        read_shard(path)
    for read in (read_digests, lambda damaged: read_shard(damaged, 0.5)):
        with contextlib.suppress(BadShardError):  # they look at a part only
            read(path)


@settings(max_examples=60, deadline=None)
@given(
    counts=st.lists(st.integers(0, 4), min_size=1, max_size=12),
    cut=st.integers(1, 5),
    seed=st.integers(0, 99),
)
def test_any_cut_and_any_order_gives_each_image_its_own(
    tmp_path_factory: pytest.TempPathFactory, counts: list[int], cut: int, seed: int
) -> None:
    root = tmp_path_factory.mktemp("store")
    for start in range(0, len(counts), cut):
        write_shard(root / "predictions" / "key", detections(counts[start : start + cut], start))
    order = np.random.default_rng(seed).permutation(len(counts))
    wanted = [digests(len(counts))[index] for index in order]
    store = PredictionStore(root, "key")

    assert store.load(wanted) == []
    found = store.predictions("detection", wanted)

    assert isinstance(found, Detections)
    assert (
        found.image.tolist() == np.repeat(np.arange(len(counts)), np.array(counts)[order]).tolist()
    )
    assert found.score.tolist() == order[found.image].astype(float).tolist()


def test_what_is_missing_is_said_once_and_in_order(tmp_path: Path) -> None:
    write_shard(tmp_path / "predictions" / "key", detections([1, 1], 3))
    wanted = digests(6)

    missing = PredictionStore(tmp_path, "key").load([*wanted, wanted[0]])

    assert missing == [wanted[index] for index in (0, 1, 2, 5)]
    assert PredictionStore(tmp_path, "other").load(wanted) == list(wanted)


def test_what_the_model_ran_on_comes_with_the_answers(tmp_path: Path) -> None:
    store = PredictionStore(tmp_path, "key")
    for start, provider in ((0, "cpu"), (2, "cuda"), (4, "coreml")):
        made = replace(detections([1, 2], start), facts={"provider": provider})
        write_shard(tmp_path / "predictions/key", made)
    assert store.load(digests(6)) == []
    assert store.providers(digests(2)) == ("cpu",)
    assert store.providers(digests(3)) == ("cpu", "cuda")
    assert store.providers(digests(1, 5)) == ("coreml",)


@pytest.mark.parametrize("facts", [[], None, {"provider": 1}, {"provider": None}], ids=str)
def test_facts_that_are_none_make_a_shard_that_is_none(tmp_path: Path, facts: Any) -> None:
    path = write_shard(tmp_path, replace(detections([1]), facts=facts))
    with pytest.raises(BadShardError):
        read_shard(path)


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    def parts() -> object:
        yield b"first"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_atomically(tmp_path / "a", parts())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
    write_atomically(tmp_path / "a", [b"one", b"two"])
    assert (tmp_path / "a").read_bytes() == b"onetwo"


def test_what_dead_writers_left_is_removed_and_what_live_ones_write_is_not(
    tmp_path: Path,
) -> None:
    write_atomically(tmp_path / "done", [b"x"])
    script = (
        "import os, sys; from pathlib import Path\n"
        "from donewhen.foundation.atomic_file import write_atomically\n"
        "def parts():\n    yield b'x'\n    os._exit(9)\n"
        "write_atomically(Path(sys.argv[1]), parts())"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "half")], check=False)
    left = next(path for path in tmp_path.iterdir() if path.name.startswith("tmp-"))
    mine = left.with_name(left.name.replace(left.name.split("-")[2], str(os.getpid())))
    mine.write_bytes(b"being written")

    remove_leftovers(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["done", mine.name])
