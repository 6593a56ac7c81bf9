"""Verdicts, envelopes and policies that are nearly right: what ``donewhen verify`` reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from tests.fuzzing.mutations import changed_json, changed_text
from tests.fuzzing.target import Check, Target, refusal
from tests.verdicts.attestation.conftest import NOW, claim, save_model, statement_about, surely

from donewhen.foundation.errors import InputError
from donewhen.foundation.terminal_text import clean
from donewhen.inference.model_file import model_digest
from donewhen.verdicts.attestation import Verification, generate_keys, sign, verify
from donewhen.verdicts.attestation.policy import read_policy

__all__ = ["VERDICTS"]

POLICY = f"""\
model: detector
features:
  - features/balloons/*.feature
  - features/balloons/red.feature: sha256:{"1" * 64}
data_sets: ["12345", fairground: {"f" * 64}]
goals: 2
max_age_days: 14
clean: yes
"""
TOKENS = (
    *("- ", ": ", "[", "]", "{", "}", '"', "*", "**", "?", "no", "yes", "0", "-1", "1e999", "1/2"),
    *("sha256:", "model", "features", "data_sets", "goals", "fresh", "pinned", "x" * 300, "\0"),
    *("\x1b", "\u202e", "(", "(a+)+", "\\", "../x", "detector@12", "&x ", "*x ", "\n", "\t"),
)


def _statement() -> dict[str, Any]:
    """Return a verdict about a model with digest 0, with claims of every kind."""
    made = statement_about("0" * 64)
    made["predicate"]["goals"][1]["claims"] = [
        surely(),
        claim(comparison="between", threshold=800, upperThreshold=1000),
        claim(against="the baseline", value=-3, threshold=-5, comparison="more than"),
    ]
    return made


def _about(content: Any, digest: str) -> bytes:
    """Return a statement as bytes, the digest 0 replaced by that of the model."""
    data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    return bytes(data).replace(b"0" * 64, digest.encode())


def _verdict(folder: Path) -> Check:
    model = save_model(folder / "m.onnx")
    digest = model_digest(model).removeprefix("sha256:")
    path = folder / "verdict.json"

    def look(content: str | bytes) -> bool:
        path.write_bytes(_about(content, digest))
        found = verify(model, path, now=NOW)
        _check_lines(found)
        if found.accepted:
            _check_accepted(json.loads(path.read_bytes())["predicate"])
        return found.accepted

    return _refusing(look)


def _check_lines(found: Verification) -> None:
    for step in found.steps:
        assert step.seen.strip()
        assert len(clean(step.seen)) < 20_000


def _check_accepted(predicate: dict[str, Any]) -> None:
    """Check what nobody may be told that is not so, read once more."""
    deciding = [one for one in predicate["goals"] if "wip" not in one["tags"]]
    assert deciding
    for goal in deciding:
        assert goal["status"] == "met"
        assert goal["problem"] is None
        for one in (*goal["claims"], *goal["preconditions"]):
            assert one["outcome"] == "met"
            figures = [one["value"]]
            if one["confidence"] is not None:
                figures = [one["interval"]["low"], one["interval"]["high"]]
            if one["comparison"] == "at least":
                assert min(figures) >= one["threshold"] - 1e-9
    assert predicate["complete"] is True
    assert predicate["result"] == "PASSED"
    assert predicate["gate"]["outcome"] == "accepted"


def _envelope(folder: Path) -> Check:
    model = save_model(folder / "m.onnx")
    digest = model_digest(model).removeprefix("sha256:")
    path = folder / "verdict.json"
    path.write_bytes(_about(json.dumps(_statement()), digest))
    keys = generate_keys(folder / "keys")
    right = sign(path, keys.private).read_bytes()
    sealed = folder / "sealed.json"

    def look(edits: list[tuple[str, int, bytes]]) -> bool:
        sealed.write_bytes(_edited(right, edits))
        found = verify(model, sealed, key=keys.public, now=NOW)
        _check_lines(found)
        if found.accepted:  # spaces between its parts, or another order of them
            assert json.loads(sealed.read_bytes()) == json.loads(right)
        return found.accepted

    return _refusing(look)


def _edited(content: bytes, edits: list[tuple[str, int, bytes]]) -> bytes:
    """Return an envelope with pieces replaced, put in or taken out; places count from its ends."""
    data = bytearray(content)
    for kind, place, piece in edits:
        at = place % (len(data) + 1)
        end = at if kind == "in" else at + len(piece)
        data[at:end] = b"" if kind == "out" else piece
    return bytes(data)


def _policy(folder: Path) -> Check:
    def look(text: str) -> bool:
        path = folder / "policy.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        policy = read_policy(path)
        for one in policy.features:
            one.matches("features/balloons/red.feature")
        assert policy.goals >= 1
        return True

    return _refusing(look)


def _refusing(look: Callable[[Any], bool]) -> Check:
    def check(example: Any) -> bool:
        try:
            return look(example)
        except InputError as error:
            return refusal(error)

    return check


pieces = st.sampled_from([b" ", b"\n", b"{", b"}", b'"', b",", b"=", b"\xff", b"null", b"\\u0041"])
edits = st.tuples(
    st.sampled_from(["in", "out", "instead"]),
    st.integers(-400, 400) | st.integers(0, 1 << 20),
    pieces | st.binary(min_size=1, max_size=4),
)

VERDICTS = (
    Target("verdict", changed_json([_statement()]), _verdict),
    Target("envelope", st.lists(edits, max_size=3), _envelope),
    Target("policy", changed_text([POLICY], TOKENS), _policy),
)
