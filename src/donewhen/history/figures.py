"""Figures in words, and side by side at the end of each sprint, with what had changed between."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from donewhen.domain.claim import Unit
from donewhen.history.changes import change_words, changes_between
from donewhen.history.history import History
from donewhen.history.records import RecordedClaim, RecordedGoal, RecordedRun
from donewhen.history.sprint_order import in_order, last_whole_gate
from donewhen.judging.decision import exact
from donewhen.judging.wording import amount, number, percent

_MOST_SPRINTS, _MOST_FIGURES = 5, 10
_LONGEST = 40  # characters of a goal's name
_FIRST = ("recall", "precision", "accuracy", "f1", "average_precision")


@dataclass(frozen=True)
class SprintFigures:
    """``rows`` are figures that moved: a name, and a text for each of ``sprints``.

    ``changes`` says for a sprint what differs from the one before. ``left_out`` figures moved, too.
    """

    sprints: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    changes: tuple[tuple[str, tuple[str, ...]], ...]
    left_out: int = 0


@dataclass(frozen=True)
class _Course:
    """A claim of the last sprint, and what became of it in the ones before.

    ``earlier`` holds None for a sprint in which it was not judged.
    """

    earlier: tuple[RecordedClaim | None, ...]
    last: RecordedClaim

    @property
    def claims(self) -> tuple[RecordedClaim | None, ...]:
        return (*self.earlier, self.last)

    @property
    def values(self) -> tuple[float | None, ...]:
        return tuple(None if claim is None else claim.value for claim in self.claims)

    @property
    def has_moved(self) -> bool:
        return len({value for value in self.values if value is not None}) > 1


def sprint_figures(history: History) -> SprintFigures:
    """Return the figures of the last sprints, those of slices and comparisons left out.

    A sprint is told by its last gate over all features, or by its last run where it had none.
    """
    runs = _ends(history.runs())[-_MOST_SPRINTS:]
    if len(runs) < 2:
        return SprintFigures((), (), ())
    goals = {goal.key: goal for goal in history.goals(run=runs[-1].id)}
    named = _named(_moved(history, runs), goals)
    return SprintFigures(
        sprints=tuple(run.sprint for run in runs),
        rows=tuple(
            (name, tuple("-" if claim is None else value_words(claim) for claim in course.claims))
            for name, course in named[:_MOST_FIGURES]
        ),
        changes=tuple(_changes(runs)),
        left_out=max(0, len(named) - _MOST_FIGURES),
    )


def _ends(runs: Sequence[RecordedRun]) -> list[RecordedRun]:
    by_sprint: dict[str, list[RecordedRun]] = defaultdict(list)
    for run in in_order(runs, lambda run: run.sprint):
        by_sprint[run.sprint].append(run)
    return [last_whole_gate(listed) or listed[-1] for listed in by_sprint.values()]


def _moved(history: History, runs: Sequence[RecordedRun]) -> list[_Course]:
    """Return the claims of the last run with those of the others, each course once."""
    *before, last = ({claim.key: claim for claim in history.claims(run=run.id)} for run in runs)
    found: dict[tuple[object, ...], _Course] = {}
    for key, claim in last.items():
        course = _Course(tuple(claims.get(key) for claims in before), claim)
        # Without a noun it is a check of files or labels, whose figures hardly ever move.
        asks_model = claim.noun and not (claim.precondition or claim.slice or claim.against)
        if asks_model and course.has_moved:
            found.setdefault((claim.metric, claim.noun, course.values), course)
    return _mixed(list(found.values()))


def _mixed(courses: Sequence[_Course]) -> list[_Course]:
    """Return the first course of each metric, then the second of each, and so on."""
    seen = Counter[str]()
    placed: list[tuple[tuple[int, int], _Course]] = []
    for course in courses:
        metric = course.last.metric
        first = _FIRST.index(metric) if metric in _FIRST else len(_FIRST)
        placed.append(((seen[metric], first), course))
        seen[metric] += 1
    return [course for _, course in sorted(placed, key=lambda item: item[0])]


def _named(
    courses: Sequence[_Course], goals: Mapping[str, RecordedGoal]
) -> list[tuple[str, _Course]]:
    """Return each course with its subject, and with its goal where that is not enough."""
    often = Counter(course.last.subject for course in courses)
    named = []
    for course in courses:
        subject, goal = course.last.subject, goals.get(course.last.goal)
        more = f" ({_cut(goal.scenario)})" if often[subject] > 1 and goal is not None else ""
        named.append((f"{subject}{more}", course))
    return named


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _changes(runs: Sequence[RecordedRun]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for before, run in pairwise(runs):
        words = change_words(changes_between(run, before))
        if words:
            yield run.sprint, words


def value_words(claim: RecordedClaim) -> str:
    """Return the estimate: "87.1%", "819", "2.0 points better"; "undefined" for 0 of 0."""
    return "undefined" if claim.value is None else _words(claim, claim.value)


def interval_words(claim: RecordedClaim) -> str:
    """Return "95% interval 85.4% to 89.5%"; "" where there is none."""
    if claim.low is None or claim.high is None or claim.interval_confidence is None:
        return ""
    # Each bound holds with that confidence, so both together leave out twice its rest.
    sure = percent(exact(2 * claim.interval_confidence - 1))
    return f"{sure} interval {_words(claim, claim.low)} to {_words(claim, claim.high)}"


def _words(claim: RecordedClaim, value: float) -> str:
    if claim.unit is None:  # recorded before units were
        return f"{value:,.6g}"
    unit = Unit(claim.unit)
    digits = 1 if unit is Unit.RATIO else 3
    if not claim.against:
        return number(exact(value), unit, digits)
    if not value:
        return "no change"
    return f"{amount(exact(value), unit, digits)} {'better' if value > 0 else 'worse'}"
