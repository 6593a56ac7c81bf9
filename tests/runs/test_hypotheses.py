"""A hypothesis that cannot be judged blocks nothing and proves nothing; its reason is told."""

from __future__ import annotations

import pytest
from tests.runs.conftest import Project

GOAL = "Then it finds at least 1 red dots"
SUPPOSED = 'Given the hypothesis "x"'


def given(project: Project, *sentences: str, goal: str = GOAL) -> None:
    project.dots(["found"] * 3 + ["missed"])
    project.feature(goal, name="goal")
    project.feature(*sentences, name="supposed", tags="@hypothesis", title="Supposed")


@pytest.mark.parametrize(
    ("sentences", "why"),
    [
        ((SUPPOSED, "Then it finds at least 1 red dotz"), 'has no noun "red dotz"'),
        ((SUPPOSED, "Then it discovers at least 1 red dot"), "no sentence reads"),
        ((SUPPOSED, 'And data set "nowhere"', GOAL), 'unknown data set "nowhere"'),
        ((GOAL,), "lacks: Given the hypothesis"),
        ((SUPPOSED,), "no Then sentence"),
    ],
)
def test_behave_and_report_say_the_same(
    project: Project, sentences: tuple[str, ...], why: str
) -> None:
    given(project, *sentences)
    run = project.behave()
    assert run.code == 0, run.text
    assert run.predicate["result"] == "PASSED"
    (line,) = (one for one in run.text.splitlines() if "a hypothesis could not be judged" in one)
    assert line.startswith("donewhen: features/supposed.feature:4: ")
    assert why in line
    assert line.endswith("It blocks nothing.")
    assert "1 goal judged: 1 met. 1 hypothesis: 1 could not be judged." in run.text
    told = project.donewhen("report")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "NO ANSWER" in told.stdout
    assert why in told.stdout


def test_nothing_else_is_forgiven(project: Project) -> None:
    broken = (SUPPOSED, "Then it finds at least 1 red dotz")
    given(project, *broken, goal="Then it finds at least 4 red dots")
    assert project.behave().code == 1
    assert project.donewhen("report").returncode == 1
    given(project, *broken)
    assert project.behave("features/supposed.feature").code == 1  # nothing else was selected
    environment = project.root / "environment.py"
    kept = environment.read_text()
    for hook in (
        "after_all(context)",
        "after_scenario(context, scenario)",
        "before_step(context, step)",
    ):
        project.write(
            "environment.py", f"{kept}\n\ndef {hook}:\n    raise RuntimeError('broken')\n"
        )
        assert project.behave().code == 1
    cleanup = (
        "def before_all(context):\n    context.add_cleanup(lambda: 1 / 0)\n    _first(context)\n"
    )
    project.write("environment.py", f"{kept}\n\n_first = before_all\n\n\n{cleanup}")
    assert project.behave().code == 1
