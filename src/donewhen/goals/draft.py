"""A goal that is read and never measured: what its sentences ask, and what a run would refuse.

A draft is a goal over a model that says nothing about any image. So whatever a run refuses, a draft
refuses with the same words, because it is the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from donewhen.domain.claim import Claim, Unit
from donewhen.domain.data_set import DataSet, DataSetFacts
from donewhen.domain.estimate import Estimate, Interval
from donewhen.domain.finding import Finding
from donewhen.domain.predictions import ClassScores, Detections, Predictions
from donewhen.domain.run_record import GoalRecord
from donewhen.domain.verdict import Outcome, Verdict
from donewhen.evaluation.estimation import Answers
from donewhen.foundation.errors import DonewhenError, InputError, SentenceError, UnknownNameError
from donewhen.foundation.settings import Settings
from donewhen.goals.goal import UNCHANGED, Goal
from donewhen.goals.run import Run
from donewhen.inference import InferenceRequest, PredictionRun, check_request
from donewhen.judging import finding_claim, range_claim
from donewhen.judging.measurement import MetricQuery, ModelAnswers
from donewhen.judging.resolved_claim import ResolvedClaim, refuse_every_image
from donewhen.language import GoalPhrase, Noun, Reference
from donewhen.sources.model_manifest import ModelManifest


@dataclass(frozen=True)
class Drafted:
    """What one sentence, or one row of a table, asks; one per slice for "in every slice".

    ``judged`` is what would be judged: model, version, file, data set; its answers are empty.
    ``query`` is metric, noun, operating point and slices, ``other`` what it is compared with.
    A count of images that turned has no ``query``; ``of`` says how many images there are. A
    look at data or at a model file has only its ``phrase``: what it counts is known when it looks.
    ``precondition`` marks what has to hold before the goal is judged.
    """

    line: int = 0
    sentence: str = ""
    phrase: GoalPhrase | None = None
    claim: Claim | None = None
    resolved: ResolvedClaim | None = None
    judged: ModelAnswers | None = None
    query: MetricQuery | None = None
    other: ModelAnswers | None = None
    of: int | None = None
    score_named: bool = False
    precondition: bool = False

    @property
    def model(self) -> ModelManifest | None:
        """The model that would be judged; None where the sentence is about none."""
        return None if self.judged is None else self.judged.model

    @property
    def data_set(self) -> DataSet | None:
        """The data set that would be judged on; None where only a look at it would tell."""
        return None if self.judged is None else self.judged.answers.data_set


@dataclass(frozen=True)
class Refused:
    """What a run would refuse, at the line of its sentence or row."""

    line: int
    error: DonewhenError

    @property
    def about_files(self) -> bool:
        """Whether a data set or a model is the reason, and not what the sentence says."""
        return not isinstance(self.error, SentenceError | UnknownNameError)


class DraftRun(Run):
    """A run without inference: every model is silent about every image."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._files: dict[tuple[str, str | None], Path] = {}

    def file(self, model: ModelManifest, version: str | None) -> Path:
        """Return the file of a version, looked for once."""
        key = (model.name, version)
        if key not in self._files:
            self._files[key] = super().file(model, version)
        return self._files[key]

    def _looked_at(self, data_set: DataSet) -> DataSetFacts:
        return DataSetFacts(data_set.digest, len(data_set.images), "", pinned=False)

    def check(self, judged: ModelAnswers, query: MetricQuery) -> None:
        """Raise what a run would raise of a question about these answers."""
        self._measured(judged, query)

    def _predict(
        self, request: InferenceRequest, model: ModelManifest, data_set: DataSet, _floor: float
    ) -> PredictionRun:
        check_request(request)
        # A manifest without classes leaves them to the model's file, which is not opened here.
        classes = model.classes or tuple(category.name for category in data_set.categories)
        return PredictionRun(
            predictions=_silence(request, len(classes)),
            classes=classes,
            model_digest="",
            key=f"{model.name} {request.model_file}",
            computed=0,
            reused=0,
        )


class Draft(Goal):
    """The claims of one scenario, and what is wrong with them."""

    def __init__(self, run: DraftRun, record: GoalRecord, blocks: Sequence[int] = ()) -> None:
        super().__init__(run, record, blocks)
        self._draft_run = run
        self.claims: list[Drafted] = []
        self.refused: list[Refused] = []
        self._answers_needed_at: int | None = None

    @property
    def place(self) -> tuple[int, str]:
        """The line and the sentence that are read."""
        return self._line, self._sentence

    def refuse_rows(self, refused: Sequence[tuple[int, InputError]]) -> None:
        """Note what is wrong with rows of a table, each at its own line."""
        self.refused += [Refused(line, error) for line, error in refused]

    def refuse(self, error: DonewhenError) -> None:
        """Note what is wrong, at the line that is read."""
        self.refused.append(Refused(self._line, error))

    def answers(self) -> Answers:
        """Return the answers of a silent model, and note that the sentence depends on answers."""
        self._answers_needed_at = self._line
        return super().answers()

    def judge_finding(self, _find: Callable[[], Finding], phrase: GoalPhrase) -> Verdict:
        """Note what is asked of a data set or of a model file; nothing is looked at."""
        _refuse_unreadable(phrase)
        judged = self._answered() if self._answers_needed_at == self._line else None
        read = Claim(self._sentence, "", "", phrase.comparison, Fraction(0), Unit.COUNT)
        return self._note(Drafted(phrase=phrase, judged=judged), read)

    def _claim_flips(
        self, phrase: GoalPhrase, noun: Noun, slices: tuple[str, ...], *, negative: bool
    ) -> Verdict:
        """Note how many images may turn right or wrong."""
        found = self._flips(noun, slices, negative=negative)
        claim = finding_claim(found, phrase, sentence=self._sentence)
        if found.value is not None:
            refuse_every_image(claim, found.of or 0)
        other, _ = self._other(Reference.BASELINE, None)
        return self._note(
            Drafted(claim=claim, judged=self._answered(), other=other, of=found.of), claim
        )

    def gather_evidence(self) -> None:
        """Refuse a change of the images that changes nothing; there is no evidence to show."""
        changed = self.scope.changed_at
        if changed and self.claims and not self.refused and not self._asked_model:
            self.refused.append(Refused(changed, SentenceError(f"{UNCHANGED}.")))

    def _foresee(self, resolved: ResolvedClaim) -> None:
        """Note nothing: whoever reads a draft asks what he wants to know of it."""

    def _judge(self, resolved: ResolvedClaim) -> Verdict:
        return self._ask(resolved, None)

    def _judge_change(self, resolved: ResolvedClaim, reference: Reference) -> Verdict:
        judged, query = self._query_of(resolved)
        other, _ = self._other(reference, judged.floor)
        self._draft_run.check(other, query)
        return self._ask(resolved, other)

    def _ask(self, resolved: ResolvedClaim, other: ModelAnswers | None) -> Verdict:
        judged, query = self._query_of(resolved)
        self._draft_run.check(judged, query)
        return self._note(
            Drafted(
                claim=resolved.claim, resolved=resolved, judged=judged, query=query, other=other
            ),
            resolved.claim,
        )

    def _identified(self, query: MetricQuery, least: int, most: int) -> Verdict:
        judged = self._answered()
        self._draft_run.check(judged, query)
        claim = range_claim(query.metric, query.noun, least, most, sentence=self._sentence)
        return self._note(
            Drafted(claim=claim, judged=judged, query=query, precondition=True), claim
        )

    def _note(self, drafted: Drafted, claim: Claim) -> Verdict:
        """Note what is asked where, and go on as if it were met: nothing is judged."""
        named = self.scope.score is not None
        self.claims.append(
            replace(drafted, line=self._line, sentence=self._sentence, score_named=named)
        )
        return Verdict(claim, Outcome.MET, Estimate(None, 0), "", "", "", "", "read, not judged")


def _refuse_unreadable(goal: GoalPhrase) -> None:
    """Raise ``SentenceError`` for numbers that make sense of nothing that could be looked at."""
    refused: SentenceError | None = None
    for unit in Unit:
        interval = Interval(0, 0, 0.95, "", 0, "") if unit is Unit.TIMES else None
        try:
            finding_claim(Finding("", "", None, unit, interval=interval), goal, sentence="")
        except SentenceError as error:
            refused = refused or error
        else:
            return
    assert refused is not None
    raise refused


def _silence(request: InferenceRequest, classes: int) -> Predictions:
    """Return the answers of a model that says nothing, or nothing that the data set knows."""
    if request.task == "classification":
        return ClassScores(np.zeros((len(request.images), classes), dtype=np.float32))
    return Detections.none()
