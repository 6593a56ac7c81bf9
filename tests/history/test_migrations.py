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
from tests.history.conftest import record, verdict

from donewhen.foundation.errors import InputError
from donewhen.foundation.settings import Settings
from donewhen.history.history import open_history
from donewhen.history.tables import REVISION, VERSION_TABLE, metadata

RUN = """\
insert into donewhen_runs (number, id, verdict_sha256, sprint, kind, outcome, reason, result,
    finished, versions, problems, selected, judged, met, not_met, undecided, not_judged, skipped)
values (1, 'old', :digest, '11', 'gate', 'refused', 'why', 'FAILED',
    '2026-11-01 10:00:00', '{}', '[]', 3, 3, 2, 1, 0, 0, 0)
"""
RUN_OF_0002 = RUN.replace("reason,", "reason, judged_as,").replace("'why',", "'why', 'refused',")
GOAL = """\
insert into donewhen_goals (run, position, key, key_digest, location, feature, scenario, tags,
    sprint, status, role)
values (1, 0, 'a.feature | A', '', 'a.feature:3', 'F', 'A', '[]', '11', 'met', 'goal')
"""
CLAIM = """\
insert into donewhen_claims (run, goal, position, key, key_digest, precondition, text, metric, noun,
    slice, against, comparison, threshold, value, numerator, denominator, images, low, high,
    interval_confidence, method, outcome, expected, observed, margin, reason)
values (1, 0, :position, 'key', '', :false, 'text', :metric, :noun, :slice, :against, 'at least',
    0, :value, 47, 899, 899, :low, :high, 0.975, 'm', 'met', 'e', 'o', 'm', 'r: s')
"""
# metric, noun, slice, against, value, low and high as the first form had them, and what they become
FIRST = [
    (("found", "sign: stop", "", "", 47, 0.0386, 0.0689), ("sign: stop found", "count", 34, 62)),
    (
        ("recall", "停 (red)", '"night"', "", 0.9, 0.85, 0.94),
        ('recall for 停 (red) in "night" images', "ratio", 0.85, 0.94),
    ),
    (
        ("missed", "x", "", "the baseline", -1, -0.001, 0.002),
        ("x missed", "count", -0.899, 1.798),
    ),
    (("file_size", "", "", "", 9e5, None, None), ("file size", "bytes", None, None)),
    (("our_own", "x", "", "", 3, 0.1, 0.2), ("our own for x", None, 0.1, 0.2)),
]


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


def test_what_claims_are_about_and_their_units_are_filled_in(anywhere: Settings) -> None:
    engine = sa.create_engine(anywhere.history)
    names = ("metric", "noun", "slice", "against", "value", "low", "high")
    with engine.begin() as connection:
        command.upgrade(config(connection), "0002")
        connection.execute(sa.text(RUN_OF_0002), {"digest": "0" * 64})
        connection.execute(sa.text(GOAL))
        for position, (told, _) in enumerate(FIRST):
            values = dict(zip(names, told, strict=True)) | {"position": position, "false": False}
            connection.execute(sa.text(CLAIM), values)
    with open_history(anywhere) as history:
        claims = history.claims()
    for claim, (_, (subject, unit, low, high)) in zip(claims, FIRST, strict=True):
        assert (claim.subject, claim.unit) == (subject, unit)
        assert claim.low == pytest.approx(low)
        assert claim.high == pytest.approx(high)
    with engine.begin() as connection:
        command.downgrade(config(connection), "0002")
        bounds = connection.execute(sa.text("select low from donewhen_claims order by position"))
        assert bounds.scalars().first() == pytest.approx(34 / 899)
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
