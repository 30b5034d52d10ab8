"""Renewals: until when signatures of an earlier line count; who was asked to sign a major version again

Follows 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

STATUSES = (
    "registered", "principle", "unverified", "signed", "earlier", "suspended", "candidate", "declined",
    "dormant", "withdrawn",
)  # fmt: skip
NOTICES = ("asked", "month_before", "week_before", "by_hand", "ended")

_PUBLISHED = "SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND"
_SAME_VERSION = f"EXISTS ({_PUBLISHED} (id = NEW.id OR number = NEW.number))"
_SAME_CLAUSE = "SELECT version_id FROM clause WHERE id = NEW.id"
KEPT = {
    "charter_version": {
        "INSERT": _SAME_VERSION,
        "UPDATE": f"OLD.published_at IS NOT NULL OR {_SAME_VERSION}",
        "DELETE": "OLD.published_at IS NOT NULL",
    },
    "clause": {
        "INSERT": f"EXISTS ({_PUBLISHED} (id = NEW.version_id OR id IN ({_SAME_CLAUSE})))",
        "UPDATE": f"EXISTS ({_PUBLISHED} (id IN (OLD.version_id, NEW.version_id) OR id IN ({_SAME_CLAUSE})))",
        "DELETE": f"EXISTS ({_PUBLISHED} id = OLD.version_id)",
    },
}


def upgrade() -> None:
    _grace()
    _columns_of_member()
    _notices()
    _leave_the_past_alone()


def _grace() -> None:
    for table, conditions in KEPT.items():
        for change in conditions:
            _let_change(table, f"{table}_keeps_published_on_{change.lower()}")
    with op.batch_alter_table("charter_version") as batch_op:
        batch_op.add_column(sa.Column("grace_until", sa.Date()))
    # So far, the signatures of a line ceased to count on the day when the next one was opened.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    day = "date(published_at)" if is_sqlite else "CAST(published_at AT TIME ZONE 'Europe/Paris' AS date)"
    op.execute(f"UPDATE charter_version SET grace_until = {day} WHERE level = 'major' AND line > 1")
    with op.batch_alter_table("charter_version") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_charter_version_grace_with_a_new_line"),
            "(grace_until IS NULL) = (published_at IS NULL OR level = 'minor' OR line = 1)",
        )
    if is_sqlite:  # a table made anew loses the indexes of its expressions
        op.create_index(
            "uq_charter_version_one_draft",
            "charter_version",
            [sa.text("(published_at IS NULL)")],
            unique=True,
            sqlite_where=sa.text("published_at IS NULL"),
        )
    for table, conditions in KEPT.items():
        for change, condition in conditions.items():
            _refuse(table, change, f"{table}_keeps_published_on_{change.lower()}", condition)


def _let_change(table: str, name: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")


def _refuse(table: str, change: str, name: str, condition: str) -> None:
    kept = "OLD" if change == "DELETE" else "NEW"
    statements = {
        "sqlite": [
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        ],
        "postgresql": [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF; RETURN {kept}; END $$",
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
    }
    for statement in statements[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def _columns_of_member() -> None:
    with op.batch_alter_table("member") as batch_op:
        batch_op.add_column(sa.Column("status_until", sa.Date()))
        batch_op.add_column(sa.Column("status_then", sa.String(24)))
        batch_op.create_check_constraint(op.f("ck_member_status_then"), f"status_then IN {STATUSES}")
        batch_op.create_check_constraint(
            op.f("ck_member_status_then_is_dated"), "(status_until IS NULL) = (status_then IS NULL)"
        )
        batch_op.create_index(op.f("ix_member_status_until"), ["status_until"])


def _key(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def _notices() -> None:
    op.create_table(
        "renewal_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer()),
        _key("renewal_reminder", "version_id", "charter_version"),
        _key("renewal_reminder", "asked_by_id", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_reminder")),
    )
    op.create_index(op.f("ix_renewal_reminder_version_id"), "renewal_reminder", ["version_id"])
    op.create_table(
        "renewal_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*NOTICES, name="notice_kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("reminder_id", sa.Integer()),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'by_hand') = (reminder_id IS NOT NULL)", name=op.f("ck_renewal_notice_reminder_by_hand")
        ),
        sa.CheckConstraint("people >= 0", name=op.f("ck_renewal_notice_people_counted")),
        _key("renewal_notice", "version_id", "charter_version"),
        _key("renewal_notice", "member_id", "member"),
        _key("renewal_notice", "reminder_id", "renewal_reminder"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_notice")),
        sa.UniqueConstraint("reminder_id", "member_id", name=op.f("uq_renewal_notice_reminder_id_member_id")),
    )
    op.create_index(op.f("ix_renewal_notice_member_id"), "renewal_notice", ["member_id"])
    op.create_index(
        "uq_renewal_notice_once", "renewal_notice", ["version_id", "member_id", "kind"], unique=True,
        sqlite_where=sa.text("reminder_id IS NULL"), postgresql_where=sa.text("reminder_id IS NULL"),
    )  # fmt: skip


def _leave_the_past_alone() -> None:
    """Hold for told whoever an earlier major version left behind: an upgrade writes to nobody by itself."""
    for kind in ("asked", "ended"):
        op.execute(
            "INSERT INTO renewal_notice (version_id, member_id, kind, written_at, people) "
            f"SELECT DISTINCT later.id, signature.member_id, '{kind}', CURRENT_TIMESTAMP, 0 "
            "FROM charter_version AS later, charter_version AS earlier, signature "
            "WHERE later.grace_until IS NOT NULL AND earlier.line < later.line "
            "AND signature.version_id = earlier.id AND signature.ended_at IS NULL"
        )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
