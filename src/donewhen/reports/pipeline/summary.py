"""The Markdown summary: outcome, goals with margin and interval, what got worse, @wip, hypotheses.

What is not met comes first and what is met last, so that a summary that has to be cut loses the
least. GitHub drops a step summary of more than 1,024 KiB whole, and refuses a comment of more than
65,536 characters.

Whatever a name holds, it opens no cell, no tag and no link, mentions nobody, and names no issue: on
GitHub and on GitLab, texts are only text. Characters that mean something become references; those
that are looked for in the finished page (``@name``, ``#12``, addresses) are parted by a space of no
width. Source: GitHub Flavored Markdown, GitLab's list of references.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from donewhen.domain.claim import Unit
from donewhen.domain.goal_status import GoalStatus
from donewhen.domain.goal_status import summary as counted
from donewhen.judging.wording import interval_words
from donewhen.reports.pipeline.report import Report
from donewhen.reports.pipeline.run import (
    REMOVE_WIP,
    Role,
    Run,
    claims_of,
    is_met,
    read_run,
    reasons,
)
from donewhen.verdicts.document import ClaimVerdict, GoalVerdict, Statement

STEP_SUMMARY_LIMIT = 1024 * 1024
COMMENT_LIMIT = 65_000
_LISTED = 10
_CLAIMS = 20
_RESERVED = 300  # bytes for the line that says what was left out
_BASELINE = "the baseline"
_LOST = "images_lost"
_PARTED = "&#8203;"
_MEANS_SOMETHING = re.compile(r"[\\`*_{}\[\]<>#!|~&@$^]")
# A reference of GitHub or GitLab (@name, #12, !12, ~label, %milestone, $snippet, &epic, ^alert) …
_REFERENCE = re.compile(r"[@#!~%$&^](?=[\w\"'{\[])")
# … an address, a mail address among them, and an issue in another way.
_ADDRESS = re.compile(r":(?=//)|(?<=\bwww)(?=\.)|(?<=\bGH)(?=-\d)", re.IGNORECASE)
# What would open a list, a line or a heading where a paragraph begins.
_OPENING = re.compile(r"^(?:[-+=](?=[-+=\s]|$)|\d+[.)](?=\s|$))")
_MAIL = re.compile(r"\b(mailto|xmpp):", re.IGNORECASE)


@dataclass(frozen=True)
class _Section:
    """A heading, lines above and below, and a block of lines per goal."""

    heading: str
    above: Sequence[str]
    blocks: Sequence[str]
    below: Sequence[str] = ()


def step_summary(statement: Statement, limit: int = STEP_SUMMARY_LIMIT) -> str:
    """Return the summary for GitHub's page of a step: at most ``limit`` bytes of UTF-8.

    It is cut between goals, and says so. "" if not even its head fits.
    """
    return summary(read_run(statement), limit)


def summary(run: Run, limit: int) -> str:
    """Return the summary of ``run`` in at most ``limit`` bytes of UTF-8."""
    text = f"{_head(run)}\n"
    # GitHub counts bytes, not characters.
    left = limit - _RESERVED - _size(text)
    if left < 0:
        return ""
    omitted = 0
    for section in _sections(run):
        kept, cost = _fitting(section, left)
        omitted += len(section.blocks) - len(kept)
        if kept:
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
    about = [clipped(name, 100) for name in run.subjects[:_LISTED]]
    sprint = run.verdict.sprint
    about += [f"sprint {clipped(sprint, 100)}"] if sprint else []
    lines = [f"## donewhen: {escaped(clipped(run.outcome, 100))}", ""]
    named = f"{escaped(', '.join(about))}. " if about else ""
    lines.append(named + counted(_statuses(run, Role.DECIDING), _statuses(run, Role.HYPOTHESIS)))
    said = [*([run.reason] if run.reason else []), *run.problems]
    if not run.is_gate:
        said.append("Judged by behave, which is not a gate: run donewhen gate.")
    lines += ["", *(f"- {_text(line)}" for line in said[:_LISTED])] if said else []
    lines += [f"- and {len(said) - _LISTED} more"] if len(said) > _LISTED else []
    return "\n".join(lines)


def _statuses(run: Run, role: Role) -> list[GoalStatus]:
    return [GoalStatus(goal.status) for goal in run.of_role(role)]


def _sections(run: Run) -> list[_Section]:
    """Return the sections that have anything to tell, the most urgent first."""
    head = table_head("Goal", "Sentence", "Seen", "Margin", "Interval")
    deciding = run.of_role(Role.DECIDING)
    met = [_goal(goal) for goal in deciding if is_met(goal)]
    folded = f"<summary>{len(met):,} goal{'' if len(met) == 1 else 's'}</summary>"
    found = [
        _Section("Not met", head, [_goal(goal) for goal in deciding if not is_met(goal)]),
        _worse(run, head),
        _Section(
            "In progress, deciding nothing",
            table_head("Goal", "@wip", "Status", "Why"),
            [_in_progress(run, goal) for goal in run.of_role(Role.IN_PROGRESS)],
        ),
        _Section(
            "Hypotheses",
            table_head("Hypothesis", "Answer", "Why"),
            [_hypothesis(goal) for goal in run.of_role(Role.HYPOTHESIS)],
        ),
        # GitHub reads Markdown inside an element only after an empty line.
        _Section("Met", ["<details>", folded, "", *head], met, ["", "</details>"]),
    ]
    return [section for section in found if section.blocks]


def _goal(goal: GoalVerdict) -> str:
    """Return a goal's rows: a row per claim, first those that are not met."""
    claims = sorted(claims_of(goal), key=lambda claim: claim.outcome == "met")
    rows = [[_text(claim.text), *_figures(claim)] for claim in claims[:_CLAIMS]]
    if len(claims) > _CLAIMS:
        rows.append([f"and {len(claims) - _CLAIMS} more", "", "", ""])
    if goal.problem or not rows:
        rows.insert(0, [_text(goal.problem or goal.status), "", "", ""])
    name = _named(goal)
    if not is_met(goal):
        name += f"<br>**{escaped(clipped(goal.status))}**"
    names = [name, *[""] * (len(rows) - 1)]  # once, beside its first row
    return "\n".join(row([name, *cells]) for name, cells in zip(names, rows, strict=True))


def _figures(claim: ClaimVerdict) -> list[str]:
    margin = f"{claim.margin}; {claim.borderline}" if claim.borderline else claim.margin
    return [_text(claim.observed), _text(margin), _text(_interval(claim))]


def _interval(claim: ClaimVerdict) -> str:
    if claim.interval is None or claim.bounds is None:
        return ""
    return interval_words(
        (claim.bounds.low, claim.bounds.high),
        claim.interval.confidence,
        claim.shown_unit,
        change=bool(claim.reference),
        warning=claim.interval.warning,
    )


def _worse(run: Run, head: Sequence[str]) -> _Section:
    """Return what got worse than the baseline, the worst first, allowed or not."""
    goals = chain(run.of_role(Role.DECIDING), run.of_role(Role.IN_PROGRESS))
    pairs = [(goal, claim) for goal in goals for claim in goal.claims if _compares(claim)]
    worse = sorted((pair for pair in pairs if _improvement(pair) < 0), key=_improvement)
    heading = "Worst against the baseline"
    if not worse:
        nothing = [f"Nothing got worse, in {len(pairs):,} comparisons."] if pairs else []
        return _Section(heading, [], nothing)
    rows = [
        row([_named(goal), _text(claim.text), *_figures(claim)]) for goal, claim in worse[:_LISTED]
    ]
    more = [f"\n{len(worse) - _LISTED:,} more got worse."] if len(worse) > _LISTED else []
    return _Section(heading, head, rows, more)


def _compares(claim: ClaimVerdict) -> bool:
    compares = claim.reference == _BASELINE or claim.metric == _LOST
    return claim.value is not None and compares


def _improvement(pair: tuple[GoalVerdict, ClaimVerdict]) -> float:
    """Return a change as a share, so that counts and ratios can stand in a single list.

    Negative if it is for the worse; a count is divided by what was there.
    """
    claim = pair[1]
    value = claim.value or 0.0
    if claim.metric == _LOST:
        return -value / (claim.images or 1)
    if claim.unit == Unit.COUNT.value:
        return value / (claim.denominator or claim.images or 1)
    return value


def _in_progress(run: Run, goal: GoalVerdict) -> str:
    why = REMOVE_WIP if is_met(goal) else reasons(goal)[0][1]
    return row([_named(goal), run.time_in_progress(goal), _text(goal.status), _text(why)])


def _hypothesis(goal: GoalVerdict) -> str:
    why = [claim.reason for claim in goal.claims] if is_met(goal) else [reasons(goal)[0][1]]
    name = f"{_text(goal.hypothesis or goal.scenario)}<br>{_text(goal.location)}"
    return row([name, _text(goal.answer or goal.status), _text(why[0] if why else "")])


def _named(goal: GoalVerdict) -> str:
    return f"{_text(goal.scenario)}<br>{_text(goal.location)}"


def _text(text: str) -> str:
    return escaped(clipped(text))


def clipped(text: str, longest: int = 300) -> str:
    """Return ``text``, cut where it is longer than ``longest`` characters."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def escaped(text: str) -> str:
    """Return one line of text for a paragraph, an item of a list or a cell, as what it is."""
    # \0 stands for the parting space, whose own characters would be replaced.
    parted = _REFERENCE.sub(lambda match: f"{match.group()}\0", text)
    parted = _ADDRESS.sub(lambda match: f"{match.group()}\0", parted)
    parted = _MAIL.sub(lambda match: f"{match.group(1)}\0:", parted)
    shown = _MEANS_SOMETHING.sub(lambda match: _reference(match.group()), parted)
    shown = _OPENING.sub(lambda match: match.group()[:-1] + _reference(match.group()[-1]), shown)
    return shown.replace("\0", _PARTED)


def _reference(character: str) -> str:
    return f"&#{ord(character)};"


def row(cells: Sequence[str]) -> str:
    """Return one row of a table; its cells are Markdown already, on one line."""
    return f"| {' | '.join(cells)} |"


def table_head(*titles: str) -> list[str]:
    """Return the two lines that a table begins with."""
    return [row(titles), row(["---"] * len(titles))]


# Short enough for a comment on GitHub, which is what summary.md is often posted as.
REPORT = Report("summary.md", lambda run, _: summary(run, COMMENT_LIMIT).encode())
