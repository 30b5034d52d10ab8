"""Directory: what members are found and counted by, and the addresses they once had

Follows 0003. `flask prepare` then notes the words each member is found by (`relist_members`).
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "member_listing",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _of_member("member_listing"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_member_listing")),
    )
    op.create_table(
        "member_department",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=3), nullable=False),
        _of_member("member_department"),
        sa.PrimaryKeyConstraint("member_id", "code", name=op.f("pk_member_department")),
    )
    op.create_index("ix_member_department_code", "member_department", ["code", "member_id"])
    op.create_table(
        "member_address",
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        _of_member("member_address"),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_member_address")),
    )
    op.create_index(op.f("ix_member_address_member_id"), "member_address", ["member_id"])
    _fill_departments()


def _of_member(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_member_id_member")
    return sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=name, ondelete="CASCADE")


def _fill_departments() -> None:
    rows = op.get_bind().execute(sa.text("SELECT id, departments FROM member")).all()
    # PostgreSQL's driver has read the JSON already.
    covered = [(id, json.loads(codes) if isinstance(codes, str) else codes) for id, codes in rows]
    table = sa.table("member_department", sa.column("member_id"), sa.column("code"))
    values = [{"member_id": id, "code": code} for id, codes in covered for code in dict.fromkeys(codes)]
    if values:
        op.bulk_insert(table, values)


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
