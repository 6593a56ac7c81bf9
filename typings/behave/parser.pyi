from enum import Enum

from behave.model import Feature, Step, Tag

class State(Enum):
    INITIAL = 0
    MULTILINE_TEXT = 8

class ParserError(Exception):
    filename: str | None
    line: int | None

class Parser:
    keywords: dict[str, list[str]]
    state: State
    feature: Feature | None
    multiline_start: int | None
    tags: list[Tag]
    def __init__(self, language: str | None = None, variant: str | None = None) -> None: ...
    def parse(self, text: str, filename: str | None = None) -> Feature | None: ...
    def parse_steps(self, text: str, filename: str | None = None) -> list[Step]: ...

def parse_file(filename: str, language: str | None = None) -> Feature | None: ...
def parse_feature(
    text: str, language: str | None = None, filename: str | None = None
) -> Feature | None: ...
def parse_steps(
    text: str, language: str | None = None, filename: str | None = None
) -> list[Step]: ...
