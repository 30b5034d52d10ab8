"""What keeps resources in good order

Who answers for a resource, when it was read over and when it is to be again; what its file says of itself;
how often files are downloaded, a month.

Follows 0026.
"""

from datetime import date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

# In months, as `rules.GOOD_FOR` had it when this was written.
GOOD_FOR = {"donnees": 12, "texte-juridique": 12, "formation": 12, "lien": 12, "etude": 36}
OTHERWISE = 24


def upgrade() -> None:
    with op.batch_alter_table("resource") as batch_op:
        batch_op.add_column(sa.Column("answerable_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reviewed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("review_due_on", sa.Date(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_resource_answerable_id_account"),
            "account",
            ["answerable_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(op.f("ix_resource_answerable_id"), ["answerable_id"])
        batch_op.create_index(op.f("ix_resource_review_due_on"), ["review_due_on"])
        batch_op.create_check_constraint(
            op.f("ck_resource_to_review_again_once_reviewed"),
            "review_due_on IS NULL OR reviewed_on IS NOT NULL",
        )
        batch_op.create_check_constraint(
            op.f("ck_resource_answered_for_by_its_owner"), "owner_id IS NULL OR answerable_id IS NULL"
        )
    _note_reviews()
    op.create_table(
        "resource_file_told",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.CheckConstraint("pages > 0", name=op.f("ck_resource_file_told_some_pages")),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_resource_file_told_file_id_stored_file"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_resource_file_told")),
    )
    op.create_table(
        "file_downloads",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("downloads", sa.Integer(), nullable=False),
        sa.CheckConstraint("downloads > 0", name=op.f("ck_file_downloads_some_downloads")),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_file_downloads_file_id_stored_file"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", "month", name=op.f("pk_file_downloads")),
    )


def _note_reviews() -> None:
    """A published resource was read over when it was published; the coordination's own, by who decided."""
    resource = sa.table(
        "resource",
        *(sa.column(name) for name in ("id", "owner_id", "answerable_id")),
        sa.column("reviewed_on", sa.Date()),
        sa.column("review_due_on", sa.Date()),
    )
    rows = op.get_bind().execute(
        sa.text(
            "SELECT resource.id, owner_id, kind, decided_at, decided_by_id FROM resource"
            " JOIN resource_revision ON resource_id = resource.id AND state = 'published'"
        ).columns(decided_at=sa.DateTime(timezone=True))
    )
    for row in rows.all():
        reviewed = row.decided_at.date()
        due = _months_later(reviewed, GOOD_FOR.get(row.kind, OTHERWISE))
        answerable = row.decided_by_id if row.owner_id is None else None
        noted = {"reviewed_on": reviewed, "review_due_on": due, "answerable_id": answerable}
        op.execute(sa.update(resource).where(resource.c.id == row.id).values(noted))


def _months_later(day: date | datetime, months: int) -> date:
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, min(day.day, 28))


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
