"""Inference: from a model file and images to stored predictions.

In the order in which data flows:

- ``request`` says what is asked, ``identified_request`` what it is about: ``model_file`` knows the
  model by its bytes (``onnx_file`` and ``onnx_signature`` read them without a runtime),
  and each image is known by its digest. ``box_check`` refuses annotations that were
  made for other images.
- ``prediction`` is the stage itself: what ``prediction_store`` holds in ``shards`` is taken, the
  rest is handed to ``workers``. ``reported_prediction`` is the same with a line of progress or log.
- In a worker, ``predictor`` joins the steps: ``images`` decodes a file within ``image_limits``,
  ``perturbed_images`` changes it as one of ``perturbations`` says, ``preprocessing`` draws it into
  the model's input at its ``image_placement``, ``session`` runs the model, and one of ``decoders``
  turns its outputs into detections or class scores. ``answer_probe`` refuses a model whose answers
  depend on chance or on the other images of a batch.
- ``experiments`` runs a model in other ways: in several batches or threads, against a clock.
"""

from __future__ import annotations

from donewhen.inference.identified_request import check_request
from donewhen.inference.model_file import model_digest
from donewhen.inference.perturbed_images import objects_left, perturbed_image, perturbed_truth
from donewhen.inference.prediction import PredictionRun, predict
from donewhen.inference.request import InferenceRequest

__all__ = [
    "InferenceRequest",
    "PredictionRun",
    "check_request",
    "model_digest",
    "objects_left",
    "perturbed_image",
    "perturbed_truth",
    "predict",
]
