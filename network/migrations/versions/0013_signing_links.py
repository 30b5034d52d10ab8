"""Signing by link, by delegation, by two hands

Follows 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

EVENTS = (
    "text_shown", "consent_given", "code_sent", "code_refused", "code_checked", "signing_prepared", "link_sent",
    "link_withdrawn", "hand_given", "document_received", "document_accepted", "signed", "certificate_made",
    "mandate_asked", "mandate_answered", "mandate_confirmed", "mandate_refused",
)  # fmt: skip
STATES = ("prepared", "sent", "signed", "withdrawn", "replaced")


def upgrade() -> None:
    with op.batch_alter_table("signature_event") as batch_op:
        batch_op.drop_constraint(op.f("ck_signature_event_signature_event_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_signature_event_signature_event_kind"), f"kind IN {EVENTS}")
    for table in ("signing_draft", "signed_document"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("delegation_file_id", sa.Integer()))
            batch_op.create_foreign_key(
                op.f(f"fk_{table}_delegation_file_id_stored_file"),
                "stored_file",
                ["delegation_file_id"],
                ["id"],
            )
    _prepared_signing()
    _signing_hand()


def _prepared_signing() -> None:
    op.create_table(
        "prepared_signing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("prepared_by_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("act_file_id", sa.Integer()),
        sa.Column("delegation_file_id", sa.Integer()),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="prepared_state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signature_id", sa.Integer()),
        sa.CheckConstraint(
            "(state = 'signed') = (signature_id IS NOT NULL)",
            name=op.f("ck_prepared_signing_signature_once_signed"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_prepared_signing_{column}_{table}"))
            for column, table in (
                ("member_id", "member"),
                ("version_id", "charter_version"),
                ("prepared_by_id", "account"),
                ("act_file_id", "stored_file"),
                ("delegation_file_id", "stored_file"),
                ("signature_id", "signature"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prepared_signing")),
        sa.UniqueConstraint("key", name=op.f("uq_prepared_signing_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_prepared_signing_public_id")),
    )
    for column in ("member_id", "prepared_by_id", "changed_at"):
        op.create_index(op.f(f"ix_prepared_signing_{column}"), "prepared_signing", [column])
    op.create_index(
        "uq_prepared_signing_open", "prepared_signing", ["member_id"], unique=True,
        sqlite_where=sa.text("state IN ('prepared', 'sent')"),
        postgresql_where=sa.text("state IN ('prepared', 'sent')"),
    )  # fmt: skip


def _signing_hand() -> None:
    op.create_table(
        "signing_hand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signing_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("function", sa.String(120), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("token_sha256", sa.String(64)),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("signed_at", sa.DateTime(timezone=True)),
        sa.Column("request_sha256", sa.String(64)),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("code_sha256", sa.String(64)),
        sa.Column("code_sent_at", sa.DateTime(timezone=True)),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("wrong_since", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "(sent_at IS NULL) = (token_sha256 IS NULL)", name=op.f("ck_signing_hand_token_once_sent")
        ),
        sa.CheckConstraint(
            "token_sha256 IS NULL OR length(token_sha256) = 64", name=op.f("ck_signing_hand_token_is_hashed")
        ),
        sa.CheckConstraint(
            "(signed_at IS NULL) = (request_sha256 IS NULL)", name=op.f("ck_signing_hand_request_once_signed")
        ),
        sa.ForeignKeyConstraint(
            ["signing_id"],
            ["prepared_signing.id"],
            name=op.f("fk_signing_hand_signing_id_prepared_signing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_hand")),
        sa.UniqueConstraint("key", name=op.f("uq_signing_hand_key")),
        sa.UniqueConstraint("signing_id", "position", name=op.f("uq_signing_hand_signing_id_position")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_signing_hand_token_sha256")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
