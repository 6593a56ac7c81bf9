"""Inference: from a model file and images to stored predictions.

In the order in which data flows: ``request`` says what is asked, ``fingerprints`` and
``model_file`` identify the inputs, ``store`` and ``shards`` keep what is known, ``supervision``
starts the ``worker`` for the rest: ``images`` decodes, ``perturbed`` changes what shall be changed,
``preprocessing`` and ``placement`` make the model's input, ``session`` runs it, ``predictor``
joins them to a decoder.
"""

from __future__ import annotations

from donewhen.inference.model_file import model_digest
from donewhen.inference.perturbed import objects_left, perturbed_image, perturbed_truth
from donewhen.inference.prediction import PredictionRun, check_request, predict
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
