"""The only module that knows onnxruntime: a loaded model that maps input arrays to outputs.

One session is shared by all threads. Each run uses one thread of its own (``intra_op = 1``) unless
more are asked for, and graph optimisation is fixed, so that the answer does not depend on how many
threads there are.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from donewhen.foundation.errors import ModelError, UnfinishedError
from donewhen.foundation.name_suggestions import unknown
from donewhen.inference.onnx_file import external_files, read_onnx

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from donewhen.sources.model_manifest import InputSettings

PROVIDERS = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
    "openvino": "OpenVINOExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
}
_AUTOMATIC = ("cuda", "coreml", "cpu")
_DTYPES: dict[str, type[np.generic]] = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(uint8)": np.uint8,
}
_SIDE_DTYPES: dict[str, type[np.generic]] = {
    **_DTYPES,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(double)": np.float64,
}
_ERRORS_ONLY = 3
_LONGEST = 300
_PLACE = re.compile(r"^/\S+\.(?:cc|cpp|h):[0-9]+ .*?\(.*?\) ")  # a file of the runtime, a function
_WITHOUT_MEMORY = re.compile(r"allocate memory|bad_alloc|out of memory|BFCArena", re.IGNORECASE)
_OPSET = re.compile(r"Opset (?P<needed>[0-9]+) is under.* till opset (?P<known>[0-9]+)")


@dataclass(frozen=True)
class Session:
    """A model ready to run.

    ``batch`` is the fixed number of images that it takes at once, or None for any number;
    ``dtype`` the element type of its image input; ``provider`` what it runs on ("cpu").
    """

    path: Path
    provider: str
    batch: int | None
    dtype: type[np.generic]
    _runtime: Any
    _image_input: str
    _side_inputs: dict[str, NDArray[np.generic]]
    _outputs: tuple[str, ...]

    def run(self, images: NDArray[np.generic]) -> dict[str, NDArray[Any]]:
        """Return the outputs by name for one batch of ``images``; thread-safe."""
        feed = {self._image_input: images}
        for name, row in self._side_inputs.items():
            feed[name] = row if row.ndim < 2 else np.repeat(row, len(images), axis=0)
        try:
            values = self._runtime.run(None, feed)
        except Exception as error:  # noqa: BLE001 - onnxruntime's errors have no common class
            _refuse_without_memory(self.path, error)
            raise ModelError(
                f"model {self.path} fails while it runs: {_reason(error)}. "
                "Check its input settings in model.yaml."
            ) from None
        return dict(zip(self._outputs, values, strict=True))


def open_session(
    path: Path, data: bytes, settings: InputSettings, provider: str = "cpu", threads: int = 1
) -> Session:
    """Load the model file ``path``, whose bytes are ``data``, to be fed as ``settings`` say.

    Each run may use ``threads``.

    Raises ``ModelError`` when it cannot be loaded, does not fit the settings, or ``provider`` is
    missing on this machine; ``UnfinishedError`` when there is not enough memory.
    """
    # On Linux, newer runtimes look up a telemetry host unless this is set before the import.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    external = external_files(path, read_onnx(data, path).external)
    options = _options(onnxruntime, threads)
    wanted = _provider(provider, onnxruntime.get_available_providers())
    # What was hashed is what runs, unless weights outside the file bind it to its folder.
    source = str(path) if external else data
    try:
        runtime = onnxruntime.InferenceSession(source, options, providers=[PROVIDERS[wanted]])
    except Exception as error:  # noqa: BLE001 - onnxruntime's errors have no common class
        _refuse_without_memory(path, error)
        raise _cannot_load(path, error) from None
    # A provider that fails to start makes onnxruntime fall back to the CPU without an error.
    if PROVIDERS[wanted] not in runtime.get_providers():
        raise _missing(provider)
    return _session(path, wanted, runtime, settings)


def _options(onnxruntime: Any, threads: int) -> Any:  # noqa: ANN401 - the library is untyped
    options = onnxruntime.SessionOptions()
    options.log_severity_level = _ERRORS_ONLY + 1
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    # Threads that spin while they wait would take the cores from those that decode.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _provider(name: str, available: list[str]) -> str:
    if name == "auto":
        return next(short for short in _AUTOMATIC if PROVIDERS[short] in available)
    if name not in PROVIDERS:
        raise unknown("provider", name, [*PROVIDERS, "auto"], error=ModelError)
    if PROVIDERS[name] not in available:
        raise _missing(name)
    return name


def _missing(name: str) -> ModelError:
    return ModelError(
        f'provider "{name}" is not available on this machine. '
        'Install its onnxruntime, or ask for "cpu" (model.yaml, or -D provider=).'
    )


def _refuse_without_memory(path: Path, error: Exception) -> None:
    if _WITHOUT_MEMORY.search(str(error)):
        raise UnfinishedError(
            f"model {path} asks for more memory than there is. "
            "Use fewer threads (-D threads=), or a smaller model."
        ) from None


def _cannot_load(path: Path, error: Exception) -> ModelError:
    reason = _reason(error)
    remedy = "Export it again."
    lower = reason.lower()
    if "opset" in lower:
        remedy = "Export it with a lower opset (21 or less), or install a newer onnxruntime."
    elif "ir version" in lower or "ir_version" in lower:
        remedy = "Save it with an IR version of 10 or less, or install a newer onnxruntime."
    elif "not a registered function" in lower or "custom" in lower:
        remedy = "Export it without operators of its own."
    return ModelError(f"model {path} cannot be loaded: {reason}. {remedy}")


def _reason(error: Exception) -> str:
    """Return the runtime's message in one short line, without its error codes and places."""
    text = " ".join(str(error).split())
    if "[ONNXRuntimeError]" in text:
        text = text.split(" : ", 3)[-1]
    if opset := _OPSET.search(text):
        return (
            f"it needs opset {opset['needed']}, and this onnxruntime knows up to {opset['known']}"
        )
    text = _PLACE.sub("", text).rstrip(". ")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rpartition(' ')[0]} …"


def _session(path: Path, provider: str, runtime: Any, settings: InputSettings) -> Session:  # noqa: ANN401
    inputs = runtime.get_inputs()
    pictures = [feed for feed in inputs if feed.type in _DTYPES and len(feed.shape) == 4]
    if len(pictures) != 1:
        shapes = ", ".join(f"{feed.name} {feed.type} {feed.shape}" for feed in inputs)
        raise ModelError(
            f"model {path} must take one image input with 4 dimensions of float32, float16 or "
            f"uint8; it takes {shapes}."
        )
    picture = pictures[0]
    _check_shape(path, picture, settings)
    dtype = _DTYPES[picture.type]
    if dtype is np.uint8:
        _check_raw(path, settings)
    batch = picture.shape[0] if isinstance(picture.shape[0], int) else None
    sides = {feed.name: _side(path, feed, settings) for feed in inputs if feed is not picture}
    outputs = tuple(output.name for output in runtime.get_outputs())
    return Session(path, provider, batch, dtype, runtime, picture.name, sides, outputs)


def _check_shape(path: Path, picture: Any, settings: InputSettings) -> None:  # noqa: ANN401
    width, height = settings.size
    channels = 1 if settings.color == "L" else 3
    planar = settings.layout == "NCHW"
    wanted = (channels, height, width) if planar else (height, width, channels)
    for have, want in zip(picture.shape[1:], wanted, strict=True):
        if isinstance(have, int) and have != want:
            raise ModelError(
                f'model {path} takes {list(picture.shape)} as "{picture.name}", but model.yaml '
                f"says size [{width}, {height}], color {settings.color}, layout {settings.layout}: "
                f"{['N', *wanted]}. Change the input in model.yaml."
            )


def _check_raw(path: Path, settings: InputSettings) -> None:
    if settings.scale != 1 or any(settings.mean) or set(settings.std) != {1}:
        raise ModelError(
            f"model {path} takes integers from 0 to 255 (uint8), but model.yaml scales them. "
            "Write scale: 1, mean: [0, 0, 0], std: [1, 1, 1]."
        )


def _side(path: Path, side: Any, settings: InputSettings) -> NDArray[np.generic]:  # noqa: ANN401
    """Return the constant row for an input beside the image.

    A model that asks for the image's size or scale would turn its boxes into original pixels. It
    is told that the image is as large as its input (height, width; scale 1), so that boxes always
    come in input pixels and are mapped back in one place.
    """
    width, height = settings.size
    name = side.name.lower()
    dtype = _SIDE_DTYPES.get(side.type)
    count = side.shape[-1] if side.shape and isinstance(side.shape[-1], int) else 2
    values: list[float] | None = None
    if "scale" in name or "ratio" in name:
        values = [1.0] * count
    elif ("size" in name or "shape" in name) and count in {2, 3}:
        values = [float(height), float(width), 1.0][:count]
    if values is None or dtype is None:
        raise ModelError(
            f'model {path} takes an input "{side.name}" {side.type} {side.shape} that cannot '
            "be filled. Only the image and inputs named after a size, shape or scale are known."
        )
    row = np.array(values, dtype=dtype)
    return row[None] if len(side.shape) == 2 else row
