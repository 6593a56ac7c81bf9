from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from donewhen.domain.verdict import Outcome
from donewhen.foundation.errors import InputError, SentenceError

IMAGE = {"name": "image", "shape": "[n, 3, 12, 16]", "type": "float32"}
SCORES = {"name": "scores", "shape": "[any, 3]", "type": "float32"}


@pytest.mark.parametrize(
    "goal", ["at most 5 MB", "at most 5 MiB", "at most 800 kB", "between 1 kB and 1 MB"]
)
def test_the_file_is_small(world: Any, goal: str) -> None:
    verdict = world.claims.file(goal.replace("1 kB", "10 bytes"))

    assert verdict.outcome is Outcome.MET, verdict.reason
    assert verdict.estimate.value == world.file.stat().st_size


def test_a_megabyte_is_a_million_bytes(world: Any) -> None:
    for sizes, words in (("at most 0.0001 MB", "too large"), ("at least 5 MB", "too small")):
        verdict = world.claims.file(sizes)
        assert verdict.outcome is Outcome.NOT_MET
        assert words in verdict.reason
    assert world.claims.file("at most 5 MB").claim.threshold == 5_000_000
    assert world.claims.file("at most 5 MiB").claim.threshold == 5 * 1024**2


def test_a_contract_that_is_kept(world: Any) -> None:
    claims = world.claims
    verdicts = [
        claims.opset("at most 17"),
        claims.opset("at least 17"),
        claims.inputs([IMAGE]),
        claims.outputs([SCORES]),
        claims.classes([{"class": "kite"}]),
        claims.every_class(),
    ]
    assert [one.outcome for one in verdicts] == [Outcome.MET] * 6


def test_a_contract_that_is_broken(world: Any) -> None:
    claims = world.claims
    verdicts = [
        claims.opset("at most 16"),
        claims.inputs([SCORES]),
        claims.outputs([IMAGE]),
        claims.classes([{"class": "kites"}]),
    ]
    assert [one.outcome for one in verdicts] == [Outcome.NOT_MET] * 4
    world.classes = ("ball",)
    verdict = world.claims.every_class()
    assert verdict.outcome is Outcome.NOT_MET
    assert verdict.reason.endswith("2 too many: kite, lamp")


def test_claims_about_the_file_alone_ask_for_no_inference(world: Any) -> None:
    def never(*_: Any) -> Any:
        raise AssertionError("no model may run for this")

    world.inference_request = never
    test_a_contract_that_is_kept(world)
    world.claims.file("at most 5 MB")
    assert not (world.folder / "store").exists()


REFUSED: list[tuple[Callable[[Any], Any], str]] = [
    (lambda claims: claims.file("at most 5"), "not the size of a file. Write 5 MB"),
    (lambda claims: claims.file("at most 5 megs"), "not the size of a file. Write 5 MB"),
    (lambda claims: claims.file("at most 50% MB"), "not the size of a file. Write 5 MB"),
    (lambda claims: claims.file("at most 0 MB"), "can never be"),
    (lambda claims: claims.opset("at most 0"), "can never be"),
    (lambda claims: claims.opset("at most 17.5"), "is not a count"),
    (lambda claims: claims.slowness("at least 1.2"), 'Did you mean "at most"'),
    (lambda claims: claims.slowness("at most 0"), '"0" is not a factor'),
    (lambda claims: claims.slowness("at most 120%"), '"120%" is not a factor'),
    (lambda claims: claims.file("at most 5 MB with 95% confidence"), "this is a fact"),
    (lambda claims: claims.opset("at most 17 in every slice"), "this is a fact"),
    (lambda claims: claims.inputs([]), "must follow"),
    (lambda claims: claims.classes([]), 'a table with the column "class"'),
    (lambda claims: claims.classes([{"clas": "kite"}]), 'Did you mean "class"'),
    (lambda claims: claims.classes([{"class": " "}]), "names no class"),
    (lambda claims: claims.same_in_batches("4", "4"), "4 and 4 batches are the same"),
    (lambda claims: claims.same_in_batches("0", "4"), "a number from 1 to 1,024"),
    (lambda claims: claims.same_with_threads("1", "4,000"), "a number from 1 to 1,024"),
    (lambda claims: claims.same_with_threads("1", "many"), "is not a count"),
    (lambda claims: claims.slowness("exactly 1.2"), "no time is exactly"),
    (lambda claims: claims.slowness("at most 1.2", "99.999%"), "at most 99.99%"),
    (lambda claims: claims.slowness("at most 1.2", "5"), "5% or 0.05"),
]


@pytest.mark.parametrize(("claim", "words"), REFUSED)
def test_what_makes_no_sense_is_refused(world: Any, claim: Any, words: str) -> None:
    world.baseline_file = world.file
    with pytest.raises(InputError) as caught:
        claim(world.claims)
    assert words in str(caught.value)


def test_a_file_may_be_as_large_as_anybody_writes(world: Any) -> None:
    for sizes in ("at most 5 TB", "between 1 kB and 5 MB", "at most 5 mb", "at most 900 bytes"):
        assert world.claims.file(sizes.replace("1 kB", "1 B")).claim.threshold


def test_a_baseline_of_another_task_is_refused(world: Any) -> None:
    world.baseline_file = world.file
    other = replace(world.model, name="finder", task="detection")
    world.checked_baseline = lambda: (other, "1", world.file)
    with pytest.raises(InputError, match='the baseline "finder" is for detection, model "toy" for'):
        world.claims.slowness("at most 1.2")


def test_a_sentence_is_refused_where_it_is_only_read(world: Any) -> None:
    world.judge_finding = lambda _find, _phrase: None
    world.baseline_file = world.file
    for claim, _ in REFUSED:
        with pytest.raises(SentenceError):
            claim(world.claims)
    world.claims.same_twice()
    world.claims.slowness("at most 1.2")
    assert not (world.folder / "store").exists()


def test_importing_the_claims_imports_nothing_slow() -> None:
    import subprocess

    code = "import sys, donewhen.checks.model_contract.claims; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"PIL", "onnxruntime", "scipy", "sklearn"} & set(done.stdout.split())
