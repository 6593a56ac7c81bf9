"""The plan of all goals in features: read without inference, each claim with its prospect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from donewhen.goals.draft import Drafted
from donewhen.judging.planning.plan import Answer, Planned, planned, planned_flips
from donewhen.runner.feature_reading import DraftedGoal, read_goals
from donewhen.sources.slicing import slice_rows


def plan(paths: Sequence[str] = (), defines: Sequence[str] = ()) -> tuple[list[str], bool]:
    """Return the plan of the features below ``paths``, in lines, and whether every goal can pass.

    By default they are those of behave.ini. Raises ``InputError`` where no feature is found.
    """
    lines: list[str] = []
    answers: list[Answer] = []
    refused = 0
    for goal in read_goals(paths, defines=defines):
        said = list(_claims(goal))
        answers += [planned_claim.answer for _, planned_claim in said]
        lines += ["", f"{goal.record.scenario}  ({goal.record.location})"]
        lines += [
            f"  {planned_claim.answer.value:16}  {_sentence(drafted)}\n{'':20}{planned_claim.why}"
            for drafted, planned_claim in said
        ]
        if not said and not goal.problems:
            lines.append(f"  {'a look at files':16}  decided when it is run")
        file = goal.record.file
        lines += [f"  {file}:{problem.line}: {problem.error}" for problem in goal.problems]
        refused += len(goal.problems)
    counted = ", ".join(
        f"{answers.count(answer)} {answer.value}" for answer in Answer if answer in answers
    )
    lines += ["", f"{len(answers)} claims: {counted}." if answers else "No claim was read."]
    if refused:
        lines.append(f"{refused} sentences cannot be read. Run: donewhen lint")
    return lines, bool(answers) and not refused and Answer.NEVER not in answers


def _claims(goal: DraftedGoal) -> Iterator[tuple[Drafted, Planned]]:
    """Yield each claim that can be foreseen, with its plan; looks at files have none."""
    for drafted in goal.claims:
        claim, question, data_set = drafted.claim, drafted.query, drafted.data_set
        if claim is None or data_set is None:
            continue
        if question is not None:
            chosen = data_set
            if question.slices:
                chosen = data_set.only(slice_rows(data_set, question.slices))[0]
            # A precondition may be looked at in a slice of any size.
            small = () if drafted.precondition else question.slices
            yield drafted, planned(claim, question.metric, chosen, question.noun, small)
        elif drafted.of is not None:
            sliced = drafted.of < len(data_set.images)
            yield drafted, planned_flips(claim, drafted.of, sliced=sliced)


def _sentence(drafted: Drafted) -> str:
    """Return the sentence, with the slice where it is about each of them."""
    claim = drafted.claim
    if claim is None or not claim.slice or claim.slice in drafted.sentence:
        return drafted.sentence
    return f"{drafted.sentence} ({claim.slice})"
