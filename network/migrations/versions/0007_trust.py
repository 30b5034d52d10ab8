"""Trust: how a signature was given, mandates asked about, suspensions, signed documents, reports

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
    _inquiries()
    _suspensions()
    _documents()
    _steps()
    _reports()


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


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _inquiries() -> None:
    op.create_table(
        "mandate_inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("sent_to", sa.String(254), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answer", _choice("mandate_answer", "yes", "no")),
        sa.Column("answerer", sa.String(330)),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.CheckConstraint("length(token_sha256) = 64", name=op.f("ck_mandate_inquiry_token_is_hashed")),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answerer IS NULL)",
            name=op.f("ck_mandate_inquiry_answer_is_whole"),
        ),
        _key("mandate_inquiry", "signature_id", "signature"),
        _key("mandate_inquiry", "asked_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate_inquiry")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_mandate_inquiry_token_sha256")),
    )
    op.create_index(op.f("ix_mandate_inquiry_signature_id"), "mandate_inquiry", ["signature_id"])


def _suspensions() -> None:
    op.create_table(
        "suspension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer()),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
        _key("suspension", "member_id", "member"),
        _key("suspension", "signature_id", "signature"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
        sa.UniqueConstraint("public_id", name=op.f("uq_suspension_public_id")),
    )
    op.create_index("ix_suspension_member_id", "suspension", ["member_id"])
    of_member, of_signature = "lifted_at IS NULL AND signature_id IS NULL", "lifted_at IS NULL"
    op.create_index(
        "uq_suspension_of_member", "suspension", ["member_id"], unique=True,
        sqlite_where=sa.text(of_member), postgresql_where=sa.text(of_member),
    )  # fmt: skip
    op.create_index(
        "uq_suspension_of_signature", "suspension", ["signature_id"], unique=True,
        sqlite_where=sa.text(of_signature), postgresql_where=sa.text(of_signature),
    )  # fmt: skip


def _documents() -> None:
    op.create_table(
        "signed_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("act_file_id", sa.Integer()),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", _choice("document_state", "waiting", "accepted", "refused"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("signature_id", sa.Integer()),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)",
            name=op.f("ck_signed_document_decided_unless_waiting"),
        ),
        sa.CheckConstraint(
            "(state = 'accepted') = (signature_id IS NOT NULL)",
            name=op.f("ck_signed_document_signature_if_accepted"),
        ),
        _key("signed_document", "member_id", "member"),
        _key("signed_document", "version_id", "charter_version"),
        _key("signed_document", "account_id", "account"),
        _key("signed_document", "file_id", "stored_file"),
        _key("signed_document", "act_file_id", "stored_file"),
        _key("signed_document", "signature_id", "signature"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_document")),
        sa.UniqueConstraint("public_id", name=op.f("uq_signed_document_public_id")),
        sa.UniqueConstraint("key", name=op.f("uq_signed_document_key")),
    )
    op.create_index(op.f("ix_signed_document_account_id"), "signed_document", ["account_id"])
    op.create_index(
        "uq_signed_document_waiting", "signed_document", ["member_id"], unique=True,
        sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"),
    )  # fmt: skip


STEPS = (
    "mandate_confirmed", "mandate_contested", "mandate_refused", "suspended", "answered",
    "suspension_upheld", "suspension_lifted", "document_accepted", "document_refused",
)  # fmt: skip


def _steps() -> None:
    op.create_table(
        "trust_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer()),
        sa.Column("suspension_id", sa.Integer()),
        sa.Column("kind", _choice("step_kind", *STEPS), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("author", sa.String(330), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _key("trust_step", "member_id", "member"),
        _key("trust_step", "signature_id", "signature"),
        _key("trust_step", "suspension_id", "suspension"),
        _key("trust_step", "by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_step")),
    )
    for column in ("member_id", "signature_id", "suspension_id"):
        op.create_index(op.f(f"ix_trust_step_{column}"), "trust_step", [column])
    for change in ("UPDATE", "DELETE"):
        for statement in _staying(change, f"trust_step_stays_on_{change.lower()}")[
            op.get_bind().dialect.name
        ]:
            op.get_bind().exec_driver_sql(statement)


def _staying(change: str, name: str) -> dict[str, list[str]]:
    return {
        "sqlite": [
            f"CREATE TRIGGER {name} BEFORE {change} ON trust_step WHEN 1 = 1 "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        ],
        "postgresql": [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF 1 = 1 THEN "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF; "
            f"RETURN {'OLD' if change == 'DELETE' else 'NEW'}; END $$",
            f"CREATE TRIGGER {name} BEFORE {change} ON trust_step FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
    }


PROBLEMS = ("identity", "mandate", "mistake", "rights", "conduct", "other")


def _reports() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("problem", _choice("problem", *PROBLEMS), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("email", sa.String(254)),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_by_id", sa.Integer()),
        sa.Column("answer", sa.Text()),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (answer IS NULL)", name=op.f("ck_report_closed_with_an_answer")
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR email IS NULL", name=op.f("ck_report_address_forgotten_once_closed")
        ),
        _key("report", "closed_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("public_id", name=op.f("uq_report_public_id")),
    )
    op.create_index("ix_report_open", "report", ["closed_at", "id"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
