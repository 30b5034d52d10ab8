"""People: official addresses of members, invitations, hand-overs, changes of address

Follows 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _official_addresses()


def _official_addresses() -> None:
    with op.batch_alter_table("member") as batch_op:
        batch_op.add_column(sa.Column("official_email", sa.String(254), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_member_official_email_in_lower_case"), "official_email = lower(official_email)"
        )
    op.create_table(
        "official_address_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "email = lower(email)", name=op.f("ck_official_address_proposal_email_in_lower_case")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_official_address_proposal_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_official_address_proposal_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_address_proposal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_official_address_proposal_public_id")),
        sa.UniqueConstraint("member_id", name=op.f("uq_official_address_proposal_member_id")),
    )
    op.create_index(
        op.f("ix_official_address_proposal_account_id"), "official_address_proposal", ["account_id"]
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
