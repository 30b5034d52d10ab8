"""The file is made from the lists, whole or not at all, and made again when they change."""

import threading
from collections import Counter

import pytest
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from network.territories import queries, reference
from network.territories.models import Kind
from network.territories.rules import is_siren


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A copy of the lists that a test may change."""
    copy = tmp_path / "lists"
    copy.mkdir()
    for source in reference.SOURCES.glob("*.csv*"):
        (copy / source.name).write_bytes(source.read_bytes())
    monkeypatch.setattr(reference, "SOURCES", copy)
    return copy


@pytest.fixture(autouse=True)
def _reference_chosen(territories):
    yield
    reference.open_reference(territories)


def test_it_holds_every_list(territories):
    reference.open_reference(territories)
    rows = reference.reference().query("SELECT kind, count(*) AS count FROM place GROUP BY kind")
    counts = {row["kind"]: row["count"] for row in rows}
    assert counts == {"commune": 34969, "epci": 1255, "ept": 11, "department": 109, "region": 26}


def test_every_siren_is_true_and_belongs_to_one_place(territories):
    reference.open_reference(territories)
    sirens = [
        row["siren"] for row in reference.reference().query("SELECT siren FROM place WHERE siren <> ''")
    ]
    assert all(map(is_siren, sirens))
    assert len(sirens) == len(set(sirens))


def test_every_link_between_lists_leads_somewhere(territories):
    reference.open_reference(territories)
    lost = """SELECT place.code FROM place LEFT JOIN place AS epci
        ON epci.kind = 'epci' AND epci.code = place.epci_siren
        WHERE place.epci_siren IS NOT NULL AND epci.id IS NULL"""
    assert not list(reference.reference().query(lost))
    assert all(queries.place(Kind.REGION, department.region) for department in queries.departments())


def test_it_is_made_again_only_when_the_lists_change(tmp_path, sources):
    path = tmp_path / "territories.db"
    reference.open_reference(path)
    made = path.stat().st_ino
    reference.open_reference(path)
    assert path.stat().st_ino == made
    regions = sources / "regions.csv"
    regions.write_text(regions.read_text().replace("Occitanie", "Grand Midi"))
    reference.open_reference(path)
    assert path.stat().st_ino != made
    assert queries.place(Kind.REGION, "76").name == "Grand Midi"


def test_a_damaged_file_is_made_again(tmp_path):
    path = tmp_path / "territories.db"
    path.write_bytes(b"SQLite format 3\0 and then nothing good" * 100)
    reference.open_reference(path)
    assert queries.place(Kind.COMMUNE, "46102").name == "Figeac"


def test_a_failed_making_leaves_the_old_file_alone(tmp_path, sources):
    path = tmp_path / "territories.db"
    reference.build(path)
    before = path.read_bytes()
    (sources / "epci.csv").write_text("not,the,list\n1,2,3\n")
    with pytest.raises(KeyError):
        reference.build(path)
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["lists", "territories.db"]


def test_nobody_can_write_in_it(territories):
    reference.open_reference(territories)
    with pytest.raises(sqlite3.OperationalError):
        reference.reference().execute("DELETE FROM place")


def test_each_thread_has_its_own_connection(territories):
    reference.open_reference(territories)
    seen: list[Database] = []

    def ask():
        seen.append(reference.reference())
        assert queries.search_places("figeac")

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(database.conn) for database in seen}) == 4


def test_a_search_reads_a_small_part_of_the_lists(territories):
    reference.open_reference(territories)
    connection = reference.reference().conn
    hundreds: Counter[str] = Counter()
    for text in ("sa", "saint", "st", "46", "communauté de communes du", "la", "figeac"):
        connection.set_progress_handler(lambda text=text: hundreds.update([text]), 100)
        queries.search_places(text)
    connection.set_progress_handler(None, 0)
    assert len(hundreds) == 7
    assert max(hundreds.values()) < 50, hundreds  # going through the whole list takes more than a thousand
