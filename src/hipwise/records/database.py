"""Opening the database file: its settings, its schema, and what can go wrong, said in a sentence."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError

from hipwise.errors import UserError

HEAD = "0006"
"""The schema that this program reads and writes: the newest revision in ``migrations/versions``."""

FILE = "hipwise.db"

_ANSWERS = {
    sqlite3.SQLITE_FULL: "the disk is full; make some room. What was written before is safe",
    sqlite3.SQLITE_READONLY: "the file or its folder may not be written; check their permissions",
    sqlite3.SQLITE_PERM: "the file or its folder may not be written; check their permissions",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened; check its folder and their permissions",
    sqlite3.SQLITE_NOTADB: "the file is not a database. It was left alone; move it away to start anew",
    sqlite3.SQLITE_CORRUPT: "the file is damaged. It was left alone; move it away to start anew",
    sqlite3.SQLITE_IOERR: "the disk gave an error",
    sqlite3.SQLITE_BUSY: "another program holds the file; close it",
}


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """What SQLite says, as a sentence for the person.

    Raises:
        UserError: the file could not be read or written.
    """
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        cause = error.orig if isinstance(error, DatabaseError) else error
        # The low byte is the kind of the error, the rest its detail.
        code = getattr(cause, "sqlite_errorcode", None)
        if code is None or code & 0xFF not in _ANSWERS:
            raise
        raise UserError(f"The records in {path} cannot be kept: {_ANSWERS[code & 0xFF]}.") from error


def _read_json(text: str) -> Any:
    # Most repetitions have no faults: hundreds of thousands of times it is this.
    return [] if text == "[]" else json.loads(text)


def connect(path: Path) -> Engine:
    """An engine on the file: foreign keys on, and every commit on the disk before it is reported."""
    engine = create_engine(URL.create("sqlite", database=str(path)), json_deserializer=_read_json)

    @event.listens_for(engine, "connect")
    def settings(connection: sqlite3.Connection, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
        # sqlite3's own begin comes late and not before reads; `begin` below does it instead.
        connection.isolation_level = None
        for pragma in ("busy_timeout = 5000", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        # A writer takes its lock at once: one that starts as a reader may find that it cannot go on.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def ready(engine: Engine, path: Path) -> None:
    """Bring the schema up to date, if it is not; a database that exists is copied first.

    Raises:
        UserError: the file belongs to a newer hipwise or to something else; it is left alone.
    """
    with engine.connect() as connection:
        found = revision(connection)
        if found == HEAD:
            return
        if found is None and connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar():
            raise UserError(
                f"{path} is a database of something else. It was left alone; move it away to start anew."
            )
    # Alembic is large, and needed only now.
    from hipwise.records import migrations

    migrations.upgrade(path)


def revision(connection: Connection) -> str | None:
    """The schema's revision in the file, None where there is none."""
    if not connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")).scalar():
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
