"""Roles of the desk; where a membership stands

Follows 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ROLES = sa.Enum(
    "person", "observer", "reviewer", "coordinator",
    name="role", native_enum=False, create_constraint=True, length=24,
)  # fmt: skip
STATUSES = ("registered", "principle", "unverified", "signed", "suspended")
# The best of its signatures in force.
STATUS_OF_MEMBER = """
UPDATE member SET status = coalesce((
    SELECT CASE
        WHEN max(CASE WHEN mandate_kind = 'legal_representative' OR mandate_confirmed_at IS NOT NULL
                 THEN 1 ELSE 0 END) = 1 THEN 'signed'
        WHEN max(CASE WHEN mandate_kind = 'act' THEN 1 ELSE 0 END) = 1 THEN 'unverified'
        WHEN count(*) > 0 THEN 'principle'
    END
    FROM signature WHERE signature.member_id = member.id AND signature.ended_at IS NULL
), 'registered')
"""


def upgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_constraint(op.f("ck_account_role"), type_="check")
        batch_op.create_check_constraint(op.f("ck_account_role"), f"role IN {tuple(ROLES.enums)}")
    with op.batch_alter_table("member") as batch_op:
        batch_op.add_column(
            sa.Column("status", sa.String(24), nullable=False, server_default=sa.text("'registered'"))
        )
    op.execute(STATUS_OF_MEMBER)
    with op.batch_alter_table("member") as batch_op:
        batch_op.alter_column("status", server_default=None)
        batch_op.create_check_constraint(op.f("ck_member_status"), f"status IN {STATUSES}")
        batch_op.create_index(op.f("ix_member_status"), ["status"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
