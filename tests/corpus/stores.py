"""Stores that were damaged or tampered with: what is judged is the same, or nothing is."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from tests.corpus.fault import Fault, Spoil, both, edit, folder, link, pipe, remove, write
from tests.runs.conftest import FOUND, LEVELS

from donewhen.foundation.fingerprints import index_cache

if TYPE_CHECKING:
    from tests.runs.conftest import Project

__all__ = ["FAULTS"]

STORE = ".donewhen"
MAGIC = b"donewhen shard 2\n"


def every(pattern: str, spoil: Callable[[str], Spoil]) -> Spoil:
    """Spoil every file of the store that fits."""

    def all_of_them(project: Project) -> None:
        paths = sorted((project.root / STORE).glob(pattern))
        assert paths, f"nothing fits {pattern}"
        for path in paths:
            spoil(str(path.relative_to(project.root)))(project)

    return all_of_them


def changed(pattern: str, change: Callable[[bytes], bytes]) -> Spoil:
    def spoil(project: Project) -> None:
        for path in sorted((project.root / STORE).glob(pattern)):
            before = path.read_bytes()
            after = change(before)
            assert after != before
            path.write_bytes(after)

    return both(every(pattern, lambda _: lambda _: None), spoil)


def shard(change: Callable[[bytes], bytes]) -> Spoil:
    return changed("predictions/*/*.shard", change)


def flipped(place: int) -> Callable[[bytes], bytes]:
    def flip(data: bytes) -> bytes:
        one = bytearray(data)
        one[place] ^= 0x40
        return bytes(one)

    return flip


def without_a_score(data: bytes) -> bytes:
    """Take a red dot's score away; the score of a shade does not matter."""
    score = struct.pack("<f", np.float32(LEVELS[FOUND]) / np.float32(255))
    return data.replace(score[2:], b"\0\0", 1) if score[2:] in data else data[:-1]


def header(change: Callable[[dict[str, Any]], object]) -> Spoil:
    """Change what a shard says of itself."""

    def rewrite(data: bytes) -> bytes:
        start = len(MAGIC) + 4
        length = int.from_bytes(data[len(MAGIC) : start], "little")
        content = json.loads(data[start : start + length])
        change(content)
        text = json.dumps(content).encode()
        return MAGIC + len(text).to_bytes(4, "little") + text + data[start + length :]

    return shard(rewrite)


def memory(pattern: str, content: object) -> Spoil:
    """Replace what a file of the store remembers."""
    text = content if isinstance(content, str) else json.dumps(content)
    return every(pattern, lambda path: write(path, f"{'0' * 64}\n{text}"))


def fingerprints(change: Callable[[list[Any]], object]) -> Spoil:
    """Change what the store remembers of the images, which lie elsewhere now."""

    def spoil(project: Project) -> None:
        images = project.root / "datasets/dots/images"
        files = []
        for path in sorted(images.iterdir()):
            status = path.stat()
            mark = [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
            files.append([path.name, *mark, hashlib.sha256(path.read_bytes()).hexdigest()])
        content = change(files)
        text = content if isinstance(content, str) else json.dumps(content)
        path = index_cache(project.root / STORE).path(os.fsencode(images.resolve()))
        project.write(str(path.relative_to(project.root)), f"{'0' * 64}\n{text}")

    return spoil


def swapped(files: list[Any]) -> list[Any]:
    """Take the first image for the last one, as if neither had changed."""
    first, *_, last = files
    first[5], last[5] = last[5], first[5]
    return files


def left_behind(project: Project) -> None:
    for path in (project.root / STORE / "predictions").iterdir():
        (path / "tmp-0-1-2").write_bytes(b"half")
        (path / "0000.shard").write_bytes(b"")


def another_models(project: Project) -> None:
    """Put the answers of a model that finds nothing where those of the detector are."""
    for path in (project.root / STORE / "predictions").glob("*/*.shard"):
        path.rename(path.with_name("f" * 32 + ".shard"))


SHARDS = "predictions/*/*.shard"
MODELS = "models/*.cache"
INTERVALS = "intervals/*.cache"
BOUNDS = {"low": 0.0, "high": 3.0, "confidence": 0.95, "method": "x", "units": 3}

PREDICTIONS = {
    "empty": shard(lambda _: b""),
    "half": shard(lambda data: data[: len(data) // 2]),
    "last byte lost": shard(lambda data: data[:-1]),
    "one byte more": shard(lambda data: data + b"\0"),
    "zeros": shard(lambda data: bytes(len(data))),
    "text": shard(lambda _: b"<html>"),
    "pickle": shard(lambda _: b"\x80\x04\x95\x10\x00\x00\x00"),
    "another kind of file": shard(flipped(0)),
    "a header beyond the file": shard(flipped(len(MAGIC) + 3)),
    "a header that is no json": shard(flipped(len(MAGIC) + 4)),
    "a damaged digest": shard(flipped(-300)),
    "a damaged score": shard(without_a_score),
    "a damaged box": shard(flipped(-100)),
    "a damaged checksum": shard(flipped(-1)),
    "no task": header(lambda one: one.pop("task")),
    "another task": header(lambda one: one.update(task="classification")),
    "an unknown task": header(lambda one: one.update(task="segmentation")),
    "more images than it holds": header(lambda one: one.update(images=1 << 40)),
    "less than no images": header(lambda one: one.update(images=-1)),
    "tiers in an object": header(lambda one: one.update(tiers={})),
    "a table beyond the file": header(lambda one: one["tiers"][0].update(score=[1 << 50])),
    "a table in a text": header(lambda one: one["tiers"][0].update(score="3")),
    "facts in a list": header(lambda one: one.update(facts=[1])),
    "other facts": header(lambda one: one.update(facts={"provider": "cuda"})),
    "a pipe": every(SHARDS, pipe),
    "a link to nothing": every(SHARDS, lambda path: link(path, "nowhere")),
    "gone": every(SHARDS, remove),
    "what dead writers left": left_behind,
    "another name": another_models,
}
REMEMBERED = {
    "fingerprints: half": fingerprints(lambda files: json.dumps(files)[:-10]),
    "fingerprints: no json": fingerprints(lambda _: "x"),
    "fingerprints: a list": fingerprints(lambda _: []),
    "fingerprints: another format": fingerprints(lambda files: {"format": 99, "files": files}),
    "fingerprints: a short entry": fingerprints(lambda _: [["0001.png"]]),
    "fingerprints: digests that are none": fingerprints(
        lambda files: [[*entry[:5], "x"] for entry in files]
    ),
    "fingerprints: digests that are numbers": fingerprints(
        lambda files: [[*entry[:5], 7] for entry in files]
    ),
    "fingerprints: of other images": fingerprints(swapped),
    "model: half": changed(MODELS, lambda data: data[:-5]),
    "model: nothing": memory(MODELS, "null"),
    "model: a list": memory(MODELS, []),
    "model: weights in a text": memory(MODELS, ["abc", None]),
    "model: weights that are numbers": memory(MODELS, [[1], None]),
    "model: classes in a text": memory(MODELS, [[], "ab"]),
    "interval: half": changed(INTERVALS, lambda data: data[:-5]),
    "interval: nothing": memory(INTERVALS, "null"),
    "interval: a list": memory(INTERVALS, []),
    "interval: bounds in texts": memory(INTERVALS, {**BOUNDS, "low": "0", "high": "3"}),
    "interval: bounds of nan": memory(INTERVALS, json.dumps(BOUNDS).replace("3.0", "NaN")),
    "interval: bounds of nothing": memory(INTERVALS, {**BOUNDS, "low": None, "high": None}),
    "interval: the higher bound first": memory(INTERVALS, {**BOUNDS, "low": 3.0, "high": 0.0}),
    "interval: more than there is": memory(INTERVALS, {**BOUNDS, "mood": "good"}),
    "gone": remove(STORE),
}
PLACES = [
    *(
        Fault(
            f"folders in the place of {name}",
            every(pattern, folder),
            ("Make its folder writable",),
            code=3,
        )
        for name, pattern in {
            "predictions": SHARDS,
            "models": MODELS,
            "intervals": INTERVALS,
        }.items()
    ),
    Fault("a file", both(remove(STORE), write(STORE, b"x")), (STORE,), code=3),
    Fault(
        "a link to nothing", both(remove(STORE), link(STORE, "nowhere/at/all")), (STORE,), code=3
    ),
    Fault(
        "a file in the place of predictions",
        both(remove(f"{STORE}/predictions"), write(f"{STORE}/predictions", b"x")),
        (f"{STORE}/predictions",),
        code=3,
    ),
    Fault(
        "a name with a nul",
        edit("behave.ini", "sprint = 1", "sprint = 1\nstore = a\0b"),
        ("store",),
    ),
]

FAULTS = [
    *(Fault(f"predictions: {name}", spoil, code=0) for name, spoil in PREDICTIONS.items()),
    *(Fault(name, spoil, code=0) for name, spoil in REMEMBERED.items()),
    *PLACES,
]
