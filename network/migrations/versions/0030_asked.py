"""What people looked for

Follows 0029.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "asked_question",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("words", sa.String(60), nullable=False),
        sa.Column("said", sa.String(60), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("results", sa.Integer(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_asked_question_asked_once_at_least")),
        sa.CheckConstraint("results >= 0", name=op.f("ck_asked_question_results_counted")),
        sa.PrimaryKeyConstraint("month", "words", name=op.f("pk_asked_question")),
    )
    op.create_table(
        "asked_facet",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.String(120), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_asked_facet_asked_once_at_least")),
        sa.PrimaryKeyConstraint("month", "name", "value", name=op.f("pk_asked_facet")),
    )
    op.create_table(
        "shown_document",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_shown_document_shown_once_at_least")),
        sa.PrimaryKeyConstraint("month", "kind", "key", name=op.f("pk_shown_document")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
