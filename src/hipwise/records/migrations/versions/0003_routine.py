"""The whole routine: what a session was to hold, how it was, and whether the muscle was felt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("session") as session:
        session.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="clams"))
        session.add_column(sa.Column("warm_up", sa.String()))
        session.add_column(sa.Column("reached", sa.JSON()))
        session.add_column(sa.Column("effort", sa.Integer()))
        session.add_column(sa.Column("pain_after", sa.Integer()))
        session.add_column(sa.Column("pain_place_after", sa.String()))
        session.add_column(sa.Column("clearer", sa.String()))
        session.add_column(sa.Column("closed_at", sa.DateTime()))
    op.create_table(
        "felt",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(), nullable=False, index=True),
        sa.Column("session_id", sa.Integer(), sa.ForeignKey("session.id")),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("felt", sa.Integer(), nullable=False),
    )
