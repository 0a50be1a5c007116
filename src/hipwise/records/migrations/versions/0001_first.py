"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "screening",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("agreed_at", sa.DateTime()),
    )
    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("pain", sa.Integer(), nullable=False),
        sa.Column("place", sa.String()),
        sa.Column("new_symptoms", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("started_at", sa.DateTime(), nullable=False, index=True),
        sa.Column("ended_at", sa.DateTime()),
        sa.Column("why", sa.String()),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("check_in_id", sa.Integer(), sa.ForeignKey("check_in.id")),
        sa.Column("reps", sa.Integer(), nullable=False),
        sa.Column("first_side", sa.String(), nullable=False),
    )
    op.create_table(
        "exercise_set",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("session_id", sa.Integer(), sa.ForeignKey("session.id"), nullable=False, index=True),
        sa.Column("exercise", sa.String(), nullable=False),
        sa.Column("side", sa.String()),
        sa.Column("prescribed", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime()),
        sa.Column("why", sa.String()),
    )
    measures = (
        *("start_s", "top_s", "end_s", "lift_s", "hold_s", "lower_s", "lower_to_lift", "opening_deg"),
        *("pelvis_roll_deg", "lift_error_s", "hold_error_s", "lower_error_s", "lower_to_lift_error"),
        "opening_error_deg",
    )
    op.create_table(
        "repetition",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("set_id", sa.Integer(), sa.ForeignKey("exercise_set.id"), nullable=False, index=True),
        sa.Column("t_s", sa.Float(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        *(sa.Column(measure, sa.Float()) for measure in measures),
        sa.Column("faults", sa.JSON(), nullable=False),
    )
    op.create_table(
        "trace",
        sa.Column("repetition_id", sa.Integer(), sa.ForeignKey("repetition.id"), primary_key=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
