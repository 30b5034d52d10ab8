"""What the writing of a sheet keeps

A figure that looks wrong is asked about once: what its author confirmed stands beside it.

Follows 0023.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    # Without rebuilding the table, whose triggers stay as they are.
    op.add_column(
        "sheet_revision", sa.Column("confirmed", sa.JSON(), server_default=sa.text("'[]'"), nullable=False)
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
