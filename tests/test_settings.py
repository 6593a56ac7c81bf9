from __future__ import annotations

from pathlib import Path

import pytest

from donewhen.errors import InputError
from donewhen.settings import Settings, sprint_of


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
        ({"engine": "ray"}, "not supported yet"),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    userdata: dict[str, str], words: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=words):
        Settings.from_userdata({"sprint": "12", **userdata}, tmp_path)


def test_names_of_other_people_are_left_alone(tmp_path: Path) -> None:
    assert Settings.from_userdata({"sprint": "12", "browser_url": "x"}, tmp_path).sprint == "12"


def test_the_sprint_of_a_report_comes_from_behave_ini(tmp_path: Path) -> None:
    ini = tmp_path / "behave.ini"
    ini.write_text("[behave.userdata]\nsprint = 12\n")
    assert sprint_of(None, ini) == "12"
    assert sprint_of("7", ini) == "7"
    with pytest.raises(InputError, match=r"behave\.ini"):
        sprint_of(None, tmp_path / "absent.ini")
