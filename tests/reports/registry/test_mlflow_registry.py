from __future__ import annotations

import os
import subprocess
import sys
import time
import warnings
from pathlib import Path

import mlflow
import onnx
import pytest
from tests.reports.registry.conftest import Proxy, Server, Team, write_model

from donewhen.foundation.errors import DonewhenError, InputError, ModelError, UnfinishedError
from donewhen.inference import model_digest
from donewhen.reports.registry import open_registry


def fetched(team: Team, address: str, folder: Path) -> Path:
    registry = open_registry(address.replace("NAME", team.name))
    return registry.download(registry.resolve(), folder)


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    others = {key: text for key, text in os.environ.items() if not key.startswith("MLFLOW_")}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=others | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_alias_is_pinned_to_the_version_that_it_names_now(proxy: Proxy, team: Team) -> None:
    first = team.version()
    registry = open_registry(f"models:/{team.name}@candidate")
    model = registry.resolve()
    second = team.version(bias=0.25)
    assert (model.name, model.version, model.alias) == (team.name, first, "candidate")
    assert model.source.startswith("mlflow-artifacts:/")
    assert registry.resolve().version == second != first
    assert proxy.requests


def test_a_version_is_taken_as_it_is(proxy: Proxy, team: Team, tmp_path: Path) -> None:
    first = team.version()
    team.version(bias=0.25)
    path = fetched(team, f"models:/NAME/{first}", tmp_path / "downloads")
    assert path == tmp_path / "downloads" / f"{team.name}-{first}" / "model.onnx"
    assert path.read_bytes() == (team.work / "0.5" / "model.onnx").read_bytes()
    assert [entry.name for entry in (tmp_path / "downloads").iterdir()] == [path.parent.name]
    assert proxy.requests


def test_the_folder_may_be_relative_and_a_link(
    proxy: Proxy, team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.version()
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    monkeypatch.chdir(tmp_path)
    for name in ("store/registry", "link"):
        path = fetched(team, "models:/NAME@candidate", Path(name))
        assert path == Path(name) / f"{team.name}-1" / "model.onnx"
        assert path.is_file()
    assert proxy.requests


def test_the_file_itself_can_be_the_source(proxy: Proxy, team: Team, tmp_path: Path) -> None:
    files = [write_model(team.work / f"v{n}.onnx", bias=n) for n in (1, 2)]
    source, run = team.upload(*files)
    team.register(f"{source}/v2.onnx", run)
    path = fetched(team, "models:/NAME@candidate", tmp_path / "downloads")
    assert path.read_bytes() == files[1].read_bytes()
    assert [file.name for file in path.parent.iterdir()] == ["v2.onnx"]
    assert proxy.requests


@pytest.mark.parametrize("form", ["folder", "file"])
def test_weights_outside_the_file_come_with_it(
    proxy: Proxy, team: Team, tmp_path: Path, form: str
) -> None:
    model = write_model(team.work / "model.onnx", external="model.onnx.data")
    (team.work / "python_model.pkl").write_bytes(b"\x80\x04.")
    source, run = team.upload(*sorted(team.work.iterdir()))
    team.register(source if form == "folder" else f"{source}/model.onnx", run)
    path = fetched(team, "models:/NAME@candidate", tmp_path / "downloads")
    assert sorted(file.name for file in path.parent.iterdir()) == ["model.onnx", "model.onnx.data"]
    assert model_digest(path) == model_digest(model)
    assert proxy.requests


def test_what_mlflow_logs_itself_can_be_judged(proxy: Proxy, team: Team, tmp_path: Path) -> None:
    model = onnx.load(write_model(team.work / "model.onnx"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MLflow's own
        with mlflow.start_run():
            mlflow.onnx.log_model(model, name="detector", registered_model_name=team.name)
    path = fetched(team, "models:/NAME/1", tmp_path / "downloads")
    weights, name = sorted(file.name for file in path.parent.iterdir())
    assert (weights.rpartition(".")[2], name) == ("data", "model.onnx")
    assert model_digest(path).startswith("sha256:")
    assert proxy.requests


def test_a_second_download_of_the_same_leaves_the_first_as_it_is(
    proxy: Proxy, team: Team, tmp_path: Path
) -> None:
    """Another gate may be reading it."""
    version = team.version()
    path = fetched(team, f"models:/NAME/{version}", tmp_path)
    before = path.stat()
    assert fetched(team, f"models:/NAME/{version}", tmp_path) == path
    after = path.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert proxy.requests


def test_models_of_one_version_number_do_not_share_a_folder(
    proxy: Proxy, team: Team, tmp_path: Path
) -> None:
    paths = []
    for name in ("ballons à voir", "ballons;à voir", "ballons__voir"):
        team.name = name
        team.version()
        paths.append(fetched(team, "models:/NAME/1", tmp_path).parent)
    assert len(set(paths)) == 3
    assert {path.parent for path in paths} == {tmp_path}
    assert proxy.requests


def test_another_content_replaces_what_was_downloaded(
    proxy: Proxy, team: Team, tmp_path: Path
) -> None:
    version = team.version()
    path = fetched(team, f"models:/NAME/{version}", tmp_path)
    path.write_bytes(b"tampered")
    (path.parent / "left.onnx").write_bytes(b"left")
    again = fetched(team, f"models:/NAME/{version}", tmp_path)
    assert again.read_bytes() == (team.work / "0.5" / "model.onnx").read_bytes()
    assert [file.name for file in again.parent.iterdir()] == ["model.onnx"]
    assert proxy.requests


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["weights.pt", "README.md"], 'holds no .onnx file. It holds "README.md", "weights.pt"'),
        (["a.onnx", "B.ONNX"], 'holds several models: "B.ONNX", "a.onnx"'),
    ],
)
def test_a_version_without_one_model_is_refused(
    proxy: Proxy, team: Team, tmp_path: Path, names: list[str], words: str
) -> None:
    made = write_model(team.work / "source.onnx")
    files = [made.with_name(name) for name in names]
    for file in files:
        file.write_bytes(made.read_bytes())
    team.register(*team.upload(*files))
    with pytest.raises(ModelError) as refused:
        fetched(team, "models:/NAME@candidate", tmp_path / "downloads")
    assert words in str(refused.value)
    assert list((tmp_path / "downloads").iterdir()) == []
    assert proxy.requests


def test_an_empty_version_is_refused(proxy: Proxy, team: Team, tmp_path: Path) -> None:
    source, run = team.upload(write_model(team.work / "model.onnx"))
    team.register(f"{source}/nowhere", run)
    with pytest.raises(ModelError, match=r"holds no \.onnx file\. It is empty"):
        fetched(team, "models:/NAME@candidate", tmp_path)
    assert proxy.requests


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("../secret.bin", "outside its own folder"),
        ("/etc/hostname", "outside its own folder"),
        ("sub/../../secret.bin", "outside its own folder"),
        ("..\\secret.bin", "missing beside it"),
        ("absent.bin", "missing beside it"),
    ],
)
def test_weights_that_lie_elsewhere_are_refused_and_not_fetched(
    proxy: Proxy, team: Team, tmp_path: Path, location: str, words: str
) -> None:
    path = write_model(team.work / "model.onnx", external="weights.bin")
    model = onnx.load(path, load_external_data=False)
    model.graph.initializer[0].external_data[0].value = location
    path.write_bytes(model.SerializeToString())
    team.register(*team.upload(path, team.work / "weights.bin"))
    proxy.forget()
    with pytest.raises(ModelError) as refused:
        fetched(team, "models:/NAME@candidate", tmp_path / "downloads")
    assert words in str(refused.value)
    assert not [asked for asked in proxy.requests if "secret" in asked or "hostname" in asked]


def test_what_is_no_onnx_is_refused(proxy: Proxy, team: Team, tmp_path: Path) -> None:
    path = team.work / "model.onnx"
    team.work.mkdir()
    path.write_bytes(b"<html>not found</html>")
    team.register(*team.upload(path))
    with pytest.raises(ModelError, match="web page"):
        fetched(team, "models:/NAME@candidate", tmp_path)
    assert proxy.requests


def test_half_a_download_is_no_download(proxy: Proxy, team: Team, tmp_path: Path) -> None:
    team.version()
    proxy.shortened = "/model.onnx"
    with pytest.raises(DonewhenError) as cut:
        fetched(team, "models:/NAME@candidate", tmp_path / "downloads")
    assert isinstance(cut.value, UnfinishedError)
    assert list((tmp_path / "downloads").iterdir()) == []


def test_the_nearest_names_are_told(proxy: Proxy, team: Team) -> None:
    team.name = "ears-of-wheat"
    team.version()
    for address, words in (
        ("models:/ear-of-wheat@candidate", 'Did you mean "ears-of-wheat"?'),
        (f"models:/{team.name}@candidat", 'Did you mean "candidate"?'),
        (f"models:/{team.name}/99", "has no version 99"),
    ):
        with pytest.raises(InputError) as unknown:
            open_registry(address).resolve()
        assert words in str(unknown.value)
        assert proxy.url in str(unknown.value)


def test_a_server_that_is_not_there_is_no_refusal(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy.silent_from = 0
    registry = open_registry("models:/x@candidate")
    with pytest.raises(UnfinishedError, match="the connection was cut"):
        registry.resolve()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://me:secret@127.0.0.1:1")
    with pytest.raises(UnfinishedError, match="Connection refused") as gone:
        open_registry("models:/x@candidate").resolve()
    assert "http://127.0.0.1:1" in str(gone.value)
    assert "secret" not in str(gone.value)


def test_an_answer_that_is_none_or_does_not_come_is_no_refusal(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy.garbled = "/registered-models"
    with pytest.raises(UnfinishedError, match="when the server is up"):
        open_registry("models:/x@candidate").resolve()
    proxy.garbled = ""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")
    proxy.on_request = lambda _number, _asked: time.sleep(2)
    with pytest.raises(UnfinishedError, match="no answer in time"):
        open_registry("models:/x@candidate").resolve()


def test_not_being_allowed_is_told_with_the_remedy(proxy: Proxy) -> None:
    proxy.refused = "/registered-models"
    with pytest.raises(InputError, match="MLFLOW_TRACKING_USERNAME"):
        open_registry("models:/x@candidate").resolve()


@pytest.mark.parametrize("other", [{}, {"MLFLOW_REGISTRY_URI": "http://127.0.0.1:1"}])
def test_without_an_address_of_a_server_nothing_is_opened(other: dict[str, str]) -> None:
    code = (
        "from donewhen.reports.registry import open_registry\n"
        "from donewhen.foundation.errors import InputError\n"
        "import sys\n"
        "try: open_registry('models:/x@candidate')\n"
        "except InputError as error: print(error)\n"
        "print('mlflow' in sys.modules)\n"
    )
    done = run_python(code, **other)
    assert "Set MLFLOW_TRACKING_URI" in done.stdout
    assert done.stdout.endswith("False\n"), "MLflow is only loaded when it is needed"


def test_without_the_package_the_remedy_is_told() -> None:
    code = (
        "import sys\n"
        "sys.modules['mlflow'] = None\n"
        "from donewhen.reports.registry import open_registry\n"
        "from donewhen.foundation.errors import InputError\n"
        "try: open_registry('models:/x@candidate')\n"
        "except InputError as error: print(error)\n"
    )
    done = run_python(code, MLFLOW_TRACKING_URI="http://127.0.0.1:1")
    assert 'pip install "donewhen[mlflow]"' in done.stdout, done.stderr


def test_mlflow_is_quiet_before_it_is_loaded_and_keeps_what_the_user_set(server: Server) -> None:
    code = (
        "import os, sys\n"
        "class Watch:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'mlflow':\n"
        "            names = ('MLFLOW_DISABLE_TELEMETRY', 'DO_NOT_TRACK')\n"
        "            print(*[os.environ.get(name) for name in names])\n"
        "sys.meta_path.insert(0, Watch())\n"
        "from donewhen.reports.registry import open_registry\n"
        "open_registry('models:/x@candidate')\n"
        "print(os.environ['MLFLOW_HTTP_REQUEST_MAX_RETRIES'])\n"
        "print(os.environ['MLFLOW_HTTP_REQUEST_TIMEOUT'])\n"
    )
    user = {"MLFLOW_TRACKING_URI": server.url, "MLFLOW_HTTP_REQUEST_TIMEOUT": "77"}
    done = run_python(code, **user)
    assert done.stdout.split("\n")[:3] == ["true true", "2", "77"], done.stderr
