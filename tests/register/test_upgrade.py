"""A site that signed before it had a register: what it holds enters the register, in its order."""

import json
import warnings
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Connection, DateTime, Integer, MetaData, Table, inspect, select
from sqlalchemy.orm import Session

from network.adhesion.following import follow_memberships
from network.charter.register_check import doubts_of_signatures
from network.commands import add_migrations
from network.db import db
from network.mail.models import OutboxMail
from network.members.models import Member
from network.register import keys, queries
from network.register.verification import doubts
from network.renewals.actions import write_due_notices
from network.text import sha256_hex

BEFORE = "0011"
TEXT = "Charte"


@pytest.fixture
def upgraded(make_app, databases, tmp_path):
    """A site of the time before the register, with its signatures, brought up to date."""
    from flask_migrate import upgrade

    url = databases.empty(tmp_path)
    app = make_app(DATABASE_URL=url)
    add_migrations(app)
    with app.app_context():
        upgrade(revision=BEFORE)
        as_migrations_do = {"writing": True, "unmarked": True}  # the generation has no table yet
        with db.engine.connect().execution_options(**as_migrations_do) as connection, connection.begin():
            fill(connection)
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)


def fill(connection: Connection) -> None:
    """Write two members, a principle that gave way, two signatures and one that was refused."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Skipped unsupported reflection")
        tables = MetaData()
        tables.reflect(connection, only=("account", "member", "charter_version", "signature"))

    def add(table: str, **values: Any) -> None:
        connection.execute(tables.tables[table].insert(), whole(tables.tables[table], values))

    add("account", id=1, public_id="COMPTE01", email="a@exemple.fr", role="person")
    common = {"departments": "[]", "epci_sirens": "[]", "status": "signed"}
    add("member", id=1, public_id="MEMBRE01", slug="a", name="Commune de Figeac", college="local_authorities",
        legal_form="commune", **common)  # fmt: skip
    add("member", id=2, public_id="MEMBRE02", slug="b", name="Fermes de Figeac", college="project_holders",
        legal_form="cooperative", **common)  # fmt: skip
    add("charter_version", id=1, number="1.0", title="Charte", text=TEXT, sha256=sha256_hex(TEXT),
        level="major", line=1, published_at="2026-01-01 00:00:00")  # fmt: skip
    add("charter_version", id=2, number="2.0", title="Charte", text=TEXT, sha256=sha256_hex(TEXT),
        level="major", line=2, published_at="2026-06-01 00:00:00")  # fmt: skip
    add("member", id=3, public_id="MEMBRE03", slug="c", name="Mairie refusée", college="local_authorities",
        legal_form="commune", official_email="mairie@exemple.fr", **common)  # fmt: skip
    commune = {"member_id": 1, "member_name": "Commune de Figeac", "college": "local_authorities"}
    farm = {"member_id": 2, "member_name": "Fermes de Figeac", "college": "project_holders"}
    act = {"mandate_kind": "act", "act_kind": "decision", "act_number": "1", "act_on": "2026-01-02",
           "executory_on": "2026-01-03", "act_sha256": "a" * 64}  # fmt: skip
    ended = {"ended_at": "2026-02-03 10:00:00", "end_reason": "Remplacé."}
    signature(add, 1, **commune, mandate_kind="principle", **ended)
    signature(add, 2, **farm, mandate_kind="legal_representative", ended_at="2026-02-04 10:00:00",
              end_reason="Mandat non reconnu.")  # fmt: skip
    signature(add, 3, **commune, **act)
    signature(add, 4, **farm, mandate_kind="legal_representative", means="paper")
    refused = {"member_id": 3, "member_name": "Mairie refusée", "college": "local_authorities"}
    signature(add, 5, **refused, **act, ended_at="2026-02-06 10:00:00", end_reason="Mandat non reconnu.")


def signature(add: Any, number: int, **values: Any) -> None:
    add(
        "signature",
        **{
            "id": number, "number": number, "code": f"CODE{number}", "key": f"key {number}", "version_id": 1,
            "text_sha256": sha256_hex(TEXT), "account_id": 1, "signatory_name": "Élodie Martin",
            "signatory_function": "maire", "salt": f"{number:064x}", "means": "site",
            "commitments": '{"O1": {"target_year": "2050"}}', "signed_at": f"2026-02-0{number} 09:00:00",
            **values,
        },
    )  # fmt: skip


def whole(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """Add what the table asks for and the test does not care about; read dates as such."""
    row = {}
    for column in table.columns:
        given = values.get(column.name)
        if given is None and not column.nullable:
            plain = {DateTime: "2026-01-01 00:00:00", Integer: 0, Boolean: False, JSON: "{}"}
            given = next((v for kind, v in plain.items() if isinstance(column.type, kind)), "x" * 64)
        if isinstance(given, str) and isinstance(column.type, DateTime):
            given = datetime.fromisoformat(given)
        elif isinstance(given, str) and column.type.python_type.__name__ == "date":
            given = datetime.fromisoformat(given).date()
        elif isinstance(column.type, JSON) and isinstance(given, str):
            given = json.loads(given)
        row[column.name] = given
    return {name: value for name, value in row.items() if value is not None}


def test_earlier_signatures_enter_the_register_in_their_order(upgraded):
    entries = [json.loads(leaf) for leaf in queries.entries(0, 10)]
    assert [(e["index"], e["kind"], e["about"], e["member"]["name"]) for e in entries] == [
        (0, "signature", None, "Fermes de Figeac"),
        (1, "signature", None, "Commune de Figeac"),
        (2, "signature", None, "Fermes de Figeac"),
        (3, "signature", None, "Mairie refusée"),
        (4, "withdrawal", 0, "Fermes de Figeac"),
        (5, "withdrawal", 3, "Mairie refusée"),
    ]
    assert (entries[1]["act_on"], entries[1]["mandate_sha256"]) == ("2026-01-02", "a" * 64)
    assert [entry["means"] for entry in entries] == ["site", "site", "document", "site", None, None]
    assert queries.opening_of(1).account == "COMPTE01"


def test_the_register_that_the_migration_made_is_whole(upgraded):
    with db.engine.connect() as connection:
        assert list(doubts(connection, keys.public_keys())) == []
        with Session(connection) as session:
            assert list(doubts_of_signatures(session)) == []
    assert "salt" not in {column["name"] for column in inspect(db.engine).get_columns("signature")}


def test_only_those_with_a_signature_in_force_were_taken_in(upgraded):
    accepted = {member.name: member.accepted_at is not None for member in db.session.scalars(select(Member))}
    assert accepted == {"Commune de Figeac": True, "Fermes de Figeac": True, "Mairie refusée": False}


def test_an_upgrade_writes_to_nobody_by_itself(upgraded):
    for _turn in range(3):
        write_due_notices()
        follow_memberships()
    assert db.session.scalars(select(OutboxMail)).all() == []
