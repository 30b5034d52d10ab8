"""Sealed certificates: what they bear, their proofs for download, and that they never change

Follows 0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

MADE = ("signature_id", "size", "sha256", "made_at", "seal_id")


def upgrade() -> None:
    with op.batch_alter_table("certificate") as batch_op:
        batch_op.alter_column("pdf", existing_type=sa.LargeBinary(), nullable=True)
        batch_op.add_column(sa.Column("seal_id", sa.String(64)))
        batch_op.add_column(sa.Column("manifest", sa.Text()))
        batch_op.add_column(sa.Column("bundle_sha256", sa.String(64)))
        batch_op.create_check_constraint(
            op.f("ck_certificate_bundle_is_hashed"), "manifest IS NULL OR bundle_sha256 IS NOT NULL"
        )
        batch_op.create_check_constraint(
            op.f("ck_certificate_forgotten_as_a_whole"), "pdf IS NOT NULL OR manifest IS NULL"
        )
        batch_op.create_index("ix_certificate_sha256", ["sha256"])
        batch_op.create_index("ix_certificate_bundle_sha256", ["bundle_sha256"])
    taken = "EXISTS (SELECT 1 FROM certificate WHERE signature_id = NEW.signature_id)"
    _refuse("INSERT", taken)
    _refuse("UPDATE", _changed("IS NOT"), _changed("IS DISTINCT FROM"))
    _refuse("DELETE", "1 = 1")


def _changed(differs: str) -> str:
    made = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in MADE)
    return (
        f"{made} OR (OLD.pdf {differs} NEW.pdf AND NEW.pdf IS NOT NULL) "
        f"OR (OLD.manifest {differs} NEW.manifest AND OLD.manifest IS NOT NULL AND NEW.manifest IS NOT NULL) "
        f"OR (OLD.bundle_sha256 {differs} NEW.bundle_sha256 AND OLD.bundle_sha256 IS NOT NULL)"
    )


def _refuse(change: str, on_sqlite: str, on_postgresql: str | None = None) -> None:
    name = f"certificate_stays_on_{change.lower()}"
    kept = "OLD" if change == "DELETE" else "NEW"
    statements = {
        "sqlite": [
            f"CREATE TRIGGER {name} BEFORE {change} ON certificate WHEN {on_sqlite} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        ],
        "postgresql": [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {on_postgresql or on_sqlite} THEN "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF; RETURN {kept}; END $$",
            f"CREATE TRIGGER {name} BEFORE {change} ON certificate FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
    }
    for statement in statements[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
