"""The register: entries, nodes, heads; what binds a signature to it

The signatures that exist are entered in their order, then the ends of those that ended, in the order of
their days. A membership with a signature in force has its day of acceptance: that of its first one.

Follows 0011.
"""


import sqlalchemy as sa
from alembic import op

from network import clock
from network.register import keys, rules, tree
from network.register.canonical import utc

revision = "0012"
down_revision = "0011"

STATUSES = (
    "registered", "principle", "unverified", "signed", "earlier", "suspended", "candidate", "dormant",
    "withdrawn",
)  # fmt: skip
KINDS = ("signature", "withdrawal", "correction", "renewal", "replacement", "erasure")
ENDS = ("withdrawn", "refused", "replaced", "superseded", "erased")
MANDATES = ("act", "legal_representative", "delegation", "principle")
TOLD_MEANS = {"site": "site", "link": "link", "document": "document", "paper": "document"}
ERASED = "SELECT 1 FROM register_entry WHERE kind = 'erasure' AND about ="


def upgrade() -> None:
    _register()
    _columns_of_member()
    _columns_of_signature()
    _enter_what_exists()
    _constraints_of_signature()
    _keep_signed()


def _register() -> None:
    op.create_table(
        "register_entry",
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="entry_kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("about", sa.Integer()),
        sa.Column("leaf", sa.Text(), nullable=False),
        sa.CheckConstraint('"index" >= 0', name=op.f("ck_register_entry_index_from_zero")),
        sa.CheckConstraint(
            'about IS NULL OR about < "index"', name=op.f("ck_register_entry_about_an_earlier_one")
        ),
        sa.ForeignKeyConstraint(
            ["about"], ["register_entry.index"], name=op.f("fk_register_entry_about_register_entry")
        ),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_register_entry")),
    )
    op.create_index(op.f("ix_register_entry_about"), "register_entry", ["about"])
    op.create_table(
        "register_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_register_node")),
    )
    op.create_table(
        "register_head",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("signed_at", sa.String(20), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("signature", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_register_head")),
    )
    op.create_index("ix_register_head_key_id", "register_head", ["key_id", "size"])
    op.create_table(
        "register_opening",
        sa.Column("entry_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("name", sa.String(500), nullable=False),
        sa.Column("function", sa.String(500), nullable=False),
        sa.Column("account", sa.String(20)),
        sa.CheckConstraint("length(salt) >= 32", name=op.f("ck_register_opening_salt_is_long")),
        sa.ForeignKeyConstraint(
            ["entry_index"],
            ["register_entry.index"],
            name=op.f("fk_register_opening_entry_index_register_entry"),
        ),
        sa.PrimaryKeyConstraint("entry_index", name=op.f("pk_register_opening")),
    )
    refused = {
        "register_entry": {
            "INSERT": 'NEW."index" <> (SELECT coalesce(max("index") + 1, 0) FROM register_entry)',
            "UPDATE": "1 = 1",
            "DELETE": "1 = 1",
        },
        "register_node": {
            "INSERT": "EXISTS (SELECT 1 FROM register_node WHERE level = NEW.level AND position = NEW.position)",
            "UPDATE": "1 = 1",
            "DELETE": "1 = 1",
        },
        "register_head": {
            "INSERT": "EXISTS (SELECT 1 FROM register_head WHERE size = NEW.size)",
            "UPDATE": "1 = 1",
            "DELETE": "1 = 1",
        },
        "register_opening": {
            "INSERT": "EXISTS (SELECT 1 FROM register_opening WHERE entry_index = NEW.entry_index) "
            f"OR EXISTS ({ERASED} NEW.entry_index)",
            "UPDATE": "1 = 1",
            "DELETE": f"NOT EXISTS ({ERASED} OLD.entry_index)",
        },
    }
    for table, conditions in refused.items():
        for change, condition in conditions.items():
            _refuse(table, change, f"{table}_stays_on_{change.lower()}", condition)


def _refuse(table: str, change: str, name: str, on_sqlite: str, on_postgresql: str | None = None) -> None:
    kept = "OLD" if change == "DELETE" else "NEW"
    statements = {
        "sqlite": [
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} WHEN {on_sqlite} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        ],
        "postgresql": [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {on_postgresql or on_sqlite} THEN "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF; RETURN {kept}; END $$",
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
    }
    for statement in statements[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def _columns_of_member() -> None:
    with op.batch_alter_table("member") as batch_op:
        batch_op.add_column(sa.Column("accepted_at", sa.DateTime(timezone=True)))
        batch_op.add_column(sa.Column("dormant_at", sa.DateTime(timezone=True)))
        batch_op.drop_constraint(op.f("ck_member_status"), type_="check")
        batch_op.create_check_constraint(op.f("ck_member_status"), f"status IN {STATUSES}")
    signed = "FROM signature WHERE signature.member_id = member.id AND mandate_kind <> 'principle'"
    op.execute(
        f"UPDATE member SET accepted_at = (SELECT min(entered_at) {signed}) "
        f"WHERE EXISTS (SELECT 1 {signed} AND ended_at IS NULL)"
    )


def _columns_of_signature() -> None:
    with op.batch_alter_table("signature") as batch_op:
        batch_op.add_column(sa.Column("entry_index", sa.Integer()))
        batch_op.add_column(sa.Column("signatory_email", sa.String(254)))
        batch_op.add_column(sa.Column("prepared_by_id", sa.Integer()))
        batch_op.add_column(sa.Column("corrected_commitments", sa.JSON()))
        batch_op.add_column(sa.Column("delegation_scope", sa.String(300)))
        batch_op.add_column(sa.Column("delegation_until", sa.Date()))
        batch_op.add_column(sa.Column("delegation_file_id", sa.Integer()))
        batch_op.add_column(sa.Column("delegation_sha256", sa.String(64)))
        batch_op.add_column(sa.Column("end_kind", sa.String(24)))
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True)))
    # So far, a principle gave way to a signature, or the coordination took back what did not hold.
    op.execute(
        "UPDATE signature SET end_kind = CASE WHEN mandate_kind = 'principle' THEN 'superseded' "
        "ELSE 'refused' END WHERE ended_at IS NOT NULL"
    )


def _constraints_of_signature() -> None:
    checks = {
        "mandate_kind": f"mandate_kind IN {MANDATES}",
        "end_kind": f"end_kind IN {ENDS}",
        "text_sha256_is_whole": "length(text_sha256) = 64",
        "entered_unless_principle": "(mandate_kind = 'principle') = (entry_index IS NULL)",
        "act_iff_mandated_by_act": (
            "CASE WHEN mandate_kind = 'act' THEN (means = 'paper' OR (act_kind IS NOT NULL AND act_number "
            "IS NOT NULL AND act_on IS NOT NULL AND executory_on IS NOT NULL)) AND (act_on IS NULL OR "
            "executory_on IS NULL OR executory_on >= act_on) ELSE act_kind IS NULL AND act_number IS NULL "
            "AND act_on IS NULL AND executory_on IS NULL AND act_sha256 IS NULL END"
        ),
        "delegation_is_whole": (
            "CASE WHEN mandate_kind = 'delegation' THEN delegation_scope IS NOT NULL AND delegation_until "
            "IS NOT NULL AND delegation_sha256 IS NOT NULL ELSE delegation_scope IS NULL AND "
            "delegation_until IS NULL AND delegation_sha256 IS NULL AND delegation_file_id IS NULL END"
        ),
        "mandate_to_confirm": "mandate_confirmed_at IS NULL OR mandate_kind IN ('act', 'delegation')",
        "end_has_a_reason": (
            "(ended_at IS NULL) = (end_reason IS NULL) AND (ended_at IS NULL) = (end_kind IS NULL)"
        ),
        "erased_once_ended": "erased_at IS NULL OR ended_at IS NOT NULL",
    }
    with op.batch_alter_table("signature") as batch_op:
        for name in ("mandate_kind", "digests_are_whole", "act_iff_mandated_by_act", "end_has_a_reason"):
            batch_op.drop_constraint(op.f(f"ck_signature_{name}"), type_="check")
        batch_op.drop_column("salt")
        for name, condition in checks.items():
            batch_op.create_check_constraint(op.f(f"ck_signature_{name}"), condition)
        batch_op.create_unique_constraint(op.f("uq_signature_entry_index"), ["entry_index"])
        for column, table, key in (
            ("entry_index", "register_entry", "index"),
            ("prepared_by_id", "account", "id"),
            ("delegation_file_id", "stored_file", "id"),
        ):
            batch_op.create_foreign_key(op.f(f"fk_signature_{column}_{table}"), table, [column], [key])


def _enter_what_exists() -> None:
    rows = _signatures()
    register = _Register(op.get_bind())
    entered: dict[int, int] = {}  # by the member: its last one in force
    index_of: dict[int, int] = {}
    for row in rows:
        if row.mandate_kind == "principle":
            continue
        earlier = entered.get(row.member_id)
        kind = "signature" if earlier is None else "renewal"
        index_of[row.id] = register.append(
            kind,
            about=earlier,
            opening=(row.salt, row.signatory_name, row.signatory_function, row.account if row.means == "site" else None),
            fields={
                **_concerning(row),
                "means": TOLD_MEANS[row.means],
                "commitments": row.commitments,
                "act_on": row.act_on.isoformat() if row.act_on else None,
                "executory_on": row.executory_on.isoformat() if row.executory_on else None,
                "signed_at": utc(row.signed_at),
                "mandate_sha256": row.act_sha256 or row.document_sha256,
            },
        )
        if row.ended_at is None:
            entered[row.member_id] = index_of[row.id]
        op.execute(
            sa.text("UPDATE signature SET entry_index = :index WHERE id = :id").bindparams(
                index=index_of[row.id], id=row.id
            )
        )
    ended = [row for row in rows if row.ended_at and row.id in index_of]
    for row in sorted(ended, key=lambda row: (row.ended_at, row.number)):
        register.append(
            "withdrawal",
            about=index_of[row.id],
            fields={
                **_concerning(row),
                "signed_at": utc(row.ended_at),
                "reason_sha256": rules.digest_of(row.end_reason),
            },
        )


def _signatures() -> list:
    moment = sa.DateTime(timezone=True)
    signature = sa.table(
        "signature", sa.column("id"), sa.column("number"), sa.column("member_id"), sa.column("version_id"),
        sa.column("text_sha256"), sa.column("member_name"), sa.column("college"), sa.column("reference"),
        sa.column("account_id"), sa.column("signatory_name"), sa.column("signatory_function"),
        sa.column("salt"), sa.column("means"), sa.column("commitments", sa.JSON()), sa.column("mandate_kind"),
        sa.column("act_on", sa.Date()), sa.column("executory_on", sa.Date()), sa.column("act_sha256"),
        sa.column("document_sha256"), sa.column("signed_at", moment), sa.column("ended_at", moment),
        sa.column("end_reason"),
    )  # fmt: skip
    member = sa.table("member", sa.column("id"), sa.column("public_id"))
    account = sa.table("account", sa.column("id"), sa.column("public_id"))
    version = sa.table("charter_version", sa.column("id"), sa.column("number"))
    query = (
        sa.select(
            *signature.c,
            member.c.public_id.label("member"),
            account.c.public_id.label("account"),
            version.c.number.label("version"),
        )
        .join(member, member.c.id == signature.c.member_id)
        .join(version, version.c.id == signature.c.version_id)
        .outerjoin(account, account.c.id == signature.c.account_id)
        .order_by(signature.c.number)
    )
    return list(op.get_bind().execute(query))


def _concerning(row: sa.Row) -> dict:
    return {
        "charter_version": row.version,
        "charter_sha256": row.text_sha256,
        "member": {
            "public_id": row.member,
            "name": row.member_name,
            "college": row.college,
            "reference_code": row.reference,
        },
    }


class _Register:
    """The register as it stood when it was made: entries, nodes and heads, by plain statements."""

    def __init__(self, connection: sa.Connection):
        self.connection = connection
        self.peaks = tree.Peaks(0, [])

    def append(self, kind: str, *, about: int | None, fields: dict, opening: tuple | None = None) -> int:
        index = self.peaks.size
        if opening:
            fields["signer_commitment"] = rules.commitment_to(*opening)
        leaf = rules.leaf_of(index, kind, about, fields)
        self._insert("register_entry", index=index, kind=kind, about=about, leaf=leaf.decode())
        if opening:
            names = ("salt", "name", "function", "account")
            self._insert("register_opening", entry_index=index, **dict(zip(names, opening, strict=True)))
        for (level, position), hash in self.peaks.add(tree.leaf_hash(leaf)):
            self._insert("register_node", level=level, position=position, hash=hash.hex())
        root, signed_at = self.peaks.root.hex(), utc(clock.now())
        key_id, signature = keys.sign(rules.head_to_sign(root, signed_at, self.peaks.size))
        self._insert(
            "register_head",
            size=self.peaks.size,
            root=root,
            signed_at=signed_at,
            key_id=key_id,
            signature=signature,
        )
        return index

    def _insert(self, table: str, **values: object) -> None:
        columns: list[sa.ColumnClause] = [sa.column(name) for name in values]
        self.connection.execute(sa.insert(sa.table(table, *columns)).values(**values))


def _keep_signed() -> None:
    signed = (
        "id", "number", "entry_index", "code", "key", "request_sha256", "version_id", "text_sha256",
        "member_id", "member_name", "college", "reference", "means", "mandate_kind", "act_kind", "act_number",
        "act_on", "executory_on", "act_sha256", "delegation_scope", "delegation_until", "delegation_sha256",
        "document_sha256", "signed_at", "entered_at",
    )  # fmt: skip
    personal = (
        "account_id", "signatory_name", "signatory_function", "signatory_email", "prepared_by_id",
        "act_file_id", "delegation_file_id", "document_file_id",
    )  # fmt: skip

    def change(differs: str, commitments: str) -> str:
        of_signed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in signed)
        of_person = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in personal)
        return (
            f"{of_signed} OR {commitments} OR (({of_person}) AND NOT EXISTS ({ERASED} OLD.entry_index))"
        )

    taken = "SELECT 1 FROM signature WHERE id = NEW.id OR number = NEW.number OR code = NEW.code"
    taken = f"EXISTS ({taken} OR key = NEW.key OR entry_index = NEW.entry_index)"
    _refuse("signature", "INSERT", "signature_stays_on_insert", taken)
    _refuse(
        "signature",
        "UPDATE",
        "signature_stays_on_update",
        change("IS NOT", "OLD.commitments IS NOT NEW.commitments"),
        change("IS DISTINCT FROM", "OLD.commitments::text <> NEW.commitments::text"),
    )
    _refuse("signature", "DELETE", "signature_stays_on_delete", "1 = 1")


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
