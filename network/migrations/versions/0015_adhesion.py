"""The life of a membership: candidacies, sponsors, notices, dormancy

Follows 0014.
"""

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
