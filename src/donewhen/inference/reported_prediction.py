"""Prediction that tells how it goes: a line of progress on a terminal, or events in a log."""

from __future__ import annotations

import time

from donewhen.foundation.errors import DonewhenError
from donewhen.foundation.event_log import EventLog
from donewhen.foundation.progress import progress_line
from donewhen.foundation.source_file import shown
from donewhen.inference import InferenceRequest, PredictionRun, predict


def predict_and_report(
    request: InferenceRequest, names: tuple[str, str], log: EventLog, *, floor: float
) -> PredictionRun:
    """Return what ``predict`` does, and tell how it goes; ``names`` are model and data set.

    A log that is open replaces the line of progress. Raises what ``predict`` does.
    """
    about = {"model": names[0], "file": shown(request.model_file), "dataSet": names[1]}
    if request.perturbation is not None:
        about["changed"] = " ".join(map(str, request.perturbation))
    log.tell("inference begun", **about, images=len(request.images))
    began = time.monotonic()
    try:
        with progress_line(" on ".join(names), shown=not log.is_open) as line:
            run = predict(request, line, floor=floor)
    except DonewhenError as error:
        log.tell("inference failed", **about, seconds=_since(began), message=str(error))
        raise
    counted = {"images": len(request.images), "computed": run.computed}
    log.tell("inference ended", **about, **counted, seconds=_since(began))
    return run


def _since(began: float) -> float:
    return round(time.monotonic() - began, 3)
