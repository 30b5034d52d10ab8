"""Sheets confirmed by their authors

Follows 0020.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "sheet_freshness",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("confirmed_by_id", sa.Integer()),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("people", sa.Integer()),
        sa.Column("noted_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_at IS NOT NULL",
            name=op.f("ck_sheet_freshness_confirmed_by_somebody"),
        ),
        sa.CheckConstraint(
            "(asked_at IS NULL) = (people IS NULL)", name=op.f("ck_sheet_freshness_people_counted")
        ),
        sa.CheckConstraint(
            "noted_at IS NULL OR noted_at > asked_at", name=op.f("ck_sheet_freshness_noted_once_asked")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_sheet_freshness_sheet_id_sheet"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"],
            ["account.id"],
            name=op.f("fk_sheet_freshness_confirmed_by_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("sheet_id", name=op.f("pk_sheet_freshness")),
    )
    op.create_index(op.f("ix_sheet_freshness_asked_at"), "sheet_freshness", ["asked_at"])
    op.create_table(
        "freshness_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "asked",
                "reminded",
                name="freshness_link_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(token_sha256) = 64", name=op.f("ck_freshness_link_token_is_hashed")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_freshness_link_sheet_id_sheet"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_freshness_link_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freshness_link")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_freshness_link_token_sha256")),
        sa.UniqueConstraint(
            "sheet_id",
            "account_id",
            "asked_at",
            "kind",
            name=op.f("uq_freshness_link_sheet_id_account_id_asked_at_kind"),
        ),
    )
    op.create_index(op.f("ix_freshness_link_account_id"), "freshness_link", ["account_id"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
