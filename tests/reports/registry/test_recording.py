from __future__ import annotations

import hashlib
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.reports.pipeline.statements import COUNTED, claim
from tests.reports.registry.conftest import WORDS, Proxy, Server, Team, Verdict, verdict

from donewhen.foundation.errors import InputError, UnfinishedError
from donewhen.reports.registry import MlflowRegistry, RegisteredModel, open_registry

ALIAS = "/registered-models/alias"


@dataclass
class Gate:
    """A gate that has judged the candidate, and is about to record what came out."""

    team: Team
    registry: MlflowRegistry
    model: RegisteredModel
    path: Path
    report: Path

    def verdict(self, exit_code: int = 0) -> Verdict:
        return verdict(self.path, self.report, exit_code=exit_code)

    def record(self, exit_code: int = 0) -> list[str]:
        made = self.verdict(exit_code)
        return self.registry.record(self.model, made.read, made.folder, WORDS[exit_code], exit_code)


def gate(team: Team, tmp_path: Path) -> Gate:
    registry = open_registry(f"models:/{team.name}@candidate")
    model = registry.resolve()
    path = registry.download(model, tmp_path / "downloads")
    return Gate(team, registry, model, path, tmp_path / "report")


@pytest.fixture
def judged(proxy: Proxy, team: Team, tmp_path: Path) -> Gate:
    team.version()
    made = gate(team, tmp_path)
    proxy.forget()
    return made


def test_an_accepted_version_has_everything(judged: Gate, tmp_path: Path) -> None:
    team, version = judged.team, judged.model.version
    lines = judged.record()
    (run,) = team.runs(version)
    assert team.accepted() == version
    assert team.tags(version) == {
        "donewhen.status": "accepted",
        "donewhen.run": run.info.run_id,
        "donewhen.verdict_sha256": judged.verdict().sha256,
        "donewhen.model_sha256": hashlib.sha256(judged.path.read_bytes()).hexdigest(),
    }
    assert run.info.status == "FINISHED"
    counts = {f"goals/{name}": float(name in ("selected", "met")) for name in COUNTED}
    assert run.data.metrics == {
        "Red balloons/It finds them/recall of red balloons": 0.875,
        "Red balloons/It finds them/precision of red balloons": 0.75,
        **counts,
    }
    assert run.data.tags["donewhen.outcome"] == "accepted"
    report = team.client.download_artifacts(run.info.run_id, "donewhen", str(tmp_path))
    files = {file.relative_to(report).as_posix() for file in Path(report).rglob("*.*")}
    assert files == {"verdict.json", "summary.md", "junit/donewhen.xml", "allure/index.html"}
    content = (Path(report) / "verdict.json").read_bytes()
    assert content == (judged.report / "verdict.json").read_bytes()
    assert lines == [
        f"MLflow run {run.info.run_id}: 9 metrics, 4 files of the report",
        f'alias "accepted": {team.name} version {version}',
        f"{team.name} version {version}: donewhen.status accepted",
    ]


@pytest.mark.parametrize(
    ("exit_code", "status"), [(1, "refused"), (2, "not judged"), (3, "not finished")]
)
def test_anything_but_an_acceptance_leaves_the_alias(
    proxy: Proxy, team: Team, tmp_path: Path, exit_code: int, status: str
) -> None:
    first = team.version()
    gate(team, tmp_path / "first").record()
    second = team.version(bias=0.25)
    judged = gate(team, tmp_path / "second")
    proxy.forget()
    judged.record(exit_code)
    assert team.accepted() == first
    assert team.tags(second)["donewhen.status"] == status
    assert team.tags(second)["donewhen.verdict_sha256"] == judged.verdict(exit_code).sha256
    (run,) = team.runs(second)
    assert (run.info.status, run.data.tags["donewhen.outcome"]) == ("FINISHED", status)
    assert not [asked for asked in proxy.requests if "POST" in asked and ALIAS in asked]


def test_a_run_without_a_verdict_takes_away_the_digests_of_an_earlier_one(judged: Gate) -> None:
    team, version = judged.team, judged.model.version
    judged.record()
    lines = judged.registry.record(judged.model, None, judged.report, "not finished", 3)
    tags = team.tags(version)
    assert tags["donewhen.status"] == "not finished"
    assert "donewhen.verdict_sha256" not in tags
    assert any('still has the alias "accepted" from an earlier verdict' in line for line in lines)
    assert team.accepted() == version


def test_a_version_that_could_not_be_downloaded_is_not_judged(
    proxy: Proxy, team: Team, tmp_path: Path
) -> None:
    version = team.version()
    registry = open_registry(f"models:/{team.name}@candidate")
    registry.record(registry.resolve(), None, tmp_path, "not judged", 2)
    assert team.tags(version)["donewhen.status"] == "not judged"
    made = verdict(team.work / "0.5" / "model.onnx", tmp_path)
    with pytest.raises(InputError, match="was not downloaded"):
        registry.record(registry.resolve(), made.read, tmp_path, "accepted", 0)
    assert team.accepted() is None
    assert proxy.requests


def test_the_pinned_version_is_what_was_judged_wherever_the_alias_went(
    judged: Gate, tmp_path: Path
) -> None:
    team, first = judged.team, judged.model.version
    second = team.version(bias=0.25)
    lines = judged.record()
    assert team.accepted() == first
    assert team.tags(second) == {}
    assert (
        f'the alias "candidate" was moved in the meantime; {team.name} version 1 was judged'
        in lines
    )
    later = gate(team, tmp_path / "later")
    assert later.model.version == second
    assert f'alias "accepted": {team.name} version 2, before at version 1' in later.record()
    assert team.accepted() == second


def test_a_version_that_is_gone_is_not_accepted(judged: Gate, proxy: Proxy) -> None:
    judged.team.client.delete_model_version(judged.team.name, judged.model.version)
    with pytest.raises(InputError, match="was deleted in the meantime"):
        judged.record()
    assert judged.team.accepted() is None
    assert [asked for asked in proxy.requests if not asked.startswith("GET")] == []


def test_another_model_of_the_same_name_and_number_is_not_accepted(judged: Gate) -> None:
    team = judged.team
    team.client.delete_registered_model(team.name)
    assert team.version(bias=0.25) == judged.model.version
    with pytest.raises(InputError, match="registered again"):
        judged.record()
    assert (team.accepted(), team.tags("1")) == (None, {})


def test_a_version_that_is_deleted_while_it_is_recorded_is_not_accepted(
    judged: Gate, proxy: Proxy
) -> None:
    team = judged.team

    def delete(_: int, asked: str) -> None:
        if "allure" in asked:
            team.client.delete_model_version(team.name, judged.model.version)

    proxy.on_request = delete
    with pytest.raises(UnfinishedError, match="could not be recorded"):
        judged.record()
    assert team.accepted() is None
    assert {run.info.status for run in team.runs("1")} == {"FAILED"}


def test_a_file_that_changed_while_it_was_judged_is_not_accepted(judged: Gate) -> None:
    made = judged.verdict()
    content = bytearray(judged.path.read_bytes())
    content[-1] ^= 1
    judged.path.write_bytes(content)
    with pytest.raises(InputError, match="changed while it was judged"):
        judged.registry.record(judged.model, made.read, made.folder, "accepted", 0)
    assert (judged.team.accepted(), judged.team.tags("1")) == (None, {})


def test_a_verdict_about_another_file_accepts_nothing(judged: Gate) -> None:
    other = judged.team.version(bias=0.25)
    made = verdict(judged.team.work / "0.25" / "model.onnx", judged.report)
    with pytest.raises(InputError, match="not about the file that was downloaded"):
        judged.registry.record(judged.model, made.read, made.folder, "accepted", 0)
    assert (judged.team.accepted(), judged.team.tags("1")) == (None, {})
    assert judged.team.tags(other) == {}


def test_two_gates_at_once_on_one_version_do_not_mix(
    judged: Gate, proxy: Proxy, tmp_path: Path
) -> None:
    """The second records everything while the first is uploading its report."""
    second = gate(judged.team, tmp_path / "second")
    told: list[str] = []

    def meanwhile(_: int, asked: str) -> None:
        if "summary.md" in asked and not told:
            told.append(asked)
            told.extend(second.record(1))

    proxy.on_request = meanwhile
    with pytest.raises(UnfinishedError, match="another gate recorded this version"):
        judged.record()
    assert len(told) == 3
    assert judged.team.accepted() is None
    runs = {run.info.run_id: run for run in judged.team.runs("1")}
    tags = judged.team.tags("1")
    assert tags["donewhen.status"] == "refused"
    assert tags["donewhen.verdict_sha256"] == second.verdict(1).sha256
    assert runs.pop(tags["donewhen.run"]).info.status == "FINISHED"
    assert [run.info.status for run in runs.values()] == ["FAILED"]


def check_nothing_is_half_said(team: Team, *, accepted: str | None) -> None:
    """Check what holds whenever the server went away: nothing says more than is true."""
    assert team.accepted() == accepted
    assert team.tags("1").get("donewhen.status") in (None, "recording")
    for run in team.runs("1"):
        if run.info.status == "FINISHED":  # then nothing of it is missing
            assert len(run.data.metrics) == 9
            assert team.client.list_artifacts(run.info.run_id, "donewhen/allure")


def forget_the_last_time(team: Team) -> None:
    team.client.delete_registered_model_alias(team.name, "accepted")
    team.client.delete_model_version_tag(team.name, "1", "donewhen.status")
    for run in team.runs("1"):
        team.client.delete_run(run.info.run_id)


@pytest.mark.parametrize("answer_lost", [False, True], ids=["not asked", "answer lost"])
def test_wherever_the_server_goes_away_nothing_is_half_said(
    judged: Gate, proxy: Proxy, *, answer_lost: bool
) -> None:
    team = judged.team
    judged.record()  # makes the experiment, which is asked for once
    proxy.forget()
    judged.record()
    asked = list(proxy.requests)
    (alias,) = [n for n, one in enumerate(asked) if one.startswith("POST") and ALIAS in one]
    assert 15 < alias < len(asked) - 1
    for number, request in enumerate(asked):
        before_a_tag = "GET" in request and "registered-models/get" in request  # MLflow's own
        if before_a_tag or (answer_lost and request.startswith("GET")):
            continue  # as if the next, or this, was not asked
        forget_the_last_time(team)
        proxy.forget()
        if answer_lost:
            proxy.mute_from = number
        else:
            proxy.silent_from = number
        if number > alias:  # everything is said; the status only lags behind
            assert 'still says "recording" (the connection was cut' in judged.record()[-1]
            assert team.accepted() == "1"
            continue
        with pytest.raises(UnfinishedError, match="the connection was cut"):
            judged.record()
        moved = answer_lost and number == alias
        check_nothing_is_half_said(team, accepted="1" if moved else None)
        if number % 6 == 0 or "create" in request:
            proxy.forget()
            assert judged.record()[-1].endswith("donewhen.status accepted")
            assert (team.accepted(), team.tags("1")["donewhen.status"]) == ("1", "accepted")
            assert "RUNNING" not in [run.info.status for run in team.runs("1")]


def test_an_alias_whose_answer_only_was_lost_is_moved(judged: Gate, proxy: Proxy) -> None:
    def lose(number: int, asked: str) -> None:
        lost = asked.startswith("POST") and ALIAS in asked
        proxy.mute_from = number if lost else 10**9

    proxy.on_request = lose
    lines = judged.record()
    assert judged.team.accepted() == "1"
    assert lines[-1].endswith("donewhen.status accepted")


def test_an_alias_that_may_not_be_moved_leaves_no_acceptance(judged: Gate, proxy: Proxy) -> None:
    def forbid(_: int, asked: str) -> None:
        proxy.refused = ALIAS if asked.startswith("POST") and ALIAS in asked else ""

    proxy.on_request = forbid
    with pytest.raises(UnfinishedError, match='not certainly: the alias "accepted"') as broken:
        judged.record()
    assert "PERMISSION_DENIED" in str(broken.value)
    assert judged.team.accepted() is None
    assert judged.team.tags("1")["donewhen.status"] == "recording"
    assert [run.info.status for run in judged.team.runs("1")] == ["FAILED"]


def test_the_message_says_what_was_written_and_what_was_not(judged: Gate, proxy: Proxy) -> None:
    def cut(number: int, asked: str) -> None:
        if "summary.md" in asked:
            proxy.silent_from = number

    proxy.on_request = cut
    with pytest.raises(UnfinishedError) as broken:
        judged.record()
    assert str(broken.value) == (
        f"{judged.team.name} version 1 was judged (accepted), but this could not be recorded: "
        f"the connection was cut, at {proxy.url}.\n"
        'Written: the status "recording", a run, metrics. Not written, or not certainly: report, '
        'digests, the end of the run, the alias "accepted", the status. Run the same '
        "command again to repair it."
    )


def test_a_server_that_is_killed_in_the_middle(
    judged: Gate, proxy: Proxy, server: Server, tmp_path: Path
) -> None:
    team = judged.team
    earlier = team.version(bias=0.25, alias="earlier")
    registry = open_registry(f"models:/{team.name}@earlier")
    model = registry.resolve()
    before = Gate(team, registry, model, registry.download(model, tmp_path / "e"), tmp_path / "er")
    before.record()

    def kill(_: int, asked: str) -> None:
        if "junit" in asked:
            server.end(signal.SIGKILL)

    proxy.on_request = kill
    with pytest.raises(UnfinishedError) as broken:
        judged.record()
    assert broken.value.exit_code == 3
    server.start()
    proxy.on_request = lambda _number, _asked: None
    check_nothing_is_half_said(team, accepted=earlier)
    assert [run.info.status for run in team.runs("1")] == ["RUNNING"]
    judged.record()
    assert team.accepted() == "1"
    assert sorted(run.info.status for run in team.runs("1")) == ["FAILED", "FINISHED"]


def test_more_claims_than_fit_into_a_request(judged: Gate) -> None:
    made = judged.verdict()
    goal = made.statement["predicate"]["goals"][0]
    goal["feature"] = goal["scenario"] = "ß" * 500  # six bytes each in a request of a megabyte
    goal["claims"] = [claim(metric=f"{number} {'ß' * 80}") for number in range(2000)]
    made.write()
    judged.registry.record(judged.model, made.read, made.folder, "accepted", 0)
    (run,) = judged.team.runs("1")
    assert len(run.data.metrics) == 2007


def test_names_in_a_verdict_may_be_hostile(judged: Gate) -> None:
    made = judged.verdict()
    goal = made.statement["predicate"]["goals"][0]
    goal["scenario"] = "../../\x1b[2J<script>" + "ä" * 500
    goal["feature"] = "' OR 1=1; --\n\x00"
    made.write()
    judged.registry.record(judged.model, made.read, made.folder, "accepted", 0)
    (run,) = judged.team.runs("1")
    assert sorted(run.data.metrics.values()) == [*[0.0] * 5, 0.75, 0.875, 1.0, 1.0]


def test_the_experiment_is_the_teams_if_it_names_one(
    judged: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "our experiment")
    judged.record(1)
    found = judged.team.client.get_experiment_by_name("our experiment")
    assert found is not None
    (run,) = judged.team.client.search_runs([found.experiment_id])
    assert run.info.run_id == judged.team.tags("1")["donewhen.run"]
    judged.team.client.delete_experiment(found.experiment_id)
    with pytest.raises(InputError, match="MLFLOW_EXPERIMENT_NAME"):
        judged.record(1)
