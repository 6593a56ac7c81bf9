"""Models in a registry: fetch the version that is to be judged, and say there what came out.

Only modules of this package import MLflow, and only when a registry is opened: it takes 2 seconds,
and is an extra. The modules in the order in which data flows:

    registered_model    its address, as the user wrote it, and the version that it names
    mlflow_registry     finds the version, fetches it, records at it
    server              reaches MLflow, and says what its errors mean
    version_files       fetches the version's .onnx, with its weights
    metrics             the claims of a run as metrics of MLflow
    judgement           checks what came out of a gate before a word of it is written
    recording           writes at the version what came out, in a safe order
    tracking            logs each run of the history once
"""

from __future__ import annotations

from donewhen.reports.registry.mlflow_registry import MlflowRegistry, open_registry
from donewhen.reports.registry.registered_model import RegisteredModel
from donewhen.reports.registry.tracking import track

__all__ = ["MlflowRegistry", "RegisteredModel", "open_registry", "track"]
