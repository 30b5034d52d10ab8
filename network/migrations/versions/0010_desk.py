"""Lines of the charter, drafts of the next version, signatures of an earlier one

Follows 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

STATUSES = ("registered", "principle", "unverified", "signed", "earlier", "suspended")
TABLES = ("charter_version", "clause")
CHANGES = ("insert", "update", "delete")
# SQLite drops the triggers of a table it rebuilds, and renames none that others speak of.
TRIGGERS = (
    "CREATE TRIGGER charter_version_keeps_published_on_insert BEFORE INSERT ON charter_version WHEN EXISTS (SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND (id = NEW.id OR number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'charter_version_keeps_published_on_insert'); END",
    "CREATE TRIGGER charter_version_keeps_published_on_update BEFORE UPDATE ON charter_version WHEN OLD.published_at IS NOT NULL OR EXISTS (SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND (id = NEW.id OR number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'charter_version_keeps_published_on_update'); END",
    "CREATE TRIGGER charter_version_keeps_published_on_delete BEFORE DELETE ON charter_version WHEN OLD.published_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'charter_version_keeps_published_on_delete'); END",
    "CREATE TRIGGER clause_keeps_published_on_insert BEFORE INSERT ON clause WHEN EXISTS (SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND (id = NEW.version_id OR id IN (SELECT version_id FROM clause WHERE id = NEW.id))) BEGIN SELECT RAISE(ABORT, 'clause_keeps_published_on_insert'); END",
    "CREATE TRIGGER clause_keeps_published_on_update BEFORE UPDATE ON clause WHEN EXISTS (SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND (id IN (OLD.version_id, NEW.version_id) OR id IN (SELECT version_id FROM clause WHERE id = NEW.id))) BEGIN SELECT RAISE(ABORT, 'clause_keeps_published_on_update'); END",
    "CREATE TRIGGER clause_keeps_published_on_delete BEFORE DELETE ON clause WHEN EXISTS (SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND id = OLD.version_id) BEGIN SELECT RAISE(ABORT, 'clause_keeps_published_on_delete'); END",
)


def upgrade() -> None:
    names = [f"{table}_keeps_published_on_{change}" for table in TABLES for change in CHANGES]
    if op.get_bind().dialect.name == "sqlite":
        for name in names:
            op.execute(f"DROP TRIGGER {name}")
        _change()
        for statement in TRIGGERS:
            op.get_bind().exec_driver_sql(statement)
    else:
        op.execute("ALTER TABLE charter_version DISABLE TRIGGER USER")
        _change()
        op.execute("ALTER TABLE charter_version ENABLE TRIGGER USER")
    with op.batch_alter_table("member") as batch_op:
        batch_op.drop_constraint(op.f("ck_member_status"), type_="check")
        batch_op.create_check_constraint(op.f("ck_member_status"), f"status IN {STATUSES}")


def _change() -> None:
    with op.batch_alter_table("charter_version") as batch_op:
        batch_op.add_column(sa.Column("line", sa.Integer()))
        batch_op.add_column(
            sa.Column("saved_version", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
        batch_op.add_column(sa.Column("saved_at", sa.DateTime(timezone=True)))
        batch_op.add_column(sa.Column("saved_by_id", sa.Integer()))
    # A version published so far stands on the line that the last major one before it, or itself, opened.
    op.execute(
        """
        UPDATE charter_version SET line = (
            SELECT count(*) FROM charter_version AS earlier
            WHERE earlier.level = 'major' AND earlier.published_at <= charter_version.published_at
        ) WHERE published_at IS NOT NULL
        """
    )
    with op.batch_alter_table("charter_version") as batch_op:
        batch_op.alter_column("saved_version", server_default=None)
        batch_op.create_check_constraint(
            op.f("ck_charter_version_line_once_published"), "(published_at IS NULL) = (line IS NULL)"
        )
        batch_op.create_foreign_key(
            op.f("fk_charter_version_saved_by_id_account"), "account", ["saved_by_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_charter_version_line"), ["line"])
    op.create_index(
        "uq_charter_version_one_draft",
        "charter_version",
        [sa.text("(published_at IS NULL)")],
        unique=True,
        sqlite_where=sa.text("published_at IS NULL"),
        postgresql_where=sa.text("published_at IS NULL"),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
