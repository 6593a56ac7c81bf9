"""Claims as Allure steps: what was expected, what was observed, by how much, and the pictures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from allure_commons.model2 import (
    Attachment,
    ExecutableItem,
    Parameter,
    StatusDetails,
    TestStepResult,
)

from donewhen.domain.verdict import Evidence, Outcome, Verdict
from donewhen.judging.wording import interval_text
from donewhen.reports.allure.messages import UNDECIDED
from donewhen.reports.allure.result_folder import ResultFolder
from donewhen.reports.allure.safe_text import without_local_paths


class Attacher:
    """Attaches the evidence of one goal; what one claim shows is not repeated under another."""

    def __init__(self, folder: ResultFolder) -> None:
        self._folder = folder
        self._shown: set[Path] = set()

    def attach(self, item: ExecutableItem, evidence: Iterable[Evidence]) -> None:
        """Attach ``evidence`` to an Allure result or step; a note takes a lost file's place."""
        for file in evidence:
            if file.path in self._shown:
                continue
            self._shown.add(file.path)
            kind = file.media_type
            try:
                source = self._folder.keep(file.path.read_bytes(), file.path.suffix)
            except OSError as error:
                kind = "text/plain"
                reason = f"{file.path.name} could not be attached: {error.strerror or error}"
                source = self._folder.keep(reason.encode(), ".txt")
            item.attachments.append(Attachment(name=file.title, source=source, type=kind))


def claim_step(
    verdict: Verdict, attacher: Attacher, start: int | None, stop: int | None
) -> TestStepResult:
    """Return the step that shows ``verdict``, with its evidence."""
    met = verdict.outcome is Outcome.MET
    shown = {
        "expected": verdict.expected,
        "observed": verdict.observed,
        "margin": verdict.margin,
    }
    if (known := _interval(verdict)) is not None:
        shown["interval"] = known
    step = TestStepResult(
        name=verdict.claim.text,
        status="passed" if met else "failed",
        start=start,
        stop=stop,
        parameters=[Parameter(name=name, value=value) for name, value in shown.items()],
    )
    if not met:  # Allure heads every message with "Error"; undecided is none, and says so first
        heading = UNDECIDED if verdict.outcome is Outcome.UNDECIDED else ""
        step.statusDetails = StatusDetails(message=without_local_paths(heading + verdict.reason))
    attacher.attach(step, verdict.evidence)
    return step


def _interval(verdict: Verdict) -> str | None:
    """Return the interval of a value, in words, and its method; that of a change is observed."""
    claim, estimate = verdict.claim, verdict.estimate
    if estimate.interval is None or claim.reference:
        return None
    text = interval_text(estimate.interval, claim.unit, estimate.denominator)
    known = estimate.interval
    return f"{text} ({known.method}, {known.units:,} {known.unit})"
