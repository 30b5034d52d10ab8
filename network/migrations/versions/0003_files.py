"""Files shown as pictures, pictures and files of sheets; what is kept stays as it was received

Follows 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

RECEIVED = ("public_id", "content_type", "size", "sha256")
STAYS = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in RECEIVED)
EDITABLE = "('draft', 'sent_back')"
NAMED = "(picture = OLD.public_id OR CAST(attachments AS TEXT) LIKE '%' || OLD.public_id || '%')"
SUBMITTED = f"sheet_id = OLD.owner_id AND state NOT IN {EDITABLE} AND {NAMED}"
KEEPS = f"OLD.owner_kind = 'sheet' AND EXISTS (SELECT 1 FROM sheet_revision WHERE {SUBMITTED})"
FROZEN = (
    "title", "summary", "lead_structure", "project_owner", "elected_referent", "contact", "places", "area",
    "inhabitants", "context", "objectives", "audiences", "plans", "plan_name", "description", "steps",
    "started_on", "ended_on", "progress", "participation", "partners", "fte", "people", "budget_cents",
    "budget_tax", "investment_cents", "investment_tax", "running_cents", "running_tax", "funders",
    "key_figures", "not_measured", "results", "question", "levers", "successes", "obstacles", "difficulties",
    "differently", "transferability", "picture", "picture_alt", "picture_decorative", "picture_credit",
    "attachments", "subthemes", "sectors", "aims", "keywords", "sheet_id", "number",
)  # fmt: skip
CHANGED = {
    "sqlite": " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in FROZEN),
    "postgresql": " OR ".join(f"NEW.{column}::text IS DISTINCT FROM OLD.{column}::text" for column in FROZEN),
}


def upgrade() -> None:
    with op.batch_alter_table("stored_file") as batch_op:
        batch_op.add_column(sa.Column("width", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("height", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("alt", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("credit", sa.String(length=160), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_stored_file_measured_both_ways"), "(width IS NULL) = (height IS NULL)"
        )
    op.create_table(
        "file_preview",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_file_preview_file_id_stored_file"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", "width", name=op.f("pk_file_preview")),
        sa.UniqueConstraint("public_id", name=op.f("uq_file_preview_public_id")),
    )
    op.create_table(
        "preview_work",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_preview_work_file_id_stored_file"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_preview_work")),
    )
    op.create_index(op.f("ix_preview_work_retry_at"), "preview_work", ["retry_at"])
    _files_of_sheets()
    dialect = op.get_bind().dialect.name
    frozen = f"OLD.state NOT IN {EDITABLE} AND ({CHANGED[dialect]})"
    _refuse(dialect, "stored_file", "UPDATE", "stored_file_stays_as_received", STAYS)
    _refuse(dialect, "stored_file", "DELETE", "stored_file_keeps_submitted", KEEPS)
    _refuse(dialect, "sheet_revision", "UPDATE", "sheet_revision_keeps_submitted_text", frozen)


def _files_of_sheets() -> None:
    """Give sheets a picture and joined files; a default spares making the table anew."""
    for column in (
        sa.Column("picture", sa.String(length=26), server_default=sa.text("''"), nullable=False),
        sa.Column("picture_alt", sa.String(length=300), server_default=sa.text("''"), nullable=False),
        sa.Column("picture_decorative", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("picture_credit", sa.String(length=160), server_default=sa.text("''"), nullable=False),
        sa.Column("attachments", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
    ):
        op.add_column("sheet_revision", column)


def _refuse(dialect: str, table: str, change: str, name: str, condition: str) -> None:
    """Make a trigger, in the place of the one of this name if there is one."""
    if dialect == "sqlite":
        op.execute(f"DROP TRIGGER IF EXISTS {name}")
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        )
        return
    kept = "OLD" if change == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF; "
        f"RETURN {kept}; END $$"
    )
    op.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
    op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
