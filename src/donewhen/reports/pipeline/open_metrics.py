"""OpenMetrics' text: a gauge per claim, and how many goals ended how.

Source: OpenMetrics 1.0. GitLab reads each line as a shell would, after cutting it at the first "#".
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator

from donewhen.domain.goal_status import GoalStatus, answer
from donewhen.reports.pipeline.report import Report
from donewhen.reports.pipeline.run import Role, Run, claims_of
from donewhen.verdicts.document import ClaimVerdict, GoalVerdict

_HELP = {
    "accepted": "1 where a gate accepted the model, 0 otherwise",
    "goals": "deciding goals, by how they ended",
    "wip_goals": "goals in progress, which decide nothing, by how they ended",
    "hypotheses": "hypotheses, by what became of them",
    "claim_met": "1 where the claim is met, 0 where it is not met or undecided",
    "claim_value": "what was measured; of a change, the improvement; NaN if it is undefined",
    "claim_threshold": "what the value is held against",
}

Labels = dict[str, str]
Sample = tuple[Labels, float]


def open_metrics(run: Run) -> bytes:
    """Return the document, in UTF-8; its last line is ``# EOF``."""
    found = list(_labelled(run))
    families: dict[str, list[Sample]] = {
        "accepted": [({}, int(run.accepted))],
        "goals": _by_status(run.of_role(Role.DECIDING)),
        "wip_goals": _by_status(run.of_role(Role.IN_PROGRESS)),
        "hypotheses": _by_answer(run.of_role(Role.HYPOTHESIS)),
        # Not a label of the value: a label that changes would begin another series.
        "claim_met": [(labels, int(claim.outcome == "met")) for labels, claim in found],
        "claim_value": [(labels, _number(claim.value)) for labels, claim in found],
        "claim_threshold": [(labels, _number(claim.threshold)) for labels, claim in found],
    }
    lines = [line for name, samples in families.items() for line in _family(name, samples)]
    return "\n".join([*lines, "# EOF", ""]).encode()


def _family(name: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# TYPE donewhen_{name} gauge"
    yield f"# HELP donewhen_{name} {_HELP[name]}"
    for labels, value in samples:
        listed = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items() if text)
        shown = f"{{{listed}}}" if listed else ""
        yield f"donewhen_{name}{shown} {_written(value)}"


def _by_status(goals: Iterable[GoalVerdict]) -> list[Sample]:
    counted = Counter(goal.status for goal in goals)
    return [({"status": status.value}, counted[status.value]) for status in GoalStatus]


def _by_answer(goals: Iterable[GoalVerdict]) -> list[Sample]:
    counted = Counter(goal.answer for goal in goals)
    return [({"answer": answer(status)}, counted[answer(status)]) for status in GoalStatus]


def _labelled(run: Run) -> Iterator[tuple[Labels, ClaimVerdict]]:
    """Yield every claim with its labels: no line numbers, they would change with every edit.

    Claims that would look alike are numbered, because a series may occur only once.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for goal in run.goals:
        for claim in claims_of(goal):
            labels = _labels(goal, claim)
            key = tuple(labels.values())
            seen[key] += 1
            if seen[key] > 1:
                labels["number"] = str(seen[key])
            yield labels, claim


def _labels(goal: GoalVerdict, claim: ClaimVerdict) -> Labels:
    labels = {
        "feature": goal.feature,
        "goal": goal.scenario,
        "metric": claim.metric,
        "of": claim.noun,
        "in": claim.slice,
        "against": claim.reference,
        "model": goal.model or "",
        "data_set": goal.data_set or "",
    }
    # GitLab would cut the line at the first "#".
    return {name: text.replace("#", "\uff03") for name, text in labels.items()}


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _written(value: float) -> str:
    return "NaN" if math.isnan(value) else repr(value)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


# A series names goals, not their files: where the project lies in the repository changes nothing.
REPORT = Report("metrics.txt", lambda run, _: open_metrics(run))
