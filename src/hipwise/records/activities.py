"""What else the person did: typed in, or imported from a watch."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.sqlite import insert

from hipwise.program.bout import Bout
from hipwise.records import tables
from hipwise.records.store import Store
from hipwise.records.zoned import offset_min, there


class Activities(Store):
    """Bouts of activities. Times come back in the zone in which they were."""

    def add(self, *bouts: Bout) -> int:
        """Keep them, all or none; returns how many are new.

        A bout whose source and source_id are there already changes nothing, so a file may be imported again.
        """
        with self._writing() as connection:
            return sum(_insert(connection, bout) for bout in bouts)

    def all(self, since: datetime | None = None, until: datetime | None = None) -> list[Bout]:
        """Those that began from ``since`` on and before ``until``, the oldest first."""
        activity = tables.activity
        query = select(activity).order_by(activity.c.started_at, activity.c.id)
        if since is not None:
            query = query.where(activity.c.started_at >= since)
        if until is not None:
            query = query.where(activity.c.started_at < until)
        with self._reading() as connection:
            return [_bout(row) for row in connection.execute(query)]

    def remove(self, ids: Iterable[int]) -> None:
        with self._writing() as connection:
            connection.execute(delete(tables.activity).where(tables.activity.c.id.in_(list(ids))))


def _insert(connection: Any, bout: Bout) -> int:
    new = insert(tables.activity).values(
        started_at=bout.started_at,
        offset_min=offset_min(bout.started_at),
        minutes=bout.minutes,
        activity=bout.activity,
        effort=bout.effort,
        source=bout.source,
        source_id=bout.source_id,
    )
    return connection.execute(new.on_conflict_do_nothing(["source", "source_id"])).rowcount


def _bout(row: Row[Any]) -> Bout:
    return Bout(
        there(row.started_at, row.offset_min),
        row.minutes,
        row.activity,
        row.effort,
        row.source,
        row.source_id,
        row.id,
    )
