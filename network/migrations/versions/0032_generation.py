"""The generation of public pages

Follows 0031. A new one is written with every commit that may change what everybody reads.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "generation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(20), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_generation_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generation")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
