"""What is asked of the inference stage, and the key under which its answers are stored."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from donewhen.domain.data_set import ImageList, Task
from donewhen.inference.perturbations import PERTURBATIONS
from donewhen.sources.model_manifest import InputSettings, OutputSettings

FORMAT = 3
"""Raised whenever decoding, preprocessing or a decoder changes an answer."""
_RUNTIMES = (
    "onnxruntime",
    "onnxruntime-gpu",
    "onnxruntime-openvino",
    "onnxruntime-directml",
    "onnxruntime-silicon",
)
_LIBRARIES = ("numpy", "pillow")


@dataclass(frozen=True)
class InferenceRequest:
    """Which model looks at which images, and how.

    ``classes`` may be None: then they come from the model file's metadata. ``threads`` None means
    one per core. ``shard_images`` is how many images are stored at a time. ``seconds_per_batch``
    is the longest that one batch may take, ``memory_bytes`` the most memory the worker may hold
    (None: three quarters of the machine's). ``batch`` is how many images run at once where the
    model leaves that open; 1 is fastest on a CPU. ``perturbation`` is the name and the severity of
    a change of the images; the answers, boxes too, are then about the changed images.
    """

    model_file: Path
    task: Task
    classes: tuple[str, ...] | None
    input: InputSettings
    output: OutputSettings
    images: ImageList
    store: Path
    provider: str = "cpu"
    threads: int | None = None
    shard_images: int = 256
    seconds_per_batch: float = 60.0
    memory_bytes: int | None = None
    batch: int = 1
    perturbation: tuple[str, int] | None = None


def store_key(request: InferenceRequest, model_digest: str, classes: tuple[str, ...]) -> str:
    """Return the key for everything, beside the images, that changes an answer.

    The operating point's score is no part of it: predictions are stored from a fixed floor on.
    """
    facts = _facts(request, model_digest, classes)
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:40]


def _facts(
    request: InferenceRequest, model_digest: str, classes: tuple[str, ...]
) -> dict[str, Any]:
    """Return what the key is made of, by name."""
    facts = {
        "format": FORMAT,
        "model": model_digest,
        "task": request.task,
        "classes": list(classes),
        "input": asdict(request.input),
        "decoder": request.output.decoder,
        "iou": request.output.iou,
        "provider": request.provider,
        "batch": request.batch,
        "machine": platform.machine(),
        "versions": {name: _version(name) for name in (*_RUNTIMES, *_LIBRARIES)},
    }
    if request.perturbation is not None:  # otherwise nothing: keys of untouched images stay
        name, severity = request.perturbation
        facts["perturbation"] = PERTURBATIONS.get(name).facts(severity)
    return facts


def available_threads() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
