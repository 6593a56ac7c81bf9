"""What a run has to judge: every goal of the feature files, counted before behave selects any."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator, Sequence
from configparser import Error as IniError
from dataclasses import dataclass
from pathlib import Path

from behave.configuration import Configuration
from behave.exception import ConfigError
from behave.model import ScenarioOutline

from donewhen.foundation.errors import InputError
from donewhen.foundation.settings import Settings
from donewhen.foundation.terminal_text import clean
from donewhen.runner.feature_file import FeatureFile, read_feature_file
from donewhen.runner.project import HereRunner, feature_files, refuse_odd_code
from donewhen.runner.recorder import goal_record
from donewhen.sources.workspace import Workspace

_DEFINE = re.compile(r"-D|--de(?:f(?:i(?:n(?:e)?)?)?)?(?==|$)")


class UsageError(InputError):
    """The arguments ask for help, and for nothing that could be judged."""


@dataclass(frozen=True)
class Expectation:
    """What the feature files of a run hold.

    ``files`` are the features, ``goals`` the places of all scenarios and rows, in their order;
    ``paths`` what was named, and ``whole`` whether that is all: what behave.ini names, and what
    lies in features/ although behave.ini leaves it out. ``filters`` are the options, of the command
    line or a file, that select among the goals. ``read`` are the files as they were read.
    """

    settings: Settings
    paths: tuple[str, ...]
    files: tuple[str, ...]
    goals: tuple[str, ...]
    whole: bool
    filters: tuple[str, ...]
    dry_run: bool
    defined: frozenset[str]
    read: tuple[FeatureFile, ...]


def expect(arguments: Sequence[str]) -> Expectation:
    """Return what a run with these arguments of behave has to judge; nothing is run.

    Raises ``InputError`` for options and settings that make no sense, and where there is no
    feature.
    """
    config = _configuration(arguments)
    _check_project(config)
    settings = Settings.from_userdata(config.userdata, Path.cwd())
    _check_names(settings)
    files = _files(config)
    read = tuple(read_feature_file(file, config.lang) for file in files)
    return Expectation(
        settings=settings,
        paths=tuple(Path(path).as_posix() for path in config.paths or ["features"]),
        files=tuple(files),
        goals=tuple(place for file in read for place in _places(file, settings.sprint)),
        whole=_is_whole(files, config.paths, arguments),
        filters=tuple(_filters(config)),
        dry_run=bool(config.dry_run),
        defined=frozenset(name for name, _ in config.userdata_defines or ()),
        read=read,
    )


def _check_project(config: Configuration) -> None:
    """Raise ``InputError`` where there are no sentences, or no hooks that prepare a goal."""
    if config.stage or config.steps_dir != "steps" or config.environment_file != "environment.py":
        raise InputError(
            "behave's settings stage, steps_dir and environment_file lead to other code than a "
            "verdict names. Leave them out (behave.ini, ~/.behaverc, BEHAVE_STAGE)."
        )
    for name, path in (("steps/", config.steps_dir), ("environment.py", config.environment_file)):
        if not Path(path).exists():
            raise InputError(
                f"no {name} in this folder. Run it in the project's, beside behave.ini."
            )
    try:
        refuse_odd_code(config)
    except ConfigError as error:
        raise InputError(str(error)) from None


def _check_names(settings: Settings) -> None:
    """Raise ``InputError`` for a model or a data set that there is not, though no goal uses it."""
    workspace = Workspace(settings.places)
    if settings.model is not None:
        workspace.model(settings.model, where="-D model")
    if settings.data_set is not None:
        workspace.data_set_manifest(settings.data_set, where="-D dataset")


def userdata_of(arguments: Sequence[str]) -> dict[str, str]:
    """Return the settings of behave.ini and the command line, as far as they can be read.

    Raises ``UsageError`` for arguments that ask for help.
    """
    for readable in (arguments, _options_of(arguments), ()):
        try:
            return dict(_configuration(readable).userdata)
        except UsageError:
            raise
        except InputError:  # the settings may be readable without what is wrong
            continue
    return {}


def _configuration(arguments: Sequence[str]) -> Configuration:
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):  # argparse prints its usage, and says why last
            config = Configuration(list(arguments))
    except SystemExit:
        last = clean(said.getvalue().strip().rpartition("error: ")[2])
        raise InputError(f"{last or 'behave has nothing to run'}. See: behave --help") from None
    except ConfigError as error:
        raise InputError(clean(str(error))) from None
    except (IniError, LookupError, ValueError, OSError) as error:
        reason = " ".join(clean(str(error)).split())
        raise InputError(f"behave.ini cannot be used: {reason}. Correct it.") from None
    asked = any(getattr(config, name, False) for name in ("version", "tags_help", "lang_list"))
    if asked or "help" in (config.format or []):
        raise UsageError("an option asks for help, which is behave's own. Run: behave --help")
    return config


def _options_of(arguments: Sequence[str]) -> list[str]:
    """Return the settings among the arguments: what is left names no feature."""
    kept, following = [], False
    for argument in arguments:
        if following or _DEFINE.match(argument):
            kept.append(argument)
        following = not following and _DEFINE.fullmatch(argument) is not None
    return kept


def _files(config: Configuration) -> list[str]:
    runner = HereRunner(config)
    try:
        with runner.path_manager:
            runner.setup_paths()
            found = feature_files(runner)
    except ConfigError as error:
        raise InputError(clean(str(error))) from None
    files = [Path(os.path.relpath(file)).as_posix() for file in found]
    if not files:
        raise InputError(f"no feature files in {', '.join(config.paths or ['features'])}.")
    return list(dict.fromkeys(files))


def _places(file: FeatureFile, sprint: str) -> Iterator[str]:
    """Yield the place of every scenario and every row; an outline without rows is a place, too."""
    if file.feature is None:
        return
    for scenario in file.feature.walk_scenarios(with_outlines=True):
        if not isinstance(scenario, ScenarioOutline):
            yield goal_record(scenario, sprint).location
        elif not scenario.scenarios:  # it selects nothing, so it is missed and refused
            yield f"{file.file}:{scenario.line}"


def _is_whole(files: Sequence[str], paths: Sequence[str], arguments: Sequence[str]) -> bool:
    """Return whether these files are all features of the project, links followed.

    Those are what behave.ini names, and what lies in features/. Where it has none of its own,
    folders elsewhere are the whole, and single files are not.
    """
    everything: set[str] = set()
    # Without the paths of the command line: they must not decide what the whole is.
    config = _configuration(_options_of(arguments))
    for named in (config.paths, [HereRunner.DEFAULT_DIRECTORY]):
        config.paths = named
        with contextlib.suppress(InputError):
            everything |= {os.path.realpath(file) for file in _files(config)}
    if not everything:
        return all(Path(path).is_dir() for path in paths)
    return everything <= {os.path.realpath(file) for file in files}


def _filters(config: Configuration) -> Iterator[str]:
    """Yield what keeps some goals from being run, in a few words each."""
    if tags := str(config.tag_expression or config.tags or "").strip():
        yield f"tags {clean(tags)}"
    if config.name:
        yield f"names {clean(', '.join(map(str, config.name)))}"
    for option, given in (("include", config.include_re), ("exclude", config.exclude_re)):
        if given:
            yield f"{option} {clean(given.pattern)}"
    if config.stop:
        yield "stop at the first failure"
