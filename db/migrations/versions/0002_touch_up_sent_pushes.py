"""Touch up sent pushes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("push", sa.Column("touch_up", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "ix_push_touch_up",
        "push",
        ["touch_up"],
        unique=False,
        sqlite_where=sa.text("touch_up"),
        postgresql_where=sa.text("touch_up"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_push_touch_up", table_name="push", sqlite_where=sa.text("touch_up"), postgresql_where=sa.text("touch_up")
    )
    op.drop_column("push", "touch_up")
