"""Sheets brought in from files

Follows 0022.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "sheet_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("sheet", sa.String(100), nullable=False),
        sa.Column("sheets", sa.JSON(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("matching", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("trial_sha256", sa.String(64), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(160), nullable=False),
        sa.Column("publishes", sa.Boolean(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "state IN ('prepared', 'done', 'undone')", name=op.f("ck_sheet_import_import_state")
        ),
        sa.CheckConstraint(
            "(state = 'prepared') = (run_at IS NULL)", name=op.f("ck_sheet_import_run_at_iff_run")
        ),
        sa.CheckConstraint(
            "(state = 'undone') = (undone_at IS NOT NULL)", name=op.f("ck_sheet_import_undone_at_iff_undone")
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_sheet_import_sha256_whole")),
        sa.CheckConstraint("read >= 0", name=op.f("ck_sheet_import_read_not_negative")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sheet_import_account_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["member.id"], name=op.f("fk_sheet_import_owner_id_member"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sheet_import_public_id")),
    )
    op.create_index(op.f("ix_sheet_import_account_id"), "sheet_import", ["account_id"])
    op.create_index(op.f("ix_sheet_import_owner_id"), "sheet_import", ["owner_id"])
    op.create_index(op.f("ix_sheet_import_prepared_at"), "sheet_import", ["prepared_at"])
    op.create_table(
        "sheet_import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=True),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("kept_because", sa.String(300), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=True),
        sa.Column("unreadable", sa.String(300), nullable=False),
        sa.Column("key", sa.String(64), nullable=True),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('draft', 'published', 'known', 'refused')",
            name=op.f("ck_sheet_import_row_sheet_import_outcome"),
        ),
        sa.CheckConstraint(
            "sheet_id IS NULL OR outcome IN ('draft', 'published')",
            name=op.f("ck_sheet_import_row_sheet_was_entered"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["sheet_import.id"], name=op.f("fk_sheet_import_row_run_id_sheet_import"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_sheet_import_row_sheet_id_sheet"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_import_row")),
        sa.UniqueConstraint("run_id", "line", name=op.f("uq_sheet_import_row_run_id_line")),
    )
    op.create_index(op.f("ix_sheet_import_row_key"), "sheet_import_row", ["key"])
    op.create_index(op.f("ix_sheet_import_row_sheet_id"), "sheet_import_row", ["sheet_id"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
