"""Words that find one another, edited at the desk

Follows 0028.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "synonym_group",
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("key <> ''", name=op.f("ck_synonym_group_has_a_key")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_synonym_group")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
