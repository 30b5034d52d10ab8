"""Resources: their addresses, their revisions

Follows 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

STATES = ("draft", "submitted", "sent_back", "published", "superseded")
ONLY_ONE = {
    "open": "state IN ('draft', 'sent_back', 'submitted')",
    "published": "state = 'published'",
}
# ruff: noqa: E501
TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER resource_revision_keeps_submitted_text BEFORE UPDATE ON resource_revision WHEN OLD.state NOT IN ('draft', 'sent_back') AND (NEW.title IS NOT OLD.title OR NEW.summary IS NOT OLD.summary OR NEW.kind IS NOT OLD.kind OR NEW.audiences IS NOT OLD.audiences OR NEW.url IS NOT OLD.url OR NEW.publisher IS NOT OLD.publisher OR NEW.authors IS NOT OLD.authors OR NEW.year IS NOT OLD.year OR NEW.language IS NOT OLD.language OR NEW.licence IS NOT OLD.licence OR NEW.licence_note IS NOT OLD.licence_note OR NEW.subthemes IS NOT OLD.subthemes OR NEW.sectors IS NOT OLD.sectors OR NEW.departments IS NOT OLD.departments OR NEW.file_id IS NOT OLD.file_id OR NEW.resource_id IS NOT OLD.resource_id OR NEW.number IS NOT OLD.number) BEGIN SELECT RAISE(ABORT, 'resource_revision_keeps_submitted_text'); END",
        "CREATE TRIGGER resource_revision_holds_states BEFORE UPDATE ON resource_revision WHEN NEW.state <> OLD.state AND NOT ((OLD.state = 'draft' AND NEW.state IN ('submitted')) OR (OLD.state = 'submitted' AND NEW.state IN ('draft', 'published', 'sent_back')) OR (OLD.state = 'sent_back' AND NEW.state IN ('submitted')) OR (OLD.state = 'published' AND NEW.state IN ('superseded'))) BEGIN SELECT RAISE(ABORT, 'resource_revision_holds_states'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION resource_revision_keeps_submitted_text() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('draft', 'sent_back') AND (NEW.title::text IS DISTINCT FROM OLD.title::text OR NEW.summary::text IS DISTINCT FROM OLD.summary::text OR NEW.kind::text IS DISTINCT FROM OLD.kind::text OR NEW.audiences::text IS DISTINCT FROM OLD.audiences::text OR NEW.url::text IS DISTINCT FROM OLD.url::text OR NEW.publisher::text IS DISTINCT FROM OLD.publisher::text OR NEW.authors::text IS DISTINCT FROM OLD.authors::text OR NEW.year::text IS DISTINCT FROM OLD.year::text OR NEW.language::text IS DISTINCT FROM OLD.language::text OR NEW.licence::text IS DISTINCT FROM OLD.licence::text OR NEW.licence_note::text IS DISTINCT FROM OLD.licence_note::text OR NEW.subthemes::text IS DISTINCT FROM OLD.subthemes::text OR NEW.sectors::text IS DISTINCT FROM OLD.sectors::text OR NEW.departments::text IS DISTINCT FROM OLD.departments::text OR NEW.file_id::text IS DISTINCT FROM OLD.file_id::text OR NEW.resource_id::text IS DISTINCT FROM OLD.resource_id::text OR NEW.number::text IS DISTINCT FROM OLD.number::text) THEN RAISE EXCEPTION 'resource_revision_keeps_submitted_text' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER resource_revision_keeps_submitted_text BEFORE UPDATE ON resource_revision FOR EACH ROW EXECUTE FUNCTION resource_revision_keeps_submitted_text()",
        "CREATE FUNCTION resource_revision_holds_states() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.state <> OLD.state AND NOT ((OLD.state = 'draft' AND NEW.state IN ('submitted')) OR (OLD.state = 'submitted' AND NEW.state IN ('draft', 'published', 'sent_back')) OR (OLD.state = 'sent_back' AND NEW.state IN ('submitted')) OR (OLD.state = 'published' AND NEW.state IN ('superseded'))) THEN RAISE EXCEPTION 'resource_revision_holds_states' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER resource_revision_holds_states BEFORE UPDATE ON resource_revision FOR EACH ROW EXECUTE FUNCTION resource_revision_holds_states()",
    ],
}


def upgrade() -> None:
    op.create_table(
        "resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(archived_at IS NULL) = (archived_reason IS NULL)",
            name=op.f("ck_resource_archived_with_a_reason"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_resource_owner_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("public_id", name=op.f("uq_resource_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_resource_slug")),
    )
    op.create_index(op.f("ix_resource_owner_id"), "resource", ["owner_id"])
    op.create_table(
        "resource_slug",
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_resource_slug_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_resource_slug")),
    )
    op.create_index(op.f("ix_resource_slug_resource_id"), "resource_slug", ["resource_id"])
    _create_revisions()
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def _create_revisions() -> None:
    op.create_table(
        "resource_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("summary_html", sa.Text(), nullable=False),
        sa.Column("url_key", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("file_digest", sa.String(length=64), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("saved_version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("publisher", sa.String(length=160), nullable=False),
        sa.Column("authors", sa.String(length=300), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("licence", sa.String(length=40), nullable=False),
        sa.Column("licence_note", sa.String(length=160), nullable=False),
        sa.Column("subthemes", sa.JSON(), nullable=False),
        sa.Column("sectors", sa.JSON(), nullable=False),
        sa.Column("departments", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_resource_revision_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "(state IN ('sent_back', 'published', 'superseded')) = (decided_at IS NOT NULL)",
            name=op.f("ck_resource_revision_decided_once_decided"),
        ),
        sa.CheckConstraint(
            "(file_id IS NULL) = (file_digest IS NULL)",
            name=op.f("ck_resource_revision_file_with_its_digest"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'sent_back') OR url <> '' OR file_id IS NOT NULL",
            name=op.f("ck_resource_revision_leads_somewhere_once_submitted"),
        ),
        sa.CheckConstraint(
            "state <> 'sent_back' OR coalesce(length(reason), 0) > 0",
            name=op.f("ck_resource_revision_sent_back_with_a_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (submitted_at IS NULL)",
            name=op.f("ck_resource_revision_submitted_unless_draft"),
        ),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_resource_revision_title_not_empty")),
        sa.CheckConstraint(
            "url = '' OR url LIKE 'http://%' OR url LIKE 'https://%'",
            name=op.f("ck_resource_revision_url_of_the_web"),
        ),
        sa.CheckConstraint("(url = '') = (url_key = '')", name=op.f("ck_resource_revision_url_with_its_key")),
        sa.CheckConstraint("year BETWEEN 1900 AND 2100", name=op.f("ck_resource_revision_year_plausible")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_resource_revision_author_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_resource_revision_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_resource_revision_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_resource_revision_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_revision")),
        sa.UniqueConstraint("resource_id", "number", name=op.f("uq_resource_revision_resource_id_number")),
    )
    for name in ("author_id", "file_digest", "file_id", "state", "url_key"):
        op.create_index(op.f(f"ix_resource_revision_{name}"), "resource_revision", [name])
    for name, condition in ONLY_ONE.items():
        only = sa.text(condition)
        op.create_index(
            f"uq_resource_revision_one_{name}",
            "resource_revision",
            ["resource_id"],
            unique=True,
            sqlite_where=only,
            postgresql_where=only,
        )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
