"""Withdrawals, corrections, mergers, erasures

Follows 0016.
"""

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
