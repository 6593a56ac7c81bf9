"""Models in a registry: fetch the version that is to be judged, and say there what came out.

Only modules of this package import MLflow, and only when a registry is opened: it takes 2 seconds,
and is an extra. ``address`` reads what the user wrote, ``server`` reaches MLflow, ``version_files``
fetches, ``judgement`` checks what is to be recorded, ``recording`` writes it in a safe order,
``tracking`` logs what the history holds.
"""

from __future__ import annotations

from donewhen.reports.registry.metrics import metrics_of
from donewhen.reports.registry.mlflow_registry import open_registry
from donewhen.reports.registry.registered_model import RegisteredModel, Registry
from donewhen.reports.registry.tracking import TrackedRun, track

__all__ = ["RegisteredModel", "Registry", "TrackedRun", "metrics_of", "open_registry", "track"]
