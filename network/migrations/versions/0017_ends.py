"""Withdrawals, corrections, mergers, erasures

What corrections say, and when the figures of a signature were corrected last. A principle, and the
history of a member, may lose the person whom they name.

Follows 0016.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

CORRECTIONS = ("figures", "representative", "name")
SIGNED = (
    "id", "number", "entry_index", "code", "key", "request_sha256", "version_id", "text_sha256",
    "member_id", "member_name", "college", "reference", "means", "mandate_kind", "act_kind", "act_number",
    "act_on", "executory_on", "act_sha256", "delegation_scope", "delegation_until", "delegation_sha256",
    "document_sha256", "signed_at", "entered_at",
)  # fmt: skip
PERSONAL = (
    "account_id", "signatory_name", "signatory_function", "signatory_email", "prepared_by_id",
    "act_file_id", "delegation_file_id", "document_file_id",
)  # fmt: skip
STEP = ("id", "member_id", "signature_id", "suspension_id", "kind", "at", "by_id")


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("entry_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                *CORRECTIONS, name="correction_kind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("act_number", sa.String(60)),
        sa.CheckConstraint(
            "act_number IS NULL OR kind = 'representative'",
            name=op.f("ck_correction_act_of_a_representative"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_index"], ["register_entry.index"], name=op.f("fk_correction_entry_index_register_entry")
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signature.id"], name=op.f("fk_correction_signature_id_signature")
        ),
        sa.PrimaryKeyConstraint("entry_index", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_signature_id"), "correction", ["signature_id"])
    op.add_column("signature", sa.Column("corrected_at", sa.DateTime(timezone=True)))
    _keep(
        "signature",
        "signature_stays_on_update",
        _change_of_signed("IS NOT", "OLD.commitments IS NOT NEW.commitments"),
        _change_of_signed("IS DISTINCT FROM", "OLD.commitments::text <> NEW.commitments::text"),
    )
    rewritten = "NEW.author NOT IN (OLD.author, '') OR NEW.reason NOT IN (OLD.reason, '')"
    _keep(
        "trust_step",
        "trust_step_stays_on_update",
        f"{_changed(STEP, 'IS NOT')} OR {rewritten}",
        f"{_changed(STEP, 'IS DISTINCT FROM')} OR {rewritten}",
    )


def _changed(columns: tuple[str, ...], differs: str) -> str:
    return " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)


def _change_of_signed(differs: str, commitments: str) -> str:
    erased = "EXISTS (SELECT 1 FROM register_entry WHERE kind = 'erasure' AND about = OLD.entry_index)"
    erased_principle = "(OLD.entry_index IS NULL AND NEW.erased_at IS NOT NULL)"
    return (
        f"{_changed(SIGNED, differs)} OR {commitments} "
        f"OR (({_changed(PERSONAL, differs)}) AND NOT {erased} AND NOT {erased_principle})"
    )


def _keep(table: str, name: str, on_sqlite: str, on_postgresql: str) -> None:
    """Give the trigger on updates of a table another condition."""
    statements = {
        "sqlite": [
            f"DROP TRIGGER {name}",
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {on_sqlite} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END",
        ],
        "postgresql": [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {on_postgresql} THEN "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        ],
    }
    for statement in statements[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
