"""People: official addresses of members, invitations, hand-overs, changes of address

Follows 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _official_addresses()
    _invitations()
    _hand_overs()
    _changes_of_address()


def _official_addresses() -> None:
    with op.batch_alter_table("member") as batch_op:
        batch_op.add_column(sa.Column("official_email", sa.String(254), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_member_official_email_in_lower_case"), "official_email = lower(official_email)"
        )
    op.create_table(
        "official_address_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "email = lower(email)", name=op.f("ck_official_address_proposal_email_in_lower_case")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_official_address_proposal_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_official_address_proposal_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_address_proposal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_official_address_proposal_public_id")),
        sa.UniqueConstraint("member_id", name=op.f("uq_official_address_proposal_member_id")),
    )
    op.create_index(
        op.f("ix_official_address_proposal_account_id"), "official_address_proposal", ["account_id"]
    )


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _one_of(name: str, kind: str, *values: str, nullable: bool = False) -> sa.Column:
    choices = sa.Enum(*values, name=kind, native_enum=False, create_constraint=True, length=24)
    return sa.Column(name, choices, nullable=nullable)


def _key(table: str, name: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [name], [f"{target}.id"], name=op.f(f"fk_{table}_{name}_{target}"), ondelete=ondelete
    )


def _invitations() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        _one_of("role", "member_role", "representative", "contributor"),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        _moment("invited_at"),
        sa.Column("token_hash", sa.String(64), nullable=False),
        _moment("expires_at"),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_invitation_email_in_lower_case")),
        _key("invitation", "member_id", "member"),
        _key("invitation", "invited_by_id", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_invitation_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
        sa.UniqueConstraint("member_id", "email", name=op.f("uq_invitation_member_id_email")),
    )
    op.create_index(op.f("ix_invitation_invited_by_id"), "invitation", ["invited_by_id"])


def _hand_overs() -> None:
    checks = {
        "means_iff_confirmed": "(confirmed_at IS NULL) = (means IS NULL)",
        "due_iff_confirmed": "(confirmed_at IS NULL) = (due_at IS NULL)",
        "outcome_iff_ended": "(ended_at IS NULL) = (outcome IS NULL)",
        "done_if_confirmed": "confirmed_at IS NOT NULL OR coalesce(outcome, '') <> 'done'",
        "token_has_its_end": "(token_hash IS NULL) = (token_until IS NULL)",
    }
    op.create_table(
        "hand_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _moment("asked_at"),
        sa.Column("written_to", sa.String(254), nullable=True),
        sa.Column("token_hash", sa.String(64), nullable=True),
        _moment("token_until", nullable=True),
        _moment("confirmed_at", nullable=True),
        _one_of(
            "means", "means", "representative", "colleague", "official_address", "coordination", nullable=True
        ),
        sa.Column("confirmed_by", sa.String(300), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("leaving", sa.JSON(), nullable=False),
        _moment("due_at", nullable=True),
        _moment("objected_at", nullable=True),
        sa.Column("objected_by", sa.String(80), nullable=False),
        sa.Column("objection", sa.Text(), nullable=False),
        _moment("ended_at", nullable=True),
        _one_of("outcome", "outcome", "done", "declined", "withdrawn", nullable=True),
        sa.Column("ended_by", sa.String(300), nullable=False),
        sa.Column("ended_because", sa.Text(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_hand_over_{name}")) for name, rule in checks.items()),
        _key("hand_over", "member_id", "member"),
        _key("hand_over", "account_id", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hand_over_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_hand_over_token_hash")),
    )
    op.create_index(op.f("ix_hand_over_account_id"), "hand_over", ["account_id"])
    op.create_index(op.f("ix_hand_over_due_at"), "hand_over", ["due_at"])
    waiting = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_hand_over_waiting",
        "hand_over",
        ["member_id", "account_id"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _changes_of_address() -> None:
    op.create_table(
        "address_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("old_email", sa.String(254), nullable=False),
        sa.Column("new_email", sa.String(254), nullable=False),
        _moment("asked_at"),
        sa.Column("confirm_hash", sa.String(64), nullable=False),
        _moment("confirm_until"),
        sa.Column("object_hash", sa.String(64), nullable=False),
        sa.Column("undo_hash", sa.String(64), nullable=True),
        _moment("undo_until"),
        _moment("confirmed_at", nullable=True),
        sa.CheckConstraint(
            "new_email = lower(new_email)", name=op.f("ck_address_change_new_email_in_lower_case")
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (undo_hash IS NULL)", name=op.f("ck_address_change_undo_iff_confirmed")
        ),
        _key("address_change", "account_id", "account", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_change")),
        *(
            sa.UniqueConstraint(name, name=op.f(f"uq_address_change_{name}"))
            for name in ("confirm_hash", "object_hash", "undo_hash")
        ),
    )
    op.create_index(op.f("ix_address_change_account_id"), "address_change", ["account_id"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
