"""What may be claimed about a model file, whatever its answers are worth."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from donewhen.checks.model_contract import stability
from donewhen.checks.model_contract.file_facts import file_size, opset, unknown_classes
from donewhen.checks.model_contract.speed import times_as_slow
from donewhen.checks.model_contract.tensors import differing, read_tensors
from donewhen.checks.subject import CheckedGoal
from donewhen.domain.claim import Comparison, Unit
from donewhen.domain.finding import Finding
from donewhen.domain.verdict import Verdict
from donewhen.foundation.errors import InputError, SentenceError
from donewhen.foundation.name_suggestions import unknown
from donewhen.inference import InferenceRequest
from donewhen.inference.onnx_signature import read_signature
from donewhen.judging import refuse_senseless
from donewhen.language import GoalPhrase, parse_count, parse_goal
from donewhen.sources.model_manifest import ModelManifest

Table = Sequence[Mapping[str, str]]
"""The rows of a step's table: each a text by its column's heading."""
USUAL = Fraction(95, 100)
"""The confidence of a claim about speed that names none: no time is a plain fact."""
_SUREST = Fraction(9999, 10000)
_MOST = 1024
_SPACE_IN_SIZE = re.compile(r"(?<=[0-9%]) (?!(?:and|with|in|confidence|certainty)\b)(?=[A-Za-z])")


class ModelContractClaims:
    """Claims about the model of a goal.

    What is wrong with a sentence is refused at once; files are looked at, and models run, only
    when the goal is judged.
    """

    def __init__(self, goal: CheckedGoal) -> None:
        self._goal, self._scope = goal, goal.scope

    def file(self, goal: str) -> Verdict:
        """Claim how large the model's files are: "at most 5 MB" (5,000,000 bytes)."""
        phrase = parse_goal(_SPACE_IN_SIZE.sub("", goal))
        return self._fact(lambda: file_size(self._scope.checked_model_file()), phrase, Unit.BYTES)

    def opset(self, goal: str) -> Verdict:
        """Claim which version of ONNX's operators the model needs: "at most 17"."""
        return self._fact(
            lambda: opset(self._scope.checked_model_file()), parse_goal(goal), Unit.COUNT
        )

    def inputs(self, table: Table) -> Verdict:
        """Claim what the model takes: a table with name, shape and type."""
        return self._tensors(table, "inputs")

    def outputs(self, table: Table) -> Verdict:
        """Claim what the model gives: a table with name, shape and type."""
        return self._tensors(table, "outputs")

    def classes(self, table: Table) -> Verdict:
        """Claim that the model knows some classes: a table with the column class."""
        names = _class_names(table)
        return self._none(lambda: unknown_classes(names, *self._model_and_file()))

    def every_class(self) -> Verdict:
        """Claim that the model knows every class that the data set's annotations name."""
        names = [category.name for category in self._scope.checked_data_set().categories]
        return self._none(lambda: unknown_classes(names, *self._model_and_file()))

    def same_in_batches(self, first: str, second: str) -> Verdict:
        """Claim that the answers do not depend on how many images run at once."""
        sizes = _two(first, second, "batches")
        return self._none(lambda: stability.between_batches(*self._asked(), sizes))

    def same_twice(self) -> Verdict:
        """Claim that the answers are no matter of chance."""
        return self._none(lambda: stability.between_runs(*self._asked()))

    def same_with_threads(self, first: str, second: str) -> Verdict:
        """Claim that the answers do not depend on the number of threads."""
        threads = _two(first, second, "threads")
        return self._none(lambda: stability.between_threads(*self._asked(), threads))

    def slowness(self, amount: str, confidence: str = "") -> Verdict:
        """Claim how many times as slow as its baseline the model is: "at most 1.2"."""
        ending = f" with {confidence} confidence" if confidence else ""
        phrase = parse_goal(f"{amount}{ending}")
        if phrase.comparison is Comparison.EXACTLY:
            raise SentenceError("no time is exactly a multiple of another. Write: at most 1.2.")
        if phrase.comparison.wants_much:
            raise SentenceError(
                f'"{phrase.comparison.value} … times as slow" asks for a slower model. '
                'Did you mean "at most"?'
            )
        refuse_senseless(phrase, Unit.TIMES, estimated=True)
        sure = phrase.confidence or USUAL
        if sure > _SUREST:
            raise SentenceError(
                "no race of two models is that certain. Write a confidence of at most 99.99%."
            )
        model, version, file = self._scope.checked_baseline()
        judged = self._scope.model
        if model.task != judged.task:
            raise InputError(
                f'the baseline "{model.name}" is for {model.task}, model "{judged.name}" for '
                f"{judged.task}: no image suits both. Name another baseline."
            )
        name = f'"{model.name}" {version}'

        def race() -> Finding:
            here = self._request(*self._model_and_file())
            return times_as_slow(here, self._request(model, file), name, sure)

        return self._goal.judge_finding(race, replace(phrase, confidence=sure))

    def _tensors(self, table: Table, what: str) -> Verdict:
        wanted = read_tensors(table)

        def look() -> Finding:
            file = self._scope.checked_model_file()
            signature = read_signature(file)
            held = signature.inputs if what == "inputs" else signature.outputs
            return differing(wanted, held, what, file.name)

        return self._none(look)

    def _fact(self, make: Callable[[], Finding], phrase: GoalPhrase, unit: Unit) -> Verdict:
        if phrase.confidence is not None or phrase.every_slice:
            raise SentenceError("this is a fact about a file: write nothing after the number.")
        refuse_senseless(phrase, unit, least=1, why="no file has less")
        return self._goal.judge_finding(make, phrase)

    def _none(self, make: Callable[[], Finding]) -> Verdict:
        return self._goal.judge_finding(make, GoalPhrase(Comparison.AT_MOST, ("0",)))

    def _model_and_file(self) -> tuple[ModelManifest, Path]:
        return self._scope.model, self._scope.checked_model_file()

    def _asked(self) -> tuple[InferenceRequest, float]:
        """Return the request, and the score from which detections count."""
        return self._request(*self._model_and_file()), self._scope.point.score

    def _request(self, model: ModelManifest, file: Path) -> InferenceRequest:
        """Return the request for the images that the goal looks at; they are always untouched."""
        images = self._scope.checked_data_set(self._scope.slices).images
        return replace(self._scope.inference_request(model, file), images=images)


def _two(low: str, high: str, what: str) -> tuple[int, int]:
    first, second = parse_count(low), parse_count(high)
    if first == second:
        raise SentenceError(
            f"{first} and {second} {what} are the same. Write two different numbers."
        )
    for number in (first, second):
        if not 1 <= number <= _MOST:
            raise SentenceError(f"{number:,} {what}: write a number from 1 to {_MOST:,}.")
    return first, second


def _class_names(table: Table) -> list[str]:
    if not table:
        raise SentenceError('a table with the column "class" and a row for each class must follow.')
    for column in table[0]:
        if column != "class":
            raise unknown("column", column, ("class",), error=SentenceError)
    names = [row["class"].strip() for row in table]
    if "" in names:
        raise SentenceError("a row of the table names no class. Remove it.")
    return names
