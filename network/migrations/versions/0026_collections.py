"""Collections of the library

Sheets and resources that the coordination puts in an order, and introduces.

Follows 0025.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "collection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("slug", sa.String(100), nullable=True),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("introduction_html", sa.Text(), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=True),
        sa.Column("standing", sa.String(24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_collection_title_not_empty")),
        sa.CheckConstraint(
            "standing IN ('draft', 'published', 'archived')", name=op.f("ck_collection_collection_standing")
        ),
        sa.CheckConstraint(
            "(standing = 'draft') = (published_at IS NULL)", name=op.f("ck_collection_published_unless_draft")
        ),
        sa.CheckConstraint(
            "standing = 'draft' OR slug IS NOT NULL", name=op.f("ck_collection_addressed_once_published")
        ),
        sa.CheckConstraint(
            "standing = 'draft' OR length(introduction) > 0",
            name=op.f("ck_collection_introduced_once_published"),
        ),
        sa.CheckConstraint(
            "(standing = 'archived') = (archived_at IS NOT NULL)",
            name=op.f("ck_collection_archived_once_archived"),
        ),
        sa.CheckConstraint(
            "(archived_at IS NULL) = (archived_reason IS NULL)",
            name=op.f("ck_collection_archived_with_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["stored_file.id"], name=op.f("fk_collection_picture_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
        sa.UniqueConstraint("public_id", name=op.f("uq_collection_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_collection_slug")),
    )
    op.create_index(op.f("ix_collection_standing"), "collection", ["standing"])
    op.create_table(
        "collection_slug",
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(100), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name=op.f("fk_collection_slug_collection_id_collection"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_collection_slug")),
    )
    op.create_index(op.f("ix_collection_slug_collection_id"), "collection_slug", ["collection_id"])
    op.create_table(
        "collection_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=True),
        sa.Column("resource_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(300), nullable=False),
        sa.CheckConstraint(
            "(sheet_id IS NULL) <> (resource_id IS NULL)", name=op.f("ck_collection_item_one_thing")
        ),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name=op.f("fk_collection_item_collection_id_collection"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_collection_item_sheet_id_sheet"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_collection_item_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_item")),
        sa.UniqueConstraint(
            "collection_id", "sheet_id", name=op.f("uq_collection_item_collection_id_sheet_id")
        ),
        sa.UniqueConstraint(
            "collection_id", "resource_id", name=op.f("uq_collection_item_collection_id_resource_id")
        ),
    )
    op.create_index(op.f("ix_collection_item_sheet_id"), "collection_item", ["sheet_id"])
    op.create_index(op.f("ix_collection_item_resource_id"), "collection_item", ["resource_id"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
