from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from hipwise.errors import UserError
from hipwise.program.screening import Outcome
from hipwise.records import Records, database, migrations
from hipwise.records.tables import metadata
from hipwise.repetitions.events import Repetition

NOW = datetime(2026, 11, 22, tzinfo=UTC)

NEXT = """
from alembic import op
import sqlalchemy as sa

revision = "9999"
down_revision = "{head}"


def upgrade():
    with op.batch_alter_table("session") as session:  # made anew, while sets refer to it
        session.add_column(sa.Column("weather", sa.String(), server_default="fine"))
        session.alter_column("source", type_=sa.Text())
    {more}
"""


def query(path: Path, sql: str):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder with records in it."""
    with Records.open(tmp_path / "data") as records:
        records.add_screening(NOW, {"saddle": False}, Outcome.GO)
        session_id = records.start_session(NOW, "camera", None, 20, "left")
        set_id = records.start_set(session_id, NOW, "clamshell", "left", 20)
        records.add_repetition(set_id, Repetition(1.0, 1, True), np.zeros((9, 2), np.float32))
    return tmp_path / "data"


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Make the program one revision newer than it is."""

    def make(more: str = "") -> None:
        scripts = tmp_path / "100% newer"
        shutil.copytree(migrations.SCRIPTS, scripts)
        (scripts / "versions" / "9999_next.py").write_text(NEXT.format(head=database.HEAD, more=more))
        monkeypatch.setattr(migrations, "SCRIPTS", scripts)
        monkeypatch.setattr(database, "HEAD", "9999")

    return make


def test_the_head_named_is_the_newest_revision():
    scripts = ScriptDirectory.from_config(migrations.configuration())
    assert scripts.get_heads() == [database.HEAD]


def test_the_migrations_make_the_tables_that_the_program_uses(tmp_path: Path):
    Records.open(tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path / database.FILE}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    engine.dispose()


def test_an_older_database_is_copied_and_brought_up_to_date(kept: Path, newer):
    newer()
    with Records.open(kept) as records:
        (session,) = records.sessions()
        assert session.sets[0].counted == 1
        assert records.screening() is not None
    assert query(kept / "hipwise.db", "SELECT weather FROM session") == [("fine",)]
    copy = kept / "hipwise-before-9999.db"
    assert query(copy, "SELECT count(*) FROM repetition") == [(1,)]
    assert query(copy, "SELECT version_num FROM alembic_version") != [("9999",)]
    with pytest.raises(sqlite3.OperationalError, match="weather"):
        query(copy, "SELECT weather FROM session")


def test_a_migration_that_fails_changes_nothing(kept: Path, newer):
    newer(more="raise RuntimeError('no')")
    before = query(kept / "hipwise.db", "SELECT name, sql FROM sqlite_master ORDER BY name")
    with pytest.raises(RuntimeError, match="no"):
        Records.open(kept)
    assert query(kept / "hipwise.db", "SELECT name, sql FROM sqlite_master ORDER BY name") == before
    assert query(kept / "hipwise.db", "SELECT count(*) FROM repetition") == [(1,)]


def test_a_database_of_a_newer_program_is_left_alone(kept: Path):
    with closing(sqlite3.connect(kept / "hipwise.db")) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    before = (kept / "hipwise.db").read_bytes()
    with pytest.raises(UserError, match="made by a newer hipwise"):
        Records.open(kept)
    assert (kept / "hipwise.db").read_bytes() == before
    assert not list(kept.glob("*before*"))


def test_a_new_database_needs_no_copy(tmp_path: Path):
    Records.open(tmp_path).close()
    assert not list(tmp_path.glob("*before*"))
