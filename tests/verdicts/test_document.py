from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from tests.verdicts.test_statement import goal, run

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.domain.estimate import Estimate, Interval
from donewhen.domain.run_record import RunRecord
from donewhen.domain.verdict import Outcome, Verdict
from donewhen.foundation.errors import UnfinishedError
from donewhen.judging.wording import number
from donewhen.verdicts.document import ComparisonName, Statement
from donewhen.verdicts.from_record import statement_from
from donewhen.verdicts.json_form import FormError, decode, encode
from donewhen.verdicts.schema import verdict_schema
from donewhen.verdicts.statement import parse_verdict, read_verdict, verdict_of, write_statement

DIGEST = "a" * 64
LATE = "2026-11-31T08:00:00Z"
SOURCE: dict[str, object] = dict.fromkeys(("commit", "dirty", "committedOn", "artifactCommittedOn"))
NAMES = ("sign: stop", "sign: yield", 'a "quoted" (one)', "停止标志, 红", "x, y; z: 1")


def change(noun: str = "balloons") -> Verdict:
    claim = Claim(
        "recall improves",
        "recall",
        noun,
        Comparison.AT_LEAST,
        Fraction(1, 50),
        Unit.RATIO,
        confidence=Fraction(19, 20),
        slice='"night" and "small"',
        reference="the baseline",
    )
    interval = Interval(-0.02, 0.08, 0.95, "paired", 40, "videos", 12.5, "few units")
    estimate = Estimate(
        Fraction(3, 100), 100, None, 90, interval, (Fraction(9, 10), Fraction(87, 100))
    )
    subject = f'recall for {noun} in "night" and "small" images'
    answer = Outcome.UNDECIDED
    return Verdict(claim, answer, estimate, subject, "e", "o", "m", "r", borderline="near 0.5")


def record() -> RunRecord:
    met, open_ended = goal(3), goal(9)
    open_ended.verdicts[10] = [change(noun) for noun in NAMES]
    return run(met, open_ended)


def form(statement: Statement | None = None) -> dict[str, Any]:
    made = encode(statement or statement_from(record()))
    assert isinstance(made, dict)
    return made


def test_what_is_written_is_read_back_whole(tmp_path: Path) -> None:
    statement = statement_from(record())
    write_statement(statement, tmp_path)
    assert read_verdict(tmp_path) == statement
    assert encode(read_verdict(tmp_path)) == form(statement)


def test_a_document_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        statement_from(record()).predicate.sprint = "13"  # type: ignore[misc]


def test_a_claim_says_as_data_what_reports_need() -> None:
    claim = statement_from(record()).predicate.goals[1].claims[0]
    assert (claim.metric, claim.noun, claim.unit) == ("recall", "sign: stop", "ratio")
    assert (claim.slices, claim.reference) == (("night", "small"), "the baseline")
    assert claim.compared is not None
    assert (claim.compared.observed, claim.compared.reference) == (0.9, 0.87)
    assert [(doubt.kind.value, doubt.text) for doubt in claim.warnings] == [
        ("interval", "few units"),
        ("borderline", "near 0.5"),
    ]


def test_names_with_marks_of_prose_in_them_stay_apart() -> None:
    claims = statement_from(record()).predicate.goals[1].claims
    assert tuple(claim.noun for claim in claims) == NAMES
    assert len({claim.subject for claim in claims}) == len(NAMES)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("predicate", "sprint"), 12, "verdict.predicate.sprint: wanted a text, it is 12"),
        (("predicate", "complete"), 1, "not completed"),
        (("predicate", "goals", 1, "wip"), 0, "goals[1].wip: wanted true or false, it is 0"),
        (("predicate", "goals", 1, "line"), 0, "goals[1].line: 0 is less than 1"),
        (("predicate", "counts", "met"), True, "counts.met: wanted a whole number, it is true"),
        (("predicate", "counts", "met"), 1.0, "counts.met: wanted a whole number, it is 1.0"),
        (("predicate", "result"), "passed", "wanted 'PASSED', 'WARNED', 'FAILED'"),
        (("predicate", "schemaVersion"), 3, "schemaVersion: wanted 2, it is 3"),
        (("predicate", "goals"), {}, '"goals" is missing, or not a list'),
        (("predicate", "versions"), [], "versions: wanted an object, it is a list"),
        (("subject", 0, "digest", "sha256"), f"{DIGEST}\n", "does not match"),
        (("predicate", "goals", 1, "claims", 0, "interval", "confidence"), 1, "between 0 and 1"),
        (("predicate", "odd"), 1, 'unknown key "odd"'),
        (("predicate", "goals", 0, "claims", 0, "comparison"), None, "it is null"),
        (("predicate", "run", "finishedOn"), "2026-02-30T08:00:00Z", "a time that never was"),
        (("predicate", "run", "startedOn"), "2026-11-21T24:61:00Z", "a time that never was"),
        (("predicate", "source"), SOURCE | {"committedOn": "2026-13-01T08:00:00Z"}, "never was"),
        (("predicate", "source"), SOURCE | {"artifactCommittedOn": LATE}, "never was"),
        (("predicate", "source"), SOURCE | {"commit": "A" * 40}, "does not match"),
        (("predicate", "goals", 0, "dataSetDigest"), "B" * 64, "does not match"),
        (("predicate", "counts", "met"), 1 << 63, "too large for a number"),
        (("predicate", "goals", 0, "claims", 0, "value"), 10**400, "too large for a number"),
    ],
)
def test_what_has_another_form_is_refused_with_its_place(
    path: tuple[str | int, ...], value: object, message: str
) -> None:
    content = form()
    place: Any = content
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    with pytest.raises(UnfinishedError) as refused:
        parse_verdict(json.dumps(content).encode(), "verdict.json")
    assert message in str(refused.value)
    assert str(refused.value).startswith("verdict.json: ")


def test_each_key_must_be_there() -> None:
    for key in form()["predicate"]:
        content = form()
        del content["predicate"][key]
        if key == "schemaVersion":  # then it is taken for the first form, which has no such keys
            continue
        with pytest.raises((UnfinishedError, FormError), match=key):
            decode(Statement, content, "verdict")


def test_the_schema_says_the_same() -> None:
    schema = verdict_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(form(), schema)
    for key in form()["predicate"]:
        content = form()
        del content["predicate"][key]
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(content, schema)


def test_every_field_has_a_type_that_the_schema_knows() -> None:
    definitions = verdict_schema()["$defs"]
    assert {"VerdictDocument", "GoalVerdict", "ClaimVerdict", "Gate", "Settling"} <= set(
        definitions
    )
    assert all(made["additionalProperties"] is False for made in definitions.values())


def first_form(statement: Statement) -> dict[str, Any]:
    """Return what the code before ``schemaVersion`` wrote of the same run."""
    content = form(statement)
    predicate = content["predicate"]
    del predicate["schemaVersion"]
    for listed in (*predicate["goals"], *predicate["hypotheses"]):
        for key in ("file", "line", "hypothesis", "answer"):
            del listed[key]
        for claim in (*listed["claims"], *listed["preconditions"]):
            for key in ("subject", "slices", "unit", "compared", "bounds", "settling", "warnings"):
                del claim[key]
            del claim["part"]
        for shown in listed["evidence"]:
            del shown["kind"], shown["about"]
    return content


def test_a_verdict_of_the_first_form_is_read() -> None:
    statement = statement_from(record())
    read = verdict_of(first_form(statement)).predicate
    now = statement.predicate
    assert read.schema_version == 2
    assert (read.counts, read.result, read.data_sets) == (now.counts, now.result, now.data_sets)
    for old, new in zip(read.goals, now.goals, strict=True):
        assert (old.file, old.line) == (new.file, new.line)
        for was, claim in zip(old.claims, new.claims, strict=True):
            assert was.bounds is not None or was.interval is None
            same = replace(
                claim, compared=None, settling=None, bounds=was.bounds, subject=was.subject
            )
            assert was == same


@pytest.mark.parametrize("form", [1, 2])
@pytest.mark.parametrize(
    ("text", "slices", "part"),
    [
        ("recall for balloons is at least 70%", "", "sentence"),
        ("recall for balloons is at least 70% in every slice", '"night"', "slice"),
        ("recall | balloons | every slice | at least 70%", '"night"', "table"),
        ("its inputs are:", "", "table"),
        ("every slice holds at least 30 images", "", "sentence"),
    ],
)
def test_where_a_claim_stood_is_told_from_its_text(
    form: int, text: str, slices: str, part: str
) -> None:
    """Neither the first form nor the beginnings of the second said it."""
    statement = statement_from(record())
    content = first_form(statement) if form == 1 else encode(statement)
    claim = content["predicate"]["goals"][1]["claims"][0]
    claim.pop("part", None)
    claim |= {"text": text, "in": slices}
    assert verdict_of(content).predicate.goals[1].claims[0].part == part


def test_the_subject_of_the_first_form_is_made_of_its_data() -> None:
    read = verdict_of(first_form(statement_from(record()))).predicate
    subjects = [claim.subject for claim in read.goals[1].claims]
    assert subjects[0] == 'recall for sign: stop in "night" and "small" images'
    assert len(set(subjects)) == len(NAMES)


@pytest.mark.parametrize(
    ("metric", "noun", "unit", "subject"),
    [
        ("recall", "balloons", "ratio", 'recall for balloons in "night" images'),
        ("my_share", "balloons", None, 'my share for balloons in "night" images'),
        ("my_share", "", None, "my share"),
        ("unreadable_images", "", "count", "unreadable images"),
        ("file_size", "", "bytes", "file size"),
    ],
)
def test_of_an_own_metric_the_first_form_did_not_tell_the_unit(
    metric: str, noun: str, unit: str | None, subject: str
) -> None:
    content = first_form(statement_from(record()))
    told = content["predicate"]["goals"][0]["claims"][0]
    told |= {"metric": metric, "of": noun, "in": '"night"', "value": 0.3}
    told |= {"numerator": 3, "interval": None}
    claim = verdict_of(content).predicate.goals[0].claims[0]
    assert (claim.unit, claim.subject) == (unit, subject)
    assert number(Fraction(3, 10), claim.shown_unit, None) != "0" or unit == "count"


NOTHING: tuple[object, ...] = (None, "", {}, 5)
NO_OBJECT: tuple[object, ...] = (None, [], "x")
NO_INTERVAL: tuple[object, ...] = ([1], "x", {"low": 1})
BROKEN: list[tuple[tuple[str | int, ...], object]] = [
    *((("goals",), value) for value in NOTHING),
    *((("goals", 0), value) for value in NO_OBJECT),
    *((("goals", 0, key), None) for key in ("claims", "preconditions", "evidence")),
    *((("goals", 1, "claims", 0), value) for value in NO_OBJECT),
    *((("goals", 1, "claims", 0, "interval"), value) for value in NO_INTERVAL),
    (("goals", 0, "evidence", 0), 7),
    (("hypotheses",), None),
]


@pytest.mark.parametrize(("path", "value"), BROKEN)
@pytest.mark.parametrize("gone", [False, True])
def test_a_broken_verdict_of_the_first_form_is_refused(
    path: tuple[str | int, ...], value: object, *, gone: bool
) -> None:
    content = first_form(statement_from(record()))
    place: Any = content["predicate"]
    for part in path[:-1]:
        place = place[part]
    if gone and isinstance(path[-1], str):
        del place[path[-1]]
    else:
        place[path[-1]] = value
    with pytest.raises(UnfinishedError, match="not a verdict"):
        parse_verdict(json.dumps(content).encode(), "verdict.json")


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    text = json.dumps(form()).replace('"value": 0.9', f'"value": {number}')
    assert number in text
    with pytest.raises(UnfinishedError, match="not a verdict"):
        parse_verdict(text.encode(), "verdict.json")


def test_every_comparison_has_its_name_in_the_form() -> None:
    assert {each.value for each in Comparison} == set(get_args(ComparisonName))


def test_what_is_unknown_drives_no_terminal() -> None:
    content = form()
    content["predicate"]["\x1b[2J\n::error::"] = 1
    with pytest.raises(UnfinishedError) as refused:
        parse_verdict(json.dumps(content).encode(), "verdict.json")
    assert str(refused.value).isprintable()
