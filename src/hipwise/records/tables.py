"""The tables. Times are aware and UTC; floats are kept to the last bit (SQLite's REAL is a double)."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)


class Utc(TypeDecorator[datetime]):
    """An aware time, kept as UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be kept")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

screening = Table(
    "screening",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("outcome", String, nullable=False),
    Column("agreed_at", Utc),
)

check_in = Table(
    "check_in",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("pain", Integer, nullable=False),
    Column("place", String),
    Column("new_symptoms", Boolean, nullable=False),
    Column("outcome", String, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started_at", Utc, nullable=False, index=True),
    # How far the person's clock was ahead of UTC; none in sessions of before it was kept.
    Column("offset_min", Integer),
    Column("ended_at", Utc),
    Column("why", String),
    Column("source", String, nullable=False),
    Column("check_in_id", ForeignKey("check_in.id")),
    Column("reps", Integer, nullable=False),
    Column("first_side", String, nullable=False),
    Column("kind", String, nullable=False, server_default="clams"),
    Column("warm_up", String),
    # The rung of the ladder, none in sessions of before it was kept; and whether it was for one side alone.
    Column("rung", String),
    Column("one_side", Boolean, nullable=False, server_default="0"),
    Column("reached", JSON(none_as_null=True)),
    Column("effort", Integer),
    Column("pain_after", Integer),
    Column("pain_place_after", String),
    Column("clearer", String),
    Column("closed_at", Utc),
)

felt = Table(
    "felt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Utc, nullable=False, index=True),
    Column("session_id", ForeignKey("session.id")),
    Column("side", String, nullable=False),
    Column("felt", Integer, nullable=False),
)

exercise_set = Table(
    "exercise_set",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session_id", ForeignKey("session.id"), nullable=False, index=True),
    Column("exercise", String, nullable=False),
    Column("side", String),
    Column("prescribed", Integer, nullable=False),
    Column("started_at", Utc, nullable=False),
    Column("ended_at", Utc),
    Column("why", String),
)

# The columns from t_s to faults are the fields of `Repetition`, by name.
repetition = Table(
    "repetition",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("set_id", ForeignKey("exercise_set.id"), nullable=False),
    Column("t_s", Float, nullable=False),
    Column("number", Integer, nullable=False),
    Column("whole", Boolean, nullable=False),
    Column("start_s", Float),
    Column("top_s", Float),
    Column("end_s", Float),
    Column("lift_s", Float),
    Column("hold_s", Float),
    Column("lower_s", Float),
    Column("lower_to_lift", Float),
    Column("opening_deg", Float),
    Column("pelvis_roll_deg", Float),
    Column("lift_error_s", Float),
    Column("hold_error_s", Float),
    Column("lower_error_s", Float),
    Column("lower_to_lift_error", Float),
    Column("opening_error_deg", Float),
    Column("faults", JSON, nullable=False),
    # Counting ten years of repetitions by their sets reads this index alone.
    Index("ix_repetition_set_id_whole", "set_id", "whole"),
)

# A table of its own, so that listing repetitions does not read the traces.
trace = Table(
    "trace",
    metadata,
    Column("repetition_id", ForeignKey("repetition.id"), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", JSON, nullable=False),
)

measure = Table(
    "measure",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("offset_min", Integer, nullable=False),
    Column("what", String, nullable=False, index=True),
    Column("side", String),
    Column("value", Float, nullable=False),
    Column("error", Float),
    Column("unit", String, nullable=False),
    Column("how", String, nullable=False),
)

activity = Table(
    "activity",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started_at", Utc, nullable=False, index=True),
    Column("offset_min", Integer, nullable=False),
    Column("minutes", Float, nullable=False),
    Column("activity", String, nullable=False),
    Column("effort", Integer, nullable=False),
    Column("source", String, nullable=False),
    Column("source_id", String),
    UniqueConstraint("source", "source_id"),
)

# Days without a zone: the person's own calendar.
pause = Table(
    "pause",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("first", Date, nullable=False),
    Column("last", Date),
    Column("reason", String, nullable=False),
)

late_entry = Table(
    "late_entry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("on", Date, nullable=False),
    Column("left_reps", Integer),
    Column("right_reps", Integer),
)

step = Table(
    "step",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("offset_min", Integer, nullable=False),
    Column("rung", String, nullable=False),
    Column("way", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("answer", String, nullable=False),
)
