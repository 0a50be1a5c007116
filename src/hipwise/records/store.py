"""One part of the database: short transactions, and errors that the person can read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from hipwise.records import database


class Store:
    """Reads and writes some of the tables. Safe from several threads; each call is its own short transaction.

    Every call raises `UserError` where the disk is full, the file cannot be written, or it is no database.
    Times given must be aware; times returned are UTC.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self.path = path

    def _add(self, statement: Any) -> int:
        """Insert a row; returns its id."""
        with self._writing() as connection:
            (new_id,) = connection.execute(statement).inserted_primary_key or (0,)
        return new_id

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with database.plain_errors(self.path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        writing = self._engine.execution_options(writes=True)
        with database.plain_errors(self.path), writing.begin() as connection:
            yield connection
