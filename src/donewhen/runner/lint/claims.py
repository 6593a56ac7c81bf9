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
from donewhen.judging.decision import meets
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
    # A misspelt placeholder is told as such; what its sentence means is not known.
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
                others = len(messages) - 1
                slices = f"{others} more slice{'' if others == 1 else 's'}"
                so_in = f" (and so in {slices})" if others else ""
                yield subject.problem(place, messages[0] + so_in)

    def _decided(self, drafted: Drafted) -> str | None:
        claim = drafted.claim
        if claim is None:
            return None
        if drafted.query is None:
            return None if drafted.of is None else _flips(claim, drafted.of)
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
        if claim.reference:  # then the claim is about an improvement
            if reach.high is None:
                return self._never_shown(drafted)
            most = reach.high - reach.low
            reach = replace(reach, low=-most, high=most, steps=None)
        return _threshold(claim, reach, where) or self._never_shown(drafted)

    def _never_shown(self, drafted: Drafted) -> str | None:
        """Return why not even a perfect model could be shown to meet a claim with a confidence."""
        claim, query, data_set = drafted.claim, drafted.query, drafted.data_set
        if claim is None or claim.confidence is None or query is None or data_set is None:
            return None
        # Without its text: rows and scenarios repeat a claim, and its prospect takes a while.
        key = (replace(claim, text=""), data_set.digest, query.slices)
        if key not in self._notes:
            seen = self._reaches.data_set(drafted)
            foreseen = prospect(claim, query.metric, seen, query.noun)
            never = foreseen is not None and not foreseen.perfect
            self._notes[key] = foreseen.note if foreseen is not None and never else None
        return self._notes[key]


def _flips(claim: Claim, images: int) -> str | None:
    # None of the images may turn right or wrong, or all.
    reach = Reach(images, images, Fraction(0), Fraction(images), None)
    return _threshold(claim, reach, "images")


def _threshold(claim: Claim, reach: Reach, where: str) -> str | None:
    assert reach.low is not None
    best, known = _best(claim, reach.low, reach.high), f"there are {reach.things:,} {where}"
    if best is not None and not meets(claim, best):
        return f"no model can meet this: {known}."
    if reach.high is not None and meets(claim, reach.low) and meets(claim, reach.high):
        return f"every model meets this: {known}. Write a bound that can be missed."
    if claim.unit is Unit.RATIO and reach.steps and claim.confidence is None and _has_ends(claim):
        # A share of 3 things is a third, or two: between them there is none.
        upper = claim.threshold if claim.upper is None else claim.upper
        if math.ceil(claim.threshold * reach.steps) > math.floor(upper * reach.steps):
            return f"no model can meet this: no share of {reach.steps:,} lies there ({known})."
    return None


def _best(claim: Claim, low: Fraction, high: Fraction | None) -> Fraction | None:
    """Return the value from ``low`` to ``high`` that suits a claim best; None without a limit."""
    if _has_ends(claim):
        nearest = max(claim.threshold, low)
        return nearest if high is None else min(nearest, high)
    return high if claim.comparison.wants_much else low


def _has_ends(claim: Claim) -> bool:
    return claim.comparison in (Comparison.BETWEEN, Comparison.EXACTLY)


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
