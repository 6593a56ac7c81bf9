"""What is recorded is there, whole and once, whoever writes at the same time or is killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.history.conftest import claim, goal, record, verdict, write

from donewhen.foundation.errors import InputError, UnfinishedError
from donewhen.foundation.settings import Settings
from donewhen.history.history import open_history
from donewhen.verdicts.inbox import inbox_of, waiting

TAKE_IN = """\
import sys
from pathlib import Path
import alembic.command
import donewhen.history.store
from donewhen.history.history import open_history
from donewhen.foundation.settings import Settings

store, address, start = sys.argv[1:]
while not Path(start).exists():
    pass
with open_history(Settings((Path("."),), "12", store=Path(store), history=address)) as history:
    assert not history.taken.problems, history.taken.problems
"""


def take_in(settings: Settings, start: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", TAKE_IN, str(settings.store), settings.history, str(start)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def test_a_run_comes_back_as_its_statement_says(anywhere: Settings) -> None:
    statement = verdict("r1", goal(claim(0.87), claim(None, text="precision is at least 9%")))
    record(statement, anywhere)
    with open_history(anywhere) as history:
        assert (history.taken.new, history.taken.known) == (1, 0)
        (run,) = history.runs()
        (told,) = history.goals()
        claims = history.claims(run="r1")
    assert (run.id, run.sprint, run.outcome, run.exit_code) == ("r1", "12", "refused", 1)
    assert f"{run.finished:%Y-%m-%dT%H:%M:%S%z}" == "2026-11-21T07:12:00+0000"
    assert [(one.name, one.digest) for one in run.subjects] == [("balloon-detector@12", "a" * 64)]
    assert (run.commit, run.dirty, run.versions["python"]) == ("e" * 40, False, "3.11.7")
    assert run.data_sets[0].images == 100
    assert told.location == "features/balloons/red.feature:3"
    assert (told.status, told.role, told.model_version) == ("not met", "goal", "12")
    assert [one.text for one in claims] == [
        "recall for balloons is at least 80%",
        "precision is at least 9%",
    ]
    listed = statement["predicate"]["goals"][0]["claims"]
    assert [one.value for one in claims] == [0.87, None]
    assert (claims[0].low, claims[0].high) == (listed[0]["interval"]["low"], 0.87 + 0.04)
    assert (claims[0].threshold, claims[0].numerator, claims[0].images) == (0.8, 90, 50)
    assert waiting(anywhere) == []


def test_the_same_run_twice_is_one_run(anywhere: Settings, tmp_path: Path) -> None:
    path = write(tmp_path / "verdict.json", verdict("r1"))
    with open_history(anywhere) as history:
        assert history.import_verdict(path)
        assert not history.import_verdict(path)
    inbox_of(anywhere).mkdir(parents=True)
    (inbox_of(anywhere) / "r1.json").write_bytes(path.read_bytes())
    with open_history(anywhere) as history:
        assert (history.taken.new, history.taken.known) == (0, 1)
        assert len(history.runs()) == len(history.goals()) == len(history.claims()) == 1


def test_another_verdict_of_the_same_run_is_refused(anywhere: Settings, tmp_path: Path) -> None:
    better = verdict("r1", goal(claim(0.99)))
    with open_history(anywhere) as history:
        history.import_verdict(write(tmp_path / "a.json", verdict("r1", goal(claim(0.5)))))
        with pytest.raises(InputError, match=r"r1 is in the history .* differs"):
            history.import_verdict(write(tmp_path / "b.json", better))
        assert [one.value for one in history.claims()] == [0.5]
    record(better, anywhere)
    with open_history(anywhere) as history:
        assert "kept as" in history.taken.problems[0]
        assert [one.value for one in history.claims()] == [0.5]
    assert [one.name for one in inbox_of(anywhere).iterdir()] == ["r1.json.refused"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b'{"predicate": 1}', b"\xff", b"[" * 100_000, b'{"a": 1, "a": 2}', b"[]"],
)
def test_what_is_no_verdict_is_put_aside_and_told(settings: Settings, content: bytes) -> None:
    record(verdict("good"), settings)
    (inbox_of(settings) / "bad.json").write_bytes(content)
    with open_history(settings) as history:
        assert history.taken.new == 1
        assert len(history.taken.problems) == 1
        assert "bad.json" in history.taken.problems[0]
    with open_history(settings) as history:
        assert history.taken.problems == ()
    assert (inbox_of(settings) / "bad.json.refused").read_bytes() == content


NASTY = ["nul \0 inside", "half \ud800 of a pair", "'; drop table donewhen_runs; --", "x" * 100_000]


@pytest.mark.parametrize("text", NASTY, ids=["nul", "half", "sql", "long"])
def test_any_text_can_be_recorded(anywhere: Settings, text: str) -> None:
    record(verdict("r1", goal(claim(0.9, text=text), name=text, problem=text)), anywhere)
    with open_history(anywhere) as history:
        assert history.taken.problems == ()
        (told,) = history.goals()
        plain = text.replace("\0", "\ufffd").replace("\ud800", "?")
        assert told.scenario == plain
        assert len(history.trends([told.key])) == 1


@pytest.mark.parametrize("number", [2**63, -(2**64), 10**400], ids=["2^63", "-2^64", "10^400"])
def test_a_number_that_no_column_holds_is_refused(
    anywhere: Settings, tmp_path: Path, number: int
) -> None:
    path = write(tmp_path / "v.json", verdict("r1", goal(claim(0.9, numerator=number))))
    with open_history(anywhere) as history:
        with pytest.raises(InputError, match="too large"):
            history.import_verdict(path)
        assert history.runs() == []


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        ({"sprint": 12}, "predicate.sprint: wanted a text, it is 12"),
        ({"sprint": "x" * 65}, "run: sprint is longer than 64 characters"),
        ({"goals": [{}]}, r"goals\[0\]"),
        ({"provider": 1}, "predicate.provider: wanted a text"),
        ({"versions": {"python": 3}}, r'versions\["python"\]: wanted a text'),
        ({"result": "GREAT"}, "GREAT"),
        ({"complete": False}, "not completed"),
        ({"gate": {"outcome": "great"}}, "great|scope"),
        ({"goals": [goal(claim(0.9, threshold="high"))]}, "threshold: wanted a number"),
        ({"goals": [goal(claim(0.9, images=True))]}, "images: wanted a whole number, it is true"),
        ({"goals": [goal(claim(0.9), status="fine")]}, "fine"),
        ({"run": {"id": "../../x", "startedOn": "", "finishedOn": ""}}, "no id"),
    ],
)
def test_what_is_imported_must_be_a_verdict(
    settings: Settings, tmp_path: Path, spoilt: dict[str, Any], words: str
) -> None:
    path = write(tmp_path / "verdict.json", verdict("r1", **spoilt))
    with open_history(settings) as history:
        with pytest.raises(InputError, match=words):
            history.import_verdict(path)
        assert history.runs() == []


def test_eight_writers_at_once_lose_nothing(anywhere: Settings, tmp_path: Path) -> None:
    """Eight on a new database: two share an inbox each, as two machines of a team do not."""
    stores = [replace(anywhere, store=tmp_path / f"store-{number}") for number in range(4)]
    for number in range(40):
        record(verdict(f"r{number}", goal(claim(number / 100))), stores[number % 4])
    start = tmp_path / "start"
    writers = [take_in(stores[number % 4], start) for number in range(8)]
    start.touch()
    for writer in writers:
        _, said = writer.communicate(timeout=120)
        assert writer.returncode == 0, said
    with open_history(anywhere) as history:
        assert sorted(run.id for run in history.runs()) == sorted(f"r{n}" for n in range(40))
        assert sorted(one.value or 0 for one in history.claims()) == [n / 100 for n in range(40)]
    assert [path for store in stores for path in waiting(store)] == []


def test_who_is_killed_in_the_middle_loses_nothing(anywhere: Settings, tmp_path: Path) -> None:
    for number in range(40):
        record(verdict(f"r{number}", goal(claim(0.9), claim(0.8))), anywhere)
    start, drawn = tmp_path / "start", random.Random(5)  # noqa: S311 - no secret
    start.touch()
    cut = 0
    for _ in range(6):
        left = len(waiting(anywhere))
        writer = take_in(anywhere, start)
        until = time.monotonic() + 60
        few = drawn.randrange(1, 4)
        while len(waiting(anywhere)) > max(0, left - few) and writer.poll() is None:
            assert time.monotonic() < until
        time.sleep(drawn.random() / 100)
        os.kill(writer.pid, signal.SIGKILL)
        writer.communicate()
        cut += writer.returncode == -signal.SIGKILL
    assert cut >= 2
    with open_history(anywhere) as history:
        assert sorted(run.id for run in history.runs()) == sorted(f"r{n}" for n in range(40))
        assert len(history.goals()) == 40
        assert len(history.claims()) == 80
        assert history.taken.problems == ()
    assert waiting(anywhere) == []


def test_what_waits_stays_while_the_database_does_not_answer(settings: Settings) -> None:
    record(verdict("r1"), settings)
    gone = replace(settings, history="postgresql+psycopg://me:secret@localhost:1/nowhere")
    with pytest.raises(UnfinishedError, match=r"me:\*\*\*@localhost") as told:
        open_history(gone)
    assert "secret" not in str(told.value)
    assert len(waiting(settings)) == 1
    with open_history(settings) as history:
        assert history.taken.new == 1


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("sqlite://", "Name a file"),
        ("history.sqlite", "is no address"),
        ("postgres://h/x", 'Did you mean "postgresql"'),
        ("mysql+pymysql://me:secret@h/x", "pip install"),
    ],
)
def test_an_address_that_is_none_is_refused(settings: Settings, address: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as told:
        open_history(replace(settings, history=address))
    assert "secret" not in str(told.value)


def test_a_file_that_is_no_database_is_refused(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "history.sqlite").write_text("not a database " * 100)
    with pytest.raises(InputError, match="not a database"):
        open_history(settings)


def test_a_folder_that_is_not_there_is_told(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(UnfinishedError, match="unable to open"):
        open_history(replace(settings, history=f"sqlite:///{tmp_path}/no/history.sqlite"))


def test_a_verdict_in_the_form_of_an_earlier_release_can_be_imported(
    settings: Settings, tmp_path: Path
) -> None:
    statement = verdict("r1")
    del statement["predicate"]["images"], statement["predicate"]["gate"]["budgets"]
    path = write(tmp_path / "verdict.json", statement)
    with open_history(settings) as history:
        assert history.import_verdict(path)
        assert history.runs()[0].images == ()
