"""A new vintage of the official lists: what merges, what vanishes, and what is no list at all."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from network import create_app
from network.db import db
from network.errors import Refused
from network.territories import queries, reference, vintage
from network.territories.models import Kind
from tests.conftest import SETTINGS
from tests.factories import make_contributor, make_member, make_published_sheet

MERGED, INTO = "46102", "46035"  # Figeac, said to join Capdenac
DISSOLVED = "200067361"  # the EPCI of both


@pytest.fixture(autouse=True)
def _reference_chosen(territories) -> Iterator[None]:
    yield
    reference.open_reference(territories)


def published() -> dict[str, list[dict[str, Any]]]:
    """Return the lists in place as their publisher would write them."""
    people: dict[str, list[dict[str, Any]]] = {}
    communes = []
    for row in reference.read_list(reference.SOURCES, "communes"):
        population = int(row["population"] or 0)
        communes.append(
            {
                "code": row["code"],
                "nom": row["name"].replace("’", "'"),
                "departement": row["department"],
                "type": "commune-actuelle",
                "siren": row["siren"],
                "population": population,
                "codesPostaux": row["postcodes"].split(),
            }
        )
        people.setdefault(row["epci"], []).append({"code": row["code"], "populationMunicipale": population})
    epci = [
        {
            "code": row["siren"],
            "nom": row["name"],
            "type": row["type"],
            "populationMunicipale": int(row["population"]),
            "membres": people[row["siren"]],
        }
        for row in reference.read_list(reference.SOURCES, "epci")
    ]
    return {"communes": communes, "epci": epci}


def written(lists: dict[str, list[dict[str, Any]]], folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, rows in lists.items():
        (folder / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    return [folder / f"{name}.json" for name in lists]


@pytest.fixture
def renewed(tmp_path) -> list[Path]:
    """The files of a year in which Figeac joins Capdenac and their EPCI ends in its neighbour."""
    lists = published()
    lists["communes"] = [row for row in lists["communes"] if row["code"] != MERGED]
    for row in lists["communes"]:
        if row["code"] == INTO:
            row["anciensCodes"] = [MERGED]
    gone = next(group for group in lists["epci"] if group["code"] == DISSOLVED)
    lists["epci"].remove(gone)
    heir = next(group for group in lists["epci"] if group["code"] == "200066371")
    heir["membres"] += [member for member in gone["membres"] if member["code"] != MERGED]
    return written(lists, tmp_path / "json")


def test_the_lists_in_place_change_nothing(tmp_path):
    lists, change = vintage.convert(written(published(), tmp_path / "json"), reference.SOURCES, "2026")
    assert (change.added, list(change.gone)) == (0, [])
    for name in ("communes", "epci", "departements", "regions"):
        before = {tuple(row.items()) for row in _without_points(reference.read_list(reference.SOURCES, name))}
        after = {tuple(row.items()) for row in _without_points(lists[name])}
        assert after == before, name


def _without_points(rows):
    for row in rows:
        kept = {name: row[name] for name in sorted(row) if name not in ("latitude", "longitude")}
        yield {**kept, "population": kept["population"] or "0"}


def test_what_is_gone_is_known_by_its_code_and_proposed_to_nobody(tmp_path, renewed):
    path = tmp_path / reference.FILE_NAME
    lists, change = vintage.convert(renewed, reference.SOURCES, "2027")
    assert {(row["kind"], row["code"], row["successor"]) for row in change.gone} == {
        ("commune", MERGED, INTO),
        ("epci", DISSOLVED, "200066371"),
    }
    reference.build(path)
    reference.open_reference(path)
    assert queries.place(Kind.COMMUNE, MERGED).gone_in is None
    vintage.write(lists, reference.updated_lists(path), "2027")
    reference.build(path)  # as another process would: nobody opens the file again here
    figeac = queries.place(Kind.COMMUNE, MERGED)
    assert (figeac.name, figeac.gone_in, figeac.departments) == ("Figeac", "2027", ("46",))
    assert queries.successor_of(figeac).code == INTO
    assert queries.successor_of(queries.place(Kind.EPCI, DISSOLVED)).code == "200066371"
    assert MERGED not in {place.code for place in queries.search_places("Figeac", 50)}
    assert queries.search_places(MERGED) == []
    assert queries.place_by_siren(figeac.siren) is None
    assert (queries.count_gone(), queries.vintage()) == (2, "2027")


def test_a_later_vintage_keeps_what_was_gone_and_follows_it_on(tmp_path, renewed):
    folder = tmp_path / "2027"
    lists, _change = vintage.convert(renewed, reference.SOURCES, "2027")
    vintage.write(lists, folder, "2027")
    again = published()
    again["communes"] = [row for row in again["communes"] if row["code"] not in (MERGED, INTO)]
    heir = next(row for row in again["communes"] if row["code"] == "46128")
    heir["anciensCodes"] = [INTO, MERGED]
    for group in again["epci"]:
        group["membres"] = [m for m in group["membres"] if m["code"] not in (MERGED, INTO)]
    later, change = vintage.convert(written(again, tmp_path / "json"), folder, "2028")
    assert [(row["code"], row["successor"]) for row in change.gone] == [(INTO, "46128")]
    assert {row["code"] for row in later["gone"]} == {MERGED, INTO}, "an EPCI that came back is gone no more"
    path = tmp_path / "2028" / reference.FILE_NAME
    vintage.write(later, reference.updated_lists(path), "2028")
    reference.open_reference(path)
    assert queries.successor_of(queries.place(Kind.COMMUNE, MERGED)).code == "46128"


def test_lists_half_written_do_not_count(tmp_path, renewed):
    path = tmp_path / reference.FILE_NAME
    lists, _change = vintage.convert(renewed, reference.SOURCES, "2027")
    vintage.write(lists, reference.updated_lists(path), "2027")
    (reference.updated_lists(path) / reference.VINTAGE).unlink()
    assert reference.lists_of(path) == reference.SOURCES


@pytest.mark.parametrize("year", ["2025", "27", "l’an prochain", "20277"])
def test_a_vintage_is_a_year_and_never_goes_back(year):
    with pytest.raises(Refused, match="millésime"):
        vintage.convert([], reference.SOURCES, year)


def test_files_that_are_no_such_lists_are_refused(tmp_path):
    whole = published()
    cases = {
        "Il manque epci.json": {"communes": whole["communes"]},
        "perd plus d’une entrée sur dix": {**whole, "communes": whole["communes"][:30_000], "epci": []},
        "ne se lit pas": {"communes": [{"name": "Figeac"}], "epci": []},
        "n’a pas la forme attendue": {**whole, "epci": [{"code": "1", "nom": "x", "membres": [{}]}]},
        "n’est pas un fichier attendu": {**whole, "cantons": []},
    }
    for number, (sentence, lists) in enumerate(cases.items()):
        with pytest.raises(Refused, match=sentence):
            vintage.convert(written(lists, tmp_path / str(number)), reference.SOURCES, "2027")


def test_the_command_tells_what_would_change_then_does_it(app, renewed):
    run = app.test_cli_runner().invoke
    arguments = ["territories", "update", *map(str, renewed), "--vintage", "2027"]
    told = run(args=[*arguments, "--dry-run"])
    assert "2 disparues" in told.output, told.output
    assert f"commune {MERGED} Figeac → {INTO}" in told.output
    assert queries.count_gone() == 0
    assert "Les listes sont en place" in run(args=arguments).output
    assert queries.count_gone() == 2
    refused = run(args=["territories", "update", str(renewed[0]), "--vintage", "2027"])
    assert refused.exit_code != 0
    assert "Il manque epci.json" in refused.output


@pytest.fixture
def another_process(app):
    """The site as another process serves it."""
    other = create_app(**SETTINGS, **{name: app.config[name] for name in ("DATA_DIR", "DATABASE_URL")})
    yield other
    with other.app_context():
        db.engine.dispose()


def found(process: Flask, words: str) -> list[str]:
    """Return what a process finds by words, in cards that bear them."""
    with process.app_context():
        hits = process.extensions["search"].search(words).hits
        return [hit.key for hit in hits if words in hit.card_html.lower()]


def test_what_is_found_bears_the_new_names_of_places_in_every_process(app, another_process, tmp_path):
    owner = make_member("Ferme du Causse")
    sheet = make_published_sheet(make_contributor(owner), owner, places=[f"commune:{MERGED}"]).sheet
    assert found(app, "figeac") == found(another_process, "figeac") == [sheet.public_id]
    lists = published()
    next(row for row in lists["communes"] if row["code"] == MERGED)["nom"] = "Zorblac"
    files = written(lists, tmp_path / "json")
    told = app.test_cli_runner().invoke(args=["territories", "update", *map(str, files), "--vintage", "2027"])
    assert "1 documents dans l’index" in told.output, told.output
    for process in (another_process, app):
        assert found(process, "zorblac") == [sheet.public_id]
        assert found(process, "figeac") == []
