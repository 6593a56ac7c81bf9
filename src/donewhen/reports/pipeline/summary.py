"""The Markdown summary: outcome, goals with margin and interval, what got worse, @wip, hypotheses.

What is not met comes first and what is met last, so that a summary that has to be cut loses the
least. GitHub drops a step summary of more than 1,024 KiB whole, and refuses a comment of more than
65,536 characters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from donewhen.domain.goal_status import GoalStatus
from donewhen.domain.goal_status import summary as counted
from donewhen.reports.pipeline.figures import improvement, interval_words
from donewhen.reports.pipeline.markdown import clipped, escaped, row, table_head
from donewhen.reports.pipeline.reading import Claim, Goal, Role, Run, read_run

STEP_SUMMARY_LIMIT = 1024 * 1024
COMMENT_LIMIT = 65_000
_LISTED = 10
_CLAIMS = 20
_RESERVED = 300  # bytes for the line that says what was left out
_BASELINE = "the baseline"
_LOST = "images_lost"


@dataclass(frozen=True)
class _Section:
    """A heading, lines above and below, and a block of lines per goal."""

    heading: str
    above: Sequence[str]
    blocks: Sequence[str]
    below: Sequence[str] = ()


def step_summary(statement: Mapping[str, Any], limit: int = STEP_SUMMARY_LIMIT) -> str:
    """Return the summary for GitHub's page of a step: at most ``limit`` bytes of UTF-8.

    It is cut between goals, and says so. "" where not even its head fits.
    """
    return summary(read_run(statement), limit)


def summary(run: Run, limit: int) -> str:
    """Return the summary of ``run`` in at most ``limit`` bytes of UTF-8."""
    text = f"{_head(run)}\n"
    left = limit - _RESERVED - _size(text)
    if left < 0:
        return ""
    omitted = 0
    for section in _sections(run):
        kept, cost = _fitting(section, left)
        omitted += len(section.blocks) - len(kept)
        if kept or not section.blocks:
            text += _joined(section, kept)
            left -= cost
    if omitted:
        text += f"\n{omitted:,} more entries are left out here; `verdict.json` holds all of them.\n"
    return text


def _fitting(section: _Section, left: int) -> tuple[list[str], int]:
    """Return the first blocks of a section that fit, and how many bytes they take."""
    kept: list[str] = []
    cost = _size(_joined(section, kept))
    for block in section.blocks:
        more = _size(block) + 1
        if cost + more > left:
            break
        kept.append(block)
        cost += more
    return kept, cost


def _joined(section: _Section, blocks: Sequence[str]) -> str:
    lines = ["", f"### {section.heading}", "", *section.above, *blocks, *section.below]
    return "\n".join([*lines, ""])


def _size(text: str) -> int:
    return len(text.encode())


def _head(run: Run) -> str:
    deciding, hypotheses = run.of_role(Role.DECIDING), run.of_role(Role.HYPOTHESIS)
    statuses = [_status(goal) for goal in deciding]
    about = [clipped(name, 100) for name in run.subjects[:_LISTED]]
    about += [f"sprint {clipped(run.sprint, 100)}"] if run.sprint else []
    lines = [f"## donewhen: {escaped(clipped(run.outcome, 100))}", ""]
    named = f"{escaped(', '.join(about))}. " if about else ""
    lines.append(named + counted(statuses, [_status(one) for one in hypotheses]))
    said = [*([run.reason] if run.reason else []), *run.problems]
    if not run.is_gate:
        said.append("Judged by behave, which is not a gate: run donewhen gate.")
    lines += ["", *(f"- {_text(one)}" for one in said[:_LISTED])] if said else []
    lines += [f"- and {len(said) - _LISTED} more"] if len(said) > _LISTED else []
    return "\n".join(lines)


def _status(goal: Goal) -> GoalStatus:
    known = {status.value: status for status in GoalStatus}
    return known.get(goal.status, GoalStatus.NOT_JUDGED)


def _sections(run: Run) -> list[_Section]:
    deciding = run.of_role(Role.DECIDING)
    met = [goal for goal in deciding if goal.met]
    found = [
        _goals("Not met", [goal for goal in deciding if not goal.met]),
        _worse(run),
        _aimed_for(run.of_role(Role.AIMED_FOR)),
        _hypotheses(run.of_role(Role.HYPOTHESIS)),
        _goals("Met", met, folded=True),
    ]
    return [section for section in found if section is not None]


def _goals(heading: str, goals: Sequence[Goal], *, folded: bool = False) -> _Section | None:
    if not goals:
        return None
    head = table_head("Goal", "Sentence", "Seen", "Margin", "Interval")
    things = f"{len(goals):,} goal{'' if len(goals) == 1 else 's'}"
    opened = ["<details>", f"<summary>{things}</summary>", ""] if folded else []
    closed = ["", "</details>"] if folded else []
    return _Section(heading, [*opened, *head], [_goal(goal) for goal in goals], closed)


def _goal(goal: Goal) -> str:
    """Return a goal's rows: a row per claim, first those that are not met."""
    claims = sorted(goal.all_claims(), key=lambda claim: claim.met)
    rows = [[_text(one.text), *_figures(one)] for one in claims[:_CLAIMS]]
    if len(claims) > _CLAIMS:
        rows.append([f"and {len(claims) - _CLAIMS} more", "", "", ""])
    if goal.problem or not rows:
        rows.insert(0, [_text(goal.problem or goal.status), "", "", ""])
    name = f"{_text(goal.scenario)}<br>{_place(goal)}"
    if not goal.met:
        name += f"<br>**{escaped(clipped(goal.status))}**"
    return "\n".join(row([name if first else "", *cells]) for first, cells in _first(rows))


def _figures(claim: Claim) -> list[str]:
    margin = claim.margin if not claim.borderline else f"{claim.margin}; {claim.borderline}"
    return [_text(claim.observed), _text(margin), _text(interval_words(claim))]


def _first(rows: Sequence[list[str]]) -> list[tuple[bool, list[str]]]:
    return [(number == 0, cells) for number, cells in enumerate(rows)]


def _worse(run: Run) -> _Section | None:
    """Return what got worse than the baseline, the worst first, allowed or not."""
    goals = chain(run.of_role(Role.DECIDING), run.of_role(Role.AIMED_FOR))
    pairs = [(goal, one) for goal in goals for one in goal.claims if _compares(one)]
    worse = sorted((pair for pair in pairs if improvement(pair[1]) < 0), key=_by_change)
    if not pairs:
        return None
    heading = "Worst against the baseline"
    if not worse:
        return _Section(heading, [f"Nothing got worse, in {len(pairs):,} comparisons."], [])
    rows = [row([_named(goal), _text(one.text), *_figures(one)]) for goal, one in worse[:_LISTED]]
    more = [f"\n{len(worse) - _LISTED:,} more got worse."] if len(worse) > _LISTED else []
    return _Section(
        heading, table_head("Goal", "Sentence", "Seen", "Margin", "Interval"), rows, more
    )


def _compares(claim: Claim) -> bool:
    return claim.value is not None and (claim.against == _BASELINE or claim.metric == _LOST)


def _by_change(pair: tuple[Goal, Claim]) -> float:
    return improvement(pair[1])


def _aimed_for(goals: Sequence[Goal]) -> _Section | None:
    head = table_head("Goal", "@wip", "Status", "Why")
    return _listed("Aimed for, deciding nothing", head, goals, _wip_row)


def _wip_row(goal: Goal) -> str:
    why = "take the tag away: from then on it is a guard" if goal.met else goal.reasons()[0][1]
    return row([_named(goal), goal.since, _text(goal.status), _text(why)])


def _hypotheses(goals: Sequence[Goal]) -> _Section | None:
    head = table_head("Hypothesis", "Answer", "Why")
    return _listed("Hypotheses", head, goals, _hypothesis_row)


def _hypothesis_row(goal: Goal) -> str:
    why = [one.reason for one in goal.claims] if goal.met else [goal.reasons()[0][1]]
    name = f"{_text(goal.hypothesis or goal.scenario)}<br>{_place(goal)}"
    return row([name, _text(goal.answer), _text(why[0] if why else "")])


def _listed(
    heading: str, head: Sequence[str], goals: Sequence[Goal], shown: Callable[[Goal], str]
) -> _Section | None:
    return _Section(heading, head, [shown(goal) for goal in goals]) if goals else None


def _named(goal: Goal) -> str:
    return f"{_text(goal.scenario)}<br>{_place(goal)}"


def _place(goal: Goal) -> str:
    return _text(goal.place)


def _text(text: str) -> str:
    return escaped(clipped(text))
