"""Quiet weekends; an hour and a silence of its own for each loan; what the program remembers about itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_account", sa.Column("quiet_weekends", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("loan", sa.Column("remind_minute", sa.Integer(), nullable=True))
    op.add_column("loan", sa.Column("muted_until", UtcDateTime(), nullable=True))
    op.add_column("recipient", sa.Column("reachable_since", UtcDateTime(), nullable=True))
    op.create_index(
        "ix_recipient_unreachable",
        "recipient",
        ["unreachable_at"],
        unique=False,
        sqlite_where=sa.text("unreachable_at IS NOT NULL"),
        postgresql_where=sa.text("unreachable_at IS NOT NULL"),
    )
    op.create_table(
        "memo",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_memo")),
    )


def downgrade() -> None:
    op.drop_table("memo")
    op.drop_index(
        "ix_recipient_unreachable",
        table_name="recipient",
        sqlite_where=sa.text("unreachable_at IS NOT NULL"),
        postgresql_where=sa.text("unreachable_at IS NOT NULL"),
    )
    op.drop_column("recipient", "reachable_since")
    op.drop_column("loan", "muted_until")
    op.drop_column("loan", "remind_minute")
    op.drop_column("user_account", "quiet_weekends")
