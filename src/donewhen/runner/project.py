"""A project as behave sees it: behave.ini, environment.py, sentences, feature files."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Sequence
from pathlib import Path
from traceback import extract_tb

from behave.configuration import Configuration
from behave.cucumber_expression import StepMatcher4CucumberExpressions
from behave.exception import ConfigError, InvalidFilenameError
from behave.matchers import Match
from behave.model_core import FileLocation
from behave.parser import ParserError
from behave.runner import Runner as BehaveRunner
from behave.runner import the_step_registry
from behave.runner_util import PathManager, reset_runtime
from behave.step_registry import AmbiguousStep, StepRegistry

from donewhen.foundation.errors import DonewhenError, InputError
from donewhen.foundation.settings import Settings
from donewhen.foundation.terminal_text import clean
from donewhen.runner.sentences import UnknownSentenceError, undefined

_CODE = (".py", ".pyc")
_UNLOADED = "environment.py or steps/ cannot be loaded"
_MOST_BYTES = 16 * 1024**2
_MISNAMED = re.compile(r".*\.feature(\.txt)?", re.IGNORECASE)  # .txt is what editors append


class HereRunner(BehaveRunner):
    """behave's runner, with steps and hooks from the current folder: features may lie anywhere."""

    def setup_paths(self) -> None:
        """Take steps and hooks from the current folder, if it has any."""
        here = Path.cwd()
        if not (here / self.config.steps_dir).is_dir():
            super().setup_paths()
            return
        refuse_odd_code(self.config)
        if not self.config.paths:
            self.config.paths = [self.DEFAULT_DIRECTORY]
        self.base_dir = self.config.base_dir = str(here)
        self.path_manager.add(str(here))

    def feature_locations(self) -> list[FileLocation]:
        """Return each file once and its places together, however often and however it is named.

        Raises ``ConfigError`` for one that behave would leave out for its name.
        """
        for path in self.config.paths:
            refuse_misnamed(path)
        places: dict[str, dict[int, FileLocation]] = {}
        for location in super().feature_locations():
            _refuse_huge(Path(location.filename))
            known = places.setdefault(os.path.realpath(location.filename), {})
            first = next(iter(known.values()), location)
            # By the first name given: links and ./ are no other file.
            known.setdefault(location.line or 0, FileLocation(first.filename, location.line))
        return [location for known in places.values() for location in known.values()]


def feature_files(runner: HereRunner) -> list[str]:
    """Return the feature files that a run would read; raises ``InputError`` for what is none."""
    try:
        return [location.filename for location in runner.feature_locations()]
    except ConfigError as error:
        raise InputError(clean(str(error))) from None
    except (FileNotFoundError, InvalidFilenameError) as error:
        raise InputError(
            f"{clean(str(error))}: neither a feature file nor a folder of them."
        ) from None


def refuse_odd_code(config: Configuration) -> None:
    """Raise ``ConfigError`` for code that is no regular file: whoever opens a pipe waits for it."""
    folders = (Path(config.steps_dir), Path("fixtures"))
    below = (path for folder in folders for path in sorted(folder.rglob("*")))
    for path in (Path(config.environment_file), *below):
        if path.suffix in _CODE and path.exists() and not path.is_file():
            raise ConfigError(
                f"{clean(path.as_posix())} is not a regular file. Write the code into one."
            )


def _refuse_huge(file: Path) -> None:
    if file.exists() and file.stat().st_size > _MOST_BYTES:
        raise ConfigError(
            f"{clean(file.as_posix())} has more than {_MOST_BYTES // 1024**2} MB: that is no "
            "feature. Remove it."
        )


def refuse_misnamed(folder: str) -> None:
    """Raise ``ConfigError`` for features below ``folder`` that behave does not see."""
    for place, _, names in os.walk(folder):
        for name in sorted(names):
            if _MISNAMED.fullmatch(name) and not name.endswith(".feature"):
                right = re.sub(r"(?i)\.feature(\.txt)?$", ".feature", name)
                raise ConfigError(
                    f"{clean(Path(place, name).as_posix())}: behave leaves it out, its name does "
                    f'not end with ".feature". Call it {clean(right)}, or move it elsewhere.'
                )


class Sentences:
    """The sentences that steps/ defines. Each wording is looked up once: features repeat them."""

    def __init__(self, registry: StepRegistry) -> None:
        self.registry = registry
        self._matches: dict[tuple[str, str], Match | None] = {}

    def match(self, kind: str, name: str) -> Match | None:
        """Return what answers to a sentence; ``kind`` is given, when or then."""
        key = (kind, name)
        if key not in self._matches:
            found = (
                matcher.match(name)
                for matcher in (*self.registry.steps[kind], *self.registry.steps["step"])
            )
            self._matches[key] = next((match for match in found if match), None)
        return self._matches[key]

    def knows(self, name: str) -> bool:
        """Return whether anything answers to these words, be it Given, When or Then."""
        return any(self.match(kind, name) for kind in ("given", "when", "then"))

    def unknown(self, name: str, kind: str) -> UnknownSentenceError:
        """Return the refusal of a sentence that nothing answers to, with the nearest one."""
        return undefined(name, self.registry, kind)

    def unusable(self) -> list[str]:
        """Return a line for each definition that behave cannot use."""
        bad = self.registry.error_handler.bad_step_definitions
        return [f"a step definition cannot be used: {definition}" for definition in bad]


class Project:
    """What a run in the current folder would start from."""

    def __init__(self, runner: HereRunner, settings: Settings) -> None:
        self._runner = runner
        self.settings = settings
        self.sentences = Sentences(the_step_registry)

    @property
    def config(self) -> Configuration:
        """What behave.ini and the command line say."""
        return self._runner.config

    @property
    def on_path(self) -> PathManager:
        """A context in which the project's own modules can be imported."""
        return self._runner.path_manager

    def files(self) -> list[str]:
        """Return the feature files, each once; raises ``InputError`` where there are none."""
        found = feature_files(self._runner)
        files = [file for file in dict.fromkeys(found) if not self.config.exclude(file)]
        if not files:
            raise InputError(f"no feature files in {', '.join(self.config.paths)}.")
        return files


def open_project(
    paths: Sequence[str] = (), defines: Sequence[str] = (), settings: Settings | None = None
) -> Project:
    """Load what behave would load in the current folder.

    ``paths`` are features or folders, by default those of behave.ini; ``defines`` are settings
    such as ``model=…``, as behind -D; ``settings`` replace all of them. Raises ``InputError`` where
    something cannot be loaded.
    """
    if not Path("steps").is_dir():
        raise InputError("no steps/ in this folder. Run it in the project's, beside behave.ini.")
    arguments = [part for define in defines for part in ("-D", define)]
    try:
        # Behind "--", so that no path is taken for an option.
        config = Configuration([*arguments, "--", *paths] if paths else arguments)
        runner = HereRunner(config)
        with runner.path_manager:
            runner.setup_paths()
            _load(runner)
    except ConfigError as error:
        raise InputError(clean(str(error))) from None
    return Project(runner, settings or Settings.from_userdata(config.userdata, Path.cwd()))


def _load(runner: HereRunner) -> None:
    """Load hooks and steps, as for the first time."""
    logging.getLogger("behave").setLevel(logging.ERROR)  # it warns of what is told in full here
    # A project before this one, in the same process, has left its sentences and types.
    the_step_registry.clear()
    StepMatcher4CucumberExpressions.TYPE_REGISTRY.clear()
    try:
        runner.load_hooks()
        runner.load_step_definitions()
    except AmbiguousStep as error:
        raise InputError(f"two sentences are the same: {_one_line(error)}") from None
    except Exception as error:  # the user's own code may raise anything
        raise InputError(f"{_UNLOADED}: {type(error).__name__}: {_one_line(error)}") from error


def run_with(runner: type[BehaveRunner], arguments: Sequence[str]) -> bool:
    """Run behave with ``runner``, without its own command line; return whether it failed.

    Raises ``InputError`` for whatever keeps it from running: options, hooks, steps, features;
    ``UnfinishedError`` where it cannot write.
    """
    try:
        config = Configuration(list(arguments))
        config.format = config.format or ["null"]  # else behave would print with its own default
        reset_runtime()  # behave keeps steps and types of a run before in its modules
        return bool(runner(config).run())
    except DonewhenError:
        raise
    except ParserError as error:
        place = f"{error.filename}:{error.line}: " if error.filename else ""
        raise InputError(f"{place}{_one_line(error)}") from None
    except (ImportError, SyntaxError) as error:
        raise InputError(f"{_UNLOADED}: {type(error).__name__}: {_one_line(error)}") from None
    except Exception as error:  # the user's own code may raise anything
        place = _place(error)
        raise InputError(
            f"{place}behave cannot run: {type(error).__name__}: {_one_line(error)}"
        ) from error


def _place(error: BaseException) -> str:
    """Return "file:line: " of the project's own code that raised; "" where it is none."""
    here = Path.cwd()
    for frame in reversed(extract_tb(error.__traceback__)):
        file = here / frame.filename  # behave names its own files from the current folder on
        if file.is_relative_to(here) and not file.is_relative_to(here / ".venv"):
            return f"{file.relative_to(here).as_posix()}:{frame.lineno}: "
    return ""


def _one_line(error: BaseException) -> str:
    return " ".join(clean(str(error)).split())
