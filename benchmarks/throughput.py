"""Images per second of the inference stage, beside what limits it, in one run.

    python -m benchmarks.throughput --data PLACE --data-set coco-tiny --model yolox-nano

Four ways over the same image files, ``--rounds`` times in turn:

- donewhen, cold: the whole stage with an empty store, start of the worker included;
- plain loop: Pillow, numpy, one onnxruntime session with default options, batch of 1;
- session only: decoded tensors on one shared session, one thread per core;
- decode only: read, decode and preprocess, one thread per core.

A small set is copied until there are ``--images`` files; a few bytes behind each copy's end make
it a file of its own, since the store knows images by content.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from donewhen.domain.data_set import ImageList
from donewhen.inference import InferenceRequest, predict
from donewhen.inference.session import open_session
from donewhen.sources.model_manifest import ModelManifest
from donewhen.sources.workspace import Workspace


def main() -> None:
    """Measure and print a table in Markdown."""
    options = _options()
    workspace = Workspace([Path(place) for place in options.data])
    manifest = workspace.model(options.model)
    source = workspace.data_set(options.data_set).images
    with tempfile.TemporaryDirectory() as scratch:
        images = copies(source, options.images, Path(scratch, "images"))
        ways: dict[str, Callable[[], None]] = {
            "donewhen, cold": lambda: _donewhen(manifest, images, Path(scratch), options.threads),
            "plain loop": lambda: _plain_loop(manifest, images),
            "session only": _session_only(manifest, images, options.threads),
            "decode only": lambda: _decode_only(manifest, images, options.threads),
        }
        rates = _measure(ways, len(images), options.rounds)
    _report(rates, options, len(images))


def copies(source: ImageList, count: int, folder: Path) -> ImageList:
    """Return ``count`` different image files made from those of ``source``."""
    names = []
    for number in range(count):
        original = source.path(number % len(source))
        name = f"{number:06}{original.suffix}"
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(original.read_bytes() + number.to_bytes(4, "big"))
        names.append(name)
    return ImageList(folder, tuple(names))


def request(
    manifest: ModelManifest, images: ImageList, store: Path, threads: int
) -> InferenceRequest:
    """Return the request for a model's current version."""
    return InferenceRequest(
        model_file=manifest.folder / manifest.versions[manifest.version],
        task=manifest.task,
        classes=manifest.classes,
        input=manifest.input,
        output=manifest.output,
        images=images,
        store=store,
        threads=threads,
    )


def _donewhen(manifest: ModelManifest, images: ImageList, scratch: Path, threads: int) -> None:
    with tempfile.TemporaryDirectory(dir=scratch) as store:
        run = predict(request(manifest, images, Path(store), threads))
    assert run.computed == len(images)


def _plain_loop(manifest: ModelManifest, images: ImageList) -> None:
    """Do what a short script does; nothing of ours but the numbers of the manifest."""
    import onnxruntime  # here, because the memory benchmark imports this module without it
    from PIL import Image

    settings = manifest.input
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    path = str(manifest.folder / manifest.versions[manifest.version])
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0]
    half = entry.type == "tensor(float16)"
    width, height = settings.size
    for index in range(len(images)):
        image = Image.open(images.path(index)).convert("L" if settings.color == "L" else "RGB")
        canvas = Image.new(image.mode, (width, height), 0)
        ratio = min(width / image.width, height / image.height)
        drawn = image.resize(
            (round(image.width * ratio), round(image.height * ratio)), Image.Resampling.BILINEAR
        )
        canvas.paste(drawn, (0, 0))
        array = np.asarray(canvas, dtype=np.float32).reshape(height, width, -1)
        channels = array.shape[2]
        mean, std = np.array(settings.mean), np.array(settings.std)
        array = (array * settings.scale - mean[:channels]) / std[:channels]
        if settings.layout == "NCHW":
            array = array.transpose(2, 0, 1)
        tensor = np.ascontiguousarray(array[None], dtype=np.float16 if half else np.float32)
        session.run(None, {entry.name: tensor})


def _session_only(manifest: ModelManifest, images: ImageList, threads: int) -> Callable[[], None]:
    from donewhen.inference.images import decode_image, read_image_bytes
    from donewhen.inference.preprocessing import InputBuffer

    path = manifest.folder / manifest.versions[manifest.version]
    session = open_session(path, path.read_bytes(), manifest.input, manifest.provider)
    buffers = []
    for index in range(min(len(images), 64)):
        buffer = InputBuffer(manifest.input, session.batch or 1, session.dtype)
        data = read_image_bytes(images.path(index))
        buffer.fill(0, decode_image(data, images.path(index), buffer.mode))
        buffers.append(buffer.array)
    tensors = [buffers[index % len(buffers)] for index in range(len(images))]

    def run() -> None:
        with ThreadPoolExecutor(threads) as pool:
            for _ in pool.map(session.run, tensors, chunksize=1):
                pass

    return run


def _decode_only(manifest: ModelManifest, images: ImageList, threads: int) -> None:
    from donewhen.inference.images import decode_image, read_image_bytes
    from donewhen.inference.preprocessing import InputBuffer

    def part(start: int) -> None:
        buffer = InputBuffer(manifest.input, 1, np.float32)
        for index in range(start, len(images), threads):
            data = read_image_bytes(images.path(index))
            buffer.fill(0, decode_image(data, images.path(index), buffer.mode))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(part, range(threads)))


def _measure(
    ways: dict[str, Callable[[], None]], images: int, rounds: int
) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            rates[name].append(images / (time.perf_counter() - started))
    return rates


def _report(rates: dict[str, list[float]], options: argparse.Namespace, images: int) -> None:
    middle = {name: statistics.median(values) for name, values in rates.items()}
    print(f"{options.model} on {images:,} images of {options.data_set}, {options.threads} threads,")
    print(f"median of {options.rounds} rounds (lowest to highest):\n")
    print("| way | images/s | range |\n|---|---|---|")
    for name, values in rates.items():
        print(f"| {name} | {middle[name]:.0f} | {min(values):.0f} to {max(values):.0f} |")
    slower = min(middle["session only"], middle["decode only"])
    ours = middle["donewhen, cold"]
    print(f"\n{ours / middle['plain loop']:.2f} times the plain loop; ", end="")
    print(f"{ours / slower:.2f} of the slower of session only and decode only.")
    # Both need the same cores: together they cannot be faster than one after the other.
    both = 1 / (1 / middle["session only"] + 1 / middle["decode only"])
    print(f"Decoding and the session together allow {both:.0f} images/s: {ours / both:.2f} of it.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", action="append", default=None, help="place of datasets/, models/")
    parser.add_argument("--data-set", default="12345")
    parser.add_argument("--model", default="balloon-detector")
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    options.data = options.data or ["."]
    return options


if __name__ == "__main__":
    main()
