"""The whole of the records, table by table: for what takes everything out, or puts it in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select

from hipwise.records import database, tables
from hipwise.records.store import Store

AT_ONCE = 1000
"""So many rows are held in memory at a time."""


class Contents(Store):
    """Every table with every row of it. What is read within one ``with`` belongs together."""

    tables: tuple[Table, ...] = tuple(tables.metadata.sorted_tables)
    """Those that others refer to come before the others."""

    def count(self, table: Table) -> int:
        """How many rows a table has."""
        with self._reading() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def reading(self) -> AbstractContextManager[Connection]:
        return self._reading()

    def writing(self) -> AbstractContextManager[Connection]:
        """All or nothing."""
        return self._writing()

    @classmethod
    def scratch(cls, folder: Path, revision: str) -> Contents:
        """An empty database in a folder of its own, of one of `schemas`."""
        from hipwise.records import migrations

        path = folder / database.FILE
        migrations.upgrade(path, revision)
        return cls(database.connect(path), path)

    @staticmethod
    def schemas() -> frozenset[str]:
        """Every schema there has been, by its revision."""
        from hipwise.records import migrations

        return migrations.known()

    def modernise(self) -> None:
        """Bring a scratch database to today's schema."""
        with database.plain_errors(self.path):
            database.ready(self._engine, self.path)

    def close(self) -> None:
        self._engine.dispose()


def rows(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    """Every row of a table in the order in which they were written, a thousand in memory at a time."""
    query = select(table).order_by(*table.primary_key.columns)
    result = connection.execution_options(yield_per=AT_ONCE).execute(query)
    for part in result.partitions():
        yield from part
