"""Files shown as pictures; what is kept stays as it was received

Follows 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

STAYS = "NEW.public_id <> OLD.public_id OR NEW.content_type <> OLD.content_type OR NEW.size <> OLD.size OR NEW.sha256 <> OLD.sha256"  # noqa: E501
TRIGGERS = {
    "sqlite": [
        f"CREATE TRIGGER stored_file_stays_as_received BEFORE UPDATE ON stored_file WHEN {STAYS} BEGIN SELECT RAISE(ABORT, 'stored_file_stays_as_received'); END",  # noqa: E501
    ],
    "postgresql": [
        f"CREATE FUNCTION stored_file_stays_as_received() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {STAYS} THEN RAISE EXCEPTION 'stored_file_stays_as_received' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",  # noqa: E501
        "CREATE TRIGGER stored_file_stays_as_received BEFORE UPDATE ON stored_file FOR EACH ROW EXECUTE FUNCTION stored_file_stays_as_received()",  # noqa: E501
    ],
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
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
