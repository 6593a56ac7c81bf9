"""Claims that depend on a score which nobody chose."""

from __future__ import annotations

from collections.abc import Iterator

from donewhen.evaluation.metrics import RankingMetric
from donewhen.foundation.errors import InputError
from donewhen.foundation.source_file import shown
from donewhen.foundation.yaml_source import read_document
from donewhen.goals.draft import Drafted
from donewhen.runner.lint.problem import Problem, Subject
from donewhen.sources.model_manifest import ModelManifest


class OperatingPoints:
    """Finds them; each model.yaml is looked at once for all files."""

    def __init__(self) -> None:
        self._chosen: dict[str, bool] = {}

    def __call__(self, subject: Subject) -> Iterator[Problem]:
        """Yield claims about detections that are counted from a default score."""
        for goal in subject.goals:
            if goal.problems:
                continue  # the sentence about the score may be what is wrong
            for drafted in goal.claims:
                for model in _deciding(drafted):
                    if not self._is_chosen(model):
                        yield subject.problem(drafted.line, _message(model), once=True)

    def _is_chosen(self, model: ModelManifest) -> bool:
        if model.name not in self._chosen:
            self._chosen[model.name] = _says_score(model)
        return self._chosen[model.name]


def _deciding(drafted: Drafted) -> Iterator[ModelManifest]:
    """Yield the models whose own score decides what is counted."""
    query = drafted.query
    ranked = query is not None and isinstance(query.metric, RankingMetric)
    if drafted.score_named or ranked:
        return
    for judged in (drafted.judged, drafted.other):
        if judged is not None and judged.model.task == "detection":
            yield judged.model


def _says_score(model: ModelManifest) -> bool:
    try:
        output = read_document(model.path).mapping().get("output")
        return output is not None and "score" in output.mapping()
    except InputError:  # it was read before: somebody writes it this very moment
        return True


def _message(model: ModelManifest) -> str:
    return (
        f'which detections of "{model.name}" count is left to a default, a score of '
        f"{model.output.score:g}. Choose one: output: {{score: …}} in {shown(model.path)}, or "
        "Given detections count from a score of …"
    )
