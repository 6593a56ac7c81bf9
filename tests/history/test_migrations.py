"""A history of the first form is brought to today's, with what it holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from tests.history.conftest import verdict

from donewhen.foundation.errors import InputError
from donewhen.foundation.settings import Settings
from donewhen.history import open_history, record
from donewhen.history.tables import REVISION, VERSION_TABLE, metadata

RUN = """\
insert into donewhen_runs (number, id, verdict_sha256, sprint, kind, outcome, reason, result,
    finished, versions, problems, selected, judged, met, not_met, undecided, not_judged, skipped)
values (1, 'old', :digest, '11', 'gate', 'refused', 'why', 'FAILED',
    '2026-11-01 10:00:00', '{}', '[]', 3, 3, 2, 1, 0, 0, 0)
"""


def config(connection: sa.Connection) -> Config:
    made = Config()
    made.set_main_option("script_location", "donewhen.history:migrations")
    made.attributes["connection"] = connection
    return made


def test_the_first_form_becomes_todays_and_keeps_what_it_holds(anywhere: Settings) -> None:
    engine = sa.create_engine(anywhere.history)
    with engine.begin() as connection:
        command.upgrade(config(connection), "0001")
        connection.execute(sa.text(RUN), {"digest": "0" * 64})
        connection.execute(sa.text("create table others (x integer)"))
    record(verdict("new"), anywhere)
    if engine.dialect.name == "postgresql":  # a number of its own was given above
        with engine.begin() as connection:
            connection.execute(sa.text("select setval('donewhen_runs_number_seq', 1)"))
    with open_history(anywhere) as history:
        old, new = history.runs()
    assert (old.id, old.outcome, old.judged_as, old.met) == ("old", "refused", "refused", 2)
    assert new.id == "new"
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert context.get_current_revision() == REVISION
        ours = [one for one in compare_metadata(context, metadata) if "others" not in str(one)]
        assert ours == []
    engine.dispose()


def test_every_form_can_be_left_again(anywhere: Settings) -> None:
    engine = sa.create_engine(anywhere.history)
    with engine.begin() as connection:
        command.upgrade(config(connection), REVISION)
    with engine.begin() as connection:
        command.downgrade(config(connection), "base")
    with engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == [VERSION_TABLE]
    engine.dispose()


def test_the_newest_revision_is_the_one_that_the_code_knows() -> None:
    made = Config()
    made.set_main_option("script_location", "donewhen.history:migrations")
    assert ScriptDirectory.from_config(made).get_heads() == [REVISION]


def test_a_history_of_a_newer_release_is_left_alone(settings: Settings, tmp_path: Path) -> None:
    with open_history(settings) as history:
        history.runs()
    engine = sa.create_engine(settings.history)
    with engine.begin() as connection:
        connection.execute(sa.text("update donewhen_version set version_num = '9999'"))
    with (
        pytest.raises(InputError, match="a newer donewhen wrote it"),
        open_history(settings) as one,
    ):
        one.runs()
    other = replace(settings, history=f"sqlite:///{tmp_path}/other.sqlite")
    with open_history(other) as history:
        assert history.runs() == []
    engine.dispose()
