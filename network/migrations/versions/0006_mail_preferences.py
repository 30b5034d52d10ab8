"""Mail preferences

Follows 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

STATES = ("waiting", "sent", "dead", "stopped")
TOPICS = ("organisation", "publications", "campaigns", "invitations", "desk")


def upgrade() -> None:
    with op.batch_alter_table("outbox_mail") as batch_op:
        batch_op.add_column(sa.Column("topic", sa.String(24), nullable=True))
        batch_op.drop_constraint(op.f("ck_outbox_mail_mail_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_outbox_mail_mail_state"), f"state IN {STATES}")
        batch_op.create_check_constraint(op.f("ck_outbox_mail_mail_topic"), f"topic IN {TOPICS}")

    op.create_table(
        "mail_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("address = lower(address)", name=op.f("ck_mail_recipient_address_in_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_recipient")),
        sa.UniqueConstraint("address", name=op.f("uq_mail_recipient_address")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mail_recipient_token_hash")),
    )
    op.create_index(op.f("ix_mail_recipient_written_at"), "mail_recipient", ["written_at"])
    op.create_table(
        "stopped_topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(24), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"topic IN {TOPICS}", name=op.f("ck_stopped_topic_stopped_topic")),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["mail_recipient.id"],
            name=op.f("fk_stopped_topic_recipient_id_mail_recipient"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stopped_topic")),
        sa.UniqueConstraint("recipient_id", "topic", name=op.f("uq_stopped_topic_recipient_id_topic")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
