"""Collects what happens inside a scenario: its steps, what they attach, and its claims as steps.

A claim says what was expected, what was observed and by how much, and shows its pictures.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import allure_commons
from allure_behave.listener import AllureListener
from allure_commons.model2 import (
    Attachment,
    ExecutableItem,
    Label,
    Parameter,
    StatusDetails,
    TestResult,
    TestStepResult,
)
from allure_commons.types import AttachmentType
from allure_commons.utils import now, uuid4

from donewhen.domain.run_record import GoalRecord
from donewhen.domain.verdict import Evidence, Outcome, Verdict
from donewhen.evidence.tables import csv_text
from donewhen.judging.wording import interval_text
from donewhen.reports.allure.gherkin import (
    Node,
    Scenario,
    Settings,
    Step,
    ancestors,
    feature_of,
    feature_path,
    row_items,
    rule_of,
)
from donewhen.reports.allure.identity import (
    Identity,
    display_name,
    feature_name,
    labels_of,
    links_of,
)
from donewhen.reports.allure.messages import (
    UNDECIDED,
    Ending,
    describe,
    figures,
    scenario_ending,
    step_ending,
    true_ending,
)
from donewhen.reports.allure.result_folder import ResultFolder
from donewhen.reports.allure.results import RUN
from donewhen.reports.allure.safe_text import without_local_paths


class GoalListener(AllureListener):
    """allure-behave's listener, told about scenarios by the formatter alone.

    What differs: a result is closed when its scenario really ended; it carries the goal's
    verdicts; an attachment outside a scenario belongs to the run and is no error.
    """

    def __init__(self, settings: Any, folder: ResultFolder) -> None:  # noqa: ANN401
        super().__init__(settings)
        self.settings: Settings = settings
        self.folder = folder
        self.problem = self.run_id = ""
        self._step_results: list[tuple[Step, TestStepResult]] = []

    def open_scenario(self, scenario: Scenario, identity: Identity) -> None:
        """Begin the result of ``scenario``."""
        uuid = self.current_scenario_uuid = uuid4()
        self.steps.clear()
        self._step_results.clear()
        self.group_context.enter()
        result = TestResult(uuid=uuid, start=now())
        result.name = display_name(scenario)
        result.fullName = identity.full_name
        result.testCaseId = result.historyId = identity.history_id
        result.titlePath = _title_path(scenario)
        result.parameters = [
            Parameter(name=name, value=value, excluded=True) for name, value in row_items(scenario)
        ]
        result.descriptionHtml = _description(scenario)
        self.logger.schedule_test(uuid, result)

    def close_scenario(self, scenario: Scenario) -> None:
        """End the result of ``scenario``, which may have run or not, and write it."""
        record: GoalRecord | None = getattr(scenario, "goal_record", None)
        self.flush_steps()
        result = self.logger.get_test(self.current_scenario_uuid)
        result.labels = labels_of(scenario, record, self.settings)
        if self.run_id:
            result.labels.append(Label(name=RUN, value=self.run_id))
        result.links = [*links_of(scenario, self.settings), *result.links]
        if record is not None:
            self._add_claims(record, result)
            result.descriptionHtml = f"{result.descriptionHtml or ''}{_paragraph(figures(record))}"
        ending = scenario_ending(scenario, self.settings, self.problem)
        _end(result, ending if record is None else true_ending(ending, record))
        result.stop = now()
        uuid = result.uuid or ""
        self.logger.close_test(uuid)
        self.group_context.append_test(uuid)
        self.group_context.exit()
        self.current_scenario_uuid = None
        self.current_step_uuid = None

    def report_outer_problem(self, node: Node, ending: Ending) -> None:
        """Report what went wrong in a feature or rule as a problem of the run."""
        place = f'{node.keyword} "{node.name}" ({feature_path(node).as_posix()}:{node.line})'
        reporter: Any = self.logger
        reporter.global_error(message=f"{place}: {ending.message}", trace=ending.trace)

    def _add_claims(self, record: GoalRecord, result: TestResult) -> None:
        left: dict[int, list[Verdict]] = {}
        for line, verdict in record.lines():
            left.setdefault(line, []).append(verdict)
        attacher = _Attacher(self.folder)
        for step, item in self._step_results:
            rows = [] if step.table is None else [row.line for row in step.table.rows]
            for line in (step.line, *rows):
                for verdict in left.pop(line, []):
                    item.steps.append(_claim_step(verdict, attacher, item.start, item.stop))
        for verdicts in left.values():  # given by a hook, or by a step that is not shown
            moment = now()
            result.steps += [_claim_step(verdict, attacher, moment, moment) for verdict in verdicts]
        attacher.attach(result, record.evidence)

    def start_behave_step(self, step: Any) -> None:  # noqa: ANN401
        """Begin a step; its text and table are attached."""
        self.current_step_uuid = uuid4()
        item = TestStepResult(name=f"{step.keyword} {step.name}", start=now())
        self.logger.start_step(None, self.current_step_uuid, item)
        self._step_results.append((step, item))
        if step.text:
            self.logger.attach_data(uuid4(), step.text, "text", AttachmentType.TEXT)
        if step.table:
            table = csv_text(step.table.headings, [row.cells for row in step.table.rows])
            self.logger.attach_data(uuid4(), table, "table", AttachmentType.CSV)

    def stop_behave_step(self, result: Any) -> None:  # noqa: ANN401
        """End a step with the status that behave gave it."""
        ending = step_ending(result)
        uuid = self.current_step_uuid or ""
        _end(self.logger.get_item(uuid), ending)
        self.logger.stop_step(uuid, stop=now())

    @allure_commons.hookimpl
    def stop_step(self, uuid: str, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:  # noqa: ANN401, ARG002
        """End a step that code opened with ``allure.step``."""
        ending = Ending("passed")
        if exc_val is not None:
            failed = isinstance(exc_val, AssertionError)
            ending = Ending("failed" if failed else "broken", *describe(exc_val))
        item = self.logger.get_item(uuid)
        if item is not None:
            _end(item, ending)
        self.logger.stop_step(uuid, stop=now())

    @allure_commons.hookimpl
    def attach_data(self, body: Any, name: Any, attachment_type: Any, extension: Any) -> None:  # noqa: ANN401
        """Attach to what runs now, or to the run."""
        self._attach("attach_data", body, name, attachment_type, extension)

    @allure_commons.hookimpl
    def attach_file(self, source: Any, name: Any, attachment_type: Any, extension: Any) -> None:  # noqa: ANN401
        """Attach to what runs now, or to the run."""
        self._attach("attach_file", source, name, attachment_type, extension)

    def _attach(self, kind: str, what: Any, name: Any, media_type: Any, extension: Any) -> None:  # noqa: ANN401
        inside = self.logger.get_last_item(ExecutableItem) is not None
        attach = getattr(self.logger, kind if inside else f"global_{kind}")
        attach(uuid4(), what, name=name, attachment_type=media_type, extension=extension)


class _Attacher:
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


def _claim_step(
    verdict: Verdict, attacher: _Attacher, start: int | None, stop: int | None
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


def _end(item: ExecutableItem, ending: Ending) -> None:
    item.status = ending.status
    if ending.message:
        item.statusDetails = StatusDetails(message=ending.message, trace=ending.trace)


def _title_path(scenario: Scenario) -> list[str]:
    rule = rule_of(scenario)
    feature = feature_of(scenario)
    folders = [part for part in feature_path(feature).parent.parts if part != ".."]
    return [*folders, feature_name(feature), *([rule.name] if rule and rule.name else [])]


def _description(scenario: Scenario) -> str:
    """Return what the feature, the rule and the scenario say below their titles, as HTML.

    Allure would take plain text for Markdown, which can hold markup and ask for pictures.
    """
    outer = [node for node in ancestors(scenario) if node.type != "scenario_outline"]
    texts = ["\n".join(node.description) for node in (*reversed(outer), scenario)]
    return "".join(map(_paragraph, texts))


def _paragraph(text: str) -> str:
    return f"<p>{html.escape(text).replace(chr(10), '<br>')}</p>" if text else ""
