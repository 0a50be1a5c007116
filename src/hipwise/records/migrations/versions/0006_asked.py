"""What a session was asked to be: which rung of the ladder, and whether for one side alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("session") as session:
        session.add_column(sa.Column("rung", sa.String()))
        session.add_column(sa.Column("one_side", sa.Boolean(), nullable=False, server_default="0"))
