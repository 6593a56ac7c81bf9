from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.domain.estimate import Estimate
from donewhen.domain.run_record import GoalRecord, RunRecord
from donewhen.domain.verdict import Evidence, Outcome, Verdict
from donewhen.foundation.errors import UnfinishedError
from donewhen.verdicts.from_record import statement_from
from donewhen.verdicts.json_form import encode
from donewhen.verdicts.statement import FILE_NAME, invalidate, read_verdict, write_statement


def verdict(outcome: Outcome = Outcome.MET, value: Fraction | float | None = None) -> Verdict:
    claim = Claim("it …", "recall", "balloons", Comparison.AT_LEAST, Fraction(4, 5), Unit.RATIO)
    estimate = Estimate(Fraction(9, 10) if value is None else value, 10, 9, 10)
    return Verdict(
        claim, outcome, estimate, "recall", "at least 80%", "90%", "10 points to spare", "why"
    )


def goal(line: int = 3, outcome: Outcome = Outcome.MET, **changes: Any) -> GoalRecord:
    facts: dict[str, Any] = {
        "model": "detector",
        "model_version": "12",
        "model_digest": "sha256:" + "a" * 64,
    }
    facts |= {"data_set": "12345", "data_set_digest": "b" * 64}
    facts |= {"model_is_current": True, "asks_the_model": True}
    facts |= changes
    record = GoalRecord("a.feature", line, "F", "R", "Größe 中", ("@x",), "e", "12", **facts)
    record.verdicts[line + 1] = [verdict(outcome)]
    record.evidence = [Evidence("Counts", Path("x/counts.csv"), "text/csv")]
    record.settle("passed" if outcome is Outcome.MET else "failed", None)
    return record


def run(*goals: GoalRecord, run_id: str = "1") -> RunRecord:
    return RunRecord(run_id, "12", list(goals), complete=True)


def write(record: RunRecord, folder: Path) -> Path:
    return write_statement(statement_from(record), folder)


def written(record: RunRecord, folder: Path) -> dict[str, Any]:
    text = write(record, folder).read_text(encoding="utf-8")
    return dict(json.loads(text, parse_constant=pytest.fail))


def test_it_is_an_in_toto_statement_about_the_model_file(tmp_path: Path) -> None:
    statement = written(run(goal()), tmp_path / "new")
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    assert statement["subject"] == [{"name": "detector@12", "digest": {"sha256": "a" * 64}}]
    assert statement["predicate"]["result"] == "PASSED"
    assert statement["predicate"]["passedTests"] == ["a.feature:3"]
    assert encode(read_verdict(tmp_path / "new")) == statement


def test_every_claim_is_there_with_its_figures(tmp_path: Path) -> None:
    record = goal()
    record.preconditions[4] = [verdict(value=Fraction(7))]
    (written_goal,) = written(run(record), tmp_path)["predicate"]["goals"]
    (claim,) = written_goal["claims"]
    assert claim["line"] == 4
    assert (claim["value"], claim["threshold"]) == (0.9, 0.8)
    assert (claim["numerator"], claim["denominator"], claim["images"]) == (9, 10, 10)
    assert written_goal["preconditions"][0]["value"] == 7
    assert isinstance(written_goal["preconditions"][0]["value"], int)
    assert written_goal["dataSetDigest"] == "b" * 64
    assert written_goal["scenario"] == "Größe 中"
    evidence = {
        "title": "Counts",
        "kind": "",
        "about": "",
        "file": "x/counts.csv",
        "mediaType": "text/csv",
    }
    assert written_goal["evidence"] == [evidence]


def test_each_model_file_is_a_subject_once(tmp_path: Path) -> None:
    other = goal(9, model_version="11", model_digest="sha256:" + "c" * 64)
    nobody = goal(12, model=None)
    statement = written(run(goal(), goal(6), other, nobody), tmp_path)
    assert [one["name"] for one in statement["subject"]] == ["detector@11", "detector@12"]


@pytest.mark.parametrize(
    ("goals", "problems"),
    [
        ([], []),
        ([Outcome.NOT_MET], []),
        ([Outcome.UNDECIDED], []),
        ([Outcome.MET, Outcome.NOT_MET], []),
        ([Outcome.MET], ["a dry run judges nothing."]),
    ],
)
def test_only_a_run_without_any_doubt_has_passed(
    tmp_path: Path, goals: list[Outcome], problems: list[str]
) -> None:
    record = run(*(goal(number * 5, outcome) for number, outcome in enumerate(goals)))
    record.problems = problems
    predicate = written(record, tmp_path)["predicate"]
    assert predicate["result"] == "FAILED"
    assert predicate["counts"]["selected"] == len(goals)
    assert len(predicate["passedTests"]) + len(predicate["failedTests"]) == len(goals)


def test_equal_runs_give_equal_bytes_but_for_their_id(tmp_path: Path) -> None:
    first = write(run(goal(), run_id="1"), tmp_path / "one").read_bytes()
    second = write(run(goal(), run_id="2"), tmp_path / "two").read_bytes()
    assert first != second
    assert first.replace(b'"id": "1"', b'"id": "2"') == second


def test_complete_is_the_last_word(tmp_path: Path) -> None:
    path = write(run(goal()), tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line.strip() for line in lines[-3:]] == ['"complete": true', "}", "}"]


def test_nothing_is_left_beside_it(tmp_path: Path) -> None:
    write(run(goal()), tmp_path)
    write(run(goal()), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_number_that_is_none_is_never_written(tmp_path: Path, value: float) -> None:
    write(run(goal()), tmp_path)
    before = (tmp_path / FILE_NAME).read_bytes()
    record = goal()
    record.verdicts[4] = [verdict(value=value)]
    with pytest.raises((ValueError, OverflowError)):
        write(run(record), tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_an_undefined_value_is_null(tmp_path: Path) -> None:
    record = goal()
    claim = verdict().claim
    nothing = Estimate(None, 10, 0, 0)
    record.verdicts[4] = [Verdict(claim, Outcome.UNDECIDED, nothing, "s", "e", "o", "none", "r")]
    (written_goal,) = written(run(record), tmp_path)["predicate"]["goals"]
    assert written_goal["claims"][0]["value"] is None


def test_a_file_name_that_is_no_text_is_written_all_the_same(tmp_path: Path) -> None:
    record = goal()
    record.file = "a\udcff.feature"
    assert written(run(record), tmp_path)["predicate"]["passedTests"] == ["a\udcff.feature:3"]


def test_no_verdict_is_no_verdict(tmp_path: Path) -> None:
    with pytest.raises(UnfinishedError, match="the run did not finish"):
        read_verdict(tmp_path)
    write(run(goal()), tmp_path)
    invalidate(tmp_path)
    invalidate(tmp_path)
    with pytest.raises(UnfinishedError, match="the run did not finish"):
        read_verdict(tmp_path)


def test_a_run_that_was_not_completed_does_not_count(tmp_path: Path) -> None:
    record = run(goal())
    record.complete = False
    write(record, tmp_path)
    with pytest.raises(UnfinishedError, match="not completed"):
        read_verdict(tmp_path)


@pytest.mark.parametrize("end", [0, 1, 100, -1, -2, -3, -5, -20])
def test_half_a_verdict_does_not_count(tmp_path: Path, end: int) -> None:
    path = write(run(goal()), tmp_path)
    content = path.read_bytes().rstrip()
    path.write_bytes(content[:end])
    with pytest.raises(UnfinishedError, match="not a verdict"):
        read_verdict(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b"null",
        b"{}",
        b'{"predicate": []}',
        b'{"predicate": {"complete": true}}',
        b'{"predicateType": "x", "predicate": {"complete": true}}',
        b'{"a": NaN}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_is_no_verdict_does_not_count(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(UnfinishedError, match="not a verdict"):
        read_verdict(tmp_path)


@pytest.mark.parametrize("complete", ["1", '"true"', "null", "false"])
def test_only_true_is_complete(tmp_path: Path, complete: str) -> None:
    path = write(run(goal()), tmp_path)
    text = path.read_text(encoding="utf-8").replace('"complete": true', f'"complete": {complete}')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnfinishedError, match="not completed"):
        read_verdict(tmp_path)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_verdict_with_a_number_that_is_none_does_not_count(tmp_path: Path, number: str) -> None:
    path = write(run(goal()), tmp_path)
    text = path.read_text(encoding="utf-8")
    assert '"value": 0.9' in text
    path.write_text(text.replace('"value": 0.9', f'"value": {number}'), encoding="utf-8")
    with pytest.raises(UnfinishedError, match="not a verdict"):
        read_verdict(tmp_path)


def test_a_folder_in_its_place_is_no_verdict(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(UnfinishedError, match="cannot be read"):
        read_verdict(tmp_path)
