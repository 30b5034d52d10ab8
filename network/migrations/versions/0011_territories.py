"""Territories: what was decided for entries that are no more; campaigns to confirm representatives

Follows 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

KINDS = ("commune", "epci", "ept", "department", "region")


def upgrade() -> None:
    _reference_decisions()
    _campaigns()


def _reference_decisions() -> None:
    op.create_table(
        "reference_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("code", sa.String(9), nullable=False),
        sa.Column("successor", sa.String(9), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"kind IN {KINDS}", name=op.f("ck_reference_decision_kind")),
        sa.CheckConstraint(
            "successor IS NOT NULL OR length(reason) > 0", name=op.f("ck_reference_decision_kept_with_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_reference_decision_decided_by_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_reference_decision_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_decision")),
        sa.UniqueConstraint(
            "member_id", "kind", "code", name=op.f("uq_reference_decision_member_id_kind_code")
        ),
    )  # fmt: skip


def _campaigns() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("legal_forms", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_campaign_title_not_empty")),
        sa.ForeignKeyConstraint(
            ["started_by_id"],
            ["account.id"],
            name=op.f("fk_campaign_started_by_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("public_id", name=op.f("uq_campaign_public_id")),
    )
    op.create_table(
        "campaign_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(24), nullable=True),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer IN ('confirmed', 'left')", name=op.f("ck_campaign_question_answer")),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_campaign_question_answered_when_answered")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_campaign_question_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_question_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_campaign_question_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_question")),
        sa.UniqueConstraint(
            "campaign_id", "member_id", "account_id",
            name=op.f("uq_campaign_question_campaign_id_member_id_account_id"),
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_campaign_question_token_hash")),
    )  # fmt: skip
    with op.batch_alter_table("campaign_question") as batch_op:
        for column in ("account_id", "member_id"):
            batch_op.create_index(op.f(f"ix_campaign_question_{column}"), [column])


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
