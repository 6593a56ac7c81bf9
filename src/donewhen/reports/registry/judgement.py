"""What came out of a gate, checked before a word of it is written elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from donewhen.foundation.errors import InputError, UnfinishedError
from donewhen.foundation.source_file import read_bytes, shown
from donewhen.reports.pipeline.report import REPORTS
from donewhen.reports.registry.metrics import metrics_of
from donewhen.verdicts.document import Statement
from donewhen.verdicts.exits import GateWord
from donewhen.verdicts.statement import FILE_NAME, parse_verdict

_PASSES = ("PASSED", "WARNED")
_LIMIT = 1 << 30


@dataclass(frozen=True)
class Judgement:
    """``verdict`` holds the bytes of verdict.json; None if the gate wrote none.

    ``report`` holds files of the report, relative to ``folder``.
    """

    outcome: GateWord
    statement: Statement | None
    verdict: bytes | None
    model_sha256: str | None
    folder: Path
    report: tuple[str, ...]

    @property
    def accepted(self) -> bool:
        """Return whether every deciding goal was met."""
        return self.outcome == "accepted"

    @property
    def verdict_sha256(self) -> str | None:
        """Return the digest of verdict.json, in hexadecimal digits."""
        return None if self.verdict is None else hashlib.sha256(self.verdict).hexdigest()

    @property
    def run_id(self) -> str:
        """Return donewhen's own id of the run; "" if there is no verdict."""
        return "" if self.statement is None else self.statement.predicate.run.id

    def metrics(self) -> dict[str, float]:
        """Return the claims' values, see ``metrics_of``."""
        if self.statement is None:
            return {}
        return metrics_of(self.statement.predicate, self.model_sha256)


def read_judgement(
    statement: Statement | None,
    folder: Path,
    word: GateWord,
    exit_code: int,
    model_digest: str | None,
) -> Judgement:
    """Return what is to be recorded; raise ``InputError`` if it contradicts itself.

    ``word`` and ``exit_code`` are those with which the gate ends: it may have written no verdict.
    ``model_digest`` is that of the downloaded file. An acceptance must be proven: a completed
    gate that accepted, about this very file, in the verdict.json that lies in ``folder``.
    """
    model_sha256 = None if model_digest is None else model_digest.removeprefix("sha256:")
    gate = None if statement is None else statement.predicate.gate
    outcome, exited = (word, exit_code) if gate is None else (gate.outcome, gate.exit_code)
    if (outcome == "accepted") != (exit_code == 0) or exited != exit_code:
        raise _contradicts(folder, f'it says "{outcome}", and the exit code is {exit_code}')
    verdict = None if statement is None else _verdict(statement, folder)
    if exit_code == 0:
        _check_acceptance(statement, folder, verdict, model_sha256)
    report = tuple(_report(folder)) if verdict is not None else ()
    return Judgement(outcome, statement, verdict, model_sha256, folder, report)


def _check_acceptance(
    statement: Statement | None, folder: Path, verdict: bytes | None, model_sha256: str | None
) -> None:
    if statement is None or verdict is None:
        raise _contradicts(folder, "there is none, or the run was not completed")
    said = statement.predicate
    if not said.complete or said.result not in _PASSES:
        raise _contradicts(folder, "it is not that of a completed run whose goals are met")
    if said.gate is None:  # one that says anything but "accepted" was refused before
        raise _contradicts(folder, "it is not that of a gate that accepted")
    if model_sha256 not in {subject.digest.sha256 for subject in statement.subject}:
        raise _contradicts(folder, "it is not about the file that was downloaded")


def _verdict(statement: Statement, folder: Path) -> bytes | None:
    """Return the bytes of verdict.json, which must say what ``statement`` says."""
    path = folder / FILE_NAME
    if not path.exists():
        return None
    # Read once, compared and uploaded as these bytes: the file may change at any moment.
    content = read_bytes(path, limit=_LIMIT, error=InputError)
    try:
        same = parse_verdict(content, shown(path)) == statement
    except UnfinishedError:
        same = False
    if not same:
        raise _contradicts(folder, "it was changed after the gate wrote it")
    return content


def _report(folder: Path) -> Iterator[str]:
    """Yield the report's files but verdict.json; links are left out, they could lead anywhere."""
    # The page and Allure are slow to import, and only a gate with --from asks for their names.
    from donewhen.reports.allure.last_run import HTML
    from donewhen.reports.page.sprint_page import FILE_NAME as PAGE

    for name in (*REPORTS, PAGE, HTML):
        path = folder / name
        if path.is_file() and not path.is_symlink():
            yield name


def _contradicts(folder: Path, why: str) -> InputError:
    return InputError(
        f"{shown(folder / FILE_NAME)}: {why}. Nothing was recorded; run the gate again."
    )
