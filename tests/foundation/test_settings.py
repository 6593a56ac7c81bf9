from __future__ import annotations

import os
from pathlib import Path

import pytest

from donewhen.foundation.errors import InputError
from donewhen.foundation.settings import Settings, project_settings, sprint_of


def test_names_are_read_with_their_defaults(tmp_path: Path) -> None:
    settings = Settings.from_userdata({"sprint": "12", "dataset": "12345"}, tmp_path)
    assert settings.places == (tmp_path.resolve(),)
    assert settings.data_set == "12345"
    assert settings.model is None
    assert settings.report_folder == Path("reports/sprint-12")


def test_more_places_are_added_once_each(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name / "datasets").mkdir(parents=True)
    data = f"{tmp_path / 'a'},{tmp_path / 'b'}, {tmp_path / 'a'}"
    settings = Settings.from_userdata({"sprint": "1", "data": data}, tmp_path)
    assert settings.places == (tmp_path, tmp_path / "a", tmp_path / "b")


@pytest.mark.parametrize(
    ("userdata", "words"),
    [
        ({"modle": "x"}, 'Did you mean "model"'),
        ({"sprint": ""}, "-D sprint=12"),
        ({"sprint": "../12"}, "-D sprint=12"),
        ({"data": "nowhere"}, "datasets/ or models/"),
        ({"threads": "0"}, "whole number above 0"),
        ({"threads": "many"}, "whole number above 0"),
        ({"threads": "1234567"}, "of at most 6 digits"),
        ({"threads": "9" * 5000}, "of at most 6 digits"),
        ({"pixels": "0"}, "pixels=0: write a whole number above 0"),
        ({"pixels": "1e6"}, "whole number above 0"),
        ({"file_mib": "-1"}, "file_mib=-1: write a whole number above 0"),
        ({"file_mb": "10"}, 'Did you mean "file_mib"'),
        ({"memory_gb": "1"}, 'Did you mean "memory_gib"'),
        ({"engine": "ray"}, "not supported yet"),
        ({"provider": "cudaa"}, '^-D provider: unknown provider "cudaa". Did you mean "cuda"'),
        (
            {"provider": "nonsense"},
            '^-D provider: unknown provider "nonsense". Known: "auto", "coreml", "cpu", "cuda", ',
        ),
        ({"provider": "x" * 5000}, f'unknown provider "{"x" * 80}…". Known:'),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    userdata: dict[str, str], words: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=words):
        Settings.from_userdata({"sprint": "12", **userdata}, tmp_path)


@pytest.mark.parametrize(
    "name", ["engine", "sample", "threads", "pixels", "rehash", "log", "data", "provider", "sprint"]
)
def test_a_value_of_thousands_of_letters_is_not_repeated(name: str, tmp_path: Path) -> None:
    value = "/".join(["long"] * 2000)
    with pytest.raises(InputError, match=name) as refused:
        Settings.from_userdata({"sprint": "12", name: value}, tmp_path)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("name", ["data", "artifact", "store", "reports"])
@pytest.mark.parametrize("text", ["x" * 256, "\U0001f388" * 64, "/".join(["long"] * 2000)])
def test_what_no_file_can_be_called_is_no_path(name: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"-D {name}=…: this cannot be a path"):
        Settings.from_userdata({"sprint": "12", name: text}, tmp_path)


def test_limits_are_read_in_their_units(tmp_path: Path) -> None:
    usual = Settings.from_userdata({"sprint": "12"}, tmp_path)
    assert (usual.pixels, usual.file_bytes, usual.memory_bytes) == (None, None, None)
    assert usual.seconds_per_batch == 60
    given = {"pixels": "100000000", "file_mib": "3", "memory_gib": "2", "seconds_per_batch": "5"}
    settings = Settings.from_userdata({"sprint": "12", **given}, tmp_path)
    assert (settings.pixels, settings.file_bytes) == (100_000_000, 3 * 1024**2)
    assert (settings.memory_bytes, settings.seconds_per_batch) == (2 * 1024**3, 5)


def test_names_of_other_people_are_left_alone(tmp_path: Path) -> None:
    assert Settings.from_userdata({"sprint": "12", "browser_url": "x"}, tmp_path).sprint == "12"


def test_the_sprint_of_a_report_comes_from_behave_ini(tmp_path: Path) -> None:
    ini = tmp_path / "behave.ini"
    ini.write_text("[behave.userdata]\nsprint = 12\n")
    assert sprint_of(None, ini) == "12"
    assert sprint_of("7", ini) == "7"
    with pytest.raises(InputError, match=r"behave\.ini"):
        sprint_of(None, tmp_path / "absent.ini")


def test_a_pipe_in_place_of_behave_ini_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "behave.ini")
    for read in (
        lambda: sprint_of(None, tmp_path / "behave.ini"),
        lambda: project_settings(tmp_path),
    ):
        with pytest.raises(InputError, match=r"behave\.ini"):
            read()
