from __future__ import annotations

import base64
import copy
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.verdicts.attestation.conftest import NOW, Bench, change, save_model

from donewhen.foundation.errors import InputError, ManifestError, ModelError
from donewhen.verdicts.attestation import KeyFileError, Mark, generate_keys, sign, verify
from donewhen.verdicts.attestation.statement_reader import ALIKE, KEYS, SCHEMA_VERSION
from donewhen.verdicts.schema import verdict_schema

NAMES = ["signature", "subject", "predicate", "key", "judged", "outcome", "complete"]


def marks(found: Any) -> dict[str, Mark]:
    return {step.name: step.mark for step in found.steps}


def test_a_signed_verdict_passes_seven_steps(bench: Bench) -> None:
    found = bench.verify(bench.sign(), key=bench.public)
    assert found.accepted
    assert found.signed
    assert marks(found) == dict.fromkeys(NAMES, Mark.PASSED)
    assert list(marks(found)) == NAMES
    seen = {step.name: step.seen for step in found.steps}
    assert bench.digest in seen["subject"]
    assert "detector@12" in seen["subject"]
    assert "3 goals were judged on this model in 2 files" in seen["judged"]
    assert "4 of 4 goals met, 1 in progress" in seen["complete"]


@pytest.mark.parametrize("signed", [False, True])
def test_without_a_key_nobody_vouches_for_it(bench: Bench, signed: bool) -> None:  # noqa: FBT001
    found = bench.verify(bench.sign() if signed else None)
    assert found.accepted
    assert not found.signed
    unchecked = [name for name, mark in marks(found).items() if mark is Mark.NOT_CHECKED]
    assert unchecked == ["signature", "key"]


def test_an_unsigned_one_is_refused_where_a_key_is_given(bench: Bench) -> None:
    assert "not signed" in bench.refused("signature", key=bench.public)
    assert marks(bench.verify(key=bench.public))["judged"] is Mark.NOT_CHECKED


def test_a_wrong_key_is_refused(bench: Bench) -> None:
    other = generate_keys(bench.root / "others")
    envelope = bench.sign()
    assert "was not made over these bytes" in bench.refused("signature", envelope, key=other.public)
    assert other.key_id[:16] in bench.refused("key", envelope, key=other.public)
    by_other = sign(bench.verdict, other.private)
    bench.refused("signature", by_other, key=bench.public)


def test_the_name_of_the_right_key_does_not_help_a_wrong_one(bench: Bench) -> None:
    right = json.loads(bench.sign().read_bytes())
    other = generate_keys(bench.root / "others")
    wrong = json.loads(sign(bench.verdict, other.private).read_bytes())
    wrong["signatures"][0]["keyid"] = right["signatures"][0]["keyid"]
    bench.envelope.write_text(json.dumps(wrong))
    bench.refused("signature", bench.envelope, key=bench.public)
    right["signatures"][0]["keyid"] = generate_keys(bench.root / "third").key_id
    bench.envelope.write_text(json.dumps(right))
    bench.refused("key", bench.envelope, key=bench.public)


def test_a_signature_does_not_fit_another_payload(bench: Bench) -> None:
    document = json.loads(bench.sign().read_bytes())
    bench.predicate["sprint"] = "13"
    document["payload"] = base64.b64encode(bench.write().read_bytes()).decode()
    bench.envelope.write_text(json.dumps(document))
    bench.refused("signature", bench.envelope, key=bench.public)


def test_another_model_is_refused(bench: Bench) -> None:
    envelope = bench.sign()
    save_model(bench.model, "another")
    why = bench.refused("subject", envelope, key=bench.public)
    assert "this file is sha256:" in why
    assert "detector@12" in why
    bench.refused("judged", envelope, key=bench.public)


@settings(max_examples=400)
@given(data=st.data())
def test_no_flipped_bit_of_an_envelope_is_accepted(still: Bench, data: Any) -> None:
    content = bytearray(still.envelope.read_bytes())
    place = data.draw(st.integers(0, len(content) * 8 - 1))
    content[place // 8] ^= 1 << place % 8
    flipped = still.root / "flipped.json"
    flipped.write_bytes(content)
    assert not verify(still.model, flipped, key=still.public, now=NOW).accepted


def test_no_flipped_bit_of_a_model_is_accepted(still: Bench) -> None:
    content = still.model.read_bytes()
    flipped = still.root / "flipped.onnx"
    for place in range(len(content) * 8):
        changed = bytearray(content)
        changed[place // 8] ^= 1 << place % 8
        flipped.write_bytes(changed)
        found = verify(flipped, still.envelope, key=still.public, now=NOW)
        assert marks(found)["subject"] is Mark.REFUSED
        assert not found.accepted


def test_a_model_is_what_its_bytes_are(bench: Bench) -> None:
    envelope = bench.sign()
    bench.model = bench.model.rename(bench.root / "shipped.onnx")
    assert bench.verify(envelope, key=bench.public).accepted
    bench.model.write_bytes(bench.model.read_bytes()[:-1])
    bench.refused("subject", envelope)
    bench.model.write_bytes(b"")
    assert "empty" in bench.refused("subject", envelope)
    bench.model.write_bytes(b"<html>Sign in</html>")
    assert "web page" in bench.refused("subject", envelope)


def test_weights_beside_the_model_belong_to_it(with_weights: Bench) -> None:
    bench = with_weights
    weights = bench.model.with_name("new.bin")
    assert weights.stat().st_size == 16
    envelope = bench.sign()
    assert bench.verify(envelope, key=bench.public).accepted
    content = weights.read_bytes()
    for place in range(len(content) * 8):
        changed = bytearray(content)
        changed[place // 8] ^= 1 << place % 8
        weights.write_bytes(changed)
        bench.refused("subject", envelope, key=bench.public)
    weights.unlink()
    assert "missing beside it" in bench.refused("subject", envelope, key=bench.public)


def test_a_verdict_of_plain_behave_is_refused(bench: Bench) -> None:
    bench.predicate["gate"] = None
    assert "not a gate" in bench.refused("outcome")
    bench.refused("complete")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"_type": "https://in-toto.io/Statement/v0.1"}, "its _type is"),
        ({"predicateType": "https://slsa.dev/provenance/v1"}, "its predicateType is"),
        ({"predicate": []}, "predicate is not an object"),
    ],
)
def test_another_type_of_statement_is_refused(
    bench: Bench, changes: dict[str, Any], says: str
) -> None:
    bench.statement |= changes
    for step in ("predicate", "judged", "outcome", "complete"):
        assert says in bench.refused(step)


def test_the_first_form_and_the_one_with_a_version_are_read(bench: Bench) -> None:
    assert "schemaVersion" not in bench.predicate
    assert bench.verify().accepted
    bench.predicate["schemaVersion"] = SCHEMA_VERSION
    assert bench.verify().accepted


@pytest.mark.parametrize(
    ("change_one", "says"),
    [
        ({"goals.0.claims.0.waived": True}, "predicate.goals[0].claims[0]: this donewhen does not"),
        ({"goals.1.preconditions.0.x": 1}, "goals[1].preconditions[0]: this donewhen does not"),
        ({"gate.scope.except": ["a"]}, "predicate.gate.scope: this donewhen does not know"),
        ({"later": None}, "predicate: this donewhen does not know the key 'later': verify with"),
        ({"run.later": 1}, "predicate.run: this donewhen does not know the key 'later'"),
    ],
)
def test_what_is_not_known_is_not_passed_over(
    bench: Bench, change_one: dict[str, Any], says: str
) -> None:
    change(bench.predicate, change_one)
    for step in ("predicate", "judged", "outcome", "complete"):
        assert says in bench.refused(step)


def test_packages_have_any_name(bench: Bench) -> None:
    bench.predicate["versions"] = {"numpy": "2.0", "a package": "1"}
    assert bench.verify().accepted


def test_every_key_that_is_written_is_known() -> None:
    """The reader knows the writer's keys on its own: here one notices a change of the other."""
    schema = verdict_schema()
    seen: dict[str, set[str]] = {}

    def visit(part: Any, name: str) -> None:
        if isinstance(part, list):
            for item in part:
                visit(item, name)
        elif isinstance(part, dict) and "$ref" in part:
            made = schema["$defs"][part["$ref"].rpartition("/")[2]]["properties"]
            seen.setdefault(ALIKE.get(name, name), set()).update(made)
            for key, item in made.items():
                visit(item, key)
        elif isinstance(part, dict):
            for item in part.values():
                visit(item, name)

    visit({"$ref": schema["$ref"]}, "")
    assert {name: set(keys.split()) for name, keys in KEYS.items()} == seen


@pytest.mark.parametrize(
    ("version", "says"),
    [
        (SCHEMA_VERSION + 1, "its schemaVersion is 3, but this donewhen reads 2"),
        (1, "its schemaVersion is 1"),
        ("2", "schemaVersion is not a whole number"),
        (True, "schemaVersion is not a whole number"),
        (None, "schemaVersion is not a whole number"),
    ],
)
def test_a_form_that_is_not_known_is_refused(bench: Bench, version: object, says: str) -> None:
    """A later form may mean something else by the same keys."""
    bench.predicate["schemaVersion"] = version
    for step in ("predicate", "judged", "outcome", "complete"):
        assert says in bench.refused(step)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"gate.outcome": "refused", "gate.exitCode": 1}, 'the gate says "refused" (1)'),
        ({"gate.outcome": "not judged", "gate.exitCode": 2}, 'the gate says "not judged" (2)'),
        ({"gate.outcome": "not a gate", "gate.exitCode": 2}, 'the gate says "not a gate"'),
        ({"gate.outcome": "not finished", "gate.exitCode": 3}, 'the gate says "not finished"'),
        ({"gate.outcome": "Accepted"}, 'the gate says "Accepted"'),
        ({"gate.exitCode": 1}, 'the gate says "accepted" (1)'),
        ({"gate.exitCode": False}, "gate.exitCode is not a whole number"),
        ({"result": "FAILED"}, 'its result is "FAILED"'),
        ({"result": "WARNED"}, 'its result is "WARNED"'),
        ({"result": "passed"}, 'its result is "passed"'),
        ({"problems": ["an image could not be read"]}, "despite a problem: an image"),
    ],
)
def test_another_outcome_is_refused(bench: Bench, changes: dict[str, Any], says: str) -> None:
    change(bench.predicate, changes)
    assert says in bench.refused("outcome")


@pytest.mark.parametrize(
    ("subject", "says"),
    [
        ([], "about no model"),
        (None, "subject is not a list"),
        ([{"name": "detector@12"}], "digest is missing"),
        ([{"name": "detector@12", "digest": {"sha1": "12"}}], "sha256 is missing"),
        ([{"name": "detector@12", "digest": {"sha256": ""}}], "64 hexadecimal"),
        ([{"name": "detector@12", "digest": {"sha256": "E" * 64}}], "64 hexadecimal"),
        ([{"name": "detector@12", "digest": {"sha256": "e" * 64}}], "the verdict is about"),
    ],
)
def test_a_verdict_about_something_else_is_refused(bench: Bench, subject: Any, says: str) -> None:
    bench.statement["subject"] = subject
    assert says in bench.refused("subject")


def test_one_subject_of_several_is_enough(bench: Bench) -> None:
    other = {"name": "reader@2", "digest": {"sha256": "e" * 64}}
    bench.statement["subject"].insert(0, other)
    assert bench.verify().accepted


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not strict JSON"),
        (b"not json", "not strict JSON"),
        (b'{"_type": 1, "_type": 1}', "stands twice"),
        (b'{"predicate": {"value": NaN}}', "NaN"),
        (b" " * (49 << 20), "larger than 48 MiB"),
        (b" " * (33 << 20) + b"{}", "larger than 32 MiB"),
        (b'{"payload": "e30="}', "the envelope"),
    ],
)
def test_a_file_that_is_no_verdict_is_refused(bench: Bench, content: bytes, says: str) -> None:
    bench.write()
    bench.verdict.write_bytes(content)
    for key in (None, bench.public):
        assert says in bench.refused("signature", bench.verdict, key=key)


def test_a_duplicate_key_is_refused_wherever_it_stands(bench: Bench) -> None:
    text = bench.write().read_text()
    for line in ('"complete": true', '"outcome": "accepted"', '"wip": false'):
        assert line in text
        bench.verdict.write_text(text.replace(line, f"{line}, {line}", 1))
        assert "stands twice" in bench.refused("signature", bench.verdict)


def test_a_signed_text_that_is_no_verdict_is_refused(bench: Bench) -> None:
    from donewhen.verdicts.attestation.envelope import seal
    from donewhen.verdicts.attestation.keys import read_private_key

    bench.write()
    for payload in (b"text", b"[]", b"{}", b'{"a": 1, "a": 1}', b'{"a": NaN}'):
        bench.envelope.write_bytes(seal(payload, read_private_key(bench.key)))
        found = bench.verify(bench.envelope, key=bench.public)
        assert not found.accepted
        assert marks(found)["signature"] is Mark.PASSED
        assert marks(found)["predicate"] is Mark.REFUSED


def test_what_is_missing_or_no_file_is_an_input_that_is_wrong(bench: Bench) -> None:
    envelope = bench.sign()
    os.mkfifo(bench.root / "pipe")
    for path in (bench.root / "none", bench.root, bench.root / "pipe", bench.root / ("x" * 300)):
        with pytest.raises(ModelError):
            verify(path, envelope)
        with pytest.raises(InputError):
            verify(bench.model, path)
        with pytest.raises(KeyFileError):
            verify(bench.model, envelope, key=path)
        with pytest.raises(ManifestError):
            verify(bench.model, envelope, policy=path)
    with pytest.raises(KeyFileError, match="is a private key"):
        verify(bench.model, envelope, key=bench.key)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_cannot_be_read_is_an_input_that_is_wrong(bench: Bench) -> None:
    envelope = bench.sign()
    for path in (bench.model, envelope):
        path.chmod(0)
        with pytest.raises(InputError, match="cannot be read"):
            verify(bench.model, envelope)
        path.chmod(0o600)


# Whatever a verdict holds, it is accepted or refused: never an exception, and what is missing or
# of another type where it matters is never accepted.
MATTERS = ("_type", "subject", "predicateType", "predicate")
TESTS = ("passedTests", "warnedTests", "failedTests")
MATTERS_INSIDE = (*TESTS, "result", "counts", "problems", "gate", "run", "goals", "complete")
ANYTHING: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers(-2, 10)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
    | st.just([])
    | st.just({})
    | st.lists(st.none() | st.text(max_size=3) | st.just({}), max_size=2)
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, one in inside:
        found.append((*path, key))
        if isinstance(one, dict | list):
            found += places(one, (*path, key))
    return found


@settings(max_examples=600, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_changed_is_accepted_or_refused(still: Bench, data: Any) -> None:
    statement = copy.deepcopy(still.statement)
    path = data.draw(st.sampled_from(places(statement)))
    part = statement
    for key in path[:-1]:
        part = part[key]
    if isinstance(part, dict) and data.draw(st.booleans()):
        del part[path[-1]]
    else:
        part[path[-1]] = data.draw(ANYTHING)
    file = still.root / "changed.json"
    file.write_text(json.dumps(statement))
    found = verify(still.model, file, now=NOW)
    assert len(found.steps) == 7
    assert found.accepted == (not found.refusals)
    matters = path[0] in MATTERS if len(path) == 1 else path[1] in MATTERS_INSIDE
    if len(path) <= 2 and matters and statement != still.statement:
        assert not found.accepted


def test_a_verdict_copied_beside_another_model_is_refused(bench: Bench, tmp_path: Path) -> None:
    other = save_model(tmp_path / "models" / "other.onnx", "another")
    shutil.copy(bench.sign(), other.with_name("verdict.dsse.json"))
    found = verify(other, other.with_name("verdict.dsse.json"), key=bench.public, now=NOW)
    assert marks(found)["signature"] is Mark.PASSED
    assert marks(found)["subject"] is Mark.REFUSED
