"""Peak memory of the inference stage at several numbers of images, cold and warm.

    python -m benchmarks.memory --data PLACE --data-set coco-tiny --model yolox-nano

Each figure comes from a process of its own. With a small model there are as many workers as
threads, about equally large. A small set is copied until there are enough files,
each a little different, since the store knows images by content.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.throughput import copies, request

from donewhen.domain.data_set import ImageList
from donewhen.inference import predict
from donewhen.sources.workspace import Workspace


def main() -> None:
    """Measure and print a table in Markdown."""
    options = _options()
    if options.measure:
        _measure(options)
        return
    print(f"{options.model} on copies of {options.data_set}, {options.threads} threads, peak MB:\n")
    print("| images | largest worker, cold | caller, cold | caller, warm |\n|---|---|---|---|")
    for count in options.images:
        with tempfile.TemporaryDirectory() as scratch:
            source = Workspace([Path(place) for place in options.data]).data_set(options.data_set)
            copies(source.images, count, Path(scratch, "images"))
            caller, worker = _in_a_process(scratch)
            warm, _ = _in_a_process(scratch)
        print(f"| {count:,} | {worker:.0f} | {caller:.0f} | {warm:.0f} |", flush=True)


def _in_a_process(scratch: str) -> tuple[float, float]:
    """Return peak MB of the process that calls ``predict``, and of its largest worker."""
    command = [sys.executable, "-m", "benchmarks.memory", *sys.argv[1:], "--measure", scratch]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    caller, worker = done.stdout.split()
    return float(caller), float(worker)


def _measure(options: argparse.Namespace) -> None:
    manifest = Workspace([Path(place) for place in options.data]).model(options.model)
    folder = Path(options.measure, "images")
    names = tuple(sorted(entry.name for entry in os.scandir(folder)))
    images = ImageList(folder, names)
    asked = request(manifest, images, Path(options.measure, "store"), options.threads)
    predict(asked, floor=manifest.output.score)  # as a goal at the model's operating point does
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        print(resource.getrusage(who).ru_maxrss / 1024)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", action="append", default=None, help="place of datasets/, models/")
    parser.add_argument("--data-set", default="12345")
    parser.add_argument("--model", default="balloon-detector")
    parser.add_argument("--images", type=int, nargs="+", default=[500, 5000])
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.data = options.data or ["."]
    return options


if __name__ == "__main__":
    main()
