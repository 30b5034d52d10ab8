import hashlib
import re
import unicodedata

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from network.charter import actions, queries
from network.charter.actions import publish_model_charter, publish_version
from network.charter.models import CharterVersion, Clause, ClauseKind
from network.db import db, unit_of_work
from network.members.models import College
from network.text import sha256_hex
from tests.charter.signing import prepare, sign

SECOND = {
    "number": "2.0",
    "title": "Charte",
    "level": "major",
    "is_model": False,
    "preamble": "Ensemble.",
    "clauses": [
        {
            "code": "O1",
            "kind": "objective",
            "title": "Moins",
            "text": "Consommer moins.",
            "by_whom": "Tous.",
            "by_when": "Demain.",
            "proof": "Le compteur.",
            "colleges": [college.value for college in College],
            "figures": [],
        }
    ],
}


def test_the_model_is_published_once(charter):
    with unit_of_work():
        again = publish_model_charter()
    assert again.id == charter.id
    assert db.session.scalar(select(func.count()).select_from(CharterVersion)) == 1


def test_the_model_gives_each_college_its_clauses(charter):
    codes = {college: [clause.code for clause in queries.clauses_of(charter, college)] for college in College}
    assert codes[College.LOCAL_AUTHORITIES] == [
        *("O1", "O2", "O3", "O4"),
        *("M1", "M2", "M3", "M4", "M5", "M6", "M7"),
    ]
    assert codes[College.PROJECT_HOLDERS] == ["O5", "O6", "M4", "M5"]
    assert codes[College.SUPPORT_STRUCTURES] == ["O7", "M8", "M9", "M10"]
    assert {clause.kind for clause in queries.clauses_of(charter)} == set(ClauseKind)


def test_the_exact_text_is_plain_and_whole(charter):
    assert charter.is_model
    # Changing how texts are written, or this one, makes another charter: give it another number.
    assert charter.sha256 == "9aa8fc5d8c7772ade96082890b2e2aee4578b3f2e81aac22e15a16fa1c57722d"
    assert "Modèle proposé, à adopter par le réseau" in charter.text
    assert unicodedata.is_normalized("NFC", charter.text)
    assert "\r" not in charter.text
    assert charter.text.endswith(".\n")
    assert max(map(len, charter.text.splitlines())) <= 80
    flat = re.sub(r"\s+", " ", charter.text)
    for clause in queries.clauses_of(charter):
        for words in (clause.title, clause.text, clause.by_whom, clause.by_when, clause.proof):
            assert re.sub(r"\s+", " ", words) in flat


def test_the_hash_is_that_of_the_bytes_served(site, charter):
    served = site.fetch("charter.text", number="1.0")
    assert served.content_type == "text/plain; charset=utf-8"
    assert hashlib.sha256(served.data).hexdigest() == charter.sha256
    assert served.data.decode() == charter.text


def test_the_same_file_gives_the_same_bytes(app, charter):
    with pytest.raises(DatabaseError), unit_of_work():  # the number is taken: only its text is looked at
        actions.publish_version({**SECOND, "number": "1.0"})
    with unit_of_work():
        first = publish_version(SECOND)
        second = publish_version({**SECOND, "number": "2.1", "title": "Autre"})
    assert first.sha256 == sha256_hex(first.text)
    assert second.sha256 != first.sha256


def test_the_version_published_last_is_in_force(charter, clock):
    clock.move(days=1)
    with unit_of_work():
        second = publish_version(SECOND)
    assert queries.version_in_force().id == second.id
    assert queries.published_version("1.0").id == charter.id


UNLAWFUL = [
    "UPDATE charter_version SET text = 'autre'",
    "UPDATE charter_version SET published_at = NULL",
    "UPDATE charter_version SET number = '9.9'",
    "DELETE FROM charter_version",
    "UPDATE clause SET text = 'autre'",
    "UPDATE clause SET version_id = {draft}",
    "DELETE FROM clause",
    "INSERT INTO clause (version_id, position, code, kind, title, text, by_whom, by_when, proof, colleges,"
    " figures) VALUES ({published}, 99, 'Z1', 'means', '', '', '', '', '', '[]', '[]')",
    "UPDATE clause SET version_id = {published}, position = 99, code = 'Z1' WHERE version_id = {draft}",
]
REPLACING = [
    "INSERT OR REPLACE INTO charter_version (id, number, title, preamble, text, sha256, level, is_model)"
    " VALUES ({published}, '1.0', '', '', '', '', 'major', 0)",
    "INSERT OR REPLACE INTO charter_version (number, title, preamble, text, sha256, level, is_model)"
    " VALUES ('1.0', '', '', '', '', 'major', 0)",
    "UPDATE OR REPLACE charter_version SET number = '1.0' WHERE id = {draft}",
    "UPDATE OR REPLACE charter_version SET id = {published} WHERE id = {draft}",
    "INSERT OR REPLACE INTO clause (id, version_id, position, code, kind, title, text, by_whom, by_when,"
    " proof, colleges, figures) VALUES (1, {draft}, 99, 'Z1', 'means', '', '', '', '', '', '[]', '[]')",
    "UPDATE OR REPLACE clause SET id = 1 WHERE version_id = {draft}",
]


@pytest.fixture
def draft(charter):
    """A version being written, with one clause."""
    version = CharterVersion(
        number="9.0", title="", preamble="", text="", sha256="0" * 64, level="major", is_model=False
    )
    clause = Clause(
        version=version,
        position=1,
        code="O1",
        kind=ClauseKind.OBJECTIVE,
        colleges=[],
        figures=[],
        **dict.fromkeys(("title", "text", "by_whom", "by_when", "proof"), ""),
    )
    with unit_of_work():
        db.session.add(clause)
    return version


def everything():
    return [
        sorted(map(repr, db.session.execute(select(table.__table__)).all()))
        for table in (CharterVersion, Clause)
    ]


@pytest.mark.parametrize("statement", UNLAWFUL)
def test_no_statement_alters_a_published_text(charter, draft, statement):
    before = everything()
    with pytest.raises(DatabaseError, match="keeps_published"), unit_of_work():
        db.session.execute(text(statement.format(published=charter.id, draft=draft.id)))
    assert everything() == before


@pytest.mark.parametrize("statement", REPLACING)
def test_nor_does_a_replacement_on_sqlite(charter, draft, statement):
    if db.engine.dialect.name != "sqlite":
        return  # PostgreSQL has no such statement
    before = everything()
    with pytest.raises(DatabaseError, match="keeps_published"), unit_of_work():
        db.session.execute(text(statement.format(published=charter.id, draft=draft.id)))
    assert everything() == before


def test_a_version_being_written_may_change(draft):
    with unit_of_work():
        db.session.execute(text(f"UPDATE charter_version SET title = 'Autre' WHERE id = {draft.id}"))
        db.session.execute(text(f"DELETE FROM clause WHERE version_id = {draft.id}"))
        db.session.execute(text(f"DELETE FROM charter_version WHERE id = {draft.id}"))
    assert queries.published_version("9.0") is None


def test_signing_leaves_the_text_alone(charter, commune):
    before = everything()
    sign(prepare(commune, charter))
    assert everything() == before
