"""What a run was asked for: the ``[behave.userdata]`` of behave.ini and ``-D name=value``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from configparser import ConfigParser
from configparser import Error as ConfigurationError
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from donewhen.foundation.errors import InputError
from donewhen.foundation.event_log import FORMS
from donewhen.foundation.name_suggestions import nearest, unknown
from donewhen.foundation.tracker_links import SETTINGS as TRACKER_SETTINGS
from donewhen.foundation.tracker_links import tracker_patterns

PROVIDERS = ("auto", "cpu", "cuda", "tensorrt", "openvino", "coreml")
"""What inference may be asked to run on; "auto" takes the first of cuda, coreml, cpu there is."""
_SPRINT = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
_OWN = (
    "model",
    "dataset",
    "sprint",
    "artifact",
    "data",
    "engine",
    "provider",
    "reports",
    "store",
    "threads",
    "memory_gib",
    "seconds_per_batch",
    "shard_images",
    "pixels",
    "file_mib",
    "rehash",
    "history",
    "repair",
    "override",
    "log",
)
_KNOWN = (*_OWN, *TRACKER_SETTINGS)
_SHORTEST, _LONGEST = 3, 500  # characters of a reason
_LONGEST_NAME, _LONGEST_PATH = 255, 2000  # bytes; the current folder may come before it
_SHOWN = 80  # characters of a value that makes no sense
_LATER = {"engine": "local", "sample": "all images"}


@dataclass(frozen=True)
class Settings:
    """Where to look, what to judge by default, where to write.

    ``places`` hold ``datasets/`` and ``models/``; ``artifact`` is judged in place of the model's
    current version; ``threads`` is None for one per processor; ``memory_bytes`` and
    ``seconds_per_batch`` bound the inference process; ``shard_images`` is how many images are
    stored at a time, None for as many as is usual. With ``rehash`` every image is read, whether its
    time changed or not. ``pixels`` and ``file_bytes`` bound each image, None for the usual limits.
    ``history`` is the address of a database. ``repair`` says what an artifact repairs, ``override``
    why it is judged although an error budget is spent: see ``history.budgets``. With ``tally``,
    which a gate sets, images that went wrong are counted.
    ``log`` is the form in which events are told, None for not at all.
    """

    places: tuple[Path, ...]
    sprint: str
    model: str | None = None
    data_set: str | None = None
    artifact: Path | None = None
    provider: str | None = None
    reports: Path = Path("reports")
    store: Path = Path(".donewhen")
    threads: int | None = None
    memory_bytes: int | None = None
    seconds_per_batch: float = 60.0
    shard_images: int | None = None
    rehash: bool = False
    pixels: int | None = None
    file_bytes: int | None = None
    history: str = "sqlite:///history.sqlite"
    repair: str | None = None
    override: str | None = None
    tally: bool = False
    log: str | None = None

    @property
    def report_folder(self) -> Path:
        """The folder of this sprint's reports."""
        return self.reports / f"sprint-{self.sprint}"

    @classmethod
    def from_userdata(cls, userdata: Mapping[str, str], here: Path) -> Settings:
        """Read behave's userdata; ``here`` is the folder that holds behave.ini.

        Raises ``InputError`` for a value that makes no sense and for a misspelt name.
        """
        _refuse_misspelt(userdata)
        _refuse_empty(userdata)
        _refuse_odd_paths(userdata)
        tracker_patterns(userdata)  # reports read them again; here a wrong one is refused in time
        folders = [here, *_folders(userdata.get("data", ""))]
        artifact = userdata.get("artifact")
        return cls(
            places=tuple(dict.fromkeys(folder.resolve() for folder in folders)),
            sprint=_sprint(userdata.get("sprint", "")),
            model=userdata.get("model") or None,
            data_set=userdata.get("dataset") or None,
            artifact=Path(artifact) if artifact else None,
            provider=_provider(userdata.get("provider")),
            reports=Path(userdata.get("reports") or "reports"),
            store=Path(userdata.get("store") or ".donewhen"),
            threads=_whole("threads", userdata.get("threads")),
            memory_bytes=_times("memory_gib", userdata.get("memory_gib"), 1024**3),
            seconds_per_batch=float(
                _whole("seconds_per_batch", userdata.get("seconds_per_batch")) or 60
            ),
            shard_images=_whole("shard_images", userdata.get("shard_images")),
            pixels=_whole("pixels", userdata.get("pixels"), digits=12),
            file_bytes=_times("file_mib", userdata.get("file_mib"), 1024**2),
            rehash=_yes("rehash", userdata.get("rehash")),
            history=userdata.get("history") or cls.history,
            repair=_reason("repair", userdata.get("repair")),
            override=_reason("override", userdata.get("override")),
            tally=_yes("tally", userdata.get("tally")),
            log=_log(userdata.get("log")),
        )


def report_folder(userdata: Mapping[str, str]) -> Path | None:
    """Return where a run with this userdata would report to, whatever else is wrong with it.

    None where the sprint cannot be told.
    """
    try:
        sprint = _sprint(userdata.get("sprint", ""))
    except InputError:
        return None
    return Path(userdata.get("reports") or "reports") / f"sprint-{sprint}"


def _refuse_misspelt(userdata: Mapping[str, str]) -> None:
    """Refuse ``-D modle=…``; other names may belong to the user's own steps."""
    for name in userdata:
        if name in _KNOWN:
            continue
        # Many a project has an address of its own in there: only what is almost the same is wrong.
        near = nearest(name, _OWN, count=1) or get_close_matches(
            name, TRACKER_SETTINGS, n=1, cutoff=0.85
        )
        if near:
            raise InputError(f'-D {_cut(name)}=…: unknown setting. Did you mean "{near[0]}"?')
    for name, only in _LATER.items():
        if userdata.get(name, only) != only:
            given = _cut(userdata[name])
            raise InputError(f"-D {name}={given}: not supported yet. Use {only}.")


def _refuse_empty(userdata: Mapping[str, str]) -> None:
    """Refuse ``-D artifact=``: the variable of a pipeline that was not set."""
    for name in ("artifact", "model", "dataset", "data", "provider", "store", "reports"):
        if name in userdata and not userdata[name].strip():
            raise InputError(f"-D {name}=: the value is empty. Is a variable not set?")


def _refuse_odd_paths(userdata: Mapping[str, str]) -> None:
    """Refuse paths that no file can have: control characters, thousands of letters."""
    for name in ("artifact", "data", "reports", "store"):
        text = userdata.get(name, "")
        if not text.isprintable() or not all(map(_can_be_path, text.split(","))):
            raise InputError(
                f"-D {name}=…: this cannot be a path. Write one without control characters, of "
                f"at most {_LONGEST_PATH:,} bytes, and at most {_LONGEST_NAME} in each name."
            )


def _can_be_path(text: str) -> bool:
    content = text.encode(errors="replace")
    short = all(len(part) <= _LONGEST_NAME for part in content.split(b"/"))
    return short and len(content) <= _LONGEST_PATH


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _folders(text: str) -> list[Path]:
    folders = [Path(part.strip()) for part in text.split(",") if part.strip()]
    for folder in folders:
        if not (folder / "datasets").is_dir() and not (folder / "models").is_dir():
            raise InputError(
                f"-D data={_cut(str(folder))}: there is no datasets/ or models/ in it. "
                "Name a folder that has one of them."
            )
    return folders


def _sprint(text: str) -> str:
    if not _SPRINT.fullmatch(text):
        raise InputError(
            f'sprint "{text[:40]}": a sprint is named with letters, digits, dots, dashes and '
            "underscores. Set it in behave.ini ([behave.userdata] sprint = 12) or with "
            "-D sprint=12."
        )
    return text


def _whole(name: str, text: str | None, *, digits: int = 6) -> int | None:
    if not text:
        return None
    if not re.fullmatch(f"[0-9]{{1,{digits}}}", text) or int(text) == 0:
        most = f", of at most {digits} digits" if text.isdecimal() and text.strip("0") else ""
        raise InputError(f"-D {name}={_cut(text)}: write a whole number above 0{most}.")
    return int(text)


def _times(name: str, text: str | None, unit: int) -> int | None:
    count = _whole(name, text)
    return None if count is None else count * unit


def _yes(name: str, text: str | None) -> bool:
    if text not in (None, "", "yes", "no"):
        raise InputError(f"-D {name}={_cut(text)}: write yes or no.")
    return text == "yes"


def _reason(name: str, text: str | None) -> str | None:
    """Return why, in the user's words; behave reads ``-D repair`` without any as "true"."""
    if text is None:
        return None
    said = " ".join(text.split())
    if len(said) < _SHORTEST or said in ("true", "yes"):
        raise InputError(f'-D {name}: say why, in a few words: -D {name}="boxes were shifted".')
    return said[:_LONGEST]


def _provider(text: str | None) -> str | None:
    if text and text not in PROVIDERS:
        raise unknown("provider", _cut(text), PROVIDERS, where="-D provider", error=InputError)
    return text or None


def _log(text: str | None) -> str | None:
    if text and text not in FORMS:
        raise InputError(f"-D log={_cut(text)}: write {' or '.join(FORMS)}.")
    return text or None


def project_settings(here: Path, defines: Sequence[str] = ()) -> Settings:
    """Return the settings of the behave.ini in ``here``, with ``defines`` ("model=…") over them.

    Raises ``InputError`` where they make no sense, or the file cannot be understood.
    """
    if not (here / "behave.ini").is_file():
        raise InputError(
            "there is no behave.ini in this folder. Go to the project's folder, and run again."
        )
    userdata = dict(_userdata(here / "behave.ini"))
    for define in defines:
        name, mark, value = define.partition("=")
        if not mark or not name.strip():
            raise InputError(f"-D {_cut(define)}: write -D name=value, such as -D sprint=12.")
        userdata[name.strip()] = value.strip()
    return Settings.from_userdata(userdata, here)


def _userdata(ini: Path) -> Mapping[str, str]:
    parser = ConfigParser(interpolation=None)
    try:
        if ini.is_file():  # a pipe would keep everybody waiting
            parser.read(ini, encoding="utf-8")
    except (ConfigurationError, ValueError, OSError) as error:
        raise InputError(
            f"{ini} cannot be read: {str(error).splitlines()[0].rstrip('.')}. It must be UTF-8 "
            "text with a line [behave.userdata], and lines name = value below it."
        ) from None
    return parser["behave.userdata"] if parser.has_section("behave.userdata") else {}


def sprint_of(given: str | None, ini: Path) -> str:
    """Return the sprint that was asked for, or the one that behave.ini names.

    Raises ``InputError`` when neither names a sprint, or the file cannot be understood.
    """
    return _sprint(_userdata(ini).get("sprint", "") if given is None else given)
