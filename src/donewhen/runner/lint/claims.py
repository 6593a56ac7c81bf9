"""What sentences claim: what a run would refuse, and what is decided before anything is judged."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.evaluation.metrics import RankingMetric
from donewhen.foundation.errors import InputError
from donewhen.foundation.source_file import shown
from donewhen.foundation.yaml_source import read_document
from donewhen.goals.draft import Drafted, Refused
from donewhen.judging.planning.prospect import prospect
from donewhen.judging.resolved_claim import FEWEST_IMAGES, slice_words
from donewhen.runner.feature_reading import DraftedGoal
from donewhen.runner.lint.problem import Problem, Subject
from donewhen.runner.lint.reach import Reach, Reaches
from donewhen.runner.lint.structure import placeholders
from donewhen.runner.sentences import UnknownSentenceError
from donewhen.sources.model_manifest import ModelManifest


def refusals(subject: Subject) -> Iterator[Problem]:
    """Yield what would be refused, each mistake once: goals share their Background's sentences.

    Of an outline, a mistake that every row makes stands in the outline's sentence; any other one
    stands in its row.
    """
    outlines: dict[int, list[DraftedGoal]] = defaultdict(list)
    for goal in subject.goals:
        if goal.outline is None:
            for refused in goal.problems:
                yield _refusal(subject, refused.line, refused)
        else:
            outlines[goal.outline].append(goal)
    unfilled = {problem.line for problem in placeholders(subject)}
    for rows in outlines.values():
        yield from _of_rows(subject, rows, unfilled)


def _of_rows(subject: Subject, rows: list[DraftedGoal], unfilled: set[int]) -> Iterator[Problem]:
    places: dict[int, list[tuple[DraftedGoal, Refused]]] = defaultdict(list)
    for goal in rows:
        for refused in goal.problems:
            if refused.line not in unfilled:  # a placeholder is read as it stands
                places[refused.line].append((goal, refused))
    for line, found in places.items():
        messages = {str(refused.error) for _, refused in found}
        everywhere = len({goal.record.line for goal, _ in found}) == len(rows)
        unknown = all(isinstance(refused.error, UnknownSentenceError) for _, refused in found)
        if everywhere and (unknown or len(messages) == 1):
            yield _refusal(subject, line, found[0][1])
            continue
        for goal, refused in found:
            yield _refusal(subject, goal.record.line, refused)


def _refusal(subject: Subject, line: int, refused: Refused) -> Problem:
    return subject.problem(line, str(refused.error), once=refused.about_files)


class Thresholds:
    """Finds goals that no model can fail, or none can meet; data sets are counted once."""

    def __init__(self, reaches: Reaches) -> None:
        self._reaches = reaches
        self._notes: dict[tuple[object, ...], str | None] = {}

    def __call__(self, subject: Subject) -> Iterator[Problem]:
        """Yield the claims of a file that are decided before anything is judged."""
        for goal in subject.goals:
            decided: dict[int, list[str]] = defaultdict(list)
            for drafted in goal.claims:
                if message := self._decided(drafted):
                    decided[drafted.line].append(message)
            for line, messages in decided.items():
                place = line if goal.outline is None else goal.record.line
                yield subject.problem(place, messages[0] + _of_others(len(messages) - 1))

    def _decided(self, drafted: Drafted) -> str | None:
        claim = drafted.claim
        if claim is None:
            return None
        if drafted.query is None:
            images = drafted.of  # of these, none or all may turn right or wrong
            flips = images and Reach(images, images, Fraction(0), Fraction(images), None)
            return _threshold(claim, flips, "images") if flips else None
        reach = self._reaches.of(drafted)
        assert reach is not None
        slices, where = drafted.query.slices, _where(drafted)
        if slices and reach.images < FEWEST_IMAGES and not drafted.precondition:
            return (
                f"this stays undecided: there are {reach.images:,} {slice_words(slices)} images in "
                f"{_data_set(drafted)}, and it takes {FEWEST_IMAGES} to judge a slice by."
            )
        if reach.low is None:
            return f"no model can meet this: there are no {where}."
        if claim.reference:
            return _change(claim, reach, where) or self._never_shown(drafted)
        return _threshold(claim, reach, where) or self._never_shown(drafted)

    def _never_shown(self, drafted: Drafted) -> str | None:
        """Return why not even a perfect model could be shown to meet a claim with a confidence."""
        claim, query, data_set = drafted.claim, drafted.query, drafted.data_set
        if claim is None or claim.confidence is None or query is None or data_set is None:
            return None
        key = (replace(claim, text=""), data_set.digest, query.slices)
        if key not in self._notes:
            seen = self._reaches.data_set(drafted)
            foreseen = prospect(claim, query.metric, seen, query.noun)
            never = foreseen is not None and not foreseen.perfect
            self._notes[key] = foreseen.note if foreseen is not None and never else None
        return self._notes[key]


def _of_others(slices: int) -> str:
    """Return what stands behind the first of several slices of which the same is true."""
    if not slices:
        return ""
    return f" (and so in {slices} more slice{'' if slices == 1 else 's'})"


def _threshold(claim: Claim, reach: Reach, where: str) -> str | None:
    assert reach.low is not None
    least, most = _wanted(claim)
    known = f"there are {reach.things:,} {where}"
    if _above(least, reach.high) or _above(reach.low, most):
        return f"no model can meet this: {known}."
    if _open_end_missed(claim, reach):
        return f"no model can meet this: {known}."
    if _meets(claim, reach.low) and reach.high is not None and _meets(claim, reach.high):
        return f"every model meets this: {known}. Write a bound that can be missed."
    if claim.unit is Unit.RATIO and reach.steps and claim.confidence is None and most is not None:
        low, high = math.ceil((least or Fraction(0)) * reach.steps), math.floor(most * reach.steps)
        if low > high:
            return f"no model can meet this: no share of {reach.steps:,} lies there ({known})."
    return None


def _wanted(claim: Claim) -> tuple[Fraction | None, Fraction | None]:
    """Return the least and the greatest value that are wanted; None where there is no limit."""
    if claim.comparison is Comparison.BETWEEN:
        return claim.threshold, claim.upper
    if claim.comparison is Comparison.EXACTLY:
        return claim.threshold, claim.threshold
    return (claim.threshold, None) if claim.comparison.wants_much else (None, claim.threshold)


def _above(value: Fraction | None, other: Fraction | None) -> bool:
    return value is not None and other is not None and value > other


def _open_end_missed(claim: Claim, reach: Reach) -> bool:
    """Return whether "more than" or "fewer than" asks for more than the very end."""
    if claim.comparison is Comparison.MORE_THAN:
        return reach.high is not None and claim.threshold >= reach.high
    return claim.comparison is Comparison.FEWER_THAN and claim.threshold <= (reach.low or 0)


def _meets(claim: Claim, value: Fraction) -> bool:
    least, most = _wanted(claim)
    if claim.comparison is Comparison.MORE_THAN:
        return value > claim.threshold
    if claim.comparison is Comparison.FEWER_THAN:
        return value < claim.threshold
    return not _above(least, value) and not _above(value, most)


def _change(claim: Claim, reach: Reach, where: str) -> str | None:
    """Return what is wrong with the improvement that is wanted: ``threshold`` is one."""
    if reach.low is None or reach.high is None:
        return None
    most = reach.high - reach.low
    if claim.threshold > most:
        return f"no model can meet this: there are {reach.things:,} {where}."
    if claim.threshold <= -most:
        return (
            f"every model meets this: there are {reach.things:,} {where}. "
            "Write a bound that can be missed."
        )
    return None


def _where(drafted: Drafted) -> str:
    """Return what is counted, and where: 'dots in "night" images of data set "x"'."""
    query = drafted.query
    assert query is not None
    of = f"in {slice_words(query.slices)} images of" if query.slices else "in"
    return f"{query.noun.text} {of} {_data_set(drafted)}"


def _data_set(drafted: Drafted) -> str:
    """Return which images are meant, and what has to be known of them where they are changed."""
    assert drafted.data_set is not None
    assert drafted.judged is not None
    known = "".join(f" ({note})" for note in drafted.judged.notes)
    return f'data set "{drafted.data_set.id}"{known}'


class OperatingPoints:
    """Finds claims that depend on a score which nobody chose; each model.yaml is read once."""

    def __init__(self) -> None:
        self._chosen: dict[str, bool] = {}

    def __call__(self, subject: Subject) -> Iterator[Problem]:
        """Yield claims about detections that are counted from a default score."""
        for goal in subject.goals:
            if goal.problems:
                continue  # the sentence about the score may be what is wrong
            for drafted in goal.claims:
                for model in _deciding(drafted):
                    if model.name not in self._chosen:
                        self._chosen[model.name] = _says_score(model)
                    if not self._chosen[model.name]:
                        yield subject.problem(drafted.line, _left_to_default(model), once=True)


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


def _left_to_default(model: ModelManifest) -> str:
    return (
        f'which detections of "{model.name}" count is left to a default, a score of '
        f"{model.output.score:g}. Choose one: output: {{score: …}} in {shown(model.path)}, or "
        "Given detections count from a score of …"
    )
