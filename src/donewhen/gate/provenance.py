"""What was judged with what: files with their digests, versions, the commit."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import donewhen
from donewhen.foundation.errors import InputError
from donewhen.sources.workspace import Workspace

_PACKAGE = Path(donewhen.__file__).parent
_CODE = ("environment.py", "steps", "fixtures")
_SETTINGS = ("behave.ini", ".behaverc", "setup.cfg", "tox.ini", "pyproject.toml")
_LOCKS = ("requirements.lock", "uv.lock", "poetry.lock", "pdm.lock")
_CHUNK = 1 << 20


def judging_files(features: Iterable[str]) -> list[dict[str, Any]]:
    """Return the files that say how to judge, each with its digest.

    They are the project's own, named from the current folder on, and every file of the installed
    package, named as it is imported ("donewhen/gate/judge.py"): the sentences are among them.
    Raises ``InputError`` for one that cannot be read.
    """
    named = [("feature", name) for name in features]
    named += [("sprints", "features/sprints.yaml")]
    named += [("settings", name) for name in _SETTINGS]
    named += [("code", name) for name in _code()]
    named += [("lock", name) for name in _LOCKS]
    own = [(kind, name, Path(name)) for kind, name in named]
    package = [("code", name, path) for name, path in _package_files()]
    return [_described(*file) for file in (*own, *package) if file[-1].is_file()]


def judged_files(statement: Mapping[str, Any], places: Sequence[Path]) -> list[dict[str, Any]]:
    """Return the manifests and the annotation files of what was judged, with their digests."""
    workspace = Workspace(places)
    goals = [*statement["predicate"]["goals"], *statement["predicate"]["hypotheses"]]
    found: list[tuple[str, Path]] = []
    for name in sorted({goal["dataSet"] for goal in goals if goal["dataSet"]}):
        manifest = workspace.data_set_manifest(name)
        found.append(("data set", manifest.path))
        if manifest.file is not None and manifest.file.is_file():
            found.append(("annotations", manifest.file))
    models = sorted({goal["model"] for goal in goals if goal["model"]})
    found += [("model", workspace.model(name).path) for name in models]
    return [_described(kind, _shown(path), path) for kind, path in found]


def manifests(places: Sequence[Path]) -> dict[str, str]:
    """Return the digests of all manifests of data sets and models, by path."""
    found = [
        path
        for place in places
        for pattern in ("datasets/*/dataset.yaml", "models/*/model.yaml")
        for path in place.glob(pattern)
    ]
    return {str(path): _digest(path) for path in found if path.is_file()}


def source(artifacts: Sequence[Path]) -> dict[str, Any]:
    """Return the commit that is checked out, and whether files differ from it; null without git.

    With it come two times: of that commit, and of the last one that changed one of ``artifacts``.
    """
    commit = _git("rev-parse", "--verify", "HEAD")
    if commit is None:
        return {"commit": None, "dirty": None, "committedOn": None, "artifactCommittedOn": None}
    changed = _git("status", "--porcelain", "--untracked-files=normal")
    times = [_committed(one) for one in artifacts]
    return {
        "commit": commit,
        "dirty": None if changed is None else bool(changed),
        "committedOn": _time(_git("show", "--no-patch", "--format=%ct", "HEAD")),
        "artifactCommittedOn": _time(max(times, key=int)) if times and all(times) else None,
    }


def _committed(artifact: Path) -> str:
    """Return when a file was committed last; "" where it is not as it was then, or elsewhere."""
    name = os.fspath(artifact.absolute())
    if _git("status", "--porcelain", "--ignored", "--", name) != "":
        return ""
    return _git("log", "-1", "--format=%ct", "--", name) or ""


def _time(seconds: str | None) -> str | None:
    if not seconds or not seconds.isdecimal():
        return None
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _code() -> Iterator[str]:
    for name in _CODE:
        path = Path(name)
        if path.is_file():
            yield name
        elif path.is_dir():
            yield from sorted(one.as_posix() for one in path.rglob("*.py") if one.is_file())


def _package_files() -> Iterator[tuple[str, Path]]:
    """Yield every file of this package with its name from the package's folder on.

    What Python compiled is left out: it is made from these files.
    """
    for path in sorted(_PACKAGE.rglob("*")):
        if path.is_file() and path.parent.name != "__pycache__":
            yield path.relative_to(_PACKAGE.parent).as_posix(), path


def _described(kind: str, name: str, path: Path) -> dict[str, Any]:
    """Return an in-toto ResourceDescriptor."""
    try:
        digest = _digest(path)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from None
    return {"name": name, "digest": {"sha256": digest}, "annotations": {"kind": kind}}


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _shown(path: Path) -> str:
    return Path(os.path.relpath(path)).as_posix()


def _git(*arguments: str) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    # Without the user's own settings: a pager or a hook has no place in here.
    # A job in a container often reads a checkout of another owner; its code is run anyway.
    trusted = ["-c", "safe.directory=*", "-c", "core.fsmonitor=false"]
    command = [git, *trusted, *arguments]
    environment = os.environ | {"GIT_OPTIONAL_LOCKS": "0", "GIT_CONFIG_GLOBAL": os.devnull}
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are above
            command, capture_output=True, text=True, timeout=30, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
