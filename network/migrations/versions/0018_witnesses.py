"""The watch over the register: its verifications, its witnesses, and the topic of their mail

Follows 0017.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

TOPICS = ("organisation", "publications", "campaigns", "invitations", "register", "desk")


def upgrade() -> None:
    _topics()
    _verifications()
    _witnesses()


def _topics() -> None:
    for table, name in (
        ("outbox_mail", "ck_outbox_mail_mail_topic"),
        ("stopped_topic", "ck_stopped_topic_stopped_topic"),
    ):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(name), type_="check")
            batch_op.create_check_constraint(op.f(name), f"topic IN {TOPICS}")


def _verifications() -> None:
    op.create_table(
        "register_verification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("doubts", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("alarmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(done_at IS NULL) = (doubts IS NULL)", name=op.f("ck_register_verification_doubts_known_once_done")
        ),
        sa.CheckConstraint(
            "alarmed_at IS NULL OR done_at IS NOT NULL", name=op.f("ck_register_verification_alarm_once_done")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["account.id"], name=op.f("fk_register_verification_asked_by_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_verification")),
    )  # fmt: skip
    op.create_index(op.f("ix_register_verification_done_at"), "register_verification", ["done_at"])


def _witnesses() -> None:
    op.create_table(
        "register_witness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_size", sa.Integer(), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_register_witness_email_in_lower_case")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_register_witness_name_not_empty")),
        sa.CheckConstraint(
            "confirmed_at IS NOT NULL OR written_at IS NULL", name=op.f("ck_register_witness_written_once_confirmed")
        ),
        sa.CheckConstraint(
            "(written_at IS NULL) = (written_size IS NULL)", name=op.f("ck_register_witness_written_with_a_size")
        ),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["account.id"], name=op.f("fk_register_witness_named_by_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_witness")),
        sa.UniqueConstraint("email", name=op.f("uq_register_witness_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_register_witness_public_id")),
    )  # fmt: skip


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
