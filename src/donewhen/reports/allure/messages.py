"""How a goal ended, in Allure's words, the line or two that say why, and the four kinds of that.

behave knows what was raised, the record what was judged: the report and verdict.json agree.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from donewhen.domain.goal_status import GoalStatus, answer
from donewhen.domain.run_record import GoalRecord
from donewhen.domain.verdict import Outcome
from donewhen.foundation.errors import DonewhenError, InputError, UnfinishedError
from donewhen.foundation.terminal_text import clean
from donewhen.reports.allure.gherkin import Node, Scenario, Settings, Step, ancestors
from donewhen.reports.allure.safe_text import first_lines, without_local_paths

INPUT_ERROR = "An input is wrong: "
UNDECIDED = "Undecided: "
UNFINISHED = "The run did not finish: "
"""What messages begin with: the report's categories go by it."""

_KINDS = (
    ("Undecided: too few images to tell", "failed", UNDECIDED),
    ("Quality is below the threshold", "failed", ""),
    ("An input is wrong", "broken", INPUT_ERROR),
    ("The run broke", "broken", ""),
)
"""Name, status, how the message begins. Allure takes the first that fits: the order matters."""

CATEGORIES: list[dict[str, Any]] = [
    {
        "name": name,
        "matchers": {"statuses": [status], "message": f"^{begins}"},
        "expand": True,
    }
    for name, status, begins in _KINDS
]
"""As Allure 3 wants them, in its configuration: it does not read categories.json."""

ALLURE_2_CATEGORIES: list[dict[str, Any]] = [
    {"name": name, "matchedStatuses": [status], "messageRegex": f"{begins}.*"}
    for name, status, begins in _KINDS
]
"""As Allure 2 wants them, in categories.json: there an expression has to fit the whole message."""

# behave's status is Allure's. Every other one is broken: error, undefined, executing, pending …
_STATUS = {
    **dict.fromkeys(("passed", "xfailed", "pending_warn"), "passed"),
    **dict.fromkeys(("failed", "xpassed"), "failed"),
    **dict.fromkeys(("skipped", "untested", "untested_pending"), "skipped"),
}
_HOOK = re.compile(r"^HOOK-ERROR in (\S+?): ", re.MULTILINE)
_CLEANUP = re.compile(r"^CLEANUP-ERROR in (.+)$", re.MULTILINE)
_NOT_RUN = frozenset({"untested", "executing", "untested_pending"})


@dataclass(frozen=True)
class Ending:
    """An Allure status (passed, failed, broken, skipped), a message and a trace.

    ``has_cause`` says that something raised: otherwise the message only names the status.
    """

    status: str
    message: str | None = None
    trace: str | None = None
    has_cause: bool = True


def describe(exception: BaseException) -> tuple[str, str | None]:
    """Return one or two lines about ``exception``, and its trace where it was not expected.

    A claim that is not met, and an error that donewhen raises on purpose, need no trace.
    """
    said = str(exception).strip()
    if isinstance(exception, DonewhenError) or (isinstance(exception, AssertionError) and said):
        short = first_lines(said)
        longer = len(said.splitlines()) > len(short.splitlines())
        begins = INPUT_ERROR if isinstance(exception, InputError) else ""
        begins = UNFINISHED if isinstance(exception, UnfinishedError) else begins
        return without_local_paths(begins + short), without_local_paths(said) if longer else None
    name = type(exception).__name__
    message = first_lines(f"{name}: {said}" if said else name)
    trace = "".join(traceback.format_exception(exception))
    return without_local_paths(message), without_local_paths(trace)


def step_ending(step: Step) -> Ending:
    """Return how ``step`` ended."""
    status = _STATUS.get(step.status.name, "broken")
    if status in {"passed", "skipped"}:
        return Ending(status)
    if step.exception is not None:
        return Ending(status, *describe(step.exception))
    if "undefined" in step.status.name:
        return Ending(status, f'No sentence is known for "{step.keyword} {step.name}".')
    message = first_lines(step.error_message or "") or f"The step ended as {step.status.name}."
    return Ending(status, without_local_paths(message))


def scenario_ending(scenario: Scenario, settings: Settings, problem: str) -> Ending:
    """Return how ``scenario`` ended, hooks and cleanups included.

    ``problem`` is what stopped the run, for scenarios that never ran and whose feature and rule
    know no reason.
    """
    name = scenario.status.name
    if name in _NOT_RUN:
        return _not_run(scenario, settings, problem)
    status = _STATUS.get(name, "broken")
    if status == "passed":
        return Ending(status)
    if status == "skipped":
        return Ending(status, scenario.skip_reason or "Skipped.")
    steps = map(step_ending, scenario.all_steps)
    wrong = [ending for ending in steps if ending.status in {"failed", "broken"}]
    causes = [*_node_problems(scenario), *wrong]
    if not causes:
        return Ending(status, problem or f"The scenario ended as {name}.", has_cause=bool(problem))
    # Each once: several causes may say the same.
    messages = dict.fromkeys(cause.message or "" for cause in causes)
    trace = next((cause.trace for cause in causes if cause.trace), None)
    return Ending(status, first_lines("\n".join(messages), 4), trace)


def _not_run(scenario: Scenario, settings: Settings, problem: str) -> Ending:
    # What stopped it is told by the nearest that knows: a rule's hook before the feature's.
    outer = next((cause for node in ancestors(scenario) for cause in _node_problems(node)), None)
    if outer is not None:
        return Ending("broken", outer.message, outer.trace)
    if settings.dry_run:
        return Ending("skipped", "Not run: this was a dry run.")
    if settings.stop and not problem:
        return Ending("skipped", "Not run: the run was to stop at the first failure.")
    return Ending("broken", problem or "Not run: the run ended before this goal was judged.")


def _node_problems(node: Node) -> Iterator[Ending]:
    """Yield what went wrong in hooks and cleanups of ``node``."""
    yield from _hook_problems(node)
    yield from _cleanup_problems(node)


def _hook_problems(node: Node) -> Iterator[Ending]:
    if not node.hook_failed:
        return
    said = node.error_message or ""
    hooks = list(_HOOK.finditer(said))
    if not hooks:
        yield Ending("broken", "A hook was interrupted.")
    for index, hook in enumerate(hooks):
        if index == 0 and node.exception is not None:  # later hooks leave only their text
            message, trace = describe(node.exception)
        else:
            message, trace = first_lines(said[hook.end() :], 1), None
        yield Ending("broken", f"{without_local_paths(message)} (in {hook.group(1)})", trace)


def _cleanup_problems(node: Node) -> Iterator[Ending]:
    if node.status.name != "cleanup_error" and not hasattr(node, "cleanup_errors"):
        return
    kept: list[tuple[str, BaseException]] = getattr(node, "cleanup_errors", [])
    for name, error in kept:
        message, trace = describe(error)
        yield Ending("broken", f"{message} (in the cleanup {name})", trace)
    if kept:
        return
    captured = _CLEANUP.findall(str(getattr(getattr(node, "captured", None), "output", "")))
    for line in captured or ["what was set up; its message stands on the console"]:
        yield Ending("broken", f"Cleanup failed in {without_local_paths(line)}")


def outer_problems(node: Node) -> Iterator[Ending]:
    """Return what went wrong in a feature or rule after its scenarios had run."""
    # Of a hook before them each scenario has told already.
    causes = _node_problems(node)
    return (cause for cause in causes if "(in before_" not in (cause.message or ""))


def keep_cleanup_error(context: Any, cleanup: Any, error: BaseException) -> None:  # noqa: ANN401
    """Keep ``error`` where the report finds it; set it as ``context.on_cleanup_error``.

    behave prints a cleanup's error and forgets it.
    """
    name = getattr(cleanup, "__name__", repr(cleanup))
    print(clean(f"CLEANUP-ERROR in {name}: {type(error).__name__}: {error}"))  # noqa: T201
    for layer in ("scenario", "rule", "feature"):
        node = getattr(context, layer, None)
        if node is not None:
            node.cleanup_errors = [*getattr(node, "cleanup_errors", []), (name, error)]
            return


_STATUS_OF_GOAL = {
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
    return "skipped" if hypothesis and answered else _STATUS_OF_GOAL[status]


def true_ending(ending: Ending, record: GoalRecord) -> Ending:
    """Return what the record says, in the words that behave found for it.

    A record that nobody settled says no more than its verdicts do: then no goal passes whose
    claims are not met.
    """
    if not record.settled:
        return _unsettled(ending, record)
    status = allure_status(record.status, hypothesis=record.is_hypothesis)
    if record.is_hypothesis and record.is_judged:
        return Ending(status, f"Hypothesis {answer(record.status)}: {_reasons(record)}")
    if record.status is GoalStatus.MET:
        return Ending(status)
    message = ending.message if ending.status == status else None
    if record.status is GoalStatus.NOT_JUDGED and not (message and ending.has_cause):
        message = f"{INPUT_ERROR}{record.problem}"
    said = message or record.problem or _reasons(record)
    if record.status is GoalStatus.UNDECIDED:
        said = UNDECIDED + (message or _reasons(record))
    return Ending(status, said, ending.trace)


def figures(record: GoalRecord) -> str:
    """Return what was measured for a goal that is met, one claim a line.

    Allure shows no message where nothing went wrong.
    """
    met = record.settled and record.status is GoalStatus.MET
    return without_local_paths("\n".join(claim.reason for claim in record.claims())) if met else ""


def _unsettled(ending: Ending, record: GoalRecord) -> Ending:
    every = [verdict for verdicts in record.verdicts.values() for verdict in verdicts]
    missed = [verdict for verdict in every if verdict.outcome is not Outcome.MET]
    if missed and ending.status == "passed":
        said = without_local_paths(missed[0].reason)
        return Ending("failed", f"A claim is not met, and its step passed all the same: {said}")
    undecided = {verdict.outcome for verdict in missed} == {Outcome.UNDECIDED}
    if undecided and ending.status == "failed":
        return replace(ending, message=UNDECIDED + (ending.message or ""))
    return ending


def _reasons(record: GoalRecord) -> str:
    """Return what is said of each claim, of those that are not met where there are any."""
    before = [verdict for verdicts in record.preconditions.values() for verdict in verdicts]
    told = [verdict for verdict in before if verdict.outcome is not Outcome.MET]
    told += record.claims()
    missed = [verdict for verdict in told if verdict.outcome is not Outcome.MET]
    # A question is answered by all of its figures, a goal that fails by those that fail it.
    shown = told if record.is_hypothesis else missed or told
    return without_local_paths("; ".join(verdict.reason for verdict in shown))
