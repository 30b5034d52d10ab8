"""The register: entries, nodes, heads; what binds a signature to it

Follows 0011.
"""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
