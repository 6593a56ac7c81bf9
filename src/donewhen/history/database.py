"""The database: opened, locked where that is needed, and brought to today's form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine import URL, Connection, Engine

from donewhen.foundation.errors import InputError, UnfinishedError
from donewhen.foundation.name_suggestions import nearest
from donewhen.foundation.terminal_text import clean
from donewhen.history.tables import REVISION, VERSION_TABLE

_SECONDS = 60.0  # how long a writer waits for another
_LOCK = 0x646F6E65  # of PostgreSQL, for whoever makes the tables
_KINDS = ("sqlite", "postgresql", "mysql", "mariadb", "oracle", "mssql")
_DRIVERS = {"psycopg": "donewhen[postgresql]", "psycopg2": "donewhen[postgresql]"}


class Database:
    """A history's database. All methods raise ``InputError`` or ``UnfinishedError`` of their own.

    ``name`` is what messages call it: the address without a password.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self.name = name
        self._engine = engine
        self._is_current = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the history throughout."""
        with self._connected(write=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection whose work is there whole at the end, or not at all."""
        with self._connected(write=True) as connection:
            yield connection

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def _connected(self, *, write: bool) -> Iterator[Connection]:
        with self._told():
            if not self._is_current:
                self._upgrade()
                self._is_current = True
            with self._connection(write=write) as connection:
                yield connection

    @contextmanager
    def _connection(self, *, write: bool) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            shared = not write and connection.dialect.name == "postgresql"
            # By default each question there sees what was committed a moment before it; in SQLite a
            # transaction sees one state anyway.
            level = {"isolation_level": "REPEATABLE READ"} if shared else {}
            connection.execution_options(donewhen_write=write, **level)
            with connection.begin():
                yield connection

    def _upgrade(self) -> None:
        """Make the tables, or bring them to the form that this code knows."""
        with self._connection(write=False) as connection:
            if _revision(connection) == REVISION:
                return  # nearly always: then nobody waits for a writer
        with self._connection(write=True) as connection:
            # SQLite lets one writer in; here a table that is not there yet cannot be locked.
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            found = _revision(connection)
            if found != REVISION:  # nobody else has done it meanwhile
                _migrate(connection, found, self.name)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what a database raises into one line that names it."""
        try:
            yield
        except exc.DBAPIError as error:
            # A driver may quote a whole statement, with what stands in it.
            reason = clean(" ".join(str(error.orig).split()))[:300]
            said = f"history {self.name}: {reason}."
            if isinstance(error, exc.OperationalError | exc.InterfaceError):
                raise UnfinishedError(f"{said} Is it there, and may you write to it?") from error
            raise InputError(f"{said} Is it a history of donewhen?") from error
        except exc.SQLAlchemyError as error:
            reason = clean(" ".join(str(error).split()))[:300]
            raise UnfinishedError(f"history {self.name}: {reason}") from error


def open_database(address: str) -> Database:
    """Return the database at a SQLAlchemy URL; nothing is asked yet.

    Raises ``InputError`` where there cannot be one.
    """
    url = _url(address)
    name = url.render_as_string(hide_password=True)
    # A history is open for moments: a pool would hold a file or a server's connection for nothing.
    options: dict[str, Any] = {"poolclass": sa.NullPool, "hide_parameters": True}
    if url.get_backend_name() == "sqlite":
        if url.database in (None, "", ":memory:"):
            raise InputError(f"history = {name}: it would be lost at once. Name a file.")
        options["connect_args"] = {"timeout": _SECONDS}
    try:
        engine = sa.create_engine(url, **options)
    except ModuleNotFoundError as error:
        package = _DRIVERS.get(error.name or "", error.name or "its driver")
        raise InputError(
            f'history = {name} needs a package that is not installed. Do: pip install "{package}"'
        ) from None
    except (exc.ArgumentError, exc.NoSuchModuleError) as error:
        raise InputError(f"history = {name}: {clean(str(error))}") from None
    if url.get_backend_name() == "sqlite":
        _take_over_transactions(engine)
    return Database(engine, name)


def _url(address: str) -> URL:
    try:
        url = sa.make_url(address)
    except (exc.ArgumentError, ValueError):
        raise InputError(
            "the setting history is no address of a database. "
            "Write history = sqlite:///history.sqlite, or postgresql://HOST/NAME."
        ) from None
    kind = url.get_backend_name()
    # Anybody may install a dialect of their own: only what looks like a slip is refused here.
    near = nearest(kind, _KINDS, 1)
    if near and kind not in _KINDS:
        raise InputError(f'history: unknown database "{clean(kind)}". Did you mean "{near[0]}"?')
    return url


def _take_over_transactions(engine: Engine) -> None:
    """Begin transactions as asked: the module sqlite3 begins them late, and lets two deadlock."""

    def connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - sqlite3's own
        connection.isolation_level = None

    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("donewhen_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begin)


def _revision(connection: Connection) -> str | None:
    """Return the form of the tables; None where there are none."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(sa.text(f"select version_num from {VERSION_TABLE}")).scalar()  # noqa: S608 - our own name
    return None if found is None else str(found)


def _migrate(connection: Connection, found: str | None, name: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()  # in code: another team has no alembic.ini
    config.set_main_option("script_location", "donewhen.history:migrations")
    config.attributes["connection"] = connection
    try:
        if found is not None:
            ScriptDirectory.from_config(config).get_revision(found)
    except CommandError:
        raise InputError(
            f"history {name}: a newer donewhen wrote it (revision {clean(found or '')}, this one "
            f"knows {REVISION}). Install that version: pip install --upgrade donewhen"
        ) from None
    command.upgrade(config, REVISION)
