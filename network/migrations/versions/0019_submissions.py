"""Submissions of sheets, reviews by peers and comments

What was submitted before is written down as far as its rows tell: the words of each revision as they
stand, with the last decision on it.

Follows 0018.
"""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

OUTCOMES = ("waiting", "taken_back", "sent_back", "published")
PARTS = (
    "identite", "territoire", "cadre", "mise-en-oeuvre", "moyens", "resultats", "enseignements",
    "images-et-fichiers", "classement",
)  # fmt: skip
BECAME = {
    "submitted": "waiting", "sent_back": "sent_back", "published": "published", "superseded": "published",
}  # fmt: skip
# The fields of a sheet at the time.
PLAIN = """
    title summary lead_structure project_owner elected_referent contact area inhabitants context
    objectives plan_name description started_on ended_on progress participation partners fte people
    budget_cents budget_tax investment_cents investment_tax running_cents running_tax results
    question successes difficulties differently transferability picture picture_alt picture_credit
""".split()
YES_OR_NO = """
    not_measured picture_decorative
""".split()
JSON = """
    places audiences plans steps funders key_figures levers obstacles attachments subthemes sectors
    aims keywords
""".split()
# ruff: noqa: E501, S608
TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER sheet_submission_holds_outcomes BEFORE UPDATE ON sheet_submission WHEN NEW.outcome <> OLD.outcome AND NOT ((OLD.outcome = 'waiting' AND NEW.outcome IN ('published', 'sent_back', 'taken_back'))) BEGIN SELECT RAISE(ABORT, 'sheet_submission_holds_outcomes'); END",
        "CREATE TRIGGER sheet_submission_keeps_words BEFORE UPDATE ON sheet_submission WHEN NEW.id IS NOT OLD.id OR NEW.sheet_id IS NOT OLD.sheet_id OR NEW.rank IS NOT OLD.rank OR NEW.submitted_at IS NOT OLD.submitted_at OR NEW.submitted_by_id IS NOT OLD.submitted_by_id OR NEW.words IS NOT OLD.words OR NEW.file_names IS NOT OLD.file_names BEGIN SELECT RAISE(ABORT, 'sheet_submission_keeps_words'); END",
        "CREATE TRIGGER sheet_submission_keeps_decisions BEFORE UPDATE ON sheet_submission WHEN OLD.outcome <> 'waiting' AND (NEW.decided_at IS NOT OLD.decided_at OR NEW.decided_by_id IS NOT OLD.decided_by_id OR (NEW.reason IS NOT OLD.reason) AND NEW.reason NOT LIKE '%personne effac%' OR (NEW.reasons IS NOT OLD.reasons) AND CAST(NEW.reasons AS TEXT) NOT LIKE '%personne effac%') BEGIN SELECT RAISE(ABORT, 'sheet_submission_keeps_decisions'); END",
        "CREATE TRIGGER sheet_submission_stays BEFORE DELETE ON sheet_submission WHEN EXISTS (SELECT 1 FROM sheet WHERE id = OLD.sheet_id) BEGIN SELECT RAISE(ABORT, 'sheet_submission_stays'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION sheet_submission_holds_outcomes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.outcome <> OLD.outcome AND NOT ((OLD.outcome = 'waiting' AND NEW.outcome IN ('published', 'sent_back', 'taken_back'))) THEN RAISE EXCEPTION 'sheet_submission_holds_outcomes' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER sheet_submission_holds_outcomes BEFORE UPDATE ON sheet_submission FOR EACH ROW EXECUTE FUNCTION sheet_submission_holds_outcomes()",
        "CREATE FUNCTION sheet_submission_keeps_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id::text IS DISTINCT FROM OLD.id::text OR NEW.sheet_id::text IS DISTINCT FROM OLD.sheet_id::text OR NEW.rank::text IS DISTINCT FROM OLD.rank::text OR NEW.submitted_at::text IS DISTINCT FROM OLD.submitted_at::text OR NEW.submitted_by_id::text IS DISTINCT FROM OLD.submitted_by_id::text OR NEW.words::text IS DISTINCT FROM OLD.words::text OR NEW.file_names::text IS DISTINCT FROM OLD.file_names::text THEN RAISE EXCEPTION 'sheet_submission_keeps_words' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER sheet_submission_keeps_words BEFORE UPDATE ON sheet_submission FOR EACH ROW EXECUTE FUNCTION sheet_submission_keeps_words()",
        "CREATE FUNCTION sheet_submission_keeps_decisions() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.outcome <> 'waiting' AND (NEW.decided_at::text IS DISTINCT FROM OLD.decided_at::text OR NEW.decided_by_id::text IS DISTINCT FROM OLD.decided_by_id::text OR (NEW.reason::text IS DISTINCT FROM OLD.reason::text) AND NEW.reason NOT LIKE '%personne effac%' OR (NEW.reasons::text IS DISTINCT FROM OLD.reasons::text) AND CAST(NEW.reasons AS TEXT) NOT LIKE '%personne effac%') THEN RAISE EXCEPTION 'sheet_submission_keeps_decisions' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER sheet_submission_keeps_decisions BEFORE UPDATE ON sheet_submission FOR EACH ROW EXECUTE FUNCTION sheet_submission_keeps_decisions()",
        "CREATE FUNCTION sheet_submission_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM sheet WHERE id = OLD.sheet_id) THEN RAISE EXCEPTION 'sheet_submission_stays' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $$",
        "CREATE TRIGGER sheet_submission_stays BEFORE DELETE ON sheet_submission FOR EACH ROW EXECUTE FUNCTION sheet_submission_stays()",
    ],
}


def upgrade() -> None:
    _submissions()
    _peer_reviews()
    _comments()
    _keep_what_was_submitted()


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _key(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=ondelete)


def _moment(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _submissions() -> None:
    table, waiting = "sheet_submission", sa.text("outcome = 'waiting'")
    op.create_table(
        table,
        _number("id"),
        _number("sheet_id"),
        _number("revision_id", nullable=True),
        _number("rank"),
        _moment("submitted_at"),
        _number("submitted_by_id"),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("file_names", sa.JSON(), nullable=False),
        sa.Column("outcome", _choice("submission_outcome", *OUTCOMES), nullable=False),
        _moment("decided_at", nullable=True),
        _number("decided_by_id", nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.CheckConstraint("rank > 0", name=op.f(f"ck_{table}_rank_positive")),
        sa.CheckConstraint(
            "(outcome = 'waiting') = (decided_at IS NULL)", name=op.f(f"ck_{table}_decided_unless_waiting")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name=op.f(f"ck_{table}_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "(outcome = 'sent_back') = (length(reason) > 0 OR length(CAST(reasons AS TEXT)) > 2)",
            name=op.f(f"ck_{table}_sent_back_with_a_reason"),
        ),
        _key(table, "sheet_id", "sheet", "CASCADE"),
        _key(table, "revision_id", "sheet_revision", "SET NULL"),
        _key(table, "submitted_by_id", "account"),
        _key(table, "decided_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("sheet_id", "rank", name=op.f(f"uq_{table}_sheet_id_rank")),
    )
    for column in ("revision_id", "submitted_by_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index(
        f"uq_{table}_one_waiting", table, ["sheet_id"], unique=True,
        sqlite_where=waiting, postgresql_where=waiting,
    )  # fmt: skip
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def _peer_reviews() -> None:
    table = "peer_review"
    op.create_table(
        table,
        _number("id"),
        sa.Column("public_id", sa.String(20), nullable=False),
        _number("submission_id"),
        _number("member_id"),
        _moment("invited_at"),
        _number("invited_by_id"),
        sa.Column("answer", _choice("peer_answer", "yes", "no"), nullable=True),
        _moment("answered_at", nullable=True),
        _number("answered_by_id", nullable=True),
        _moment("withdrawn_at", nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f(f"ck_{table}_answer_is_whole")
        ),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR withdrawn_at >= invited_at",
            name=op.f(f"ck_{table}_withdrawn_once_invited"),
        ),
        _key(table, "submission_id", "sheet_submission", "CASCADE"),
        _key(table, "member_id", "member"),
        _key(table, "invited_by_id", "account"),
        _key(table, "answered_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
        sa.UniqueConstraint("submission_id", "member_id", name=op.f(f"uq_{table}_submission_id_member_id")),
    )
    op.create_index(op.f(f"ix_{table}_member_id"), table, ["member_id"])


def _comments() -> None:
    table = "sheet_comment"
    checks = {
        "text_not_empty": "length(text) > 0",
        "resolved_by_somebody": "(resolved_at IS NULL) = (resolved_by_id IS NULL)",
        "comments_alone_are_resolved": "answers_id IS NULL OR resolved_at IS NULL",
        "authors_answer": "answers_id IS NOT NULL OR speaker <> 'author'",
        "peers_speak_for_a_member": "(speaker = 'peer') = (member_id IS NOT NULL)",
    }
    op.create_table(
        table,
        _number("id"),
        sa.Column("public_id", sa.String(20), nullable=False),
        _number("submission_id"),
        sa.Column("part", _choice("comment_part", *PARTS), nullable=False),
        _number("answers_id", nullable=True),
        sa.Column("speaker", _choice("comment_speaker", "peer", "desk", "author"), nullable=False),
        _number("author_id"),
        _number("member_id", nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        _moment("written_at"),
        _moment("resolved_at", nullable=True),
        _number("resolved_by_id", nullable=True),
        _moment("told_at", nullable=True),
        *(sa.CheckConstraint(sql, name=op.f(f"ck_{table}_{name}")) for name, sql in checks.items()),
        _key(table, "submission_id", "sheet_submission", "CASCADE"),
        _key(table, "answers_id", "sheet_comment", "CASCADE"),
        _key(table, "author_id", "account"),
        _key(table, "member_id", "member"),
        _key(table, "resolved_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    )
    for column in ("submission_id", "answers_id", "author_id", "member_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index("ix_sheet_comment_told_at", table, ["told_at"])


def _keep_what_was_submitted() -> None:
    plain: list[sa.ColumnClause[Any]] = [sa.column(name) for name in PLAIN]
    typed: list[sa.ColumnClause[Any]] = [
        *(sa.column(name, sa.Boolean()) for name in YES_OR_NO),
        *(sa.column(name, sa.JSON()) for name in JSON),
        *(sa.column(name, sa.DateTime(timezone=True)) for name in ("submitted_at", "decided_at")),
    ]
    others = ("id", "sheet_id", "number", "state", "author_id", "decided_by_id", "reason")
    table = sa.table("sheet_revision", *plain, *typed, *map(sa.column, others))
    kept = sa.table(
        "sheet_submission",
        *map(
            sa.column,
            ("sheet_id", "revision_id", "rank", "submitted_by_id", "outcome", "decided_by_id", "reason"),
        ),
        *(sa.column(name, sa.JSON()) for name in ("words", "file_names", "reasons")),
        *(sa.column(name, sa.DateTime(timezone=True)) for name in ("submitted_at", "decided_at")),
    )
    connection = op.get_bind()
    query = sa.select(table).where(table.c.state.in_(BECAME)).order_by(table.c.sheet_id, table.c.number)
    ranks: defaultdict[int, int] = defaultdict(int)
    names = {
        row.public_id: row.name
        for row in connection.execute(sa.text("SELECT public_id, name FROM stored_file"))
    }
    for row in connection.execute(query).mappings().all():
        ranks[row["sheet_id"]] += 1
        words = {name: row[name] for name in (*PLAIN, *YES_OR_NO, *JSON)}
        files = {words["picture"], *(each["file"] for each in words["attachments"])} & names.keys()
        was_sent_back = row["state"] == "sent_back"
        connection.execute(
            kept.insert().values(
                sheet_id=row["sheet_id"],
                revision_id=row["id"],
                rank=ranks[row["sheet_id"]],
                submitted_at=row["submitted_at"],
                submitted_by_id=row["author_id"],
                words=words,
                file_names={name: names[name] for name in files},
                outcome=BECAME[row["state"]],
                decided_at=row["decided_at"],
                decided_by_id=row["decided_by_id"],
                reason=row["reason"] if was_sent_back else "",
                reasons={},
            )
        )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
