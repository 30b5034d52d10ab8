import json
import shutil

import pytest
from sqlalchemy import make_url, text

from network.db import db, unit_of_work
from network.register import keys, queries
from network.register.actions import Person, append
from network.register.commands import kept_head_path, verify_site
from network.register.models import Kind
from tests.tampering import disarm


@pytest.fixture
def grown(app):
    """A register of four entries that concern no signature of the site."""
    app.extensions["register_checks"] = ()
    grow(4)
    return app


def grow(count: int) -> None:
    with unit_of_work():
        for number in range(count):
            append(Kind.SIGNATURE, signer=Person(f"Élue n° {number}", "maire"))


def typed(app, *words: str) -> tuple[int, str]:
    """Type a command; return how it ended, and what it said."""
    result = app.test_cli_runner().invoke(args=["register", *words])
    return result.exit_code, result.output


def tamper(connection, sql: str) -> None:
    """Change the register as somebody would who has the database and its rights, but not the key."""
    disarm(connection)
    connection.execute(text(sql))


def test_a_whole_register_is_said_to_be_whole(grown):
    assert typed(grown, "verify") == (0, "Le registre est intact.\n")


def test_an_empty_register_is_whole(app):
    assert typed(app, "verify")[0] == 0


def test_an_altered_register_fails_with_its_first_wrong_entry(grown):
    with db.engine.begin() as connection:
        tamper(
            connection, """UPDATE register_entry SET leaf = replace(leaf, 'null', '"x"') WHERE "index" = 2"""
        )
    code, said = typed(grown, "verify")
    assert code == 1
    assert said.startswith("entrée 2 : ")
    assert said.endswith("le registre est en doute.\n")


def test_a_head_kept_elsewhere_is_held_against_the_register(grown, tmp_path):
    kept = tmp_path / "tete.json"
    kept.write_text(json.dumps(queries.head().as_json))
    grow(2)
    assert typed(grown, "verify", "--head", str(kept))[0] == 0
    kept.write_text(json.dumps({**queries.head().as_json, "size": 4}))
    assert typed(grown, "verify", "--head", str(kept))[0] == 1


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"size": "4"}', '{"size": true}', "\x00", '{"size": 4}']
)
def test_a_file_that_holds_no_head_is_refused(grown, tmp_path, content):
    file = tmp_path / "tete.json"
    file.write_text(content)
    code, said = typed(grown, "verify", "--head", str(file))
    assert code == 1
    assert "n’est pas une tête du registre" in said


def test_a_register_that_went_back_in_time_is_found_by_the_head_found_good_last(grown):
    assert verify_site() == []
    assert json.loads(kept_head_path().read_bytes())["size"] == 4
    with db.engine.begin() as connection:
        for sql in (
            "DELETE FROM register_opening WHERE entry_index = 3",
            "DELETE FROM register_head WHERE size = 4",
            "DELETE FROM register_node WHERE (position + 1) << level = 4",
            'DELETE FROM register_entry WHERE "index" = 3',
        ):
            tamper(connection, sql)
    assert [str(doubt) for doubt in verify_site()] == [
        "registre : la tête gardée compte 4 entrées, le registre n’en a que 3"
    ]
    assert json.loads(kept_head_path().read_bytes())["size"] == 4, "what was good last is still kept"


def test_a_kept_head_that_is_damaged_is_a_doubt(grown):
    assert verify_site() == []
    kept_head_path().write_bytes(b"")
    assert "ne se lit plus" in str(verify_site()[0])


def test_what_enters_while_the_register_is_checked_is_left_for_the_next_time(grown):
    sizes = []

    def somebody_signs(_connection):
        grow(1)
        return iter(())

    def count(connection):
        sizes.append(connection.scalar(text("SELECT count(*) FROM register_entry")))
        return iter(())

    grown.extensions["register_checks"] = (somebody_signs, count)
    assert verify_site() == []
    assert (sizes, queries.size()) == ([4], 5)
    assert json.loads(kept_head_path().read_bytes())["size"] == 4


def test_another_file_can_be_checked_and_is_left_as_it_is(grown, tmp_path):
    if db.engine.dialect.name != "sqlite":
        code, said = typed(grown, "verify", "--db", __file__)
        assert (code, "doute" in said) == (1, True)
        return
    backup = tmp_path / "backup.db"
    with db.engine.begin() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    shutil.copyfile(make_url(grown.config["DATABASE_URL"]).database, backup)
    before = backup.read_bytes()
    assert typed(grown, "verify", "--db", str(backup)) == (0, "Le registre est intact.\n")
    assert backup.read_bytes() == before
    assert [path.name for path in tmp_path.glob("backup.db*")] == ["backup.db"]


def test_what_is_no_database_is_in_doubt(grown, tmp_path):
    file = tmp_path / "notes.db"
    file.write_bytes(b"not a database at all " * 100)
    code, said = typed(grown, "verify", "--db", str(file))
    assert code == 1
    assert "doute" in said


def test_a_new_key_signs_and_the_former_one_still_checks(grown):
    former = queries.head().key_id
    code, said = typed(grown, "rotate-key")
    grow(1)
    assert code == 0
    assert queries.head().key_id in said
    assert queries.head().key_id != former
    assert {former, queries.head().key_id} == set(keys.public_keys())
    assert typed(grown, "verify")[0] == 0
    (keys.folder() / f"{former}.pub.pem").unlink()
    assert "clé inconnue" in typed(grown, "verify")[1]


def test_without_its_key_nothing_enters_the_register(grown):
    (keys.folder() / "current.pem").unlink()
    with pytest.raises(keys.KeyMissing), unit_of_work():
        append(Kind.SIGNATURE)
    assert queries.size() == 4


def test_the_private_key_is_for_its_owner_alone(grown):
    assert (keys.folder() / "current.pem").stat().st_mode & 0o077 == 0
    assert keys.folder().stat().st_mode & 0o077 == 0
