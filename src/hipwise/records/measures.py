"""Single measures over time: rotation of the hip, standing on one leg, roll of the pelvis."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select

from hipwise.program import measure as rules
from hipwise.program.measure import How, Measure, What
from hipwise.records import tables
from hipwise.records.store import Store
from hipwise.records.zoned import offset_min, there
from hipwise.sensing.source import Side


class Measures(Store):
    """Every measure there is, in the order in which they were taken.

    Times come back in the zone in which the measure was taken, so that ``at.date()`` is the person's own day.
    """

    def add(
        self,
        at: datetime,
        what: What,
        side: Side | None,
        value: float,
        error: float | None,
        unit: str,
        how: How,
    ) -> int:
        """Keep a measure; returns its id.

        ``what`` and ``unit`` as in `hipwise.program.measure.KINDS`: rotations, roll and range in "deg",
        standing in "s", form-break in "reps". ``error``: one standard error in the same unit.

        Raises:
            ValueError: there is no such measure, or no hip has such a value.
        """
        rules.check(what, value, error, unit)
        values = {"what": what, "side": side, "value": value, "error": error, "unit": unit, "how": how}
        return self._add(insert(tables.measure).values(at=at, offset_min=offset_min(at), **values))

    def all(self, what: What | None = None) -> list[Measure]:
        """All of them, or of one kind, the oldest first."""
        measure = tables.measure
        query = select(measure).order_by(measure.c.at, measure.c.id)
        if what is not None:
            query = query.where(measure.c.what == what)
        with self._reading() as connection:
            return [_measure(row) for row in connection.execute(query)]

    def remove(self, measure_id: int) -> None:
        with self._writing() as connection:
            connection.execute(delete(tables.measure).where(tables.measure.c.id == measure_id))


def _measure(row: Row[Any]) -> Measure:
    at = there(row.at, row.offset_min)
    return Measure(row.id, at, row.what, row.side, row.value, row.error, row.unit, row.how)
