"""What README.md and docs/ say exists: sentences, links, commands, settings, keys of manifests."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from donewhen.cli.main import build_parser
from donewhen.evidence.gathering import EVIDENCE_FILES
from donewhen.evidence.publishing import slug
from donewhen.foundation import settings
from donewhen.sources import data_set_manifest, model_manifest_reading
from donewhen.sources.data_set_manifest import read_data_set_manifest
from donewhen.sources.model_manifest_reading import read_model_manifest

ROOT = Path(__file__).resolve().parent.parent
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES = [*GUIDES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SETTINGS = set(vars(settings)["_KNOWN"])

# In a process of its own: behave keeps its steps in a global registry.
MATCH_STEPS = """
import sys
import environment
from behave.parser import parse_feature, parse_steps
from behave.runner_util import load_step_modules
from behave.step_registry import registry

load_step_modules(["steps"])
text = sys.stdin.read()
if text.startswith(("Scenario", "Example", "Rule", "Background")):
    text = "Feature: wrapped\\n" + text
if text.startswith(("Feature", "@", "#")):
    scenarios = list(parse_feature(text).walk_scenarios())
    assert scenarios, "no scenario, or an outline without rows"
    steps = [step for scenario in scenarios for step in scenario.all_steps]
else:
    steps = parse_steps(text)
assert steps, "no steps"
for step in steps:
    if registry.find_match(step) is None:
        print(f"no sentence matches {step.keyword} {step.name}")
"""


def blocks(pages: Iterable[Path], language: str) -> list[tuple[str, str]]:
    """Return (place, text) of every fenced block in a language."""
    found = []
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for match in BLOCK.finditer(text):
            if match[1] == language:
                line = text.count("\n", 0, match.start()) + 1
                found.append((f"{page.relative_to(ROOT).as_posix()}:{line}", match[2]))
    return found


def code(page: Path) -> str:
    """Return what a page shows as code: shell blocks and spans, one to a line."""
    text = page.read_text(encoding="utf-8")
    shell = "\n".join(match[2] for match in BLOCK.finditer(text) if match[1] == "sh")
    commands = re.sub(r"(^|\s)#.*", "", shell)
    return "\n".join([commands, *re.findall(r"`([^`\n]+)`", BLOCK.sub("", text))])


def everywhere(pattern: str) -> set[str]:
    return {name for page in PAGES for name in re.findall(pattern, code(page), re.MULTILINE)}


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", BLOCK.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize(("place", "text"), blocks(PAGES, "gherkin"))
def test_every_sentence_that_is_shown_can_be_said(place: str, text: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MATCH_STEPS],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), f"{place}: {done.stdout}{done.stderr}"


def test_the_readme_shows_the_first_feature_whole() -> None:
    feature = (ROOT / "features/balloons/red_balloons.feature").read_text(encoding="utf-8")
    assert feature in [text for _, text in blocks(GUIDES[:1], "gherkin")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_inside_the_repository_leads_somewhere(page: Path) -> None:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_contributing_names_every_room_and_files_that_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = {path.name for path in (ROOT / "src/donewhen").iterdir() if path.is_dir()}
    rooms.discard("__pycache__")
    assert set(re.findall(r"^\| `(\w+)/` \|", text, re.MULTILINE)) == rooms
    named = re.findall(r"`((?:src|tests|steps)/[\w./]+)`", text)
    missing = [name for name in named if "NAME" not in name and not (ROOT / name).exists()]
    assert missing == []
    folders = [name.partition("NAME")[0] for name in named if "NAME" in name]
    assert [folder for folder in folders if not (ROOT / folder).is_dir()] == []


def test_the_way_of_a_figure_takes_fifteen_files_at_most() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    files = re.findall(r"^\d+\. `([\w./]+)`", text, re.MULTILINE)
    assert 10 <= len(set(files)) <= 15


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    pages = [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs/reference").glob("*.md")]
    for page in pages:
        name = page.relative_to(ROOT / "docs").as_posix()
        assert name == "README.md" or f"]({name})" in index, name


def test_every_target_of_make_that_is_named_exists() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    named = everywhere(r"(?:^|\s)make ((?:[A-Z]+=\S+ )*[a-z]+)")
    assert {"acceptance", "test"} <= named
    assert {name.rpartition(" ")[2] for name in named} <= set(targets)


def test_every_command_that_is_named_exists() -> None:
    actions = build_parser()._actions  # noqa: SLF001 - argparse has no other way
    commands = next(set(one.choices) for one in actions if isinstance(one.choices, dict))
    named = everywhere(r"(?:^|\s)donewhen ([a-z][\w-]*)")
    assert named
    assert named <= commands


def test_every_setting_is_described_and_none_that_does_not_exist() -> None:
    named = everywhere(r"-D (\w+)=") - {"modle"}  # an example of a misspelt one
    assert named <= SETTINGS
    table = (ROOT / "docs/data-scientist.md").read_text()
    described = re.findall(r"^\| `-D (\w+)=`", table, re.MULTILINE)
    assert set(described) == SETTINGS


@pytest.mark.parametrize(("place", "text"), blocks(GUIDES, "yaml"))
def test_every_manifest_that_is_shown_can_be_read(tmp_path: Path, place: str, text: str) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(text, encoding="utf-8")
    if "\nversions:" in text:
        assert read_model_manifest(path, place).title
    else:
        assert read_data_set_manifest(path, place).title


@pytest.mark.parametrize(
    ("page", "keys"),
    [
        ("data-sets.md", set(vars(data_set_manifest)["_KEYS"]) - {"annotations"}),
        ("data-scientist.md", set(vars(model_manifest_reading)["_KEYS"]) - {"input", "output"}),
        (
            "data-scientist.md",
            {f"input.{key}" for key in vars(model_manifest_reading)["_INPUT_KEYS"]},
        ),
    ],
)
def test_every_key_of_a_manifest_is_described(page: str, keys: set[str]) -> None:
    described = re.findall(r"^\| `([\w.]+)` \|", (ROOT / "docs" / page).read_text(), re.MULTILINE)
    assert keys <= set(described)
    assert len(described) == len(set(described))


def test_every_file_of_evidence_is_described() -> None:
    page = (ROOT / "docs/data-scientist.md").read_text(encoding="utf-8")
    made = {
        f"{slug(file.title)}{'' if file.every_class else '-…'}{Path(file.suffix).suffix}"
        for file in EVIDENCE_FILES
    }
    assert made == set(re.findall(r"^- `([\w…-]+\.\w+)`", page, re.MULTILINE))
