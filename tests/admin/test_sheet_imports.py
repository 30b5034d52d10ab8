"""The desk brings existing sheets in, page after page."""

import io

import pytest
from sqlalchemy import func, select

from network.db import db
from network.sheet_imports import files
from network.sheet_imports.columns import recognised
from network.sheet_imports.models import SheetImport
from network.sheets.models import Sheet, SheetRevision
from tests.factories import make_coordinator, make_member
from tests.sheet_imports.bringing import CSV, WHOLE, brought_in, csv_of
from tests.spreadsheet_files import HOSTILE, xlsx


@pytest.fixture
def coordinator(app):
    make_member("Fermes de Figeac")
    return make_coordinator()


@pytest.fixture
def desk(site, coordinator):
    return site.login_as(coordinator)


def sent(desk, data: bytes, name: str = "fiches.csv", expect: int = 200, **typed):
    page = desk.get("admin.new_sheet_import")
    return desk.submit(page, expect=expect, file=(io.BytesIO(data), name), **typed)


def sheets() -> int:
    return db.session.scalar(select(func.count()).select_from(Sheet))


def test_the_first_visit_says_what_to_do(desk):
    page = desk.follow(desk.get("admin.home"), "Imports de fiches")
    assert "Aucun import de fiches pour l’instant" in page
    page = desk.follow(page, "Formats acceptés")
    assert "<!-- fiche -->" in page.main
    assert "ne sont jamais téléchargés depuis une adresse" in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_model_to_fill_in_is_recognised_whole(desk, kind):
    answer = desk.fetch("admin.sheet_import_model", kind=kind)
    table = files.read(answer.data, f"fiches.{kind}")
    matching = recognised(table.headings)
    assert "others" not in matching
    assert None not in matching
    assert len(set(matching)) == len(matching)


def test_from_the_file_to_the_import_and_back(desk):
    page = sent(desk, CSV.encode("cp1252"))
    assert page.h1 == "Dire ce que sont les colonnes"
    assert "au-dessus des titres : « Nos fiches »" in page
    assert "12 500 € HT" in page.main.replace("\u202f", " ").replace("\xa0", " ")
    page = desk.submit(page, "Essayer sur toutes les lignes", origin="la base de 2019")
    assert page.texts("//dl[@class='figures']//dd") == ["1", "0", "0", "2"]
    assert "Il manque le titre" in page
    assert sheets() == 0
    page = desk.submit(page, "Importer une fiche")
    assert "L’import est fait." in page
    assert sheets() == 1
    page = desk.follow(page, "Annuler cet import")
    page = desk.submit(page, "Annuler cet import")
    assert "Fiches retirées : 1" in page.main.replace("\xa0", " ") or "L’import est annulé" in page
    assert sheets() == 0


def test_every_column_can_be_changed_and_seen_before_anything_is_tried(desk):
    page = sent(desk, b"Qui;Quoi\nLe verger;Fermes de Figeac\n")
    assert "Il manque le titre" in page
    page = desk.submit(page, "Actualiser l’aperçu", column_0="title", column_1="owner")
    assert "Le verger" in page.texts("//section[@aria-labelledby='apercu']//p[@class='list__title']")
    assert db.session.scalars(select(SheetImport)).one().trial_sha256 is None


def test_a_column_that_is_not_brought_in_is_told(desk):
    page = sent(desk, csv_of({**WHOLE, "Illustration": "https://exemple.fr/a.jpg", "Couleur": "vert"}))
    assert "Les colonnes : Illustration." in page.main.replace("\xa0", " ")
    page = desk.submit(page, "Actualiser l’aperçu", column_13="")
    assert "Couleur" in page.main


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"column_0": ""}, "quelle colonne contient le titre"),
        ({"column_2": "title"}, "Deux colonnes ne peuvent pas donner la même chose"),
        ({"owner": "Personne"}, "« Personne » n’est pas membre du réseau"),
    ],
)
def test_what_does_not_hold_together_is_told(desk, typed, told):
    page = desk.submit(sent(desk, csv_of(WHOLE)), "Essayer sur toutes les lignes", expect=422, **typed)
    assert told in page


def test_sheets_are_published_only_when_asked(desk):
    page = desk.submit(sent(desk, csv_of(WHOLE)), "Essayer sur toutes les lignes", publishes="y")
    page = desk.submit(page, "Importer une fiche")
    page = desk.follow(page, WHOLE["Titre"])
    assert page.h1 == WHOLE["Titre"]


def test_what_is_there_already_is_not_entered_twice(desk, coordinator):
    brought_in(csv_of(WHOLE), coordinator)
    page = desk.submit(sent(desk, csv_of(WHOLE)), "Essayer sur toutes les lignes")
    assert "ces fiches sont déjà là" in page
    page = desk.submit(page, "Abandonner ce fichier")
    assert "rien n’a été importé" in page


def test_the_report_tells_each_row(desk):
    page = desk.submit(sent(desk, CSV.encode()), "Essayer sur toutes les lignes")
    run = db.session.scalars(select(SheetImport)).one()
    lines = desk.fetch("admin.sheet_import_report", public_id=run.public_id).data.decode("utf-8-sig")
    assert len(lines.splitlines()) >= 4
    assert "Il manque le titre" in lines
    assert page.status == 200


@pytest.mark.parametrize("hostile", ["macros", "entities in entities", "very many parts"])
def test_a_hostile_file_is_refused_and_nothing_of_it_stays(desk, hostile):
    make, told = HOSTILE[hostile]
    assert told in sent(desk, make(), "fiches.xlsx", expect=422).errors["file"]
    assert db.session.scalar(select(func.count()).select_from(SheetImport)) == 0


def test_formulas_are_told(desk):
    data = xlsx([["Titre", "Budget"], ["Une fiche", "=1+1"]])
    assert "Les formules" in sent(desk, data, "fiches.xlsx")


def test_markup_in_a_cell_is_only_text(desk):
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>[lien](javascript:alert(1))"
    page = sent(desk, csv_of({**WHOLE, "Contexte": hostile, "Titre": f"Titre {hostile}"}))
    page = desk.submit(page, "Essayer sur toutes les lignes")
    desk.submit(page, "Importer une fiche")
    revision = db.session.scalars(select(SheetRevision)).one()
    assert "<script" not in revision.html["context"] + revision.title
    assert "javascript:" not in revision.html["context"].replace("](javascript:", "")
    assert "<img" not in revision.html["context"]
