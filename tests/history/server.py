"""A PostgreSQL server of the tests' own: in a new folder, on a socket, without a network."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

START_LIMIT = 60  # seconds; about 2 on an idle machine
OWNER = "postgres"  # who runs it where the tests run as root, which PostgreSQL refuses


class PostgreSQL:
    """A server, from ``start`` to ``stop``."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a socket's path must be short
        self._as_owner: list[str] = []
        if os.geteuid() == 0:
            entry = pwd.getpwnam(OWNER)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
            ids = [f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}"]
            self._as_owner = ["setpriv", *ids, "--clear-groups"]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        data = self.folder / "data"
        made = [program("initdb"), "-D", str(data), "-U", "donewhen", "-A", "trust", "-N"]
        subprocess.run(
            [*self._as_owner, *made, "-E", "UTF8", "--locale=C"],
            check=True,
            capture_output=True,
            cwd=self.folder,
        )
        options = ["-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=50"]
        self._process = subprocess.Popen(
            [
                *self._as_owner,
                program("postgres"),
                "-D",
                str(data),
                "-k",
                str(self.folder),
                *options,
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
        )
        self._wait()

    def _wait(self) -> None:
        assert self._process is not None
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end and self._process.poll() is None:
            try:
                self._connection().close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        pytest.fail("PostgreSQL does not start")

    def _connection(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.folder), user="donewhen", dbname="postgres", autocommit=True
        )

    def database(self) -> str:
        """Make a database; return its address."""
        name = f"history_{secrets.token_hex(4)}"
        with self._connection() as connection:
            connection.execute(f"create database {name}".encode())
        return f"postgresql+psycopg://donewhen@/{name}?host={self.folder}"

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # "fast": connections are cut
            self._process.wait(timeout=30)
            self._process = None
        shutil.rmtree(self.folder, ignore_errors=True)


def program(name: str) -> str:
    """Return where a program of the server is; Debian keeps them off the PATH."""
    listed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or (str(listed[-1]) if listed else "")
    if not found:
        pytest.fail("no PostgreSQL server is installed: sh tests/install_database.sh")
    return found
