"""Train both versions of the digit reader and export them to ONNX.

python models/digit-reader/train.py      (README.md says which versions of the libraries)

Trained on the first 898 scans of scikit-learn's digits alone; the last 899 are judged.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

FOLDER = Path(__file__).parent
TRAINING = 898
SEED = 12
OPSET = 17
IR_VERSION = 8

Layers = list[tuple[NDArray[np.float64], NDArray[np.float64]]]


def main() -> None:
    """Train on the first scans, export, and print how each version does on the others."""
    digits = load_digits()
    # What a reader of the image files sees: grey levels from 0 to 255, scaled to 0 to 1.
    images = (digits.data.astype(int) * 255 // 16 / 255).astype(np.float32)
    seen, seen_target = images[:TRAINING], digits.target[:TRAINING]
    judged, judged_target = images[TRAINING:], digits.target[TRAINING:]

    # The baseline: straight lines between the classes, held back strongly.
    linear = LogisticRegression(C=0.1, max_iter=2_000).fit(seen, seen_target)
    # The current version: one hidden layer.
    network = MLPClassifier((64,), alpha=0.1, max_iter=600, random_state=SEED)
    network.fit(seen, seen_target)

    for version, model, layers in (
        ("1", linear, [(linear.coef_.T, linear.intercept_)]),
        ("2", network, list(zip(network.coefs_, network.intercepts_, strict=True))),
    ):
        assert model.classes_.tolist() == list(range(10))
        path = FOLDER / f"v{version}.onnx"
        path.write_bytes(onnx_model(layers, version).SerializeToString(deterministic=True))
        right = int((model.predict(judged) == judged_target).sum())
        print(f"version {version}: {right} of {len(judged)} right, {path.stat().st_size} bytes")


def onnx_model(layers: Layers, version: str) -> onnx.ModelProto:
    """Return fully connected layers with ReLU between them and a softmax at the end."""
    nodes = [helper.make_node("Flatten", ["image"], ["value0"], axis=1)]
    weights = []
    for number, (weight, bias) in enumerate(layers):
        names = [f"value{number}", f"weight{number}", f"bias{number}"]
        last = number == len(layers) - 1
        sums = f"sum{number}"
        nodes.append(helper.make_node("Gemm", names, [sums]))
        if last:
            nodes.append(helper.make_node("Softmax", [sums], ["probabilities"], axis=1))
        else:
            nodes.append(helper.make_node("Relu", [sums], [f"value{number + 1}"]))
        for name, array in zip(names[1:], (weight, bias), strict=True):
            weights.append(numpy_helper.from_array(array.astype(np.float32), name))
    graph = helper.make_graph(
        nodes,
        "digit-reader",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 1, 8, 8])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 10])],
        weights,
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
    )
    names = [str(digit) for digit in range(10)]
    helper.set_model_props(model, {"names": json.dumps(names), "version": version})
    onnx.checker.check_model(model, full_check=True)
    return model


if __name__ == "__main__":
    main()
