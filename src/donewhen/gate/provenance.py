"""What was judged with what: files with their digests, versions, the commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import donewhen
from donewhen.foundation.errors import InputError
from donewhen.foundation.fingerprints import file_digest
from donewhen.sources.workspace import Workspace
from donewhen.verdicts.document import (
    Digest,
    FileAnnotations,
    FileKind,
    JudgedFile,
    Source,
    VerdictDocument,
)

_PACKAGE = Path(donewhen.__file__).parent
_CODE = ("environment.py", "steps", "fixtures")
_PACKAGED = {"site-packages", "dist-packages"}
_SETTINGS = ("behave.ini", ".behaverc", "setup.cfg", "tox.ini", "pyproject.toml")
_LOCKS = ("requirements.lock", "uv.lock", "poetry.lock", "pdm.lock")


def judging_files(features: Iterable[str]) -> list[JudgedFile]:
    """Return the files that say how to judge, each with its digest.

    They are the project's own, named from the current folder on, and every file of the installed
    package, named as it is imported ("donewhen/gate/judge.py"): the sentences are among them.
    Raises ``InputError`` for one that cannot be read.
    """
    named: list[tuple[FileKind, str]] = [("feature", name) for name in features]
    named += [("sprints", "features/sprints.yaml")]
    named += [("settings", name) for name in _SETTINGS]
    named += [("code", name) for name in _code()]
    named += [("lock", name) for name in _LOCKS]
    own = [_described(kind, name, Path(name)) for kind, name in named if Path(name).is_file()]
    return [*own, *(_described("code", name, path) for name, path in _package_files())]


def imported_files() -> dict[str, str]:
    """Return the digest of each file in the current folder that this process imported a module of.

    That is where sentences, hooks and parts get what stands in none of the project's own folders.
    What is installed and this package are left out: versions and digests of their own name them.
    """
    here = Path.cwd()
    installed = [_PACKAGE, *(Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib"))]
    found = {}
    for module in list(sys.modules.values()):
        # Not getattr: a module that loads its parts late would load them now.
        file = getattr(module, "__dict__", {}).get("__file__")
        path = Path(os.path.realpath(file)) if isinstance(file, str) else here
        if not path.is_relative_to(here) or _PACKAGED & {*path.parts} or not path.is_file():
            continue
        if not any(path.is_relative_to(folder) for folder in installed):
            found[path.relative_to(here).as_posix()] = file_digest(path)
    return dict(sorted(found.items()))


def judged_files(verdict: VerdictDocument, places: Sequence[Path]) -> list[JudgedFile]:
    """Return the manifests and the annotation files of what was judged, with their digests."""
    workspace, goals = Workspace(places), verdict.every_goal
    found: list[tuple[FileKind, Path]] = []
    for name in sorted({goal.data_set for goal in goals if goal.data_set}):
        manifest = workspace.data_set_manifest(name)
        found.append(("data set", manifest.path))
        if manifest.file is not None and manifest.file.is_file():
            found.append(("annotations", manifest.file))
    models = sorted({goal.model for goal in goals if goal.model})
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
    return {str(path): file_digest(path) for path in found if path.is_file()}


def source(artifacts: Sequence[Path]) -> Source:
    """Return the commit that is checked out, and whether files differ from it; None without git.

    With it come two times: of that commit, and of the last one that changed one of ``artifacts``.
    """
    commit = _git("rev-parse", "--verify", "HEAD")
    if commit is None:
        return Source(None, None, None, None)
    changed = _git("status", "--porcelain", "--untracked-files=normal")
    times = [_committed(artifact) for artifact in artifacts]
    return Source(
        commit=commit,
        dirty=None if changed is None else bool(changed),
        committed_on=_time(_git("show", "--no-patch", "--format=%ct", "HEAD")),
        artifact_committed_on=_time(max(times, key=int)) if times and all(times) else None,
    )


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
            yield from sorted(file.as_posix() for file in path.rglob("*.py") if file.is_file())


def _package_files() -> Iterator[tuple[str, Path]]:
    """Yield every file of this package with its name from the package's folder on.

    What Python compiled is left out: it is made from these files.
    """
    for path in sorted(_PACKAGE.rglob("*")):
        if path.is_file() and path.parent.name != "__pycache__":
            yield path.relative_to(_PACKAGE.parent).as_posix(), path


def _described(kind: FileKind, name: str, path: Path) -> JudgedFile:
    try:
        digest = file_digest(path)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from None
    return JudgedFile(name, Digest(digest), FileAnnotations(kind))


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
