"""Imports

Follows 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("sheet", sa.String(100), nullable=False),
        sa.Column("sheets", sa.JSON(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("matching", sa.JSON(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("trust", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("trial_sha256", sa.String(64), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inviting_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "trust IN ('confirmed', 'unverified')", name=op.f("ck_import_run_import_trust")
        ),
        sa.CheckConstraint(
            "state IN ('prepared', 'done', 'undone')", name=op.f("ck_import_run_import_state")
        ),
        sa.CheckConstraint(
            "(state = 'prepared') = (run_at IS NULL)", name=op.f("ck_import_run_run_at_iff_run")
        ),
        sa.CheckConstraint(
            "(state = 'undone') = (undone_at IS NOT NULL)", name=op.f("ck_import_run_undone_at_iff_undone")
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_import_run_sha256_whole")),
        sa.CheckConstraint("read >= 0", name=op.f("ck_import_run_read_not_negative")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_import_run_account_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["inviting_id"], ["account.id"], name=op.f("fk_import_run_inviting_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["charter_version.id"], name=op.f("fk_import_run_version_id_charter_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        sa.UniqueConstraint("public_id", name=op.f("uq_import_run_public_id")),
    )
    op.create_index(op.f("ix_import_run_account_id"), "import_run", ["account_id"])
    op.create_index(op.f("ix_import_run_prepared_at"), "import_run", ["prepared_at"])
    op.create_table(
        "import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=True),
        sa.Column("outcome", sa.String(24), nullable=True),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("becomes", sa.JSON(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("created", sa.Boolean(), nullable=False),
        sa.Column("written", sa.JSON(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("contact_name", sa.String(200), nullable=True),
        sa.Column("contact_email", sa.String(254), nullable=True),
        sa.Column("contact_role", sa.String(24), nullable=True),
        sa.Column("invite_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_invited", sa.String(300), nullable=True),
        sa.Column("kept_because", sa.String(300), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('new', 'completed', 'known', 'refused')", name=op.f("ck_import_row_import_outcome")
        ),
        sa.CheckConstraint(
            "contact_role IN ('representative', 'contributor')", name=op.f("ck_import_row_contact_role")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_import_row_run_id_import_run"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_import_row_member_id_member"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signature.id"], name=op.f("fk_import_row_signature_id_signature")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("run_id", "line", name=op.f("uq_import_row_run_id_line")),
    )
    op.create_index(op.f("ix_import_row_member_id"), "import_row", ["member_id"])
    op.create_index(op.f("ix_import_row_invite_at"), "import_row", ["invite_at"])
    op.create_table(
        "earlier_adhesion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("adhered_on", sa.Date(), nullable=False),
        sa.Column("charter", sa.String(120), nullable=False),
        sa.Column("act_kind", sa.String(24), nullable=True),
        sa.Column("act_number", sa.String(60), nullable=True),
        sa.Column("act_on", sa.Date(), nullable=True),
        sa.Column("executory_on", sa.Date(), nullable=True),
        sa.Column("signatory_name", sa.String(200), nullable=True),
        sa.Column("signatory_function", sa.String(120), nullable=True),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "act_kind IN ('deliberation', 'decision')", name=op.f("ck_earlier_adhesion_earlier_act_kind")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_earlier_adhesion_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["row_id"], ["import_row.id"], name=op.f("fk_earlier_adhesion_row_id_import_row")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_adhesion")),
        sa.UniqueConstraint("member_id", "adhered_on", name=op.f("uq_earlier_adhesion_member_id_adhered_on")),
    )
    op.create_index(op.f("ix_earlier_adhesion_row_id"), "earlier_adhesion", ["row_id"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
