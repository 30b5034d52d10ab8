"""Trust: how a signature was given, who confirmed its mandate, what is suspended

Follows 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

MEANS = ("site", "link", "document", "paper")
EVENTS = (
    "text_shown", "consent_given", "code_sent", "code_refused", "code_checked", "document_received",
    "document_accepted", "signed", "certificate_made", "mandate_asked", "mandate_answered",
    "mandate_confirmed", "mandate_refused",
)  # fmt: skip
CONFIRMERS = ("official_mail", "desk")
ACT_IFF_MANDATED_BY_ACT = (
    "CASE WHEN mandate_kind = 'act' THEN (means = 'paper' OR (act_kind IS NOT NULL AND act_number IS NOT NULL "
    "AND act_on IS NOT NULL AND executory_on IS NOT NULL)) AND (act_on IS NULL OR executory_on IS NULL OR "
    "executory_on >= act_on) ELSE act_kind IS NULL AND act_number IS NULL AND act_on IS NULL AND "
    "executory_on IS NULL AND act_sha256 IS NULL AND mandate_confirmed_at IS NULL END"
)


def upgrade() -> None:
    _columns_of_signature()
    with op.batch_alter_table("signature_event") as batch_op:
        batch_op.drop_constraint(op.f("ck_signature_event_signature_event_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_signature_event_signature_event_kind"), f"kind IN {EVENTS}")


def _columns_of_signature() -> None:
    with op.batch_alter_table("signature") as batch_op:
        batch_op.add_column(sa.Column("mandate_confirmed_by", sa.String(24)))
        batch_op.add_column(sa.Column("document_file_id", sa.Integer()))
        batch_op.add_column(sa.Column("document_sha256", sa.String(64)))
        batch_op.add_column(sa.Column("entered_at", sa.DateTime(timezone=True)))
        batch_op.add_column(sa.Column("suspended_at", sa.DateTime(timezone=True)))
    # So far everybody signed here, and the desk alone confirmed mandates.
    op.execute("UPDATE signature SET entered_at = signed_at")
    op.execute("UPDATE signature SET mandate_confirmed_by = 'desk' WHERE mandate_confirmed_at IS NOT NULL")
    checks = {
        "signature_means": f"means IN {MEANS}",
        "act_iff_mandated_by_act": ACT_IFF_MANDATED_BY_ACT,
        "mandate_confirmed_by": f"mandate_confirmed_by IN {CONFIRMERS}",
        "document_is_hashed": "document_file_id IS NULL OR document_sha256 IS NOT NULL",
        "document_signed_on": "means <> 'document' OR document_sha256 IS NOT NULL",
        "confirmed_by_somebody": "(mandate_confirmed_at IS NULL) = (mandate_confirmed_by IS NULL)",
    }
    with op.batch_alter_table("signature") as batch_op:
        batch_op.alter_column("entered_at", nullable=False)
        for name in ("signature_means", "act_iff_mandated_by_act"):
            batch_op.drop_constraint(op.f(f"ck_signature_{name}"), type_="check")
        for name, condition in checks.items():
            batch_op.create_check_constraint(op.f(f"ck_signature_{name}"), condition)
        batch_op.create_foreign_key(
            op.f("fk_signature_document_file_id_stored_file"), "stored_file", ["document_file_id"], ["id"]
        )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
