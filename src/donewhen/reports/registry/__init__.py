"""Models in a registry: fetch the version that is to be judged, and say there what came out.

Only modules of this package import MLflow, and only when a registry is opened: it takes 2 seconds,
and is an extra. The modules in the order in which data flows:

    address             reads what the user wrote
    registered_model    a version of a model, and what a registry can do with it
    mlflow_registry     the same for MLflow: finds the version, fetches it, records at it
    server              reaches MLflow, and says what its errors mean
    version_files       fetches the version's .onnx, with its weights
    metrics             the claims of a run as metrics of MLflow
    judgement           checks what came out of a gate before a word of it is written
    mlflow_run          the MLflow run that holds a gate's metrics and report
    recording           writes at the version what came out, in a safe order
    recorded_runs       runs of the history, as tracking is told of them
    tracking            logs each of them once
"""

from __future__ import annotations

from donewhen.reports.registry.metrics import metrics_of
from donewhen.reports.registry.mlflow_registry import open_registry
from donewhen.reports.registry.registered_model import RegisteredModel, Registry
from donewhen.reports.registry.tracking import TrackedRun, track

__all__ = ["RegisteredModel", "Registry", "TrackedRun", "metrics_of", "open_registry", "track"]
