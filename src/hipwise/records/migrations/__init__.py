"""Bringing an older database up to date, with a copy kept of what it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, NullPool, create_engine

from hipwise.errors import UserError
from hipwise.records import database

SCRIPTS = Path(__file__).parent


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def known() -> frozenset[str]:
    """Every schema there has been."""
    scripts = ScriptDirectory.from_config(configuration())
    return frozenset(script.revision for script in scripts.walk_revisions())


def upgrade(path: Path, to: str | None = None) -> None:
    """Bring the database at ``path`` to a schema, the newest by default, in one transaction, all or nothing.

    Raises:
        UserError: it was made by a newer hipwise; it is left alone.
    """
    config = configuration()
    to = to or database.HEAD
    # Foreign keys stay off here: SQLite changes a table by making it anew and dropping the old one.
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.isolation_level = None
        connection.exec_driver_sql("PRAGMA busy_timeout = 5000")
        if database.revision(connection) is None:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")  # stays with the file
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        found = database.revision(connection)  # again, under the lock: another start may have been first
        if found == to:
            return
        if found is not None and found not in known():
            raise UserError(
                f"The records in {path} were made by a newer hipwise. "
                "They were left alone; update hipwise to read them."
            )
        if found is not None:
            keep_copy(path)
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        assert broken is None, f"the migration would lose a reference: {broken}"
        connection.commit()


def keep_copy(path: Path) -> Path:
    """Copy the database beside itself as it is before the migration, and return where."""
    copy = path.with_name(f"{path.stem}-before-{database.HEAD}{path.suffix}")
    part = copy.with_name(copy.name + ".part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
        # One file, not three.
        target.execute("PRAGMA journal_mode = DELETE")
    part.replace(copy)
    return copy
