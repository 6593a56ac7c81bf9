import re
from collections.abc import Sequence
from typing import Any

from behave.formatter.base import StreamOpener
from behave.reporter.base import Reporter
from behave.tag_expression import TagExpression
from behave.userdata import UserData

class Configuration:
    defaults: dict[str, Any]
    base_dir: str
    paths: list[str]
    userdata: UserData
    userdata_defines: list[tuple[str, str]] | None
    tags: list[str]
    config_tags: list[str] | str | None
    tag_expression: TagExpression
    name: list[str] | None
    name_re: re.Pattern[str] | None
    include_re: re.Pattern[str] | None
    exclude_re: re.Pattern[str] | None
    format: list[str]
    outputs: list[StreamOpener]
    reporters: list[Reporter]
    runner: str
    runner_aliases: dict[str, str]
    more_formatters: dict[str, str] | None
    steps_dir: str
    environment_file: str
    default_format: str
    logging_level: int
    lang: str | None
    stage: str | None
    jobs: int
    color: str
    capture: bool | None
    capture_stdout: bool
    capture_stderr: bool
    capture_log: bool
    capture_hooks: bool
    dry_run: bool
    junit: bool
    junit_directory: str
    show_skipped: bool
    show_snippets: bool
    show_source: bool
    show_timings: bool
    steps_catalog: bool
    stop: bool
    summary: bool
    verbose: bool
    wip: bool
    def __init__(
        self,
        command_args: Sequence[str] | str | None = None,
        load_config: bool = True,
        verbose: bool | None = None,
        **kwargs: Any,
    ) -> None: ...
    def exclude(self, filename: str) -> bool: ...
    def update_userdata(self, data: dict[str, str]) -> None: ...
    def has_colored_mode(self, file: object = None) -> bool: ...
