"""Signatures in the register: what enters it, and whatever is altered is found."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from network.charter import register_check
from network.charter.ending_models import Correction, CorrectionKind
from network.charter.entries import append_about, end_signature, person
from network.charter.mandate_actions import confirm_mandate
from network.charter.models import EndKind, MandateKind, Signature
from network.charter.pledge import Mandate
from network.db import db, unit_of_work
from network.register import keys, queries, tree
from network.register.actions import erase_opening
from network.register.canonical import canonical
from network.register.models import Kind
from network.register.rules import FIELDS, commitment_to, head_to_sign
from network.register.verification import KeptHead, doubts, first_doubts
from tests.charter.signing import an_act, prepare, received, sign
from tests.factories import make_coordinator
from tests.tampering import disarm

TABLES = {
    "register_entry": ("index",),
    "register_node": ("level", "position"),
    "register_head": ("size",),
    "register_opening": ("entry_index",),
}
# What the register knows of a signature's row; the rest is the site's own affair.
SIGNED = (
    "entry_index", "version_id", "text_sha256", "member_id", "member_name", "college", "reference", "means",
    "commitments", "corrected_commitments", "signatory_name", "signatory_function", "act_on", "executory_on",
    "act_sha256", "signed_at", "ended_at", "end_reason", "end_kind", "erased_at",
)  # fmt: skip


@pytest.fixture
def coordinator(app):
    return make_coordinator()


@pytest.fixture
def life(charter, commune, farm, coordinator):
    """A few years of a register: signatures, a withdrawal, a second signature, a correction, an erasure."""
    first = sign(prepare(commune, charter, mandate=an_act(), act_file=received()))
    second = sign(prepare(farm, charter))
    with unit_of_work():
        confirm_mandate(first, by=coordinator)
        end_signature(second, "La ferme a cessé son activité.", EndKind.WITHDRAWN, by=person(coordinator))
    sign(prepare(farm, charter))
    with unit_of_work():
        first.corrected_commitments = {**first.commitments, "O1": {"target_year": "2045"}}
        reason = "Le conseil a avancé l’échéance."
        index = append_about(
            first,
            Kind.CORRECTION,
            reason,
            by=person(coordinator, "maire"),
            commitments=first.corrected_commitments,
        )
        figures = {"signature_id": first.id, "kind": CorrectionKind.FIGURES, "reason": reason}
        db.session.add(Correction(entry_index=index, **figures))
    with unit_of_work():
        end_signature(first, "Fusion de communes.", EndKind.REPLACED, by=person(coordinator))
    return charter


def doubts_of(connection: Connection, *kept: KeptHead) -> list[str]:
    checks = (register_check.doubts,)
    return [str(doubt) for doubt in first_doubts(doubts(connection, keys.public_keys(), checks, kept))]


def doubts_now(*kept: KeptHead) -> list[str]:
    with db.engine.connect() as connection:
        return doubts_of(connection, *kept)


@contextmanager
def tampering() -> Iterator[Connection]:
    """Give a connection that no trigger, key or check holds back; what it does is undone at the end."""
    with db.engine.connect() as connection:
        set_apart = connection.connection.dbapi_connection
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            set_apart.execute("PRAGMA foreign_keys=OFF")
            set_apart.execute("PRAGMA ignore_check_constraints=ON")
        disarm(connection)
        try:
            yield connection
        finally:
            connection.rollback()
            if is_sqlite:
                set_apart.execute("PRAGMA ignore_check_constraints=OFF")
                set_apart.execute("PRAGMA foreign_keys=ON")


def tried(change: Callable[[Connection], Any]) -> list[str] | None:
    """Return the doubts that a change raises; None where the database itself refuses it."""
    with tampering() as connection:
        try:
            change(connection)
        except DBAPIError:
            return None
        return doubts_of(connection)


def run(connection: Connection, sql: str, **values: Any) -> Any:
    return connection.execute(text(sql), values)


def rows_of(table: str) -> list[dict[str, Any]]:
    with db.engine.connect() as connection:
        return [dict(row) for row in run(connection, f"SELECT * FROM {table}").mappings()]


def other_values(value: Any) -> list[Any]:
    """Return what a cell could be made to say instead."""
    if value is None:
        return [0, "x"]
    if isinstance(value, int):
        return [value + 1, value - 1, None]
    if isinstance(value, str):
        turned = ("1" if value[:1] != "1" else "2") + value[1:]
        return [turned, " " + value, value.upper() + "É", "", None]
    return [None]


def key_of(row: dict[str, Any], names: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    return " AND ".join(f'"{name}" = :key_{name}' for name in names), {f"key_{n}": row[n] for n in names}


def test_the_register_of_a_few_years_is_whole(life):
    assert doubts_now() == []
    kinds = [json.loads(leaf)["kind"] for leaf in queries.entries(0, 100)]
    assert kinds == ["signature", "signature", "withdrawal", "signature", "correction", "replacement"]


@pytest.mark.parametrize("table", TABLES)
def test_every_cell_that_is_edited_is_found(life, table):
    tries = 0
    for row in rows_of(table):
        where, key = key_of(row, TABLES[table])
        for column, value in row.items():
            for other in other_values(value):
                sql = f'UPDATE {table} SET "{column}" = :other WHERE {where}'
                found = tried(lambda c, sql=sql, other=other, key=key: run(c, sql, other=other, **key))
                assert found is None or found, (table, row, column, other)
                tries += found is not None
    assert tries > 20


@pytest.mark.parametrize("column", SIGNED)
def test_every_cell_of_a_signature_that_the_register_knows_is_found(life, column):
    for row in rows_of("signature"):
        for other in other_values(row[column]):
            if "commitments" in column and str(other).strip() == row[column]:
                continue  # the same figures, written with one more blank
            sql = f"UPDATE signature SET {column} = :other WHERE id = :id"
            found = tried(lambda c, sql=sql, other=other, id=row["id"]: run(c, sql, other=other, id=id))
            assert found is None or found, (row["id"], column, other)


@pytest.mark.parametrize("table", [*TABLES, "signature"])
def test_every_row_that_is_deleted_is_found(life, table):
    for row in rows_of(table):
        where, key = key_of(row, TABLES.get(table, ("id",)))
        assert tried(lambda c, where=where, key=key: run(c, f"DELETE FROM {table} WHERE {where}", **key))


@pytest.mark.parametrize("table", TABLES)
def test_any_two_rows_that_change_places_are_found(life, table):
    names = TABLES[table]
    for one, other in combinations(rows_of(table), 2):
        found = tried(lambda c, one=one, other=other: swap(c, table, names, one, other))
        assert found is None or found, (one, other)


def swap(connection: Connection, table: str, names: tuple[str, ...], one: dict, other: dict) -> None:
    content = [name for name in one if name not in names]
    setting = ", ".join(f'"{name}" = :{name}' for name in content)
    for place, row in ((one, other), (other, one)):
        where, key = key_of(place, names)
        values = {name: row[name] for name in content}
        run(connection, f"UPDATE {table} SET {setting} WHERE {where}", **values, **key)


def test_every_row_that_is_inserted_is_found(life):
    size = queries.size()
    last = rows_of("register_entry")[-1]
    leaf = canonical({**json.loads(last["leaf"]), "index": size}).decode()
    inserted = (
        ("register_entry", {"index": size, "kind": last["kind"], "about": last["about"], "leaf": leaf}),
        ("register_entry", {"index": size + 5, "kind": last["kind"], "about": None, "leaf": leaf}),
        ("register_node", {"level": 0, "position": size, "hash": "0" * 64}),
        ("register_node", {"level": 9, "position": 0, "hash": "0" * 64}),
        ("register_head", {**rows_of("register_head")[-1], "size": size + 1}),
        ("register_head", {**rows_of("register_head")[0], "size": 0}),
        ("register_opening", {**rows_of("register_opening")[0], "entry_index": size}),
    )
    for table, values in inserted:
        sql = insertion(table, values)
        found = tried(lambda c, sql=sql, values=values: run(c, sql, **values))
        assert found is None or found, (table, values)


def test_an_end_of_the_register_that_is_cut_off_is_found(life):
    for kept in range(queries.size()):
        assert tried(lambda c, kept=kept: cut(c, kept)), kept


def cut(connection: Connection, size: int) -> None:
    """Leave nothing beyond the first entries, as if the others had never been."""
    run(connection, "DELETE FROM register_opening WHERE entry_index >= :size", size=size)
    run(connection, "DELETE FROM register_head WHERE size > :size", size=size)
    run(connection, "DELETE FROM register_node WHERE (position + 1) << level > :size", size=size)
    run(connection, 'DELETE FROM register_entry WHERE "index" >= :size', size=size)


def test_a_published_text_that_changes_is_found(life):
    assert tried(lambda c: run(c, "UPDATE charter_version SET text = text || ' '"))
    assert tried(lambda c: run(c, "UPDATE clause SET text = text || ' Ou pas.' WHERE code = 'O1'"))


def test_the_first_wrong_entry_is_named(life):
    def edit(connection: Connection) -> None:
        named = "leaf = replace(leaf, 'Figeac', 'Cahors')"
        run(connection, f'UPDATE register_entry SET {named} WHERE "index" >= 1')

    found = tried(edit)
    assert found is not None
    assert found[0].startswith("entrée 1 : ")


def test_a_history_rewritten_consistently_is_found_by_a_head_that_somebody_kept(life):
    kept = [KeptHead.read(canonical(row)) for row in rows_of("register_head")]
    with tampering() as connection:
        rewrite(connection)
        assert doubts_of(connection) == [], "the forger, who has the key, left no contradiction"
        for head in kept[1:]:
            assert any("réécrit" in sentence for sentence in doubts_of(connection, head))
        assert doubts_of(connection, kept[0]) == [], "what came before the forged entry is as it was"


def rewrite(connection: Connection) -> None:
    """Let the second entry name another farm, and make all that follows anew, with the site's own key."""
    for table in ("register_node", "register_head"):
        run(connection, f"DELETE FROM {table}")
    peaks = tree.Peaks(0, [])
    for index, leaf in enumerate(queries.entries(0, 100)):
        forged = leaf if index == 0 else leaf.replace("Fermes", "Ferme")
        run(connection, 'UPDATE register_entry SET leaf = :leaf WHERE "index" = :i', leaf=forged, i=index)
        for (level, position), hash in peaks.add(tree.leaf_hash(forged.encode())):
            values = {"level": level, "position": position, "hash": hash.hex()}
            run(connection, insertion("register_node", values), **values)
        head = {"size": peaks.size, "root": peaks.root.hex(), "signed_at": json.loads(leaf)["signed_at"]}
        key_id, signature = keys.sign(head_to_sign(head["root"], head["signed_at"], head["size"]))
        values = {**head, "key_id": key_id, "signature": signature}
        run(connection, insertion("register_head", values), **values)
    run(connection, "UPDATE signature SET member_name = replace(member_name, 'Fermes', 'Ferme')")


def insertion(table: str, values: dict[str, Any]) -> str:
    columns, marks = ", ".join(f'"{name}"' for name in values), ", ".join(f":{name}" for name in values)
    return f"INSERT INTO {table} ({columns}) VALUES ({marks})"


def test_a_head_of_another_site_is_no_proof(life, tmp_path):
    head = rows_of("register_head")[-1]
    stranger = KeptHead.read(canonical({**head, "key_id": "0" * 16}))
    assert any("clé inconnue" in sentence for sentence in doubts_now(stranger))
    longer = KeptHead.read(canonical({**head, "size": head["size"] + 1}))
    assert doubts_now(longer) != []


@pytest.mark.parametrize("table", [*TABLES, "signature"])
def test_the_database_refuses_any_change_of_the_register(life, table):
    row = rows_of(table)[0]
    column = {"register_entry": "leaf", "register_node": "hash", "register_head": "root"}.get(table)
    column = column or ("salt" if table == "register_opening" else "text_sha256")
    for sql in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match=f"{table}_stays"), db.engine.begin() as connection:
            run(connection, sql)
    if db.engine.dialect.name == "sqlite":
        sql = insertion(table, row).replace("INSERT", "INSERT OR REPLACE")
        with pytest.raises(DBAPIError, match=f"{table}_stays"), db.engine.begin() as connection:
            run(connection, sql, **row)


def test_an_entry_says_what_was_signed_and_not_who(life):
    entry = json.loads(queries.entry(0).leaf)
    signature = db.session.query(Signature).filter_by(entry_index=0).one()
    assert tuple(sorted(entry)) == tuple(sorted(FIELDS))
    assert entry["charter_sha256"] == life.sha256
    assert entry["member"] == {
        "public_id": signature.member.public_id,
        "name": "Commune de Figeac",
        "college": "local_authorities",
        "reference_code": None,
    }
    assert entry["means"] == "site"
    assert entry["commitments"]["O1"] == {"target_year": "2050"}
    assert (entry["act_on"], entry["executory_on"]) == ("2025-11-03", "2025-11-05")
    assert entry["mandate_sha256"] == signature.act_sha256
    assert "Jeanne" not in queries.entry(0).leaf
    opening = queries.opening_of(0)
    assert (opening.name, opening.function, opening.account) == (
        "Jeanne Martin", "présidente", signature.account.public_id,
    )  # fmt: skip
    assert entry["signer_commitment"] == commitment_to(
        opening.salt, opening.name, opening.function, opening.account
    )


def test_a_principle_stands_in_no_register(charter, commune):
    principle = sign(prepare(commune, charter, mandate=Mandate(MandateKind.PRINCIPLE)))
    assert principle.entry_index is None
    assert queries.size() == 0
    account = principle.account
    signature = sign(prepare(commune, charter, account, mandate=an_act()))
    assert (signature.entry_index, json.loads(queries.entry(0).leaf)["kind"]) == (0, "signature")
    assert principle.end_kind == EndKind.SUPERSEDED
    assert doubts_now() == []


def test_a_person_leaves_the_register_only_by_an_entry_that_says_so(life, coordinator):
    with pytest.raises(DBAPIError, match="register_opening_stays"), unit_of_work():
        erase_opening(1)
    gone = db.session.query(Signature).filter_by(entry_index=1).one()
    with unit_of_work():
        append_about(gone, Kind.ERASURE, "Demande de la personne.", by=person(coordinator))
        erase_opening(1)
    assert queries.opening_of(1) is None
    assert any("effacée" in sentence for sentence in doubts_now()), "her name still stands on the signature"
