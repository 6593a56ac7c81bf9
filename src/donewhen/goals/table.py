"""Goals in a table: each row is a claim, judged at its own line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from donewhen.domain.verdict import Verdict
from donewhen.foundation.errors import InputError, SentenceError
from donewhen.foundation.name_suggestions import unknown
from donewhen.goals.goal import Goal
from donewhen.language import parse_change, parse_confidence, parse_goal

_WITH_NOUN = re.compile(r"(?P<metric>.+?) (?:of|for) (?P<noun>.+)")
COLUMNS = ("metric", "of", "in", "goal")


def claim_rows(
    goal: Goal,
    headings: Sequence[str],
    rows: Sequence[tuple[int, Mapping[str, str]]],
    confidence: str = "",
) -> list[Verdict]:
    """Judge every row, each with its line; ``confidence`` is for rows that name none.

    Raises ``SentenceError`` without a table or a row, and for unknown or missing columns. Rows that
    make no sense keep no other row from being judged; they are refused together in the end.
    """
    _check_table(headings, rows)
    twice = sorted({name for name in headings if list(headings).count(name) > 1})
    if twice:
        raise SentenceError(f'the table has the column "{twice[0]}" twice. Remove one of them.')
    sure = parse_confidence(confidence) if confidence else None
    verdicts: list[Verdict] = []
    refused: list[tuple[int, InputError]] = []
    for line, row in rows:
        goal.at(line, " | ".join(row[name] for name in headings), in_table=True)
        try:
            verdicts += _claim(goal, row, sure)
        except InputError as error:
            refused.append((line, error))
    goal.refuse_rows(refused)
    return verdicts


def _claim(goal: Goal, row: Mapping[str, str], confidence: Fraction | None) -> list[Verdict]:
    metric = " ".join(row["metric"].split())
    noun, wanted = row.get("of", "").strip(), row["goal"].strip()
    slices = row.get("in", "").strip()
    if found := _WITH_NOUN.fullmatch(metric):
        raise SentenceError(
            f'"{metric}": write "{found["metric"]}" in the column metric and "{found["noun"]}" '
            "in the column of."
        )
    if slices == "every slice":
        slices, wanted = "", f"{wanted} in every slice"
    if slices and not slices.startswith('"'):
        slices = " and ".join(f'"{name.strip()}"' for name in slices.split(" and "))
    if "no worse than" in wanted or " by " in wanted:
        change = parse_change(wanted)
        change = replace(change, confidence=change.confidence or confidence)
        return goal.claim_phrase(metric, noun, change, slices)
    phrase = parse_goal(wanted)
    phrase = replace(phrase, confidence=phrase.confidence or confidence)
    return goal.claim_phrase(metric, noun, phrase, slices)


def _check_table(headings: Sequence[str], rows: Sequence[object]) -> None:
    if not rows:
        raise SentenceError(
            f"a table with the columns {', '.join(COLUMNS)} and a row for each goal must follow."
        )
    for name in headings:
        if name not in COLUMNS:
            raise unknown("column", name, COLUMNS, error=SentenceError)
    for name in ("metric", "goal"):
        if name not in headings:
            raise SentenceError(f'the table lacks its column "{name}".')
