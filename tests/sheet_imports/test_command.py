"""`flask sheets import`: what is told, what is written, what it ends with."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from network.db import db
from network.sheet_imports.models import SheetImport
from network.sheets.models import Sheet, SheetRevision
from tests.factories import make_account, make_coordinator, make_member
from tests.sheet_imports.bringing import CSV, WHOLE, csv_of
from tests.spreadsheet_files import xlsx


@pytest.fixture
def bring(app: Flask, tmp_path: Path):
    make_coordinator(email="coordination@exemple.fr")
    make_member("Fermes de Figeac", siren="393478300")

    def typed(data: bytes, *options: str, name: str = "fiches.csv"):
        path = tmp_path / name
        path.write_bytes(data)
        return app.test_cli_runner().invoke(args=["sheets", "import", str(path), *options])

    return typed


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_file_is_brought_in_and_counted(bring):
    done = bring(CSV.encode("cp1252"))
    assert done.exit_code == 0, done.output
    assert "3 lignes lues : brouillon 1, publiée 0, déjà là 0, refusée 2." in plain(done.output)
    assert "n’est pas membre du réseau" in done.output
    assert "Ligne 1, au-dessus des titres : Nos fiches" in plain(done.output)
    assert count(Sheet) == 1


def test_what_no_cell_tells_is_told(bring):
    rows = [["Titre", "Organisation", "Résumé"], ["Une fiche", "Fermes de Figeac", "=1+1"]]
    done = bring(xlsx([["Lisez-moi"]], "Aide", Fiches=rows), "--dry-run", name="fiches.xlsx")
    told = plain(done.output)
    assert "Feuille lue : Fiches ; le classeur en compte d’autres : Aide." in told
    assert "Les formules : leurs résultats enregistrés sont lus" in told
    assert "Des formules n’y ont jamais été calculées (C)" in told
    assert "1 lignes lues : brouillon 0, publiée 0, déjà là 0, refusée 1." in told


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_a_dry_run_writes_nothing(bring):
    done = bring(csv_of(WHOLE), "--dry-run")
    assert (done.exit_code, count(Sheet), count(SheetImport)) == (0, 0, 0)
    assert "1 lignes lues : brouillon 1" in plain(done.output)


def test_twice_is_once(bring):
    bring(csv_of(WHOLE))
    done = bring(csv_of(WHOLE))
    assert (done.exit_code, count(Sheet), count(SheetImport)) == (0, 1, 1)
    assert "déjà là" in done.output


def test_the_options_say_whose_where_from_and_what(bring):
    data = b"Machin;Truc\nUn verger;Un texte\n"
    options = ("--owner", "393478300", "--map", "Machin=title", "--map", "Truc=Contexte", "--origin", "2019")
    done = bring(data, *options)
    assert done.exit_code == 0, done.output
    revision = db.session.scalars(select(SheetRevision)).one()
    assert (revision.title, revision.context) == ("Un verger", "Un texte")


def test_publishing_is_asked_for(bring):
    assert bring(csv_of(WHOLE), "--publish").exit_code == 0
    assert db.session.scalars(select(Sheet.slug)).all() == ["une-chaufferie-pour-deux-ecoles"]


@pytest.mark.parametrize(
    ("data", "options", "told"),
    [
        (b"", (), "vide"),
        (b"Qui;Quoi\na;b\n", (), "le titre des fiches"),
        (b"Titre;Quoi\na;b\n", (), "Aucune ligne ne peut"),
        (csv_of(WHOLE), ("--owner", "Personne"), "n’est pas membre"),
        (csv_of(WHOLE), ("--as", "personne@exemple.fr"), "--as"),
        (csv_of(WHOLE), ("--map", "Rien=title"), "ne se comprend pas"),
        (csv_of(WHOLE), ("--map", "Titre=machin"), "ne se comprend pas"),
    ],
)
def test_what_is_refused_says_why_and_fails(bring, data, options, told):
    done = bring(data, *options)
    assert done.exit_code == 1
    assert told in plain(done.output)
    assert (count(Sheet), count(SheetImport)) == (0, 0)


def test_only_the_coordination_brings_sheets_in(bring):
    make_account(email="noe@exemple.fr")
    assert bring(csv_of(WHOLE), "--as", "noe@exemple.fr").exit_code == 1
