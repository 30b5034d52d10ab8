"""The words of files

Follows 0030.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "file_text",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_file_text_file_id_stored_file"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file_text")),
    )
    op.create_index(op.f("ix_file_text_retry_at"), "file_text", ["retry_at"])
    # The worker reads those that are there already.
    op.execute(
        "INSERT INTO file_text (file_id, text, attempts, retry_at) SELECT id, '', 0, kept_at FROM stored_file "
        "WHERE owner_kind IN ('sheet', 'resource') AND content_type NOT LIKE 'image/%'"
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
