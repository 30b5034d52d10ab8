"""first schema

Follows .
"""

import sqlalchemy as sa
from alembic import op


revision = "0001"
down_revision = None

TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER charter_version_keeps_published_on_insert BEFORE INSERT ON charter_version WHEN EXISTS (SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND (id = NEW.id OR number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'charter_version_keeps_published_on_insert'); END",
        "CREATE TRIGGER charter_version_keeps_published_on_update BEFORE UPDATE ON charter_version WHEN OLD.published_at IS NOT NULL OR EXISTS (SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND (id = NEW.id OR number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'charter_version_keeps_published_on_update'); END",
        "CREATE TRIGGER charter_version_keeps_published_on_delete BEFORE DELETE ON charter_version WHEN OLD.published_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'charter_version_keeps_published_on_delete'); END",
        "CREATE TRIGGER clause_keeps_published_on_insert BEFORE INSERT ON clause WHEN EXISTS (SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND (id = NEW.version_id OR id IN (SELECT version_id FROM clause WHERE id = NEW.id))) BEGIN SELECT RAISE(ABORT, 'clause_keeps_published_on_insert'); END",
        "CREATE TRIGGER clause_keeps_published_on_update BEFORE UPDATE ON clause WHEN EXISTS (SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND (id IN (OLD.version_id, NEW.version_id) OR id IN (SELECT version_id FROM clause WHERE id = NEW.id))) BEGIN SELECT RAISE(ABORT, 'clause_keeps_published_on_update'); END",
        "CREATE TRIGGER clause_keeps_published_on_delete BEFORE DELETE ON clause WHEN EXISTS (SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND id = OLD.version_id) BEGIN SELECT RAISE(ABORT, 'clause_keeps_published_on_delete'); END",
        "CREATE TRIGGER sheet_revision_keeps_submitted_text BEFORE UPDATE ON sheet_revision WHEN OLD.state NOT IN ('draft', 'sent_back') AND (NEW.title IS NOT OLD.title OR NEW.summary IS NOT OLD.summary OR NEW.lead_structure IS NOT OLD.lead_structure OR NEW.project_owner IS NOT OLD.project_owner OR NEW.elected_referent IS NOT OLD.elected_referent OR NEW.contact IS NOT OLD.contact OR NEW.places IS NOT OLD.places OR NEW.area IS NOT OLD.area OR NEW.inhabitants IS NOT OLD.inhabitants OR NEW.context IS NOT OLD.context OR NEW.objectives IS NOT OLD.objectives OR NEW.audiences IS NOT OLD.audiences OR NEW.plans IS NOT OLD.plans OR NEW.plan_name IS NOT OLD.plan_name OR NEW.description IS NOT OLD.description OR NEW.steps IS NOT OLD.steps OR NEW.started_on IS NOT OLD.started_on OR NEW.ended_on IS NOT OLD.ended_on OR NEW.progress IS NOT OLD.progress OR NEW.participation IS NOT OLD.participation OR NEW.partners IS NOT OLD.partners OR NEW.fte IS NOT OLD.fte OR NEW.people IS NOT OLD.people OR NEW.budget_cents IS NOT OLD.budget_cents OR NEW.budget_tax IS NOT OLD.budget_tax OR NEW.investment_cents IS NOT OLD.investment_cents OR NEW.investment_tax IS NOT OLD.investment_tax OR NEW.running_cents IS NOT OLD.running_cents OR NEW.running_tax IS NOT OLD.running_tax OR NEW.funders IS NOT OLD.funders OR NEW.key_figures IS NOT OLD.key_figures OR NEW.not_measured IS NOT OLD.not_measured OR NEW.results IS NOT OLD.results OR NEW.question IS NOT OLD.question OR NEW.levers IS NOT OLD.levers OR NEW.successes IS NOT OLD.successes OR NEW.obstacles IS NOT OLD.obstacles OR NEW.difficulties IS NOT OLD.difficulties OR NEW.differently IS NOT OLD.differently OR NEW.transferability IS NOT OLD.transferability OR NEW.subthemes IS NOT OLD.subthemes OR NEW.sectors IS NOT OLD.sectors OR NEW.aims IS NOT OLD.aims OR NEW.keywords IS NOT OLD.keywords OR NEW.sheet_id IS NOT OLD.sheet_id OR NEW.number IS NOT OLD.number) BEGIN SELECT RAISE(ABORT, 'sheet_revision_keeps_submitted_text'); END",
        "CREATE TRIGGER sheet_revision_holds_states BEFORE UPDATE ON sheet_revision WHEN NEW.state <> OLD.state AND NOT ((OLD.state = 'draft' AND NEW.state IN ('submitted')) OR (OLD.state = 'submitted' AND NEW.state IN ('draft', 'published', 'sent_back')) OR (OLD.state = 'sent_back' AND NEW.state IN ('submitted')) OR (OLD.state = 'published' AND NEW.state IN ('superseded'))) BEGIN SELECT RAISE(ABORT, 'sheet_revision_holds_states'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION charter_version_keeps_published_on_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND (id = NEW.id OR number = NEW.number)) THEN RAISE EXCEPTION 'charter_version_keeps_published_on_insert' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER charter_version_keeps_published_on_insert BEFORE INSERT ON charter_version FOR EACH ROW EXECUTE FUNCTION charter_version_keeps_published_on_insert()",
        "CREATE FUNCTION charter_version_keeps_published_on_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.published_at IS NOT NULL OR EXISTS (SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND (id = NEW.id OR number = NEW.number)) THEN RAISE EXCEPTION 'charter_version_keeps_published_on_update' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER charter_version_keeps_published_on_update BEFORE UPDATE ON charter_version FOR EACH ROW EXECUTE FUNCTION charter_version_keeps_published_on_update()",
        "CREATE FUNCTION charter_version_keeps_published_on_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.published_at IS NOT NULL THEN RAISE EXCEPTION 'charter_version_keeps_published_on_delete' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $$",
        "CREATE TRIGGER charter_version_keeps_published_on_delete BEFORE DELETE ON charter_version FOR EACH ROW EXECUTE FUNCTION charter_version_keeps_published_on_delete()",
        "CREATE FUNCTION clause_keeps_published_on_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND (id = NEW.version_id OR id IN (SELECT version_id FROM clause WHERE id = NEW.id))) THEN RAISE EXCEPTION 'clause_keeps_published_on_insert' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER clause_keeps_published_on_insert BEFORE INSERT ON clause FOR EACH ROW EXECUTE FUNCTION clause_keeps_published_on_insert()",
        "CREATE FUNCTION clause_keeps_published_on_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND (id IN (OLD.version_id, NEW.version_id) OR id IN (SELECT version_id FROM clause WHERE id = NEW.id))) THEN RAISE EXCEPTION 'clause_keeps_published_on_update' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER clause_keeps_published_on_update BEFORE UPDATE ON clause FOR EACH ROW EXECUTE FUNCTION clause_keeps_published_on_update()",
        "CREATE FUNCTION clause_keeps_published_on_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND id = OLD.version_id) THEN RAISE EXCEPTION 'clause_keeps_published_on_delete' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $$",
        "CREATE TRIGGER clause_keeps_published_on_delete BEFORE DELETE ON clause FOR EACH ROW EXECUTE FUNCTION clause_keeps_published_on_delete()",
        "CREATE FUNCTION sheet_revision_keeps_submitted_text() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state NOT IN ('draft', 'sent_back') AND (NEW.title::text IS DISTINCT FROM OLD.title::text OR NEW.summary::text IS DISTINCT FROM OLD.summary::text OR NEW.lead_structure::text IS DISTINCT FROM OLD.lead_structure::text OR NEW.project_owner::text IS DISTINCT FROM OLD.project_owner::text OR NEW.elected_referent::text IS DISTINCT FROM OLD.elected_referent::text OR NEW.contact::text IS DISTINCT FROM OLD.contact::text OR NEW.places::text IS DISTINCT FROM OLD.places::text OR NEW.area::text IS DISTINCT FROM OLD.area::text OR NEW.inhabitants::text IS DISTINCT FROM OLD.inhabitants::text OR NEW.context::text IS DISTINCT FROM OLD.context::text OR NEW.objectives::text IS DISTINCT FROM OLD.objectives::text OR NEW.audiences::text IS DISTINCT FROM OLD.audiences::text OR NEW.plans::text IS DISTINCT FROM OLD.plans::text OR NEW.plan_name::text IS DISTINCT FROM OLD.plan_name::text OR NEW.description::text IS DISTINCT FROM OLD.description::text OR NEW.steps::text IS DISTINCT FROM OLD.steps::text OR NEW.started_on::text IS DISTINCT FROM OLD.started_on::text OR NEW.ended_on::text IS DISTINCT FROM OLD.ended_on::text OR NEW.progress::text IS DISTINCT FROM OLD.progress::text OR NEW.participation::text IS DISTINCT FROM OLD.participation::text OR NEW.partners::text IS DISTINCT FROM OLD.partners::text OR NEW.fte::text IS DISTINCT FROM OLD.fte::text OR NEW.people::text IS DISTINCT FROM OLD.people::text OR NEW.budget_cents::text IS DISTINCT FROM OLD.budget_cents::text OR NEW.budget_tax::text IS DISTINCT FROM OLD.budget_tax::text OR NEW.investment_cents::text IS DISTINCT FROM OLD.investment_cents::text OR NEW.investment_tax::text IS DISTINCT FROM OLD.investment_tax::text OR NEW.running_cents::text IS DISTINCT FROM OLD.running_cents::text OR NEW.running_tax::text IS DISTINCT FROM OLD.running_tax::text OR NEW.funders::text IS DISTINCT FROM OLD.funders::text OR NEW.key_figures::text IS DISTINCT FROM OLD.key_figures::text OR NEW.not_measured::text IS DISTINCT FROM OLD.not_measured::text OR NEW.results::text IS DISTINCT FROM OLD.results::text OR NEW.question::text IS DISTINCT FROM OLD.question::text OR NEW.levers::text IS DISTINCT FROM OLD.levers::text OR NEW.successes::text IS DISTINCT FROM OLD.successes::text OR NEW.obstacles::text IS DISTINCT FROM OLD.obstacles::text OR NEW.difficulties::text IS DISTINCT FROM OLD.difficulties::text OR NEW.differently::text IS DISTINCT FROM OLD.differently::text OR NEW.transferability::text IS DISTINCT FROM OLD.transferability::text OR NEW.subthemes::text IS DISTINCT FROM OLD.subthemes::text OR NEW.sectors::text IS DISTINCT FROM OLD.sectors::text OR NEW.aims::text IS DISTINCT FROM OLD.aims::text OR NEW.keywords::text IS DISTINCT FROM OLD.keywords::text OR NEW.sheet_id::text IS DISTINCT FROM OLD.sheet_id::text OR NEW.number::text IS DISTINCT FROM OLD.number::text) THEN RAISE EXCEPTION 'sheet_revision_keeps_submitted_text' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER sheet_revision_keeps_submitted_text BEFORE UPDATE ON sheet_revision FOR EACH ROW EXECUTE FUNCTION sheet_revision_keeps_submitted_text()",
        "CREATE FUNCTION sheet_revision_holds_states() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.state <> OLD.state AND NOT ((OLD.state = 'draft' AND NEW.state IN ('submitted')) OR (OLD.state = 'submitted' AND NEW.state IN ('draft', 'published', 'sent_back')) OR (OLD.state = 'sent_back' AND NEW.state IN ('submitted')) OR (OLD.state = 'published' AND NEW.state IN ('superseded'))) THEN RAISE EXCEPTION 'sheet_revision_holds_states' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER sheet_revision_holds_states BEFORE UPDATE ON sheet_revision FOR EACH ROW EXECUTE FUNCTION sheet_revision_holds_states()",
    ],
}


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "person", "coordinator", name="role", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR password_hash IS NOT NULL",
            name=op.f("ck_account_password_once_confirmed"),
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_account_email_in_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_account_public_id")),
    )
    op.create_table(
        "charter_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("preamble", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "major", "minor", name="charter_level", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("is_model", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charter_version")),
        sa.UniqueConstraint("number", name=op.f("uq_charter_version_number")),
    )
    with op.batch_alter_table("charter_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_charter_version_published_at"), ["published_at"], unique=False)

    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=True),
        sa.Column("subject", sa.String(length=80), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_entry_account"), ["account"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_entry_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_entry_event"), ["event"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_entry_subject"), ["subject"], unique=False)

    op.create_table(
        "mailbox_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("attachment_name", sa.String(length=200), nullable=True),
        sa.Column("attachment_type", sa.String(length=100), nullable=True),
        sa.Column("attachment", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mailbox_mail_message_id")),
    )
    with op.batch_alter_table("mailbox_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mailbox_mail_recipient"), ["recipient"], unique=False)

    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column(
            "college",
            sa.Enum(
                "project_holders",
                "local_authorities",
                "support_structures",
                name="college",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "legal_form",
            sa.Enum(
                "commune",
                "epci",
                "ept",
                "department",
                "region",
                "special_authority",
                "petr",
                "pnr",
                "mixed_syndicate",
                "intercommunal_syndicate",
                "energy_syndicate",
                "public_establishment",
                "chamber",
                "gip",
                "association",
                "cooperative",
                "farm",
                "company",
                "sole_trader",
                "mixed_economy_company",
                "local_public_company",
                "foundation",
                name="legal_form",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("siren", sa.String(length=9), nullable=True),
        sa.Column("rna", sa.String(length=10), nullable=True),
        sa.Column(
            "reference_kind",
            sa.Enum(
                "commune",
                "epci",
                "ept",
                "department",
                "region",
                name="reference_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("reference_code", sa.String(length=9), nullable=True),
        sa.Column("departments", sa.JSON(), nullable=False),
        sa.Column("epci_sirens", sa.JSON(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "rna IS NULL OR legal_form = 'association'", name=op.f("ck_member_rna_of_an_association")
        ),
        sa.CheckConstraint(
            "(reference_kind IS NULL) = (reference_code IS NULL)", name=op.f("ck_member_reference_is_whole")
        ),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_member_name_not_empty")),
        sa.CheckConstraint(
            "siren IS NULL OR length(siren) = 9", name=op.f("ck_member_siren_has_nine_digits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("public_id", name=op.f("uq_member_public_id")),
        sa.UniqueConstraint("reference_kind", "reference_code", name="uq_member_reference"),
        sa.UniqueConstraint("rna", name=op.f("uq_member_rna")),
        sa.UniqueConstraint("siren", name=op.f("uq_member_siren")),
        sa.UniqueConstraint("slug", name=op.f("uq_member_slug")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_college"), ["college"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_registered_at"), ["registered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_sort_key"), ["sort_key"], unique=False)

    op.create_table(
        "outbox_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=True),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("paragraphs", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("action_label", sa.String(length=200), nullable=True),
        sa.Column("action_url", sa.Text(), nullable=True),
        sa.Column("attachment_name", sa.String(length=200), nullable=True),
        sa.Column("attachment_type", sa.String(length=100), nullable=True),
        sa.Column("attachment", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "dead",
                name="mail_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_outbox_mail_sent_at_iff_sent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
        sa.UniqueConstraint("public_id", name=op.f("uq_outbox_mail_public_id")),
    )
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_mail_due", ["state", "due_at"], unique=False)
        batch_op.create_index("ix_outbox_mail_pace", ["recipient", "kind", "queued_at"], unique=False)

    op.create_table(
        "search_change",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_search_change")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("owner_kind", sa.String(length=30), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_stored_file_sha256_whole")),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_file_size_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_stored_file_public_id")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index("ix_stored_file_owner", ["owner_kind", "owner_id"], unique=False)

    op.create_table(
        "throttle_hit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_throttle_hit")),
    )
    with op.batch_alter_table("throttle_hit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_throttle_hit_at"), ["at"], unique=False)
        batch_op.create_index("ix_throttle_hit_key_at", ["key_hash", "at"], unique=False)

    op.create_table(
        "clause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "objective", "means", name="clause_kind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_whom", sa.String(length=300), nullable=False),
        sa.Column("by_when", sa.String(length=300), nullable=False),
        sa.Column("proof", sa.String(length=500), nullable=False),
        sa.Column("colleges", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["charter_version.id"], name=op.f("fk_clause_version_id_charter_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_clause_version_id_code")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_clause_version_id_position")),
    )
    op.create_table(
        "join_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_join_request_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_join_request_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
        sa.UniqueConstraint("member_id", "account_id", name=op.f("uq_join_request_member_id_account_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_join_request_public_id")),
    )
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_join_request_account_id"), ["account_id"], unique=False)

    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authenticated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_login_session_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("public_id", name=op.f("uq_login_session_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_session_account_id"), ["account_id"], unique=False)

    op.create_table(
        "mailed_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "confirm",
                "reset",
                "log_in",
                name="token_purpose",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_mailed_token_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mailed_token_token_hash")),
    )
    with op.batch_alter_table("mailed_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mailed_token_account_id"), ["account_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "representative",
                "contributor",
                name="member_role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_membership_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_membership_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("member_id", "account_id", name=op.f("uq_membership_member_id_account_id")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_account_id"), ["account_id"], unique=False)

    op.create_table(
        "sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(archived_at IS NULL) = (archived_reason IS NULL)", name=op.f("ck_sheet_archived_with_a_reason")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_sheet_owner_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sheet_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_sheet_slug")),
    )
    with op.batch_alter_table("sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheet_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("member_name", sa.String(length=200), nullable=False),
        sa.Column(
            "college",
            sa.Enum(
                "project_holders",
                "local_authorities",
                "support_structures",
                name="signature_college",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reference", sa.String(length=20), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("signatory_name", sa.String(length=200), nullable=False),
        sa.Column("signatory_function", sa.String(length=120), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column(
            "means",
            sa.Enum(
                "site",
                "link",
                "document",
                name="signature_means",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("commitments", sa.JSON(), nullable=False),
        sa.Column(
            "mandate_kind",
            sa.Enum(
                "act",
                "legal_representative",
                "principle",
                name="mandate_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "act_kind",
            sa.Enum(
                "deliberation",
                "decision",
                name="act_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("act_number", sa.String(length=60), nullable=True),
        sa.Column("act_on", sa.Date(), nullable=True),
        sa.Column("executory_on", sa.Date(), nullable=True),
        sa.Column("act_file_id", sa.Integer(), nullable=True),
        sa.Column("act_sha256", sa.String(length=64), nullable=True),
        sa.Column("mandate_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "CASE WHEN mandate_kind = 'act' THEN act_kind IS NOT NULL AND act_number IS NOT NULL AND act_on IS NOT NULL AND executory_on IS NOT NULL AND executory_on >= act_on ELSE act_kind IS NULL AND act_number IS NULL AND act_on IS NULL AND executory_on IS NULL AND act_sha256 IS NULL AND mandate_confirmed_at IS NULL END",
            name=op.f("ck_signature_act_iff_mandated_by_act"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_signature_end_has_a_reason")
        ),
        sa.CheckConstraint(
            "act_file_id IS NULL OR act_sha256 IS NOT NULL", name=op.f("ck_signature_act_file_is_hashed")
        ),
        sa.CheckConstraint(
            "length(text_sha256) = 64 AND length(salt) >= 32", name=op.f("ck_signature_digests_are_whole")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_signature_number_from_one")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_signature_account_id_account")),
        sa.ForeignKeyConstraint(
            ["act_file_id"], ["stored_file.id"], name=op.f("fk_signature_act_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_signature_member_id_member")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["charter_version.id"], name=op.f("fk_signature_version_id_charter_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("code", name=op.f("uq_signature_code")),
        sa.UniqueConstraint("key", name=op.f("uq_signature_key")),
        sa.UniqueConstraint("number", name=op.f("uq_signature_number")),
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signature_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signature_version_id"), ["version_id"], unique=False)
        batch_op.create_index(
            "uq_signature_in_force",
            ["member_id", "version_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "signature_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "text_shown",
                "consent_given",
                "code_sent",
                "code_refused",
                "code_checked",
                "signed",
                "certificate_made",
                name="signature_event_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("agent", sa.String(length=300), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_signature_event_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_event")),
    )
    with op.batch_alter_table("signature_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_event_key"), ["key"], unique=False)

    op.create_table(
        "signing_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("act_file_id", sa.Integer(), nullable=True),
        sa.Column("code_sha256", sa.String(length=64), nullable=True),
        sa.Column("code_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("wrong_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_signing_draft_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["act_file_id"], ["stored_file.id"], name=op.f("fk_signing_draft_act_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_signing_draft_member_id_member")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["charter_version.id"], name=op.f("fk_signing_draft_version_id_charter_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_draft")),
        sa.UniqueConstraint("key", name=op.f("uq_signing_draft_key")),
        sa.UniqueConstraint(
            "member_id",
            "account_id",
            "version_id",
            name=op.f("uq_signing_draft_member_id_account_id_version_id"),
        ),
    )
    with op.batch_alter_table("signing_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signing_draft_account_id"), ["account_id"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signature.id"], name=op.f("fk_certificate_signature_id_signature")
        ),
        sa.PrimaryKeyConstraint("signature_id", name=op.f("pk_certificate")),
    )
    op.create_table(
        "certificate_failure",
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signature.id"], name=op.f("fk_certificate_failure_signature_id_signature")
        ),
        sa.PrimaryKeyConstraint("signature_id", name=op.f("pk_certificate_failure")),
    )
    op.create_table(
        "sheet_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "sent_back",
                "published",
                "superseded",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("html", sa.JSON(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("saved_version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("summary", sa.String(length=600), nullable=False),
        sa.Column("lead_structure", sa.String(length=160), nullable=False),
        sa.Column("project_owner", sa.String(length=160), nullable=False),
        sa.Column("elected_referent", sa.String(length=160), nullable=False),
        sa.Column("contact", sa.String(length=160), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("area", sa.String(length=300), nullable=False),
        sa.Column("inhabitants", sa.Integer(), nullable=True),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("objectives", sa.Text(), nullable=False),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("plans", sa.JSON(), nullable=False),
        sa.Column("plan_name", sa.String(length=160), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("started_on", sa.String(length=10), nullable=False),
        sa.Column("ended_on", sa.String(length=10), nullable=False),
        sa.Column(
            "progress",
            sa.Enum(
                "considered",
                "under_way",
                "done",
                "given_up",
                name="progress",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "participation",
            sa.Enum(
                "none",
                "information",
                "consultation",
                "dialogue",
                "co_construction",
                name="participation",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("partners", sa.Text(), nullable=False),
        sa.Column("fte", sa.Double(), nullable=True),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("budget_cents", sa.BigInteger(), nullable=True),
        sa.Column(
            "budget_tax",
            sa.Enum("ttc", "ht", name="budget_tax", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column("investment_cents", sa.BigInteger(), nullable=True),
        sa.Column(
            "investment_tax",
            sa.Enum("ttc", "ht", name="investment_tax", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column("running_cents", sa.BigInteger(), nullable=True),
        sa.Column(
            "running_tax",
            sa.Enum("ttc", "ht", name="running_tax", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column("funders", sa.JSON(), nullable=False),
        sa.Column("key_figures", sa.JSON(), nullable=False),
        sa.Column("not_measured", sa.Boolean(), nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("levers", sa.JSON(), nullable=False),
        sa.Column("successes", sa.Text(), nullable=False),
        sa.Column("obstacles", sa.JSON(), nullable=False),
        sa.Column("difficulties", sa.Text(), nullable=False),
        sa.Column("differently", sa.Text(), nullable=False),
        sa.Column("transferability", sa.Text(), nullable=False),
        sa.Column("subthemes", sa.JSON(), nullable=False),
        sa.Column("sectors", sa.JSON(), nullable=False),
        sa.Column("aims", sa.JSON(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(state = 'draft') = (submitted_at IS NULL)",
            name=op.f("ck_sheet_revision_submitted_unless_draft"),
        ),
        sa.CheckConstraint(
            "(state IN ('sent_back', 'published', 'superseded')) = (decided_at IS NOT NULL)",
            name=op.f("ck_sheet_revision_decided_once_decided"),
        ),
        sa.CheckConstraint(
            "state <> 'sent_back' OR coalesce(length(reason), 0) > 0",
            name=op.f("ck_sheet_revision_sent_back_with_a_reason"),
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_sheet_revision_decided_by_somebody"),
        ),
        sa.CheckConstraint("budget_cents >= 0", name=op.f("ck_sheet_revision_budget_not_negative")),
        sa.CheckConstraint("fte >= 0", name=op.f("ck_sheet_revision_fte_not_negative")),
        sa.CheckConstraint("inhabitants > 0", name=op.f("ck_sheet_revision_inhabitants_positive")),
        sa.CheckConstraint("investment_cents >= 0", name=op.f("ck_sheet_revision_investment_not_negative")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_sheet_revision_title_not_empty")),
        sa.CheckConstraint("running_cents >= 0", name=op.f("ck_sheet_revision_running_not_negative")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_sheet_revision_author_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_sheet_revision_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_sheet_revision_sheet_id_sheet"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_revision")),
        sa.UniqueConstraint("sheet_id", "number", name=op.f("uq_sheet_revision_sheet_id_number")),
    )
    with op.batch_alter_table("sheet_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheet_revision_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sheet_revision_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_sheet_revision_one_open",
            ["sheet_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'sent_back', 'submitted')"),
            postgresql_where=sa.text("state IN ('draft', 'sent_back', 'submitted')"),
        )
        batch_op.create_index(
            "uq_sheet_revision_one_published",
            ["sheet_id"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "sheet_slug",
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_sheet_slug_sheet_id_sheet"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_sheet_slug")),
    )
    with op.batch_alter_table("sheet_slug", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheet_slug_sheet_id"), ["sheet_id"], unique=False)

    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    raise NotImplementedError("before the first schema there is nothing: delete the database")
