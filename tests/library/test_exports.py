"""What people take away: a selection or one sheet, in every format, without losing or adding anything."""

import csv
import io
import json
import zipfile

import pytest
import yaml
from flask import Flask
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from network.db import unit_of_work
from network.errors import Throttled
from network.library import taking_views
from network.sheets import actions, taking
from network.sheets.columns import ABOUT, HEADINGS
from network.sheets.content import FIELDS
from network.sheets.exporting import FORMATS
from network.sheets.records import BETWEEN, COLUMNS, headings
from network.sheets.taking import Allowance, file_of
from tests.factories import (
    join_picture,
    make_coordinator,
    make_draft,
    make_member,
    make_published_resource,
    make_published_sheet,
    make_representative,
    publish,
)
from tests.visitor import Visitor

# Words that spreadsheets, markup and encodings might take for more than words.
HOSTILE = '=HYPERLINK("https://mal.exemple";"clic") | ; "guillemets" <b>&amp;</b> _x000D_ 😀 é'


@pytest.fixture(autouse=True)
def allowance(monkeypatch: pytest.MonkeyPatch) -> Allowance:
    """Let every test take away as if nothing had been taken before."""
    fresh = Allowance(sheets=3 * taking.MOST, seconds=600)
    monkeypatch.setattr(taking, "ALLOWANCE", fresh)
    return fresh


@pytest.fixture
def member(app: Flask):
    return make_member("Pays de Figeac", departments=["46"], siren="200067361")


@pytest.fixture
def author(member):
    return make_representative(member, name="Camille Inconnue", email="camille@perso.exemple.fr")


def taken(site: Visitor, kind: str, question: str = "") -> bytes:
    return site.fetch(f"/bibliotheque/export.{kind}{question}").data


def rows_of_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def titles(site: Visitor, kind: str, question: str = "") -> list[str]:
    data = taken(site, kind, question)
    if kind == "csv":
        return [row["Titre"].removeprefix("'") for row in rows_of_csv(data)]
    if kind == "xlsx":
        sheet = load_workbook(io.BytesIO(data), read_only=True).active
        names, *rows = sheet.iter_rows(values_only=True)
        # What Excel does with each text, and openpyxl with the shared ones only.
        return [unescape(row[names.index("Titre")]) for row in rows]
    if kind == "json":
        return [record["title"] for record in json.loads(data)["sheets"]]
    if kind == "jsonl":
        return [json.loads(line)["title"] for line in data.splitlines()]
    documents = data.decode().split(f"\n{BETWEEN}\n") if data else []
    return [yaml.safe_load(document.split("---\n")[1])["Titre"] for document in documents]


@pytest.mark.parametrize("kind", list(FORMATS))
def test_a_file_holds_the_selection_in_the_order_of_the_results(site: Visitor, author, member, clock, kind):
    for number in range(5):
        clock.move(minutes=1)
        make_published_sheet(author, member, f"Une école {number}")
    make_published_sheet(author, member, "Un verger")
    for question in ("", "?q=école", "?q=école&tri=recentes", "?q=verger&departement=46"):
        page = site.get(f"/bibliotheque{question}")
        assert titles(site, kind, question) == page.texts("//article//h2"), question
    assert titles(site, kind, "?q=introuvable") == []


@pytest.mark.parametrize("kind", list(FORMATS))
def test_hostile_words_come_out_as_they_were_written(site: Visitor, author, member, kind):
    make_published_sheet(author, member, HOSTILE, description=f"{HOSTILE}\n\n## Contexte\n\n```\nfin")
    assert titles(site, kind) == [HOSTILE]


def test_no_cell_of_a_table_computes(site: Visitor, author, member):
    formulas = ["=1+1", "+33 6", "-1", "@SUM(A1)", "'=1+1", "\tx"]
    for number, text in enumerate(formulas):
        make_published_sheet(author, member, f"{text} {number}", summary=text, contact=text, keywords=[text])
    data = taken(site, "csv")
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";") for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    book = load_workbook(io.BytesIO(taken(site, "xlsx")))
    kinds = {cell.data_type for row in book.active.iter_rows() for cell in row if cell.value is not None}
    assert kinds <= {"s", "inlineStr"}
    assert "=1+1" in [cell.value for row in book.active.iter_rows() for cell in row]


@pytest.mark.parametrize("kind", list(FORMATS))
def test_drafts_archived_sheets_and_people_are_in_no_file(site: Visitor, author, member, kind):
    kept = make_published_sheet(
        author, member, "Une école", contact="Service énergie, camille@perso.exemple.fr"
    )
    make_draft(author, member, "Un brouillon secret")
    archived = make_published_sheet(author, member, "Une fiche retirée")
    with unit_of_work():
        actions.archive_sheet(archived.sheet, "Installation démontée", by=make_coordinator())
        revision = actions.revise_sheet(kept.sheet, by=author)
    assert revision.number == 2
    assert titles(site, kind) == ["Une école"]
    data = taken(site, kind)
    if kind == "xlsx":
        data = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    text = data.decode()
    assert "Service énergie" in text
    for secret in ("camille@perso", "Camille Inconnue", "secret", "retirée", author.public_id):
        assert secret not in text
    site.open("GET", f"/fiches/{archived.sheet.slug}")
    assert site.open("GET", f"/fiches/{archived.sheet.slug}/export.{kind}").status_code == 404


def test_every_public_field_has_its_column(site: Visitor, author, member):
    assert set(FIELDS) == set(HEADINGS)
    assert set(FIELDS) <= set(COLUMNS)
    assert len(set(headings())) == len(COLUMNS)
    make_published_sheet(author, member)
    (row,) = rows_of_csv(taken(site, "csv"))
    assert list(row) == headings()
    assert row["Organisation"] == "Pays de Figeac"
    assert row["Étapes datées"] == "2022-10 | Mise en service\n2021-03 | Vote du budget"
    assert row["Budget total (€)"] == "480000"
    assert row["Taxe du budget total"] == "HT"
    assert row["Codes des territoires"] == "commune:46102"
    assert row["Territoires"] == "Figeac (46)"
    assert row["Chiffres clés"] == (
        "Énergie renouvelable produite | 600 | MWh/an | 2023 | mesuré | compteur de la chaufferie"
    )


def test_a_record_holds_numbers_units_places_and_rights(site: Visitor, author, member):
    revision = make_published_sheet(author, member, inhabitants=10_000)
    about = json.loads(taken(site, "json"))
    (record,) = about["sheets"]
    assert about["format"] == 1
    assert "nommez l’organisation" in about["rights"]
    assert record["id"] == revision.sheet.public_id
    assert record["url"].endswith(f"/fiches/{revision.sheet.slug}")
    assert record["version"] == 1
    assert record["where"] == [{"code": "46102", "kind": "commune", "name": "Figeac"}]
    assert (record["budget"], record["budget_tax"]) == (480_000, "ht")
    (figure,) = record["key_figures"]
    assert (figure["value"], figure["unit"], figure["year"]) == (600, "MWh/an", 2023)
    assert {each["code"]: each["value"] for each in record["derived"]} == {
        "budget_by_energy_produced": 800,
        "budget_by_inhabitants": 48,
        "energy_produced_by_inhabitants": 0.06,
    }
    assert record["labels"]["sectors"] == ["Bois"]
    assert not set(record) - set(FIELDS) - set(ABOUT) - {"budget", "investment", "running"}


def test_files_are_named_by_their_address(site: Visitor, author, member):
    draft = make_draft(author, member)
    name = join_picture(draft)
    publish(draft)
    record = json.loads(taken(site, "jsonl"))
    assert record["picture"].endswith(f"/fichiers/{name}/1280")
    assert record["attachments"][0]["title"] == "La même, à emporter"
    for address in (record["picture"], record["attachments"][0]["url"]):
        assert site.open("GET", address[address.index("/fichiers") :]).status_code == 200


@pytest.mark.parametrize("kind", list(FORMATS))
def test_a_sheet_is_taken_away_from_its_page(site: Visitor, author, member, kind):
    revision = make_published_sheet(author, member)
    response = site.fetch("sheets.export", slug=revision.sheet.slug, kind=kind)
    assert f"{revision.sheet.slug}.{kind}" in response.headers["Content-Disposition"]
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Content-Type"].count("charset") <= 1
    assert response.data == taken(site, kind)
    site.get(f"/fiches/{revision.sheet.slug}/export.exe", expect=404)
    site.get(f"/fiches/inconnue/export.{kind}", expect=404)


def test_links_lead_to_the_files(site: Visitor, author, member):
    revision = make_published_sheet(author, member)
    page = site.get("/bibliotheque?q=chaufferie&tri=recentes")
    page = site.get(page.link("Emporter ou suivre ces résultats"))
    assert page.link("CSV, pour un tableur") == "/bibliotheque/resultats.csv?q=chaufferie&tri=recentes"
    assert page.link("Flux Atom") == "/bibliotheque/flux.atom?q=chaufferie"
    assert page.link("CSV") == "/bibliotheque/export.csv?q=chaufferie&tri=recentes"
    page = site.get("sheets.show", slug=revision.sheet.slug)
    assert page.link("Markdown") == f"/fiches/{revision.sheet.slug}/export.md"


def test_only_what_was_found_is_to_be_taken_away(site: Visitor, author, member):
    make_published_sheet(author, member)
    for address in ("/bibliotheque?type=guide", "/ressources", "/bibliotheque?q=introuvable"):
        page = site.get(address)
        assert "Emporter ou suivre" not in page
        assert "Les chiffres de cette sélection" not in page
    page = site.get("/bibliotheque/emporter?q=introuvable")
    assert "il n’y a rien à emporter" in page
    assert ".csv" not in page
    make_published_resource(author, member, "Un guide")
    page = site.get("/bibliotheque/emporter?type=guide")
    assert "Le résultat, en bref" in page
    assert "en entier" not in page


def test_to_take_away_has_one_address_for_one_question(site: Visitor):
    answer = site.open("GET", "/bibliotheque/emporter?departements=tous&page=3&q=bois")
    assert answer.headers["Location"] == "/bibliotheque/emporter?q=bois"


def test_the_same_selection_makes_the_same_bytes_and_is_not_sent_twice(site: Visitor, author, member):
    make_published_sheet(author, member)
    for kind in FORMATS:
        first = site.fetch(f"/bibliotheque/export.{kind}")
        again = site.open(
            "GET", f"/bibliotheque/export.{kind}", headers={"If-None-Match": first.headers["ETag"]}
        )
        assert again.status_code == 304
        assert again.data == b""
    make_published_sheet(author, member, "Une autre")
    assert site.fetch(f"/bibliotheque/export.{kind}").headers["ETag"] != first.headers["ETag"]


def test_a_selection_too_large_is_refused_with_a_sentence(site: Visitor, author, member, monkeypatch):
    for number in range(3):
        make_published_sheet(author, member, f"Une école {number}")
    monkeypatch.setattr("network.library.export_views.MOST", 2)
    monkeypatch.setattr(taking_views, "MOST", 2)
    page = site.get("/bibliotheque/export.csv?q=école", expect=400)
    assert page.h1 == "Cette sélection est trop grande pour un seul fichier"
    assert "Elle compte 3 fiches" in page
    assert page.link("Choisir une part de ces fiches") == "/bibliotheque?q=%C3%A9cole&type=fiche"
    page = site.get("/bibliotheque/emporter")
    assert "Un fichier tient 2 résultats au plus" in page
    assert "Un fichier tient 2 fiches au plus" in page
    assert ".csv" not in page


def test_who_takes_too_much_waits(site: Visitor, author, member, monkeypatch):
    make_published_sheet(author, member)
    monkeypatch.setattr(taking, "ALLOWANCE", Allowance(sheets=2 * taking.FEW, seconds=600))
    for _ in range(2):
        site.fetch("/bibliotheque/export.md")
    response = site.open("GET", "/bibliotheque/export.md")
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 60


def test_what_was_taken_comes_back_little_by_little():
    allowance = Allowance(sheets=100, seconds=100, addresses=2)
    assert allowance.spend("a", 90, 0.0) == 0
    assert allowance.spend("a", 30, 5.0) == pytest.approx(15)
    assert allowance.spend("b", 30, 5.0) == 0
    assert allowance.spend("a", 30, 20.0) == 0
    assert allowance.spend("c", 1, 500.0) == 0  # the first two are forgotten
    assert len(allowance._spent) == 1


def test_long_exports_take_turns(app: Flask, monkeypatch):
    monkeypatch.setattr(taking, "_SECONDS_OF_WAIT", 0)
    keys = [f"K{number}" for number in range(taking.AT_ONCE + 1)]
    with app.test_request_context(), taking._place(len(keys)), taking._place(len(keys)):
        with pytest.raises(Throttled):
            file_of(keys, FORMATS["jsonl"], address="a")
        file_of(keys[:1], FORMATS["jsonl"], address="a").close()
    with app.test_request_context():
        file_of(keys, FORMATS["jsonl"], address="a").close()


def test_a_sheet_gone_meanwhile_is_passed_over(app: Flask, author, member):
    revision = make_published_sheet(author, member)
    with app.test_request_context():
        readings = taking.readings_of(["GONE000000", revision.sheet.public_id, "GONE000001"])
        assert [reading.revision.id for reading in readings] == [revision.id]


@pytest.mark.parametrize("value", ["\0", "<b>", "'", "=1+1", "x" * 5000, "*", "😀", "-", '" OR'])
def test_hostile_questions_are_answered(site: Visitor, author, member, value: str):
    make_published_sheet(author, member)
    for name in ("q", "theme", "public", "college", "departement", "annee", "type", "tri"):
        response = site.open("GET", "/bibliotheque/export.jsonl", query_string={name: value})
        assert response.status_code == (400 if value == "\0" else 200)  # NUL is refused in any address
