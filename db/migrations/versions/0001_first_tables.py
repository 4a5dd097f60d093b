"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dialog",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("flow", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("data", types.Json(), nullable=False),
        sa.Column("touched_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "chat", "person", name=op.f("pk_dialog")),
    )
    op.create_index(op.f("ix_dialog_touched_at"), "dialog", ["touched_at"], unique=False)
    op.create_table(
        "inbound",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("update_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lane", sa.String(length=64), nullable=False),
        sa.Column("payload", types.Json(), nullable=False),
        sa.Column("received_at", types.UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.String(length=64), nullable=True),
        sa.Column("leased_until", types.UtcDateTime(), nullable=True),
        sa.Column("done_at", types.UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound")),
        sa.UniqueConstraint("source", "update_id", name=op.f("uq_inbound_source_update_id")),
    )
    op.create_index(op.f("ix_inbound_done_at"), "inbound", ["done_at"], unique=False)
    op.create_index(
        "ix_inbound_open",
        "inbound",
        ["source", "lane", "id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "rate_budget",
        sa.Column("token_id", sa.String(length=32), nullable=False),
        sa.Column("next_free_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_rate_budget")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("remind_minute", sa.Integer(), nullable=False),
        sa.Column("lead_days", sa.String(length=32), nullable=False),
        sa.Column("quiet_from_minute", sa.Integer(), nullable=True),
        sa.Column("quiet_until_minute", sa.Integer(), nullable=True),
        sa.Column("hide_amounts", sa.Boolean(), nullable=False),
        sa.Column("alerts_paused_until", types.UtcDateTime(), nullable=True),
        sa.Column("next_push_at", types.UtcDateTime(), nullable=True),
        sa.Column("planned_until", types.UtcDateTime(), nullable=False),
        sa.Column("next_loan_number", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
    )
    op.create_index(op.f("ix_user_account_next_push_at"), "user_account", ["next_push_at"], unique=False)
    op.create_table(
        "webchat_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("keyboard", types.Json(), nullable=False),
        sa.Column("attachment", types.Json(), nullable=True),
        sa.Column("reference", sa.String(length=64), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("seen_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webchat_message")),
        sa.UniqueConstraint("reference", name=op.f("uq_webchat_message_reference")),
    )
    op.create_index("ix_webchat_message_chat", "webchat_message", ["chat", "id"], unique=False)
    op.create_index(op.f("ix_webchat_message_created_at"), "webchat_message", ["created_at"], unique=False)
    op.create_table(
        "change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("loan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("before", types.Json(), nullable=False),
        sa.Column("made_at", types.UtcDateTime(), nullable=False),
        sa.Column("undone_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_change_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index(op.f("ix_change_made_at"), "change", ["made_at"], unique=False)
    op.create_index("ix_change_user_made", "change", ["user_id", "made_at"], unique=False)
    op.create_table(
        "loan",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(length=32), nullable=False),
        sa.Column("bank", sa.String(length=32), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("principal_fen", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=24), nullable=False),
        sa.Column("periods", sa.Integer(), nullable=False),
        sa.Column("daily_rate", types.RateText(length=32), nullable=True),
        sa.Column("annual_rate", types.RateText(length=32), nullable=True),
        sa.Column("fee_per_period", types.RateText(length=32), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("due_day", sa.Integer(), nullable=True),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("statement_day", sa.Integer(), nullable=True),
        sa.Column("recurring", sa.Boolean(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("rules", types.Json(), nullable=False),
        sa.Column("relief_done", sa.Integer(), nullable=False),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_loan_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
        sa.UniqueConstraint("user_id", "number", name=op.f("uq_loan_user_id_number")),
    )
    op.create_table(
        "recipient",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("unreachable_at", types.UtcDateTime(), nullable=True),
        sa.Column("unreachable_reason", sa.String(length=64), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_recipient_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient")),
        sa.UniqueConstraint("channel", "chat", "person", name=op.f("uq_recipient_channel_chat_person")),
    )
    op.create_index(op.f("ix_recipient_user_id"), "recipient", ["user_id"], unique=False)
    op.create_table(
        "topic_shown",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_topic_shown_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "topic", name=op.f("pk_topic_shown")),
    )
    op.create_table(
        "topic_vote",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("voted_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_topic_vote_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "topic", name=op.f("pk_topic_vote")),
    )
    op.create_table(
        "occurrence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("loan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("principal_fen", sa.BigInteger(), nullable=False),
        sa.Column("interest_fen", sa.BigInteger(), nullable=False),
        sa.Column("fee_fen", sa.BigInteger(), nullable=False),
        sa.Column("minimum_fen", sa.BigInteger(), nullable=True),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("lender_amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("lender_cost_fen", sa.BigInteger(), nullable=True),
        sa.Column("lender_cost_on", sa.Date(), nullable=True),
        sa.Column("snoozed_until", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_occurrence_loan_id_loan"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_occurrence_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
        sa.UniqueConstraint("loan_id", "number", name=op.f("uq_occurrence_loan_id_number")),
    )
    op.create_index("ix_occurrence_user_open", "occurrence", ["user_id", "settled_on", "due_on"], unique=False)
    op.create_table(
        "push",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recipient_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("due_at", types.UtcDateTime(), nullable=False),
        sa.Column("ready_at", types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("ambiguous", sa.Integer(), nullable=False),
        sa.Column("plain", sa.Boolean(), nullable=False),
        sa.Column("leased_by", sa.String(length=64), nullable=True),
        sa.Column("leased_until", types.UtcDateTime(), nullable=True),
        sa.Column("message_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("settled_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["recipient.id"], name=op.f("fk_push_recipient_id_recipient"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_push_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push")),
    )
    op.create_index(
        "ix_push_open",
        "push",
        ["channel", "urgency", "ready_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending','leased')"),
        postgresql_where=sa.text("state IN ('pending','leased')"),
    )
    op.create_index(op.f("ix_push_recipient_id"), "push", ["recipient_id"], unique=False)
    op.create_index("ix_push_settled", "push", ["settled_at"], unique=False)
    op.create_index(op.f("ix_push_user_id"), "push", ["user_id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("loan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("occurrence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_payment_loan_id_loan"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_payment_occurrence_id_occurrence"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_payment_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    op.create_index(op.f("ix_payment_loan_id"), "payment", ["loan_id"], unique=False)
    op.create_index(op.f("ix_payment_occurrence_id"), "payment", ["occurrence_id"], unique=False)
    op.create_index(op.f("ix_payment_user_id"), "payment", ["user_id"], unique=False)
    op.create_table(
        "push_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("push_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recipient_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("occurrence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_push_item_occurrence_id_occurrence"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["push_id"], ["push.id"], name=op.f("fk_push_item_push_id_push"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["recipient.id"], name=op.f("fk_push_item_recipient_id_recipient"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_item")),
        sa.UniqueConstraint(
            "recipient_id",
            "occurrence_id",
            "due_on",
            "stage",
            name=op.f("uq_push_item_recipient_id_occurrence_id_due_on_stage"),
        ),
    )
    op.create_index(op.f("ix_push_item_occurrence_id"), "push_item", ["occurrence_id"], unique=False)
    op.create_index(op.f("ix_push_item_push_id"), "push_item", ["push_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_push_item_push_id"), table_name="push_item")
    op.drop_index(op.f("ix_push_item_occurrence_id"), table_name="push_item")
    op.drop_table("push_item")
    op.drop_index(op.f("ix_payment_user_id"), table_name="payment")
    op.drop_index(op.f("ix_payment_occurrence_id"), table_name="payment")
    op.drop_index(op.f("ix_payment_loan_id"), table_name="payment")
    op.drop_table("payment")
    op.drop_index(op.f("ix_push_user_id"), table_name="push")
    op.drop_index("ix_push_settled", table_name="push")
    op.drop_index(op.f("ix_push_recipient_id"), table_name="push")
    op.drop_index(
        "ix_push_open",
        table_name="push",
        sqlite_where=sa.text("state IN ('pending','leased')"),
        postgresql_where=sa.text("state IN ('pending','leased')"),
    )
    op.drop_table("push")
    op.drop_index("ix_occurrence_user_open", table_name="occurrence")
    op.drop_table("occurrence")
    op.drop_table("topic_vote")
    op.drop_table("topic_shown")
    op.drop_index(op.f("ix_recipient_user_id"), table_name="recipient")
    op.drop_table("recipient")
    op.drop_table("loan")
    op.drop_index("ix_change_user_made", table_name="change")
    op.drop_index(op.f("ix_change_made_at"), table_name="change")
    op.drop_table("change")
    op.drop_index(op.f("ix_webchat_message_created_at"), table_name="webchat_message")
    op.drop_index("ix_webchat_message_chat", table_name="webchat_message")
    op.drop_table("webchat_message")
    op.drop_index(op.f("ix_user_account_next_push_at"), table_name="user_account")
    op.drop_table("user_account")
    op.drop_table("rate_budget")
    op.drop_index(
        "ix_inbound_open",
        table_name="inbound",
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.drop_index(op.f("ix_inbound_done_at"), table_name="inbound")
    op.drop_table("inbound")
    op.drop_index(op.f("ix_dialog_touched_at"), table_name="dialog")
    op.drop_table("dialog")
