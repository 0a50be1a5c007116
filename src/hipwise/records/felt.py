"""Whether the muscle was felt: the person's own word, a skill that grows, never a measure of strength."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from hipwise.records import tables
from hipwise.records.store import Store
from hipwise.sensing.source import Side

MOST = 3


@dataclass(frozen=True, slots=True)
class FeltRecord:
    """How clearly one side was felt, 0 (not at all) to 3 (very clearly); SCIENCE 3.5.

    ``session_id`` is None where the squeeze was an exercise of its own.
    """

    at: datetime
    side: Side
    felt: int
    session_id: int | None = None


class Felt(Store):
    """What was answered to "did you feel it?", side by side."""

    def add(self, at: datetime, side: Side, felt: int, session_id: int | None = None) -> None:
        """
        Raises:
            ValueError: ``felt`` is not within 0 to 3.
        """
        if not 0 <= felt <= MOST:
            raise ValueError(f"felt is 0 to {MOST}, not {felt}")
        self._add(insert(tables.felt).values(at=at, side=side, felt=felt, session_id=session_id))

    def all(self) -> list[FeltRecord]:
        """All of it, the oldest first."""
        felt = tables.felt
        with self._reading() as connection:
            rows = connection.execute(select(felt).order_by(felt.c.at, felt.c.id)).all()
        return [FeltRecord(row.at, row.side, row.felt, row.session_id) for row in rows]
