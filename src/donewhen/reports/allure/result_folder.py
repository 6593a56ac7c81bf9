"""The folder of Allure results: what is written there, and what is removed."""

from __future__ import annotations

import json
import re
import uuid
from os import PathLike
from pathlib import Path
from typing import Any

from allure_commons import hookimpl
from allure_commons.logger import AllureFileLogger
from attr import asdict

from donewhen.foundation.atomic_file import write_atomically, writing
from donewhen.reports.allure.safe_text import clean

_OURS = re.compile(
    r"\.making-.*|.+-(result|container|globals)\.json|.+-attachment(\..*)?"
    r"|categories\.json|environment\.properties|executor\.json"
)


def reset_results(folder: Path) -> None:
    """Create ``folder``, or remove from it what an earlier run wrote; other files stay."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            if path.is_file() and _OURS.fullmatch(path.name):
                path.unlink()


class ResultFolder(AllureFileLogger):
    """Takes what allure reports and writes it, cleaned, into one folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder.absolute()

    def keep(self, content: bytes, suffix: str) -> str:
        """Write an attachment, whose name ends in ``suffix``, and return its name.

        Every call makes a file of its own: Allure 3 shows a file where it is named first, and
        calls it missing everywhere else.
        """
        name = f"{uuid.uuid4()}-attachment{suffix}"
        self._write(name, content)
        return name

    @hookimpl
    def report_attached_file(self, source: str | PathLike[str], file_name: str) -> None:
        """Copy a file that a step attached."""
        self._write(file_name, Path(source).read_bytes())

    @hookimpl
    def report_attached_data(self, body: str | bytes, file_name: str) -> None:
        """Write text or bytes that a step attached."""
        content = body.encode("utf-8", "replace") if isinstance(body, str) else bytes(body)
        self._write(file_name, content)

    def _report_item(self, item: Any) -> None:  # noqa: ANN401
        """Write a result, a container or what belongs to the run: Allure's hooks end here."""
        data = asdict(item, filter=lambda _, value: bool(value) or value is False)
        name = item.file_pattern.format(prefix=uuid.uuid4())
        text = json.dumps(_cleaned(data), ensure_ascii=False)
        self._write(name, text.encode())

    def _write(self, name: str, content: bytes) -> None:
        write_atomically(self.folder / name, [content], durable=False)


def _cleaned(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return clean(value + "")  # a plain string, where an enum was meant
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    return value
