from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.verdicts.attestation.conftest import Bench

from donewhen.foundation.errors import InputError, UnfinishedError
from donewhen.verdicts.attestation import KeyFileError, RefusedError, sign


def test_the_exact_bytes_of_the_verdict_are_signed(bench: Bench) -> None:
    bench.write()
    odd = b"  " + bench.verdict.read_bytes().replace(b"\n", b"\r\n") + b"\t\n"
    bench.verdict.write_bytes(odd)
    made = sign(bench.verdict, bench.key)
    assert made == bench.envelope
    assert base64.b64decode(json.loads(made.read_bytes())["payload"]) == odd
    assert bench.verdict.read_bytes() == odd
    assert sorted(path.name for path in made.parent.iterdir()) == [
        "verdict.dsse.json",
        "verdict.json",
    ]


def test_signing_again_replaces_the_envelope(bench: Bench) -> None:
    first = bench.sign().read_bytes()
    assert bench.sign().read_bytes() == first
    bench.predicate["sprint"] = "13"
    assert bench.sign().read_bytes() != first


def test_the_envelope_of_another_name_stands_beside_it(bench: Bench) -> None:
    copy = bench.write().rename(bench.root / "v12.json")
    assert sign(copy, bench.key) == bench.root / "v12.dsse.json"


def test_a_verdict_that_refuses_is_signed_too(bench: Bench) -> None:
    bench.predicate["gate"] |= {"outcome": "refused", "exitCode": 1}
    assert bench.sign().is_file()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"complete": False}, "not completed"),
        ({"complete": "true"}, "predicate.complete is not true or false"),
        ({"complete": None}, "predicate.complete is not true or false"),
        ({"gate": None}, "made by behave, which is not a gate"),
        ({"gate": {}}, "gate.outcome is missing"),
        ({"gate": {"outcome": "not a gate"}}, 'it says "not a gate"'),
        ({"gate": {"outcome": "not judged"}}, 'it says "not judged"'),
        ({"gate": {"outcome": "not finished"}}, 'it says "not finished"'),
    ],
)
def test_what_is_no_answer_of_a_gate_is_not_signed(
    bench: Bench, changes: dict[str, Any], says: str
) -> None:
    bench.statement["predicate"] |= changes
    with pytest.raises(RefusedError, match=says) as caught:
        bench.sign()
    assert "verdict.json cannot be signed" in str(caught.value)
    assert not bench.envelope.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not strict JSON"),
        (b'{"predicate": {"complete": true', "not strict JSON"),
        (b'{"a": 1, "a": 1}', "stands twice"),
        (b'{"a": NaN}', "NaN"),
        (b"[]", "not an object"),
        (b"{}", "_type is missing"),
        (b'{"_type": "https://in-toto.io/Statement/v0.1"}', "its _type is"),
        (b'{"payload": ""}', "the envelope"),
        (b" " * (49 << 20), "larger than 48 MiB"),
        (b" " * (33 << 20) + b"{}", "larger than 32 MiB"),
    ],
)
def test_what_is_no_verdict_is_not_signed(bench: Bench, content: bytes, says: str) -> None:
    bench.write()
    bench.verdict.write_bytes(content)
    with pytest.raises(RefusedError, match=says):
        sign(bench.verdict, bench.key)
    assert not bench.envelope.exists()


def test_an_envelope_is_not_signed_again(bench: Bench) -> None:
    with pytest.raises(RefusedError, match="signed already"):
        sign(bench.sign(), bench.key)


def test_files_that_are_missing_or_no_files_are_refused(bench: Bench) -> None:
    bench.write()
    os.mkfifo(bench.root / "pipe")
    for path, says in (
        (bench.root / "none.json", "does not exist"),
        (bench.root, "not a regular file"),
        (bench.root / "pipe", "not a regular file"),
        (bench.root / ("x" * 300), "cannot be read"),
    ):
        with pytest.raises(InputError, match=says):
            sign(path, bench.key)
        with pytest.raises(KeyFileError, match=says):
            sign(bench.verdict, path)


def test_an_envelope_that_cannot_be_written_is_unfinished(bench: Bench) -> None:
    bench.write()
    (bench.envelope / "in the way").mkdir(parents=True)
    with pytest.raises(UnfinishedError, match="cannot be written"):
        sign(bench.verdict, bench.key)
    assert [path.name for path in bench.verdict.parent.glob("tmp-*")] == []


def test_the_public_key_does_not_sign(bench: Bench) -> None:
    bench.write()
    with pytest.raises(KeyFileError, match=r"Sign with donewhen\.key"):
        sign(bench.verdict, bench.public)


def test_the_name_of_a_key_is_not_part_of_it(bench: Bench, tmp_path: Path) -> None:
    moved = bench.key.rename(tmp_path / "secret")
    bench.write()
    assert sign(bench.verdict, moved).is_file()
