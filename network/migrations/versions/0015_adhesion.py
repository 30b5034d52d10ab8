"""The life of a membership: candidacies, sponsors, news, notices, sleep and return

Follows 0014.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

STATUSES = (
    "registered", "principle", "unverified", "signed", "earlier", "suspended", "candidate", "declined",
    "dormant", "withdrawn",
)  # fmt: skip
STEPS = (
    "applied", "sponsor_asked", "sponsored", "not_sponsored", "accepted", "declined", "contested", "upheld",
    "lapsed", "first_notice", "second_notice", "extended", "asleep", "heard", "back",
)  # fmt: skip


def upgrade() -> None:
    _columns_of_member()
    _steps()
    _notice_links()
    _news()
    _candidacies()
    _sponsorships()
    _sponsor_links()
    _begin_to_listen()


def _columns_of_member() -> None:
    with op.batch_alter_table("member") as batch_op:
        batch_op.add_column(sa.Column("declined_at", sa.DateTime(timezone=True)))
        for column in ("status", "status_then"):
            batch_op.drop_constraint(op.f(f"ck_member_{column}"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_member_{column}"), f"{column} IN {STATUSES}")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _key(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def _steps() -> None:
    op.create_table(
        "life_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("life_step_kind", *STEPS), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("author", sa.String(330), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "length(author) > 0 AND length(reason) > 0", name=op.f("ck_life_step_author_and_reason_told")
        ),
        _key("life_step", "member_id", "member"),
        _key("life_step", "by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_life_step")),
    )
    op.create_index("ix_life_step_member_id_kind", "life_step", ["member_id", "kind"])
    named = (
        "NEW.author NOT IN (OLD.author, 'personne effacée') OR NEW.reason NOT IN (OLD.reason, 'personne effacée')"
    )
    _refuse("UPDATE", f"{_changed('IS NOT')} OR {named}", f"{_changed('IS DISTINCT FROM')} OR {named}")
    _refuse("DELETE", "1 = 1", "1 = 1")


def _changed(differs: str) -> str:
    kept = ("id", "member_id", "kind", "at", "by_id")
    return " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in kept)


def _refuse(change: str, on_sqlite: str, on_postgresql: str) -> None:
    name = f"life_step_stays_on_{change.lower()}"
    statements = {
        "sqlite": [
            f"CREATE TRIGGER {name} BEFORE {change} ON life_step WHEN {on_sqlite} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        ],
        "postgresql": [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {on_postgresql} THEN "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF; "
            f"RETURN {'OLD' if change == 'DELETE' else 'NEW'}; END $$",
            f"CREATE TRIGGER {name} BEFORE {change} ON life_step FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
    }
    for statement in statements[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def _notice_links() -> None:
    op.create_table(
        "notice_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("sent_to", sa.String(254)),
        sa.CheckConstraint("length(token_sha256) = 64", name=op.f("ck_notice_link_token_is_hashed")),
        sa.CheckConstraint("(account_id IS NULL) <> (sent_to IS NULL)", name=op.f("ck_notice_link_to_somebody")),
        _key("notice_link", "step_id", "life_step"),
        _key("notice_link", "account_id", "account", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_link")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_notice_link_token_sha256")),
    )
    for column in ("step_id", "account_id"):
        op.create_index(op.f(f"ix_notice_link_{column}"), "notice_link", [column])


def _news() -> None:
    op.create_table(
        "news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("hard", sa.Text(), nullable=False),
        sa.Column("wished", sa.Text(), nullable=False),
        sa.CheckConstraint("length(done) > 0", name=op.f("ck_news_something_told")),
        _key("news", "member_id", "member"),
        _key("news", "account_id", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news")),
    )
    for column in ("member_id", "account_id"):
        op.create_index(op.f(f"ix_news_{column}"), "news", [column])


def _candidacies() -> None:
    op.create_table(
        "candidacy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", _choice("candidacy_outcome", "accepted", "declined", "lapsed")),
        sa.Column("contested_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (outcome IS NULL)", name=op.f("ck_candidacy_outcome_once_decided")
        ),
        _key("candidacy", "member_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidacy")),
        sa.UniqueConstraint("public_id", name=op.f("uq_candidacy_public_id")),
    )
    op.create_index("ix_candidacy_member_id", "candidacy", ["member_id"])
    op.create_index(
        "uq_candidacy_open", "candidacy", ["member_id"], unique=True,
        sqlite_where=sa.text("decided_at IS NULL"), postgresql_where=sa.text("decided_at IS NULL"),
    )  # fmt: skip


def _sponsorships() -> None:
    op.create_table(
        "sponsorship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("sponsor_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answer", _choice("sponsor_answer", "yes", "no")),
        sa.Column("answered_by_id", sa.Integer()),
        sa.Column("answerer", sa.String(330)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answerer IS NULL)",
            name=op.f("ck_sponsorship_answer_is_whole"),
        ),
        sa.CheckConstraint(
            "answer IS NULL OR answer = 'yes' OR length(reason) > 0",
            name=op.f("ck_sponsorship_no_with_a_reason"),
        ),
        _key("sponsorship", "candidacy_id", "candidacy"),
        _key("sponsorship", "sponsor_id", "member"),
        _key("sponsorship", "answered_by_id", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sponsorship")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sponsorship_public_id")),
        sa.UniqueConstraint("candidacy_id", "sponsor_id", name=op.f("uq_sponsorship_candidacy_id_sponsor_id")),
    )
    op.create_index(op.f("ix_sponsorship_sponsor_id"), "sponsorship", ["sponsor_id"])
    op.create_index(
        "uq_sponsorship_one_a_person", "sponsorship", ["candidacy_id", "answered_by_id"], unique=True,
        sqlite_where=sa.text("answer = 'yes'"), postgresql_where=sa.text("answer = 'yes'"),
    )  # fmt: skip


def _sponsor_links() -> None:
    op.create_table(
        "sponsor_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("sponsorship_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(token_sha256) = 64", name=op.f("ck_sponsor_link_token_is_hashed")),
        _key("sponsor_link", "sponsorship_id", "sponsorship"),
        _key("sponsor_link", "account_id", "account", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sponsor_link")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_sponsor_link_token_sha256")),
    )
    for column in ("sponsorship_id", "account_id"):
        op.create_index(op.f(f"ix_sponsor_link_{column}"), "sponsor_link", [column])


def _begin_to_listen() -> None:
    """Reckon silences from today: nobody was told before that news are awaited once a year."""
    op.execute(
        "INSERT INTO life_step (member_id, kind, at, author, reason) "
        "SELECT id, 'heard', CURRENT_TIMESTAMP, 'Le site', "
        "'Le réseau attend des nouvelles une fois par an, à compter de ce jour.' "
        "FROM member WHERE accepted_at IS NOT NULL"
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
