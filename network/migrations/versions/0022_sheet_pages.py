"""The pages of sheets, rendered once

Follows 0021. The worker makes the page of every sheet that was ever published.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "sheet_page",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(20), nullable=False),
        sa.Column("made_with", sa.String(20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tag", sa.String(40), nullable=False),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("summary", sa.String(600), nullable=False),
        sa.Column("html", sa.LargeBinary(), nullable=False),
        sa.Column("main_start", sa.Integer(), nullable=False),
        sa.Column("main_end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_sheet_page_sheet_id_sheet"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sheet_id", name=op.f("pk_sheet_page")),
    )
    op.create_index(op.f("ix_sheet_page_made_with"), "sheet_page", ["made_with"])
    op.create_index(op.f("ix_sheet_page_made_at"), "sheet_page", ["made_at"])
    op.create_table(
        "sheet_page_link",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(120), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["sheet_page.sheet_id"],
            name=op.f("fk_sheet_page_link_sheet_id_sheet_page"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sheet_id", "path", name=op.f("pk_sheet_page_link")),
    )
    op.create_index(op.f("ix_sheet_page_link_path"), "sheet_page_link", ["path"])
    op.create_index("ix_sheet_revision_state_decided", "sheet_revision", ["state", "decided_at", "id"])
    op.get_bind().execute(
        sa.text(
            "INSERT INTO sheet_page (sheet_id, mark, made_with, tag, title, summary, html, main_start, main_end) "
            "SELECT id, 'first', '', '', '', '', :html, 0, 0 FROM sheet WHERE slug IS NOT NULL"
        ).bindparams(sa.bindparam("html", b"", sa.LargeBinary()))
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
