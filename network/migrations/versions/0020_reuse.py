"""Who draws on which sheet

Follows 0019.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

STAGES = ("considered", "planned", "under_way", "done", "abandoned")


def upgrade() -> None:
    op.create_table(
        "reuse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(160), nullable=False),
        sa.Column("project_key", sa.String(200), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(*STAGES, name="reuse_stage", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("taken", sa.Text(), nullable=False),
        sa.Column("own_sheet_id", sa.Integer()),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by_id", sa.Integer()),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.Column("taken_back_at", sa.DateTime(timezone=True)),
        sa.Column("shown", sa.String(600), nullable=False),
        sa.CheckConstraint("length(project) > 0", name=op.f("ck_reuse_project_not_empty")),
        sa.CheckConstraint("own_sheet_id <> sheet_id", name=op.f("ck_reuse_own_sheet_is_another")),
        sa.CheckConstraint(
            "taken_back_at IS NULL OR (own_sheet_id IS NULL AND taken = '')",
            name=op.f("ck_reuse_taken_back_tells_nothing"),
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reuse_member_id_member")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_reuse_sheet_id_sheet"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["own_sheet_id"], ["sheet.id"], name=op.f("fk_reuse_own_sheet_id_sheet"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["declared_by_id"],
            ["account.id"],
            name=op.f("fk_reuse_declared_by_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reuse")),
        sa.UniqueConstraint("public_id", name=op.f("uq_reuse_public_id")),
        sa.UniqueConstraint(
            "member_id", "sheet_id", "project_key", name=op.f("uq_reuse_member_id_sheet_id_project_key")
        ),
    )
    for column in ("sheet_id", "own_sheet_id", "declared_at"):
        op.create_index(op.f(f"ix_reuse_{column}"), "reuse", [column])


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
