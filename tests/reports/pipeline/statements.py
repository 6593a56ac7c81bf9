"""Statements as a gate writes them, in as few words as a test needs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from donewhen.verdicts.document import Statement
from donewhen.verdicts.statement import verdict_of

COUNTED = ("selected", "judged", "met", "not_met", "undecided", "not_judged", "skipped")
# Any text, halves of surrogate pairs among it, and what has broken readers before.
NASTY = [
    "\x1b[31mred\x1b[0m",
    "nul\0inside",
    "]]>",
    "<![CDATA[",
    "<script>alert(1)</script>",
    "<!-- ",
    "&amp; &#64;",
    "half \ud800 of a pair",
    "\ufffe\uffff",
    "right \u202e left",
    "line\nbreak\r\nand\u2028more\x85",
    "a | b \\| c \\",
    "`code` ``more``",
    "[link](javascript:alert(1)) ![picture](x)",
    "https://example.org www.example.org mailto:a@example.org",
    "@everyone #1 !2 ~bug %3 $4 &5 GH-6 owner/repository#7",
    "::error::no ##[error]no",
    "100% %0A, a: b, c",
    "[[ATTACHMENT|../../secret]]",
    '{quote="\\"} # EOF',
    "__init__ *bold* ~~gone~~ $math$",
    "    indented",
    "# heading",
    "- item",
    "",
]
texts = st.one_of(
    st.text(max_size=40),
    st.text(st.characters(), max_size=20),
    st.sampled_from(NASTY),
    st.lists(st.sampled_from(NASTY), min_size=2, max_size=3).map(" ".join),
)


def claim(outcome: str = "met", **changes: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "line": 7,
        "text": "recall for balloons is at least 80%",
        "part": "sentence",
        "metric": "recall",
        "subject": "recall for balloons",
        "of": "balloons",
        "in": "",
        "slices": [],
        "against": "",
        "unit": "ratio",
        "comparison": "at least",
        "threshold": 0.8,
        "upperThreshold": None,
        "confidence": None,
        "value": 0.9 if outcome == "met" else 0.7,
        "numerator": 90,
        "denominator": 100,
        "images": 50,
        "compared": None,
        "interval": {
            "low": 0.85,
            "high": 0.94,
            "confidence": 0.975,
            "method": "Clopper-Pearson",
            "units": 100,
            "unit": "images",
            "effective": None,
            "warning": "",
        },
        "bounds": {"low": 0.85, "high": 0.94},
        "settling": None,
        "warnings": [],
        "outcome": outcome,
        "borderline": "",
        "expected": "at least 80%",
        "observed": "90.0% (90 of 100)",
        "margin": "10.0 points to spare",
        "reason": "recall for balloons: 90.0%, at least 80% wanted: 10.0 points to spare",
    }
    if outcome != "met":
        facts |= {
            "observed": "70.0% (70 of 100)",
            "margin": "10.0 points too low",
            "reason": "recall for balloons: 70.0%, at least 80% wanted: 10.0 points too low",
        }
    return facts | changes


def change(value: float, **changes: Any) -> dict[str, Any]:
    """Return a claim about an improvement over the baseline."""
    worse = value < 0
    said = f"{abs(value) * 100:.1f} points {'worse' if worse else 'better'}"
    facts: dict[str, Any] = {
        "text": "recall for balloons drops by at most 2 points",
        "against": "the baseline",
        "threshold": -0.02,
        "value": value,
        "compared": {"observed": 0.9, "reference": 0.9 - value},
        "observed": f"90.0%, the baseline 91.0%, {said}",
        "bounds": {"low": value - 0.01, "high": value + 0.01},
        "interval": {
            "low": value - 0.01,
            "high": value + 0.01,
            "confidence": 0.975,
            "method": "paired BCa bootstrap over units",
            "units": 100,
            "unit": "images",
            "effective": None,
            "warning": "",
        },
    }
    return claim(**facts | changes)


def goal(status: str = "met", line: int = 3, **changes: Any) -> dict[str, Any]:
    judged = status in ("met", "not met", "undecided")
    location = changes.setdefault("location", f"features/balloons/red.feature:{line}")
    file, _, place = location.rpartition(":")
    facts: dict[str, Any] = {
        "file": file,
        "line": int(place),
        "feature": "Red balloons",
        "rule": None,
        "scenario": f"Goal of line {line}",
        "tags": [],
        "sprint": "12",
        "status": status,
        "wip": False,
        "wipAge": None,
        "problem": None if judged else f"features/balloons/red.feature:{line}: no such noun",
        "unfinished": False,
        "hypothesis": None,
        "answer": None,
        "model": "balloon-detector",
        "modelVersion": "12",
        "modelDigest": "sha256:" + "a" * 64,
        "baseline": None,
        "dataSet": "12345",
        "dataSetDigest": "b" * 64,
        "claims": [claim(status, line=line + 4)] if judged else [],
        "preconditions": [],
        "worstImages": [] if status == "met" else ["balloons missed in 000083.jpg (2)"],
        "notes": [],
        "evidence": [],
    }
    return facts | changes


def wip(
    status: str = "not met", line: int = 30, age: int | None = 2, **more: Any
) -> dict[str, Any]:
    return goal(status, line, wip=True, wipAge=age, tags=["wip"], **more)


def hypothesis(answer: str = "rejected", line: int = 50, **changes: Any) -> dict[str, Any]:
    status = {"accepted": "met", "rejected": "not met"}.get(answer, answer)
    told = {"hypothesis": "covered balloons are found as well", "answer": answer}
    return goal(status, line) | told | changes


def gate(outcome: str = "accepted", code: int = 0, reason: str = "") -> dict[str, Any]:
    return {
        "outcome": outcome,
        "exitCode": code,
        "reason": reason,
        "scope": {"whole": True, "paths": ["features"], "goalsInFiles": 70, "filters": []},
        "store": "kept",
        "judged": None,
        "repair": None,
        "override": None,
        "budgets": [],
    }


def statement(*goals: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a gate's statement about ``goals``; a hypothesis is one that has an answer."""
    hypotheses = [one for one in goals if one["answer"]]
    judged = [one for one in goals if not one["answer"]]
    deciding = [one for one in judged if not one["wip"]]
    unmet = [one for one in deciding if one["status"] != "met"]
    accepted = bool(deciding) and not unmet
    predicate = {
        "schemaVersion": 2,
        "result": "PASSED" if accepted else "FAILED",
        "configuration": [],
        "passedTests": [one["location"] for one in deciding if one["status"] == "met"],
        "warnedTests": [one["location"] for one in judged if one["wip"]],
        "failedTests": [one["location"] for one in unmet],
        "sprint": "12",
        "counts": dict.fromkeys(COUNTED, 0),
        "problems": [],
        "versions": {},
        "provider": "cpu",
        "source": None,
        "dataSets": [],
        "images": [],
        "gate": gate(
            "accepted" if accepted else "refused",
            0 if accepted else 1,
            reason=f"{len(unmet)} of {len(deciding)} deciding goals are not met",
        ),
        "run": {
            "id": "1",
            "startedOn": "2026-11-21T07:10:59Z",
            "finishedOn": "2026-11-21T07:12:00Z",
        },
        "goals": judged,
        "hypotheses": hypotheses,
        "complete": True,
    }
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "balloon-detector@12", "digest": {"sha256": "a" * 64}}],
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": predicate | changes,
    }


def document(*goals: dict[str, Any], **changes: Any) -> Statement:
    """Return a gate's statement about ``goals``, read; ``complete`` may be False here alone."""
    complete = changes.pop("complete", True)
    read = verdict_of(statement(*goals, **changes))
    return replace(read, predicate=replace(read.predicate, complete=complete))


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """Draw a statement whose every text may hold anything."""
    goals = []
    for line in range(3, 3 + draw(st.integers(0, 4))):
        made = draw(st.sampled_from([goal, wip, hypothesis]))()
        made["file"] = draw(texts)
        made["location"] = f"{made['file']}:{line}"
        for key in ("feature", "scenario", "problem", "model", "dataSet"):
            made[key] = draw(texts)
        if made["answer"]:
            made["hypothesis"] = draw(texts)
        made["notes"] = made["worstImages"] = draw(st.lists(texts, max_size=2))
        made["claims"] = [draw(nasty_claims()) for _ in range(draw(st.integers(0, 2)))]
        goals.append(made)
    drawn = statement(*goals, problems=draw(st.lists(texts, max_size=2)), sprint=draw(texts))
    drawn["predicate"]["gate"]["reason"] = draw(texts)
    drawn["subject"] = [{"name": draw(texts), "digest": {"sha256": "a" * 64}}]
    return verdict_of(drawn)


@st.composite
def nasty_claims(draw: st.DrawFn) -> dict[str, Any]:
    made = claim(draw(st.sampled_from(["met", "not met", "undecided"])))
    for key in ("text", "metric", "subject", "of", "in", "against", "observed", "margin", "reason"):
        made[key] = draw(texts)
    made["value"] = draw(st.none() | st.integers() | st.floats(allow_nan=False))
    if draw(st.booleans()):
        made["interval"] = made["bounds"] = None
    return made
