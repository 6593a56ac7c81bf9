"""From the words of a sentence to a claim; a sentence that says nothing is refused.

What may be asked of a look at files: whether its number can be read, missed and met.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.domain.estimate import Interval
from donewhen.domain.finding import Finding
from donewhen.evaluation.metrics import Direction, Metric
from donewhen.foundation.errors import SentenceError
from donewhen.judging.decision import meets
from donewhen.judging.verdicts import expected_of
from donewhen.judging.wording import as_written
from donewhen.language import (
    GoalPhrase,
    Noun,
    parse_count,
    parse_rate,
    parse_ratio,
    parse_size,
    parse_times,
)

_PARSERS: dict[Unit, Callable[[str], Fraction | int]] = {
    Unit.COUNT: parse_count,
    Unit.RATIO: parse_ratio,
    Unit.PER_IMAGE: parse_rate,
    Unit.BYTES: parse_size,
    Unit.TIMES: parse_times,
}
_OPPOSITE = {
    Comparison.AT_LEAST: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.AT_LEAST,
    Comparison.MORE_THAN: Comparison.FEWER_THAN,
    Comparison.FEWER_THAN: Comparison.MORE_THAN,
}


def claim(
    metric: Metric,
    noun: Noun,
    goal: GoalPhrase,
    *,
    sentence: str,
    slice_name: str = "",
    supposed: bool = False,
) -> Claim:
    """Return the claim that a sentence makes about a metric of a noun.

    ``supposed`` says that it is a hypothesis: it may suppose a weakness ("recall is at most 50%").
    Raises ``SentenceError`` where the number makes no sense, where the comparison asks for a worse
    model ("recall is at most 50%"), where every model would meet it ("at least 0") or none
    could, and for a confidence in what is only counted.
    """
    _refuse_share(metric, noun, goal)
    low, high = _numbers(goal, metric.unit)
    made = Claim(
        sentence,
        metric.name,
        noun.text,
        goal.comparison,
        low,
        metric.unit,
        upper=high,
        confidence=goal.confidence,
        slice=slice_name,
    )
    if not supposed:
        _refuse_wrong_direction(metric, goal.comparison)
    # No metric goes below 0, so the least value is always there; a rate has no greatest one.
    least, most = (None if end is None else Fraction(end) for end in metric.bounds)
    assert least is not None
    if _always(made, least, most):
        raise SentenceError(
            f'"{expected_of(made)}" is true of every model. Write a bound that can be missed.'
        )
    if _never(made, least, most):
        raise SentenceError(f'"{expected_of(made)}": no model can meet this.')
    if goal.confidence is not None:
        refuse_confidence(metric, goal.comparison)
    return made


def finding_claim(finding: Finding, goal: GoalPhrase, *, sentence: str) -> Claim:
    """Return the claim that a sentence makes about a finding.

    Raises ``SentenceError`` where the number makes no sense, and for a confidence in what has no
    interval.
    """
    low, high = _numbers(goal, finding.unit)
    made = Claim(
        sentence,
        finding.name,
        "",
        goal.comparison,
        low,
        finding.unit,
        upper=high,
        confidence=goal.confidence,
    )
    if goal.comparison is Comparison.AT_LEAST and low == 0:
        raise SentenceError('"at least 0" is always true. Write a bound that can be missed.')
    if goal.confidence is not None and finding.interval is None:
        raise SentenceError("this is a fact, not an estimate: leave the confidence out.")
    return made


def _numbers(goal: GoalPhrase, unit: Unit) -> tuple[Fraction, Fraction | None]:
    parsed = [Fraction(_PARSERS[unit](number)) for number in goal.numbers]
    if len(parsed) == 1:
        return parsed[0], None
    low, high = parsed
    if low > high:
        raise SentenceError(
            f"no number lies between {goal.numbers[0]} and {goal.numbers[1]}. "
            "Write the smaller number first."
        )
    return low, high


def _refuse_share(metric: Metric, noun: Noun, goal: GoalPhrase) -> None:
    """Raise ``SentenceError`` where a count is asked for as a share: "it finds at least 80%"."""
    number = goal.numbers[0]
    if metric.unit is not Unit.COUNT or not number.endswith("%"):
        return
    words = goal.comparison.value
    meant = {
        "found": f"recall for {noun.text} is {words} {' and '.join(goal.numbers)}",
        "false_positives": f"precision for {noun.text} is at least 95%",
    }
    if metric.name == "missed" and goal.comparison is Comparison.AT_MOST:
        rest = as_written(1 - parse_ratio(number), Unit.RATIO)
        meant["missed"] = f"recall for {noun.text} is at least {rest}"
    remedy = meant.get(metric.name, f"recall for {noun.text} is at least 80%")
    raise SentenceError(f'"{number}" is a share, not a count. Write: {remedy}')


def _refuse_wrong_direction(metric: Metric, comparison: Comparison) -> None:
    higher = metric.direction is Direction.HIGHER_IS_BETTER
    if comparison.wants_little if higher else comparison.wants_much:
        raise SentenceError(
            f'"{metric.title} … {comparison.value}" asks for a worse model, which only a scenario '
            f'tagged @hypothesis may suppose. Did you mean "{_OPPOSITE[comparison].value}"?'
        )


def refuse_confidence(metric: Metric, comparison: Comparison) -> None:
    """Raise ``SentenceError`` for a confidence in a count or in an exact value."""
    if metric.unit is Unit.COUNT:
        instead = "recall" if metric.name != "false_positives" else "false positives per image"
        raise SentenceError(
            f'"{metric.title}" counts what is in this data set: leave the confidence out. For '
            f"images not seen yet, ask for {instead}."
        )
    if comparison is Comparison.EXACTLY:
        raise SentenceError(
            "no number of images shows that a value is exactly this. Write: between … and …"
        )


_SOME = Interval(0, 0, 0.95, "", 0, "")


def refuse_senseless(
    goal: GoalPhrase,
    unit: Unit,
    *,
    least: Fraction | int = 0,
    most: Fraction | int | None = None,
    why: str = "",
    estimated: bool = False,
) -> None:
    """Raise ``SentenceError`` for a goal that makes no sense, before anything is looked at.

    What is counted lies between ``least`` and ``most`` (None: no limit), whatever the files hold;
    ``why`` says so in words. ``estimated`` says that it has an interval, and so a confidence.
    """
    if goal.every_slice:
        raise SentenceError('"in every slice" has no meaning in this sentence. Leave it out.')
    interval = _SOME if estimated else None
    made = finding_claim(Finding("", "", None, unit, interval=interval), goal, sentence="")
    because = f": {why}" if why else ""
    ends = Fraction(least), None if most is None else Fraction(most)
    if _never(made, *ends):
        raise SentenceError(f'"{expected_of(made)}" can never be{because}.')
    if _always(made, *ends):
        raise SentenceError(
            f'"{expected_of(made)}" is always true{because}. Write a bound that can be missed.'
        )


def _never(claim: Claim, least: Fraction, most: Fraction | None) -> bool:
    """Return whether no value from ``least`` to ``most`` meets a claim."""
    if claim.comparison.wants_much:
        return most is not None and not meets(claim, most)
    if claim.comparison.wants_little:
        return not meets(claim, least)
    upper = claim.threshold if claim.upper is None else claim.upper
    return upper < least or (most is not None and claim.threshold > most)


def _always(claim: Claim, least: Fraction, most: Fraction | None) -> bool:
    """Return whether every value from ``least`` to ``most`` meets a claim."""
    if claim.comparison.wants_much:
        return meets(claim, least)
    return most is not None and meets(claim, least) and meets(claim, most)
