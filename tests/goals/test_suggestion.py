from __future__ import annotations

import json
from fractions import Fraction

import pytest
from tests.runs import conftest as toy

from donewhen.foundation.errors import InputError, UnknownNameError
from donewhen.foundation.settings import project_settings
from donewhen.goals.run import Run
from donewhen.goals.suggestion import suggest

project = toy.project
IMAGES = ["found"] * 60 + ["missed"] * 6 + ["false"] * 4 + ["empty"] * 10


def test_what_is_suggested_is_met(project: toy.Project) -> None:
    project.dots(IMAGES)
    done = project.donewhen("suggest", "--confidence", "90%")
    assert done.returncode == 0, done.stderr
    project.write("features/suggested.feature", done.stdout)
    run = project.behave()
    assert run.code == 0, run.text
    claims = run.predicate["goals"][0]["claims"]
    assert len(claims) >= 5
    assert {one["confidence"] for one in claims} == {0.9}
    assert "# today 90.9% (60 of 66)" in done.stdout


def test_a_bound_is_the_highest_whole_percent_that_is_shown(project: toy.Project) -> None:
    project.dots(IMAGES)
    run = Run(project_settings(project.root))
    lines = suggest(run, Fraction(19, 20), of="red dots")
    (recall,) = [line for line in lines if "| recall" in line]
    from scipy.stats import beta

    shown = int(beta.ppf(0.05, 60, 7) * 100)
    assert f"at least {shown}%" in recall


def test_slices_are_suggested_too(project: toy.Project) -> None:
    project.dots(IMAGES)
    path = project.root / "datasets/dots/dataset.yaml"
    path.write_text(path.read_text() + "slices: {without: {objects: none}}\n")
    lines = suggest(Run(project_settings(project.root)), Fraction(9, 10), slices=True)
    assert any("| without |" in line for line in lines)


def sliced(project: toy.Project, slices: str, places: list[str]) -> None:
    """Say where each image of the dots was taken, and name slices of them."""
    folder = project.root / "datasets/dots"
    path = folder / "dataset.yaml"
    path.write_text(path.read_text() + slices)
    content = json.loads((folder / "annotations.json").read_text())
    for image, place in zip(content["images"], places, strict=True):
        image["attributes"] = {"place": place}
    (folder / "annotations.json").write_text(json.dumps(content))


def test_every_line_is_accepted_by_lint_and_met_today(project: toy.Project) -> None:
    """Slices of nine images and of ten, and one whose name holds the word that joins two."""
    project.dots([*IMAGES, *["empty"] * 9])
    places = ["A and B"] * 40 + ["few"] * 9 + ["ten"] * 10 + ["else"] * 30
    sliced(
        project,
        "slices:\n  site A and B: {place: A and B}\n  nine: {place: few}\n"
        "  ten: {place: ten}\n  empty: {objects: none}\n  crowded: {objects: at least 9}\n",
        places,
    )
    done = project.donewhen("suggest", "--slices")
    assert done.returncode == 0, done.stderr
    assert '| "site A and B" |' in done.stdout
    assert "| ten " in done.stdout
    assert "| nine " not in done.stdout
    assert '# slice "nine": 9 images, too few to judge a slice by; it takes 10' in done.stdout
    assert "crowded" not in done.stdout
    project.write("features/suggested.feature", done.stdout)
    linted = project.donewhen("lint")
    assert linted.returncode == 0, linted.stdout
    run = project.behave()
    assert run.code == 0, run.text
    assert {one["outcome"] for one in run.predicate["goals"][0]["claims"]} == {"met"}


def test_a_floor_that_promises_nothing_is_left_out(project: toy.Project) -> None:
    """One of one shows at least 5%; three of three show at least 36.8%; both are no floor."""
    project.dots(["found"] * 3 + ["false"] * 12)
    done = project.donewhen("suggest")
    assert "| recall" not in done.stdout
    assert "# recall of dot: today 100.0% (3 of 3): too few to promise anything" in done.stdout


def test_too_little_to_promise_is_said(project: toy.Project) -> None:
    project.shades(right=0, wrong=2)
    defines = ["model=shade-reader", "dataset=shades"]
    with pytest.raises(InputError, match="nothing can be said with 95% confidence from 4 images"):
        suggest(Run(project_settings(project.root, defines)), Fraction(19, 20))
    project.dots(IMAGES)
    with pytest.raises(UnknownNameError, match="has no noun"):
        suggest(Run(project_settings(project.root)), Fraction(19, 20), of="green dots")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("suggest", "--confidence", "95"), "95%"),
        (("suggest", "-D", "model"), "-D name=value"),
        (("suggest", "-D", "model=dot-findr"), 'Did you mean "dot-finder"'),
        (("plan", "nowhere"), "nowhere"),
        (("vocabulary", "-D", "modle=x"), 'Did you mean "model"'),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_line(
    project: toy.Project, arguments: tuple[str, ...], words: str
) -> None:
    project.dots(IMAGES)
    done = project.donewhen(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 2


def test_a_plan_says_what_cannot_pass(project: toy.Project) -> None:
    project.dots(IMAGES)
    project.feature("Then recall for red dots is at least 98% with 95% confidence")
    done = project.donewhen("plan")
    assert done.returncode == 1
    assert "CANNOT PASS" in done.stdout
    assert "needs at least 149 red dots" in done.stdout
    assert not project.shards(), "a plan needs no model"
    project.feature("Then recall for red dots is at least 80% with 95% confidence")
    assert project.donewhen("plan").returncode == 0


def test_a_plan_knows_that_nine_images_are_too_few(project: toy.Project) -> None:
    project.dots(IMAGES)
    places = ["few"] * 9 + ["ten"] * 10 + ["else"] * 61
    sliced(project, "slices:\n  nine: {place: few}\n  ten: {place: ten}\n", places)
    for name, code in (("nine", 1), ("ten", 0)):
        project.feature(f'Then recall for red dots in "{name}" images is at least 5%')
        done = project.donewhen("plan")
        assert done.returncode == code, done.stdout
        assert ("too few to judge a slice by" in done.stdout) is (name == "nine")
