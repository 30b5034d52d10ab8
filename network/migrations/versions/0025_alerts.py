"""Searches that people keep, what is new for them, and the topic of their mail

Follows 0024.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

TOPICS = ("organisation", "publications", "campaigns", "invitations", "register", "alerts", "desk")
PACES = ("at_once", "daily", "weekly", "none")


def upgrade() -> None:
    _topics()
    _appearances()
    _saved_searches()


def _topics() -> None:
    for table, name in (
        ("outbox_mail", "ck_outbox_mail_mail_topic"),
        ("stopped_topic", "ck_stopped_topic_stopped_topic"),
    ):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(name), type_="check")
            batch_op.create_check_constraint(op.f(name), f"topic IN {TOPICS}")


def _appearances() -> None:
    op.create_table(
        "appearance",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_appearance")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_appearance_kind_key")),
        sqlite_autoincrement=True,
    )
    # What readers found before is new to nobody; an address is given at the first publication, for ever.
    for kind in ("sheet", "resource"):
        op.execute(
            f"INSERT INTO appearance (kind, key, at) SELECT '{kind}', public_id, created_at"  # noqa: S608
            f" FROM {kind} WHERE slug IS NOT NULL ORDER BY id"
        )


def _saved_searches() -> None:
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("question", sa.String(1000), nullable=False),
        sa.Column(
            "pace",
            sa.Enum(*PACES, name="alert_pace", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_up_to", sa.Integer(), nullable=False),
        sa.Column("seen_up_to", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_saved_search_name_not_empty")),
        sa.CheckConstraint(
            "(pace = 'none') = (due_at IS NULL)", name=op.f("ck_saved_search_due_unless_never_told")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_saved_search_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_search_public_id")),
        sa.UniqueConstraint("account_id", "question", name=op.f("uq_saved_search_account_id_question")),
    )
    op.create_index(op.f("ix_saved_search_due_at"), "saved_search", ["due_at"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
