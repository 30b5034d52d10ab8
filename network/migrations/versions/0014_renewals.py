"""Renewals: campaigns to sign again after a major version

Follows 0013.
"""

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
