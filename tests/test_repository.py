"""What is committed fits together: locks, pyproject.toml, changelog, no traces of one machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock"]
# Imported, and always there, because what depends on it is declared.
BROUGHT_BY = {"allure-python-commons": "allure-behave", "attrs": "allure-behave"}


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    found = (re.match(r"[\w.-]+", text) for text in project()["project"]["dependencies"])
    return {normal(match.group()) for match in found if match}


def extra(name: str) -> set[str]:
    texts = project()["project"]["optional-dependencies"][name]
    found = (re.match(r"[\w.-]+", text) for text in texts)
    return {normal(match.group()) for match in found if match}


def optional() -> set[str]:
    """Return what extras bring: it is imported only where somebody asked for it."""
    return set().union(*map(extra, project()["project"]["optional-dependencies"]))


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {
        normal(name): version
        for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE)
    }


def committed() -> list[Path]:
    # A checkout may belong to another user than the one who tests it.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in committed():
        data = path.read_bytes()
        if b"\0" not in data:
            found.append((path, data.decode("utf-8")))
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_host_and_no_folder(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-[^-]|--(?!hash=)", text, re.MULTILINE)
    assert "/" not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_pinned_and_hashed(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        assert re.match(r"[\w.-]+==\S+ (; [^-]+)?.*--hash=sha256:[0-9a-f]{64}", line), line


def test_locks_agree_and_hold_what_is_declared() -> None:
    runtime, development = (pins(lock) for lock in LOCKS)
    assert declared() | extra("allure") | extra("samples") <= runtime.keys()
    assert runtime.items() <= development.items()


def test_dependencies_are_those_that_the_code_imports() -> None:
    distributions = packages_distributions()
    used: set[str] = set()
    for folder in ("src", "steps"):
        for path in (ROOT / folder).rglob("*.py"):
            used |= imported_packages(path)
    used -= {*sys.stdlib_module_names, "donewhen", "donewhen_samples"}
    known = declared() | optional()  # several distributions may share one name, in no order
    bringers = ({normal(one) for one in distributions[name]} for name in used)
    needed = {next(iter(sorted(ones & known) or sorted(ones))) for ones in bringers}
    needed = {BROUGHT_BY.get(name, name) for name in needed}
    assert declared() == needed - optional()


def test_what_only_some_need_is_in_no_dependency() -> None:
    """Node takes 206 MB, and the sample data is ours: another team gets neither by installing."""
    assert not declared() & (extra("allure") | extra("samples"))


def imported_packages(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_changelog_has_the_version() -> None:
    version = project()["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{version}]" in changelog


def test_nothing_committed_names_a_folder_of_one_machine() -> None:
    homes = "home|root|Users|work|workspace"
    pattern = re.compile(rf"""(?:^|[\s"'`=(:])/(?:{homes})/\w""", re.MULTILINE)
    found = [
        f"{path.name}: {match.group()}"
        for path, text in texts()
        for match in pattern.finditer(text)
    ]
    assert found == []


def test_generated_data_is_not_committed() -> None:
    pictures = [path for path in committed() if path.suffix in {".jpg", ".jpeg", ".png"}]
    assert len(pictures) < 50
    assert [path for path in committed() if path.stat().st_size > 3_000_000] == []
