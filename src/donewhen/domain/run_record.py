"""The record of a run: every goal, what was judged, and that the run was completed.

Unlike everything else in this room it is mutable: it grows while the run goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from donewhen.domain.data_set import DataSetFacts
from donewhen.domain.goal_status import GoalStatus, summary
from donewhen.domain.verdict import Evidence, Outcome, Verdict


@dataclass
class GoalRecord:
    """One scenario: where it stands, what it was judged on, and its verdicts.

    ``file`` and ``line`` of the scenario (of the row, for an outline). ``verdicts`` maps the line
    of a step to the verdicts that it gave, ``preconditions`` likewise for what had to hold first.
    ``problem`` says why it could not be judged, ``unfinished`` that a time limit, a memory cap or
    a killed process kept it from it. ``hypothesis`` is what is supposed, of a goal that is tagged
    so, ``baseline`` what it was compared with. ``model_is_current`` says that the artifact of the
    run was judged, or the model's current version, ``asks_the_model`` that a claim is about it, and
    not about the data alone. ``evidence`` belongs to the goal as a whole
    (contact sheets, tables); ``worst`` names images on which a goal fails; ``notes`` are what else
    a reader has to know. ``images_seen`` and ``images_wrong`` name the images that a gate looked
    at as they are, and those on which something was missed or falsely reported. ``providers`` are
    what the models ran on.
    """

    file: str
    line: int
    feature: str
    rule: str | None
    scenario: str
    tags: tuple[str, ...]
    epic: str
    sprint: str
    model: str | None = None
    model_version: str | None = None
    model_digest: str | None = None
    model_file: Path | None = None
    model_is_current: bool = False
    asks_the_model: bool = False
    baseline: str | None = None
    hypothesis: str | None = None
    data_set: str | None = None
    data_set_digest: str | None = None
    data_set_facts: DataSetFacts | None = None
    status: GoalStatus = GoalStatus.NOT_JUDGED
    verdicts: dict[int, list[Verdict]] = field(default_factory=dict)
    preconditions: dict[int, list[Verdict]] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    worst: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problem: str | None = None
    unfinished: bool = False
    settled: bool = False
    images_seen: frozenset[str] = frozenset()
    images_wrong: frozenset[str] = frozenset()
    providers: set[str] = field(default_factory=set)

    @property
    def is_hypothesis(self) -> bool:
        """Whether this goal only asks whether something is so, and is no condition of anything."""
        return "hypothesis" in self.tags

    @property
    def is_wip(self) -> bool:
        """Whether this goal is aimed for and not reached yet: a gate reports it and goes on."""
        return "wip" in self.tags

    @property
    def is_judged(self) -> bool:
        """Whether it ended in a verdict."""
        return self.status.is_judged

    def age(self, sprint: str) -> int | None:
        """Return how many sprints ago it was set, seen from ``sprint``.

        None if nobody can tell, and where its own sprint lies ahead.
        """
        since = sprints_since(self.sprint, sprint)
        return since if since is not None and since >= 0 else None

    @property
    def location(self) -> str:
        """``file:line``."""
        return f"{self.file}:{self.line}"

    def claims(self) -> Iterator[Verdict]:
        """Iterate over the verdicts of all Then sentences, in their order."""
        for line in sorted(self.verdicts):
            yield from self.verdicts[line]

    def lines(self) -> Iterator[tuple[int, Verdict]]:
        """Iterate over preconditions and claims with the lines of their sentences, in order."""
        for line in sorted({*self.verdicts, *self.preconditions}):
            for verdict in (*self.preconditions.get(line, ()), *self.verdicts.get(line, ())):
                yield line, verdict

    def settle(self, behave_status: str, problem: str | None, *, refused: bool = False) -> None:
        """Decide how the goal ended, from what behave saw and from the verdicts themselves.

        The verdicts are looked at again because hooks can set a step's status. ``problem`` is the
        message of the first step or hook that raised anything, None if nothing did. ``refused``
        says that one of its sentences or inputs makes no sense: then the goal is not judged,
        whatever its other sentences gave.
        """
        self.settled = True
        if refused:  # behave calls a refused sentence failed, as it does a goal that is not met
            behave_status = "error"
        outcomes = {verdict.outcome for verdict in self.claims()}
        before = {verdict.outcome for line in self.preconditions.values() for verdict in line}
        unheld = before - {Outcome.MET}
        # A hypothesis whose precondition does not hold is not false: it was not put to the test.
        outcomes |= {Outcome.UNDECIDED} if unheld and self.is_hypothesis else unheld
        self.status = self._status(behave_status, outcomes, problem)
        said = self.hypothesis is not None or self.status is GoalStatus.SKIPPED
        if self.is_hypothesis and not said:
            self.status = GoalStatus.NOT_JUDGED
            problem = problem or 'it is tagged @hypothesis and lacks: Given the hypothesis "…"'
        if not self.status.is_judged:
            self.problem = problem or _WHY.get(behave_status, f"it ended as {behave_status}")

    def _status(
        self, behave_status: str, outcomes: set[Outcome], problem: str | None
    ) -> GoalStatus:
        if behave_status in ("skipped", "untested"):
            return GoalStatus.SKIPPED
        if behave_status not in ("passed", "failed") or not outcomes:
            return GoalStatus.NOT_JUDGED
        if Outcome.NOT_MET in outcomes:
            return GoalStatus.NOT_MET
        if Outcome.UNDECIDED in outcomes:
            return GoalStatus.UNDECIDED
        # behave's word counts, too: a step of the project's own may have failed beside the claims.
        if behave_status == "passed" and problem is None:
            return GoalStatus.MET
        return GoalStatus.NOT_MET


_WHY = {
    "passed": "it has no Then sentence that was judged",
    "skipped": "it was selected and then skipped",
    "untested": "it was selected and did not run",
}


@dataclass
class RunRecord:
    """All goals of one run, in the order in which they ran; ``complete`` is set last.

    ``hypotheses`` are apart: whatever becomes of them, they decide nothing.
    ``problems`` are what keeps the run from being a proof, whatever the goals say. ``started`` and
    ``finished`` are times as RFC 3339 has them, in UTC; ``versions`` those of what judged,
    ``imported`` the digests of the project's own modules, by file: only a gate notes them.
    """

    run_id: str
    sprint: str
    goals: list[GoalRecord] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    complete: bool = False
    hypotheses: list[GoalRecord] = field(default_factory=list)
    started: str = ""
    finished: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    imported: Mapping[str, str] = field(default_factory=dict)

    @property
    def guards(self) -> list[GoalRecord]:
        """The goals that decide: all but those that are in progress."""
        return [goal for goal in self.goals if not goal.is_wip]

    @property
    def judged(self) -> list[GoalRecord]:
        """The goals that ended in a verdict."""
        return [goal for goal in self.goals if goal.is_judged]

    def count(self, status: GoalStatus) -> int:
        """Return how many goals ended like this."""
        return sum(goal.status is status for goal in self.goals)

    def summary(self) -> str:
        """Return one line: how many goals were judged, and how they ended."""
        return summary(
            [goal.status for goal in self.goals],
            [hypothesis.status for hypothesis in self.hypotheses],
        )

    def open_ended(self) -> list[str]:
        """Return a line for each selected goal without a verdict: where it stands, and why."""
        return [
            f"{goal.location}: {goal.status.value}. {goal.problem}"
            for goal in (*self.goals, *self.hypotheses)
            if not goal.status.is_judged
        ]


def sprints_since(there: str, here: str) -> int | None:
    """Return by how many sprints ``here`` lies behind ``there``, negative where ``there`` is ahead.

    None where one of them has no number.
    """
    numbered = here.isascii() and here.isdigit() and there.isascii() and there.isdigit()
    return int(here) - int(there) if numbered else None
