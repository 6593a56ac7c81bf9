"""The MLflow server: how it is reached, and what its errors mean."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from donewhen.foundation.errors import DonewhenError, InputError, UnfinishedError
from donewhen.foundation.terminal_text import clean

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import FileInfo

# MLflow reads them when it is imported, and with every request. What the user set stays.
_QUIET = {
    "DO_NOT_TRACK": "true",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "1",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "15",
    "MLFLOW_LOGGING_LEVEL": "ERROR",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
}
_NOT_ALLOWED = {"PERMISSION_DENIED", "UNAUTHENTICATED", "CUSTOMER_UNAUTHORIZED"}
_WRONG = {"BAD_REQUEST", "ENDPOINT_NOT_FOUND", "FEATURE_DISABLED", "INVALID_PARAMETER_VALUE"}
_STATUSES = {401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "RESOURCE_DOES_NOT_EXIST"}
_LONGEST = 200
_EXPERIMENT = "donewhen"


class NotThereError(InputError):
    """The server knows no such model, version, alias or file."""


class Files(Protocol):
    """The files at an address, whatever stores them."""

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        """Return what lies directly in the folder ``path``; nothing when it is a file."""

    def download_artifacts(self, artifact_path: str, dst_path: str | None = None) -> str:
        """Fetch a file into the folder ``dst_path``; return where it is."""


def connect(option: str = "--from") -> MlflowClient:
    """Return a client of the server that the environment names; raise ``InputError``.

    ``option`` is what asked for it.
    """
    if not os.environ.get("MLFLOW_TRACKING_URI"):
        also = " too" if os.environ.get("MLFLOW_REGISTRY_URI") else ""
        raise InputError(
            f"{option} needs the address of an MLflow server; the report goes there. "
            f"Set MLFLOW_TRACKING_URI{also}, for example to http://mlflow.example:5000"
        )
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    try:
        from mlflow import MlflowClient
    except ImportError:
        raise InputError(
            f'{option} needs MLflow, which is not installed. Do: pip install "donewhen[mlflow]"'
        ) from None
    with asking("open the registry"):
        return MlflowClient()
    raise AssertionError  # asking() never swallows


def experiment_for_runs(client: MlflowClient) -> str:
    """Return the experiment's id: that of MLflow's own settings, else of "donewhen".

    It is made when it is missing. Raises ``InputError`` when it was deleted.
    """
    chosen = os.environ.get("MLFLOW_EXPERIMENT_ID")
    if chosen:
        return chosen
    name = os.environ.get("MLFLOW_EXPERIMENT_NAME") or _EXPERIMENT
    with asking(f'open the experiment "{clean(name)}"'):
        found = client.get_experiment_by_name(name)
        if found is None:
            with suppress(Exception):  # somebody else may make it at the same moment
                return str(client.create_experiment(name))
            found = client.get_experiment_by_name(name)
    if found is None or found.lifecycle_stage != "active":
        raise InputError(
            f'the experiment "{clean(name)}" was deleted, or cannot be made. Restore it, or name '
            "another one with MLFLOW_EXPERIMENT_NAME."
        )
    return str(found.experiment_id)


def artifacts_at(uri: str) -> Files:
    """Return what can list and fetch the files at ``uri``."""
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    return get_artifact_repository(uri)


def shown_address() -> str:
    """Return the server's address without user and password."""
    return _without_secrets(os.environ.get("MLFLOW_TRACKING_URI", ""))


def reason(error: Exception) -> str:
    """Return why, in a few words: the innermost cause of what MLflow tells at length."""
    text = str(error)
    system = re.search(r"\[Errno -?\d+\] ([^\"')\]]+)", text)
    if system:
        return clean(system[1]).strip()
    if "timed out" in text:
        return "no answer in time"
    if "RemoteDisconnected" in text or "Connection aborted" in text:
        return "the connection was cut"
    line = clean(_without_secrets(text)).strip().partition("\n")[0].rstrip(".")
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


@contextmanager
def asking(what: str) -> Iterator[None]:
    """Turn everything that MLflow raises into an ``InputError`` or an ``UnfinishedError``.

    ``what`` completes "could not …". A refusal (unknown, not allowed, malformed) is an
    ``InputError``; an answer that does not come, or makes no sense, is an ``UnfinishedError``.
    """
    try:
        yield
    except DonewhenError:
        raise
    except Exception as error:  # MLflow does not say what a broken answer raises
        raise _translated(error, what) from error


@contextmanager
def once() -> Iterator[None]:
    """Ask without retries: for the last words to a server that is probably gone."""
    name = "MLFLOW_HTTP_REQUEST_MAX_RETRIES"
    before = os.environ.get(name, "")
    os.environ[name] = "0"
    try:
        yield
    finally:
        os.environ[name] = before or _QUIET[name]


def _translated(error: Exception, what: str) -> DonewhenError:
    text, code = str(error), _code(error)
    said = f"could not {what} at {shown_address()}: {reason(error)}."
    if code == "RESOURCE_DOES_NOT_EXIST" or (code in _WRONG and "not found" in text):
        return NotThereError(said)
    if code in _NOT_ALLOWED:
        return InputError(f"{said} Check the user or token (MLFLOW_TRACKING_USERNAME, …_TOKEN).")
    if code in _WRONG:
        return InputError(f"{said} Check MLFLOW_TRACKING_URI and the address.")
    if isinstance(error, ImportError):
        return InputError(f"{said} Install the package that this kind of storage needs.")
    return UnfinishedError(f"{said} Run again when the server is up.")


def _code(error: Exception) -> str:
    status = getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(status, int):
        return _STATUSES.get(status, "")
    return str(getattr(error, "error_code", ""))


def _without_secrets(text: str) -> str:
    return re.sub(r"//[^/@\s]*@", "//", text)
