"""An index that counts the repetitions of a set without reading them."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.drop_index("ix_repetition_set_id", "repetition")
    op.create_index("ix_repetition_set_id_whole", "repetition", ["set_id", "whole"])
