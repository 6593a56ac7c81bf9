"""MLflow's model registry: the version that an address names, its file, and its record."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from donewhen.foundation.errors import DonewhenError, InputError
from donewhen.foundation.name_suggestions import unknown
from donewhen.foundation.terminal_text import clean
from donewhen.inference import model_digest
from donewhen.reports.registry.judgement import read_judgement
from donewhen.reports.registry.recording import Recording, current_version
from donewhen.reports.registry.registered_model import (
    RegisteredModel,
    RegistryAddress,
    read_address,
)
from donewhen.reports.registry.server import NotThereError, asking, connect, shown_address
from donewhen.reports.registry.version_files import FetchedModel, fetch
from donewhen.verdicts.document import Statement
from donewhen.verdicts.exits import GateWord

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

_MOST_NAMES = 500


def open_registry(address: str) -> MlflowRegistry:
    """Return the registry for "models:/NAME@ALIAS" or "models:/NAME/VERSION".

    The server is that of MLFLOW_TRACKING_URI; the models may lie at another, that of
    MLFLOW_REGISTRY_URI. Nothing is asked yet. Raises ``InputError`` for a malformed address, a
    missing package and a missing setting.
    """
    return MlflowRegistry(read_address(address), connect())


class MlflowRegistry:
    """A registered model at an MLflow server."""

    def __init__(self, address: RegistryAddress, client: MlflowClient) -> None:
        self._address, self._client = address, client
        self._fetched: dict[RegisteredModel, FetchedModel] = {}

    def resolve(self) -> RegisteredModel:
        """Return the version that the address names now; raise ``InputError``.

        ``UnfinishedError`` when the server does not answer.
        """
        address = self._address
        try:
            with asking(f'look up the model "{clean(address.name)}"'):
                version = self._look_up()
        except NotThereError:
            raise self._unknown() from None
        model = RegisteredModel(
            name=address.name,
            version=str(version.version),
            alias=address.alias,
            source=version.source or "",
            created=version.creation_timestamp,
        )
        if version.status != "READY" or not model.source:
            raise InputError(
                f"{clean(model.label)} is not ready ({clean(str(version.status))}). "
                "Wait until it is registered, or register it again."
            )
        return model

    def download(self, model: RegisteredModel, folder: Path) -> Path:
        """Fetch the version's .onnx and its weights; return the .onnx.

        It lies in a folder of its own in ``folder``, which is replaced unless it holds the very
        same: another gate may be reading it. Raises ``ModelError`` when the version holds no model
        or several, or files outside its own folder; ``UnfinishedError`` when it did not come whole.
        """
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / _folder_name(model)
        with tempfile.TemporaryDirectory(prefix="tmp-", dir=folder) as temporary:
            whole = Path(temporary).resolve() / "files"
            whole.mkdir()
            with asking(f'download "{clean(model.label)}"'):
                uri = self._client.get_model_version_download_uri(model.name, model.version)
                fetched = fetch(uri, clean(model.label), whole)
            # Asked after the download: the version may have been registered anew meanwhile.
            current_version(self._client, model)
            path = target / fetched.path.relative_to(whole)
            if _digest_or_none(path) != fetched.digest:
                shutil.rmtree(target, ignore_errors=True)
                whole.rename(target)
        self._fetched[model] = FetchedModel(path, fetched.digest)
        return path

    def record(
        self,
        model: RegisteredModel,
        statement: Statement | None,
        report_folder: Path,
        word: GateWord,
        exit_code: int,
    ) -> list[str]:
        """Write metrics, report and tags; for exit code 0 move the alias "accepted".

        ``statement`` is that of verdict.json in ``report_folder``, None if the gate wrote none;
        ``word`` and ``exit_code`` are those with which the gate ends. Returns what was written, a
        line each. Raises ``InputError`` before anything is written if an acceptance is not proven
        or the version has changed, ``UnfinishedError`` if the server went away: the alias was not
        moved then, and running again repairs the record.
        """
        digest = self._digest(model, must_be_there=exit_code == 0)
        judgement = read_judgement(statement, report_folder, word, exit_code, digest)
        return Recording(self._client, model, judgement).write()

    def _look_up(self) -> ModelVersion:
        address = self._address
        if address.alias is not None:
            return self._client.get_model_version_by_alias(address.name, address.alias)
        return self._client.get_model_version(address.name, str(address.version))

    def _unknown(self) -> Exception:
        """Return the error for an address that names nothing, with the nearest known names."""
        address = self._address
        where = shown_address()
        try:
            with asking(f'look up the model "{clean(address.name)}"'):
                known = self._client.get_registered_model(address.name)
        except NotThereError:
            with asking("list the registered models"):
                found = self._client.search_registered_models(max_results=_MOST_NAMES)
            names = [clean(model.name) for model in found]
            return unknown("registered model", clean(address.name), names, where=where)
        if address.alias is not None:
            what = f"alias of {clean(address.name)}"
            return unknown(what, address.alias, list(known.aliases), where=where)
        return InputError(
            f"{where}: {clean(address.name)} has no version {address.version}. "
            "Was it deleted? The registry's page lists them."
        )

    def _digest(self, model: RegisteredModel, *, must_be_there: bool) -> str | None:
        """Return the digest of the downloaded file, which must still be what was downloaded."""
        fetched = self._fetched.get(model)
        if fetched is None:
            if must_be_there:
                raise InputError(f"{clean(model.label)} was not downloaded. Run the gate again.")
            return None
        if _digest_or_none(fetched.path) != fetched.digest:
            raise InputError(
                f"{fetched.path} changed while it was judged. Nothing was recorded; run the gate "
                "again, and let nothing else write there."
            )
        return fetched.digest


def _folder_name(model: RegisteredModel) -> str:
    """Return "balloon-detector-12", with a digest if the name cannot be that of a folder."""
    legal = re.sub(r"[^A-Za-z0-9_.-]", "_", model.name)[:100]
    if legal != model.name:
        legal += f"-{hashlib.sha256(model.name.encode()).hexdigest()[:8]}"
    return f"{legal}-{model.version}"


def _digest_or_none(path: Path) -> str | None:
    try:
        return model_digest(path)
    except DonewhenError:
        return None
