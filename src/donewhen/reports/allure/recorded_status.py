"""How a goal ended, as its record says: the report and verdict.json agree."""

from __future__ import annotations

from donewhen.domain.goal_status import GoalStatus, answer
from donewhen.domain.run_record import GoalRecord
from donewhen.domain.verdict import Outcome
from donewhen.reports.allure.claims import unmet
from donewhen.reports.allure.messages import INPUT_ERROR, UNDECIDED, Ending
from donewhen.reports.allure.safe_text import without_local_paths

_STATUS = {
    GoalStatus.MET: "passed",
    GoalStatus.NOT_MET: "failed",
    GoalStatus.UNDECIDED: "failed",
    GoalStatus.NOT_JUDGED: "broken",
    GoalStatus.SKIPPED: "skipped",
}


def allure_status(status: GoalStatus, *, hypothesis: bool = False) -> str:
    """Return Allure's word for how a goal ended.

    A hypothesis that is rejected or undecided has failed nothing: it is skipped.
    """
    answered = status in (GoalStatus.NOT_MET, GoalStatus.UNDECIDED)
    return "skipped" if hypothesis and answered else _STATUS[status]


def true_ending(ending: Ending, record: GoalRecord) -> Ending:
    """Return what the record says, in the words that behave found for it.

    A record that nobody settled says no more than its verdicts do: then no goal passes whose
    claims are not met.
    """
    return _settled(ending, record) if record.settled else _unsettled(ending, record)


def figures(record: GoalRecord) -> str:
    """Return what was measured for a goal that is met, one claim a line.

    Allure shows no message where nothing went wrong.
    """
    met = record.settled and record.status is GoalStatus.MET
    return without_local_paths("\n".join(claim.reason for claim in record.claims())) if met else ""


def _settled(ending: Ending, record: GoalRecord) -> Ending:
    status = allure_status(record.status, hypothesis=record.is_hypothesis)
    if record.is_hypothesis and record.is_judged:
        return Ending(status, f"Hypothesis {answer(record.status)}: {_reasons(record)}")
    message = ending.message if ending.status == status else None
    if record.status is GoalStatus.MET:
        return Ending(status)
    if record.status is GoalStatus.NOT_JUDGED and not (message and ending.has_cause):
        return Ending(status, f"{INPUT_ERROR}{record.problem}", ending.trace)
    if record.status is GoalStatus.UNDECIDED:
        return Ending(status, _undecided(message or _reasons(record)), ending.trace)
    return Ending(status, message or record.problem or _reasons(record), ending.trace)


def _unsettled(ending: Ending, record: GoalRecord) -> Ending:
    missed = unmet(record)
    if not missed or ending.status not in ("passed", "failed"):
        return ending
    undecided = {verdict.outcome for verdict in missed} == {Outcome.UNDECIDED}
    if ending.status == "passed":
        said = without_local_paths(missed[0].reason)
        return Ending("failed", f"A claim is not met, and its step passed all the same: {said}")
    return Ending("failed", _undecided(ending.message or ""), ending.trace) if undecided else ending


def _undecided(message: str) -> str:
    return message if message.startswith(UNDECIDED) else f"{UNDECIDED}{message}"


def _reasons(record: GoalRecord) -> str:
    """Return what is said of each claim, of those that are not met where there are any."""
    before = [verdict for verdicts in record.preconditions.values() for verdict in verdicts]
    told = [verdict for verdict in before if verdict.outcome is not Outcome.MET]
    told += record.claims()
    missed = [verdict for verdict in told if verdict.outcome is not Outcome.MET]
    shown = told if record.is_hypothesis else missed or told
    return without_local_paths("; ".join(verdict.reason for verdict in shown))
