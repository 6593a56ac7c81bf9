from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from donewhen.foundation.errors import ManifestError
from donewhen.sources.sprints import Sprint, Sprints, load_sprints
from donewhen.sources.workspace import Workspace

TEXT = """\
- {number: 12, goal: Red ones are told apart., starts: 2026-11-16, ends: 2026-11-27}
- {number: 11, goal: Most are found., starts: 2026-11-02, ends: 2026-11-13}
"""


def load(tmp_path: Path, text: str) -> Sprints:
    path = tmp_path / "sprints.yaml"
    path.write_text(text)
    return load_sprints(path)


def test_sprints_are_found_by_number(tmp_path: Path) -> None:
    sprints = load(tmp_path, TEXT)
    assert [sprint.number for sprint in sprints] == [11, 12]
    assert sprints.get(12) == Sprint(
        12, "Red ones are told apart.", date(2026, 11, 16), date(2026, 11, 27)
    )
    assert sprints.get(13) is None
    assert len(sprints) == 2


def test_no_file_means_no_sprints(tmp_path: Path) -> None:
    assert len(load_sprints(tmp_path / "sprints.yaml")) == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("number: 11", "number: 12", "sprints.yaml:2: entry 2 repeats sprint 12"),
        ("number: 11", "number: eleven", 'sprints.yaml:2: "entry 2.number" must be a whole'),
        ("number: 11", "number: 0", "must be at least 1"),
        ("2026-11-13", "2026-11-31", "must be a date such as 2026-11-16"),
        ("2026-11-13", "20261113", "must be a date"),
        ("2026-11-13", "13 November", "must be a date"),
        ("2026-11-13", "2026-11-01", "is before the sprint starts"),
        ("goal: Most are found., ", "", 'sprints.yaml:2: "goal" is missing'),
        ("goal: Most", "gaol: Most", 'unknown key "gaol". Did you mean "goal"?'),
    ],
)
def test_what_is_wrong_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(ManifestError) as error:
        load(tmp_path, TEXT.replace(old, new))
    assert said in str(error.value)


def test_a_sprint_of_one_day_is_one(tmp_path: Path) -> None:
    assert len(load(tmp_path, TEXT.replace("2026-11-13", "2026-11-02"))) == 2


def test_the_repository_tells_a_story_of_sprints_that_each_have_a_version() -> None:
    root = Path(__file__).parents[2]
    sprints = load_sprints(root / "features" / "sprints.yaml")
    assert [sprint.number for sprint in sprints] == [10, 11, 12]
    versions = Workspace([root]).model("balloon-detector").versions
    assert {str(sprint.number) for sprint in sprints} <= set(versions)
    assert all("synthetic" in sprint.goal for sprint in sprints), "a reader of the pages is told"
