"""What the nights find in the library

Outward links and what becomes of them, what was read of published documents, and what the desk decides on.

Follows 0027.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "dead_link",
                "moved_link",
                "review_due",
                "similar",
                "same_file",
                "never_found",
                name="finding_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("subject_kind", sa.String(20), nullable=False),
        sa.Column("subject_key", sa.String(20), nullable=False),
        sa.Column("aspect", sa.String(80), nullable=False),
        sa.Column("facts", sa.String(64), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "decided",
                "gone",
                name="finding_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True)),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.Column(
            "decision",
            sa.Enum(
                "accepted",
                "marked_dead",
                name="finding_decision",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
        ),
        sa.Column("reason", sa.Text()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by_id", sa.Integer()),
        sa.CheckConstraint("(state = 'gone') = (gone_at IS NOT NULL)", name=op.f("ck_finding_gone_some_day")),
        sa.CheckConstraint(
            "state <> 'decided' OR decision IS NOT NULL", name=op.f("ck_finding_decided_somehow")
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_finding_decided_some_day")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["account.id"],
            name=op.f("fk_finding_decided_by_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint(
            "kind",
            "subject_kind",
            "subject_key",
            "aspect",
            name=op.f("uq_finding_kind_subject_kind_subject_key_aspect"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_finding_public_id")),
    )
    op.create_index(op.f("ix_finding_aspect"), "finding", ["aspect"])
    op.create_index("ix_finding_state_kind", "finding", ["state", "kind", "first_seen_at"])
    op.create_index("ix_finding_subject", "finding", ["subject_kind", "subject_key"])
    op.create_table(
        "library_reading",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("compared_id", sa.Integer()),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_library_reading")),
    )
    op.create_table(
        "library_file",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "sha256", name=op.f("pk_library_file")),
    )
    op.create_index(op.f("ix_library_file_sha256"), "library_file", ["sha256"])
    op.create_table(
        "upkeep_night",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.JSON(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_upkeep_night")),
    )
    op.create_table(
        "outward_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("url_sha256", sa.String(64), nullable=False),
        sa.Column("host", sa.String(253), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "alive",
                "failing",
                "dead",
                "unknown",
                name="link_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "cause",
            sa.Enum(
                "not_found",
                "server_fails",
                "no_such_name",
                "no_answer",
                "certificate",
                "redirects",
                "robots",
                "refused",
                "later",
                "not_public",
                name="link_cause",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
        ),
        sa.Column("status", sa.Integer()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.Date()),
        sa.Column("failed_on", sa.Date()),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("moved_to", sa.String(2000), nullable=False),
        sa.Column("noted_on", sa.Date()),
        sa.CheckConstraint(
            "noted_on IS NULL OR state = 'dead'", name=op.f("ck_outward_link_noted_while_dead")
        ),
        sa.CheckConstraint(
            "state <> 'dead' OR failures >= 3", name=op.f("ck_outward_link_dead_after_three_days")
        ),
        sa.CheckConstraint(
            "(failures = 0) = (failed_on IS NULL)", name=op.f("ck_outward_link_failed_some_day")
        ),
        sa.CheckConstraint(
            "(failures = 0) = (failing_since IS NULL)", name=op.f("ck_outward_link_failing_since_some_day")
        ),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_outward_link_failures_counted")),
        sa.CheckConstraint("length(url_sha256) = 64", name=op.f("ck_outward_link_url_digested")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outward_link")),
        sa.UniqueConstraint("url_sha256", name=op.f("uq_outward_link_url_sha256")),
    )
    op.create_index(op.f("ix_outward_link_due_on"), "outward_link", ["due_on"])
    op.create_index(op.f("ix_outward_link_host"), "outward_link", ["host"])
    op.create_table(
        "link_use",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("key", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["outward_link.id"],
            name=op.f("fk_link_use_link_id_outward_link"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("link_id", "kind", "key", name=op.f("pk_link_use")),
    )
    op.create_index(op.f("ix_link_use_key"), "link_use", ["key"])
    op.create_table(
        "archive_copy",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["given_by_id"],
            ["account.id"],
            name=op.f("fk_archive_copy_given_by_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_archive_copy_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resource_id", name=op.f("pk_archive_copy")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
