"""The gate over real runs: what it lets through, what it refuses, and with which words."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import jsonschema
import pytest
from tests.gate.conftest import CLAIM, Gate

import donewhen

SCHEMA = Path(__file__).parents[2] / "docs/reference/verdict.schema.json"
MISSED = ("When the model ingests the images", "Then it finds at least 4 red dots")
SPRINTS = "- {number: 1, goal: Dots are found., starts: 2026-11-02, ends: 2026-11-13}\n"


def test_a_met_goal_lets_the_artifact_through(gate: Gate) -> None:
    said = gate()
    assert said.code == 0, said.text
    assert said.text.splitlines() == [
        "met            features/goal.feature:4  Dots are found",
        "ACCEPTED: the deciding goal is met",
    ]
    jsonschema.validate(said.verdict, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert said.verdict is not None
    file = gate.project.root / "models/dot-finder/v1.onnx"
    digest = {"sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    assert said.verdict["subject"] == [{"name": "dot-finder@1", "digest": digest}]
    assert said.predicate["result"] == "PASSED"
    assert said.predicate["gate"] == {
        "outcome": "accepted",
        "exitCode": 0,
        "reason": "the deciding goal is met",
        "scope": {"whole": True, "paths": ["features"], "goalsInFiles": 1, "filters": []},
        "store": "kept",
        "judged": None,
        "repair": None,
        "override": None,
        "budgets": [],
    }


def test_it_says_what_judged(gate: Gate) -> None:
    gate.project.write("features/sprints.yaml", SPRINTS)
    predicate = gate().predicate
    found = {
        (one["annotations"]["kind"], one["name"]): one["digest"]["sha256"]
        for one in predicate["configuration"]
    }
    kinds = {kind for kind, _ in found}
    assert kinds == {"feature", "sprints", "settings", "code", "data set", "annotations", "model"}
    package = Path(donewhen.__file__).parent
    for (_, name), digest in found.items():
        folder = package.parent if name.startswith("donewhen/") else gate.project.root
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    code = {name for kind, name in found if kind == "code"}
    assert {"environment.py", "steps/balloons.py", "steps/package.py"} <= code
    assert {name for name in code if name.startswith("donewhen/")} == {
        path.relative_to(package.parent).as_posix()
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert {"donewhen", "behave", "onnxruntime", "python"} <= set(predicate["versions"])
    assert predicate["provider"] == "cpu"
    assert predicate["dataSets"][0]["images"] == 4


def test_it_says_what_a_model_ran_on_whatever_was_asked_for(gate: Gate) -> None:
    for _ in ("computed", "from the store"):
        assert gate("-D", "provider=auto").predicate["provider"] == "cpu"
    assert gate.project.behave("-D", "provider=auto").predicate["provider"] == "cpu"
    gate.project.feature("Then its file is at most 5 MB", title="It is small")
    assert gate("-D", "provider=auto").predicate["provider"] is None


@pytest.mark.parametrize(
    ("then", "code", "word"),
    [
        ("Then it finds at least 4 red dots", 1, "REFUSED: 1 not met, of 1 deciding goals"),
        ("Then recall for red dots is at least 60% with 95% confidence", 1, "REFUSED: 1 undecided"),
        ("Then it finds at least 3 red dotz", 2, "NOT JUDGED: features/goal.feature:6: data set"),
        ("Then it finds at least 0 red dots", 2, "NOT JUDGED: features/goal.feature:6:"),
        ("Then it does what is wanted", 2, "NOT JUDGED: features/goal.feature:6: no sentence"),
    ],
)
def test_what_is_not_met_or_not_understood_is_told_apart(
    gate: Gate, then: str, code: int, word: str
) -> None:
    gate.project.feature("When the model ingests the images", then)
    said = gate()
    assert (said.code, said.predicate["gate"]["exitCode"]) == (code, code), said.text
    assert said.outcome.startswith(word), said.text
    assert said.predicate["result"] == "FAILED"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-t", "nothing"], "no deciding goal was selected by tags nothing"),
        (["-t", "@one"], "only 1 of 2 goals were selected (tags one)"),
        (["-n", "Dots"], "only 1 of 2 goals were selected (names Dots)"),
        (["features/goal.feature:4", "features/other.feature"], ""),
        (["features/other.feature:999"], "the file has no such line"),
        (["-e", "other"], "only 1 of 2 goals were selected (exclude other)"),
        (["--dry-run"], "NOT A GATE: a dry run judges nothing"),
        (["-D", "sample=2"], "NOT A GATE: -D sample=2: a sample accepts nothing"),
        (["-D", "sprnt=1"], 'Did you mean "sprint"'),
        (["--nosuch"], "unrecognized arguments: --nosuch. See: behave --help"),
        (["nosuch"], "nosuch"),
        (["-D", "model=nosuch"], "nosuch"),
        (["-D", "artifact=nosuch.onnx"], "no such file"),
    ],
    ids=str,
)
def test_what_is_no_gate_accepts_nothing(gate: Gate, arguments: list[str], words: str) -> None:
    gate.project.feature(*CLAIM, title="Dots are found", tags="@one")
    gate.project.feature(*CLAIM, title="Others are found", name="other")
    accepted = gate()
    assert accepted.code == 0
    said = gate(*arguments)
    if not words:
        assert said.code == 0  # all that was named was judged
        assert "alone" in said.outcome or "all 2" in said.outcome
        return
    assert said.code == 2, said.text
    assert words in said.text
    assert said.outcome.startswith(("NOT A GATE", "NOT JUDGED"))
    assert said.verdict is None or said.predicate["result"] != "PASSED"


def test_a_filter_in_a_settings_file_is_no_gate(gate: Gate) -> None:
    gate.project.feature(*CLAIM, title="Others are found", name="other", tags="@slow")
    ini = gate.project.root / "behave.ini"
    ini.write_text(ini.read_text().replace("[behave]\n", "[behave]\ndefault_tags = not @slow\n"))
    said = gate()
    assert said.code == 2, said.text
    assert "only 1 of 2 goals were selected" in said.outcome


def test_a_goal_in_progress_decides_nothing_and_says_its_age(gate: Gate) -> None:
    gate.project.feature(*MISSED, name="later", tags="@wip @sprint.1", title="More are found")
    said = gate("-D", "sprint=3")
    assert said.code == 0, said.text
    assert "wip NOT MET    features/later.feature:4  More are found: red dots found: 3" in said.text
    assert "features/later.feature:4: @wip, 2 sprints old: not met; it decides" in said.text
    verdict = json.loads((gate.project.root / "reports/sprint-3/verdict.json").read_bytes())
    assert verdict["predicate"]["warnedTests"] == ["features/later.feature:4"]
    assert verdict["predicate"]["failedTests"] == []
    assert [goal["wipAge"] for goal in verdict["predicate"]["goals"]] == [None, 2]
    assert verdict["predicate"]["counts"]["selected"] == 1


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("@sprint.99", "@wip, of sprint 99, which lies ahead: not met"),
        ("@sprint.autumn", "@wip, of sprint autumn, which cannot be ordered relative to sprint 1:"),
        ("", "features/later.feature:4: @wip, 0 sprints old: not met"),
    ],
)
def test_an_age_that_nobody_knows_is_not_told(gate: Gate, tag: str, words: str) -> None:
    gate.project.feature(*MISSED, name="later", tags=f"@wip {tag}", title="More are found")
    said = gate()
    assert said.code == 0, said.text
    assert words in said.text
    assert said.predicate["goals"][1]["wipAge"] == (None if tag else 0)
    summary = (gate.project.root / "reports/sprint-1/summary.md").read_text(encoding="utf-8")
    assert ("for a sprint that lies ahead" in summary) is (tag == "@sprint.99")


def test_a_goal_in_progress_that_is_met_asks_to_guard(gate: Gate) -> None:
    gate.project.feature(*CLAIM, name="later", tags="@wip", title="Dots are found, later")
    said = gate()
    assert said.code == 0
    assert "is met. Remove @wip to make it count." in said.text


def test_goals_in_progress_alone_prove_nothing(gate: Gate) -> None:
    gate.project.feature(*CLAIM, tags="@wip")
    said = gate()
    assert (said.code, said.outcome) == (
        2,
        "NOT JUDGED: every goal is tagged @wip, so nothing decides. Untag one.",
    )
    assert said.verdict is not None
    assert said.verdict["subject"] == []


def test_hypotheses_never_decide(gate: Gate) -> None:
    gate.project.feature(
        'Given the hypothesis "more is found"', *MISSED, name="idea", tags="@hypothesis"
    )
    said = gate()
    assert said.code == 0, said.text
    assert said.predicate["hypotheses"][0]["answer"] == "rejected"
    alone = gate("features/idea.feature")
    assert alone.code == 2
    assert "hypotheses" in alone.outcome


@pytest.mark.parametrize(
    "text",
    [
        "Feature: F\n\n  Scenaro: lost\n    Then it finds at least 9 red dots\n\n",
        'Feature: F\n\n  Scenario: open\n    Then nothing\n      """\n',
    ],
)
def test_a_goal_that_a_misspelt_keyword_hides_is_no_green(gate: Gate, text: str) -> None:
    rest = "  Scenario: kept\n    " + "\n    ".join(CLAIM)
    gate.project.write("features/goal.feature", f"{text}{rest}\n")
    said = gate()
    assert said.code == 2, said.text
    assert "features/goal.feature:" in said.outcome


def test_the_artifact_is_the_subject_and_an_older_version_is_not(gate: Gate) -> None:
    gate.project.detector("build/new.onnx", slowly=2)
    manifest = gate.project.root / "models/dot-finder/model.yaml"
    text = manifest.read_text().replace('{"1": v1.onnx}', '{"1": v1.onnx, "0": v0.onnx}')
    manifest.write_text(text)
    gate.project.detector("models/dot-finder/v0.onnx", slowly=3)
    gate.project.feature('Given the model "dot-finder" version "0"', *CLAIM, name="old")
    said = gate("-D", "artifact=build/new.onnx")
    assert said.code == 0, said.text
    assert said.verdict is not None
    assert [one["name"] for one in said.verdict["subject"]] == ["dot-finder@new.onnx"]


def test_a_version_that_the_manifest_lists_is_judged_by_its_name_and_not_against_itself(
    gate: Gate,
) -> None:
    manifest = gate.project.root / "models/dot-finder/model.yaml"
    text = manifest.read_text().replace('{"1": v1.onnx}', '{"1": v1.onnx, "0": v0.onnx}')
    manifest.write_text(text)
    gate.project.detector("models/dot-finder/v0.onnx", slowly=3)
    against = 'Given the baseline "dot-finder" version "0"'
    no_worse = "Then recall for red dots is no worse than the baseline"
    gate.project.feature(against, CLAIM[0], no_worse, name="better")
    said = gate("-D", "artifact=models/dot-finder/v0.onnx")
    assert said.code == 1, said.text
    assert said.verdict is not None
    assert [one["name"] for one in said.verdict["subject"]] == ["dot-finder@0"]
    assert "the baseline is the model being judged" in said.text


def test_an_artifact_that_no_goal_is_about_is_refused(gate: Gate) -> None:
    gate.project.detector("build/new.onnx")
    gate.project.feature('Given the model "dot-finder" version "1"', *CLAIM)
    said = gate("-D", "artifact=build/new.onnx")
    assert said.code == 2, said.text
    assert "no goal judged it" in said.outcome


def test_the_verdict_before_is_gone_whatever_happens(gate: Gate) -> None:
    accepted = gate()
    assert accepted.code == 0
    reports = gate.project.root / "reports/sprint-1"
    (reports / "verdict.dsse.json").write_text("{}")
    assert (reports / "junit/donewhen.xml").is_file()
    gate.project.feature("Thn it finds at least 3 red dots")
    assert gate().code == 2
    assert not (reports / "verdict.dsse.json").exists()
    assert gate.project.verdict() != accepted.verdict
    (gate.project.root / "steps/zz_own.py").write_text("1 / 0\n")
    assert gate().code == 2
    for name in ("verdict.json", "junit/donewhen.xml", "summary.md", "metrics.txt"):
        assert not (reports / name).exists(), name


def test_equal_runs_give_equal_bytes_but_for_run_and_time(gate: Gate) -> None:
    first = gate("--fresh").verdict
    second = gate("--fresh").verdict
    kept = gate().verdict
    assert first is not None
    assert second is not None
    assert kept is not None
    for one in (first, second, kept):
        del one["predicate"]["run"]
    assert json.dumps(first) == json.dumps(second)
    kept["predicate"]["gate"]["store"] = "fresh"
    assert json.dumps(first) == json.dumps(kept)


def test_fresh_takes_nothing_from_the_store_and_leaves_nothing_there(gate: Gate) -> None:
    gate("--fresh")
    left = [path.name for path in (gate.project.root / ".donewhen").iterdir()]
    assert [name for name in left if name not in ("tools", "history-inbox")] == []
    assert list((gate.project.root / ".donewhen/history-inbox").iterdir()) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Feature: F\n".encode("utf-16"), "not UTF-8 text"),
        (b"Feature: \xe9\n", "not UTF-8 text"),
        (b"\xef\xbb\xbfFeature: F\n", "byte order mark"),
        (b"# language: xx\nFeature: F\n", "xx is not a language that behave knows"),
        (b'Feature: F\n\n  Scenario: S\n    Then x\n      """\n      a\n', "never ends"),
    ],
)
def test_a_file_that_is_no_feature_is_named_by_gate_and_behave(
    gate: Gate, content: bytes, words: str
) -> None:
    (gate.project.root / "features/odd.feature").write_bytes(content)
    said = gate()
    assert said.code == 2
    assert "features/odd.feature:" in said.outcome
    assert words in said.outcome
    plain = gate.project.behave()
    assert plain.code == 1
    assert words in plain.text
    assert "Traceback" not in plain.text


@pytest.mark.parametrize(
    "content", [b"a = b\n", b"[behave]\npaths = a\npaths = b\n", b"[behave]\n\xe9 = 1\n"]
)
def test_settings_that_cannot_be_read_are_named(gate: Gate, content: bytes) -> None:
    (gate.project.root / "behave.ini").write_bytes(content)
    said = gate()
    assert said.code == 2
    assert said.outcome.startswith("NOT JUDGED: behave.ini cannot be used: ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-D", "artifact="], "-D artifact=: the value is empty"),
        (["-D", "model=shade-reader"], 'no deciding goal was about the model "shade-reader"'),
        (["-D", "dataset=dotz"], 'Did you mean "dots"'),
        (["-D", "artifact=features"], "not a regular file"),
        (["--stage", "evil"], "lead to other code"),
        (["--version"], "behave --help"),
        (["-f", "help"], "behave --help"),
    ],
    ids=str,
)
def test_what_would_judge_something_else_is_refused(
    gate: Gate, arguments: list[str], words: str
) -> None:
    gate.project.feature('Given the model "dot-finder"', *CLAIM)
    said = gate(*arguments)
    assert said.code == 2, said.text
    assert words in said.outcome
    assert said.verdict is None or said.predicate["result"] == "FAILED"


def test_an_artifact_that_only_a_goal_in_progress_is_about_is_not_accepted(gate: Gate) -> None:
    gate.project.detector("build/new.onnx")
    gate.project.feature(*CLAIM, tags="@wip")
    gate.project.shades(right=3, wrong=0)
    gate.project.feature(
        'Given data set "shades"',
        'Given the model "shade-reader"',
        "When the model ingests the images",
        "Then accuracy is at least 90%",
        name="other",
    )
    said = gate("-D", "artifact=build/new.onnx")
    assert said.code == 2, said.text
    assert "no deciding goal was about" in said.outcome


def test_the_verdict_before_is_gone_where_the_settings_are_wrong(gate: Gate) -> None:
    assert gate().code == 0
    (gate.project.root / "behave.ini").write_text("a = b\n")
    assert gate().code == 2
    assert gate.project.verdict() is None


def test_what_github_could_not_be_told_is_not_accepted(gate: Gate) -> None:
    gate.project.environment = {"GITHUB_STEP_SUMMARY": str(gate.project.root / "no/such/file")}
    said = gate()
    assert said.code == 3, said.text
    assert said.verdict is None
    history = gate.project.donewhen("history")
    assert "no run" in history.stdout + history.stderr


def test_a_figure_that_was_changed_in_the_store_is_not_believed(gate: Gate) -> None:
    gate.project.feature(
        "When the model ingests the images",
        "Then recall for red dots is at least 60% with 95% confidence",
    )
    assert gate().code == 1
    (stored,) = (gate.project.root / ".donewhen/intervals").glob("*.cache")
    checksum, interval = stored.read_bytes().split(b"\n", 1)
    changed = json.dumps(json.loads(interval) | {"low": 0.99}).encode()
    stored.write_bytes(checksum + b"\n" + changed)
    assert gate().code == 1
