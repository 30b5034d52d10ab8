"""The desk brings the existing network in, page after page."""

import io

import pytest
from sqlalchemy import func, select

from network.charter.actions import publish_model_charter
from network.db import db, unit_of_work
from network.imports.models import ImportRun
from network.journal.models import Entry
from network.members.models import Member
from network.spreadsheets import read
from tests.factories import make_coordinator, make_member
from tests.imports.bringing import COOPERATIVE, FIGEAC, HEADINGS, brought_in, prepared, table, tried
from tests.imports.test_actions import PAPER, SIGNED_COOPERATIVE, SIGNED_FIGEAC
from tests.spreadsheet_files import HOSTILE, xlsx

CSV = "Structure;Type;SIREN;Dépt;Couleur\nFermes du Causse;SCIC;393478300;Lot;vert\nSans forme;;;;\n"


@pytest.fixture
def coordinator(app):
    with unit_of_work():
        publish_model_charter()
    return make_coordinator()


@pytest.fixture
def desk(site, coordinator):
    return site.login_as(coordinator)


def sent(desk, data: bytes, name: str = "membres.csv", expect: int = 200, **typed):
    return desk.submit(desk.get("admin.new_import"), expect=expect, file=(io.BytesIO(data), name), **typed)


def members() -> list[str]:
    return list(db.session.scalars(select(Member.name).order_by(Member.name)))


def test_the_first_visit_says_what_to_do(desk):
    page = desk.get("admin.home")
    page = desk.follow(page, "Imports")
    assert "Aucun import pour l’instant" in page
    page = desk.follow(page, "Importer un fichier")
    assert "Code INSEE" in page
    assert "Engagement O1" in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_model_to_fill_in_is_recognised_whole(desk, kind):
    answer = desk.fetch("admin.import_model", kind=kind)
    assert answer.headers["Content-Disposition"] == f"attachment; filename=membres.{kind}"
    headings = read(answer.data, f"membres.{kind}").headings
    with unit_of_work():
        pass
    filled = table(headings, COOPERATIVE)
    run = prepared(filled, make_coordinator("Une Autre"))
    assert None not in run.matching


def test_what_is_odd_in_a_file_is_told(desk):
    data = "Réseau;Export\nNom;Collège;Département\nFermes d’été;porteur;Lot et x\n".encode()
    page = sent(desk, data.replace(b"et x", b"\xe9"))
    assert "tient la place de chacun" in page
    assert "Fermes d’été" in page.main
    refused = sent(desk, 'Nom;Collège\nA;"porteur\nB;c\n'.encode(), expect=422)
    assert "Ligne 2" in refused.errors["file"]


def test_from_the_file_to_the_import(desk, coordinator):
    page = sent(desk, CSV.encode("cp1252"))
    assert page.h1 == "Dire ce que sont les colonnes"
    assert "Fermes du Causse" in page.main
    assert "Il manque le collège" in page
    page = desk.submit(page, "Essayer sur toutes les lignes", column_4="college")
    assert "« vert » n’est pas un collège" in page
    assert "Aucune ligne ne peut être importée" in page
    assert members() == []

    page = desk.follow(desk.get("admin.imports"), "membres.csv")
    again = CSV.replace("vert", "porteur").encode()
    page = sent(desk, again, "corrigé.csv")
    page = desk.submit(page, "Essayer sur toutes les lignes", column_4="college")
    assert page.texts("//dl[@class='figures']//dd") == ["1", "0", "0", "1"]
    assert "Il manque la forme juridique" in page
    page = desk.submit(page, "Importer une ligne")
    assert "L’import est fait." in page
    assert members() == ["Fermes du Causse"]
    assert "rapport" in page.main
    page = desk.get("admin.imports")
    assert page.texts("//main//span[contains(@class, 'status')]") == ["Importé", "En préparation"]
    assert "2 lignes : 1 nouvelle, 0 complétée, 0 déjà là, 1 refusée" in page


def test_what_is_not_recognised_is_corrected_and_seen_before_anything_is_tried(desk):
    page = sent(desk, b"Qui;Quoi\nFigeac;commune\n")
    assert "Il manque le nom" in page
    page = desk.submit(page, "Actualiser l’aperçu", column_0="name", column_1="legal_form")
    assert "Figeac" in page.texts("//section[@aria-labelledby='apercu']//p[@class='list__title']")
    assert db.session.scalars(select(ImportRun)).one().trial_sha256 is None


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"column_0": ""}, "quelle colonne contient le nom"),
        ({"column_1": "name"}, "Deux colonnes ne peuvent pas donner la même chose : Nom"),
    ],
)
def test_columns_that_contradict_each_other_are_told(desk, choices, told):
    page = desk.submit(sent(desk, CSV.encode()), "Essayer sur toutes les lignes", expect=422, **choices)
    assert told in page


def test_a_sheet_is_chosen_by_its_name(desk):
    data = xlsx([["x", "y"], [1, 2]], "Notes", Membres=[["Nom", "Forme"], ["Figeac", "commune"]])
    assert (
        "n’a pas de feuille « Rien »" in sent(desk, data, "m.xlsx", expect=422, sheet="Rien").errors["file"]
    )
    page = sent(desk, data, "m.xlsx", sheet="membres")
    assert "Feuille « Membres » ; le classeur en compte d’autres : Notes." in page


@pytest.mark.parametrize("hostile", ["macros", "entities in entities", "very many parts"])
def test_a_hostile_file_is_refused_and_nothing_of_it_stays(desk, hostile, app, tmp_path):
    make, told = HOSTILE[hostile]
    page = sent(desk, make(), "membres.xlsx", expect=422)
    assert told in page.errors["file"]
    assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 0


def test_the_file_itself_is_kept_nowhere(desk, tmp_path):
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    sent(desk, CSV.encode(), "membres.csv")
    new = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert not [path for path in new if b"Couleur" in path.read_bytes() and "network.db" not in path.name]


def test_the_lines_above_the_headings_are_told(desk):
    above = "".join(f"Annuaire {n}{'é' * 200}\n" for n in range(1, 8))
    page = sent(desk, above.encode() + CSV.encode(), "membres.csv")
    assert page.text.count("au-dessus des titres, n’est pas lue") == 5
    assert f"« Annuaire 5{'é' * 110}…" in page.text.replace("\u00a0", " ")
    assert "jusqu’à la ligne 7" in page.text


def test_no_file_is_told(desk):
    page = desk.submit(desk.get("admin.new_import"), expect=422)
    assert "Choisissez un fichier" in page.errors["file"]


def test_papers_of_the_charter_ask_the_desk_to_vouch_for_their_text(desk, coordinator):
    run = prepared(table(PAPER, SIGNED_FIGEAC, SIGNED_COOPERATIVE), coordinator)
    page = desk.get("admin.match_import", public_id=run.public_id)
    page = desk.submit(page, "Essayer sur toutes les lignes", charter="1.0", trust="confirmed")
    assert "2 signatures papier de la charte 1.0 entrent au registre" in page
    page = desk.submit(page, "Importer 2 lignes", expect=422)
    assert "Cochez cette case" in page.errors["vouched"]
    page = desk.submit(page, "Importer 2 lignes", vouched=True)
    assert "L’import est fait." in page
    figeac = desk.follow(page, "Figeac")
    assert "Charte signée" in figeac
    assert "Adhésion antérieure" not in figeac


def test_an_earlier_adhesion_is_shown_as_such_to_everybody(desk, site, coordinator):
    run = tried(table(PAPER, SIGNED_FIGEAC), coordinator)
    page = desk.get("admin.try_import", public_id=run.public_id)
    assert "elle n’est pas une signature de la charte d’aujourd’hui" in page
    desk.submit(page, "Importer une ligne")
    profile = site.another().get("/membres/figeac")
    assert "Adhésion antérieure au site" in profile
    assert "Signataire : Jeanne Martin, maire. Délibération n° 2014-12 du 10 mars 2014." in profile
    assert "elle ne vaut pas signature de la charte publiée ici" in profile
    assert "Charte signée" not in profile.main
    assert "Figeac" not in site.another().get("/charte/signataires").main


def test_rows_go_by_outcome_and_by_pages(desk, coordinator):
    rows = [(f"Asso {n}", "Soutien", "association", "", "", "", "46") for n in range(60)]
    run = tried(table(HEADINGS, *rows, ("Sans forme",)), coordinator)
    page = desk.get("admin.try_import", public_id=run.public_id)
    assert len(page.all("//ul[@class='list']/li")) == 50
    page = desk.follow(page, "Page suivante")
    assert len(page.all("//ul[@class='list']/li")) == 11
    page = desk.follow(page, "Refusées")
    assert page.texts("//p[@class='list__title']") == ["Sans forme"]
    assert "Aucune ligne ici" in desk.follow(page, "Complétées")
    desk.get(f"/admin/imports/{run.public_id}/essai?lignes=autres", expect=404)


def test_a_trial_overtaken_by_the_network_is_made_again(desk, coordinator):
    run = tried(table(HEADINGS, COOPERATIVE), coordinator)
    page = desk.get("admin.try_import", public_id=run.public_id)
    make_member("Fermes du Causse", siren="393478300")
    page = desk.submit(page, "Importer une ligne", expect=422)
    assert "Le réseau a changé depuis l’essai" in page
    page = desk.submit(desk.follow(page, "Revenir aux colonnes"), "Essayer sur toutes les lignes")
    assert page.texts("//dl[@class='figures']//dd") == ["0", "0", "1", "0"]


def test_coming_back_to_what_is_done_leads_to_its_result(desk, coordinator):
    run = brought_in(table(HEADINGS, COOPERATIVE), coordinator)
    for endpoint in ("admin.match_import", "admin.try_import"):
        assert "Importé" in desk.get(endpoint, public_id=run.public_id)
    ready = prepared(table(HEADINGS, COOPERATIVE), coordinator)
    assert desk.get("admin.try_import", public_id=ready.public_id).h1 == "Dire ce que sont les colonnes"
    assert desk.get("admin.show_import", public_id=ready.public_id).h1 == "Dire ce que sont les colonnes"


def test_what_another_coordinator_prepares_is_not_found(desk):
    run = prepared(table(HEADINGS, COOPERATIVE), make_coordinator("Une Autre"))
    desk.get("admin.match_import", public_id=run.public_id, expect=404)
    assert "membres.csv" not in desk.get("admin.imports")


def test_a_file_can_be_given_up(desk, coordinator):
    run = prepared(table(HEADINGS, COOPERATIVE), coordinator)
    page = desk.submit(desk.get("admin.match_import", public_id=run.public_id), "Abandonner ce fichier")
    assert "rien n’a été importé" in page
    assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 0
    assert "import.discarded" in db.session.scalars(select(Entry.event)).all()


def test_the_report_says_why_beside_the_cells(desk, coordinator):
    ready = tried(table(HEADINGS, COOPERATIVE, ("=Sans forme",)), coordinator)
    held = read(desk.fetch("admin.import_report", public_id=ready.public_id).data, "rapport.csv")
    assert held.headings[:4] == ("Ligne", "Résultat", "Organisation", "Ce qui ne va pas")
    assert [row.cells[1] for row in held.rows] == ["Nouvelle", "Refusée"]
    assert "Forme juridique : Il manque" in held.rows[1].cells[3].replace("\xa0", " ")
    assert held.rows[0].cells[5:7] == ("Fermes du Causse", "Porteurs de projet")
    assert b"'=Sans forme" in desk.fetch("admin.import_report", public_id=ready.public_id).data
    done = brought_in(table(HEADINGS, COOPERATIVE), coordinator)
    held = read(desk.fetch("admin.import_report", public_id=done.public_id).data, "rapport.csv")
    assert held.rows[0].cells[:3] == ("2", "Nouvelle", "Fermes du Causse")


def test_undoing_shows_first_what_goes_and_what_stays(desk, coordinator):
    run = brought_in(table(HEADINGS, COOPERATIVE, FIGEAC), coordinator)
    with unit_of_work():
        db.session.scalars(select(Member).where(Member.name == "Figeac")).one().description = "Lue et relue."
    page = desk.follow(desk.get("admin.show_import", public_id=run.public_id), "Annuler cet import")
    assert "1 organisation est retirée du site" in page
    assert "modifiée depuis" in page
    assert members() == ["Fermes du Causse", "Figeac"]
    page = desk.submit(page, "Annuler cet import")
    assert "Lignes défaites : 1 ; gardées, au moins en partie : 1." in page
    assert "Retirée du site par l’annulation." in page
    assert members() == ["Figeac"]
    assert "déjà annulé" in desk.get("admin.undo_import", public_id=run.public_id)


def test_contacts_are_invited_from_the_result(desk, coordinator):
    headings = (*HEADINGS, "Nom du contact", "Mail du contact")
    run = brought_in(table(headings, (*COOPERATIVE, "Paul Ségala", "paul@fermes.fr")), coordinator)
    page = desk.follow(desk.get("admin.show_import", public_id=run.public_id), "Inviter une personne")
    assert "Bonjour Paul Ségala," in page
    assert "60 invitations par heure au plus" in page
    page = desk.submit(page, "Inviter une personne")
    assert "1 invitation va partir." in page
    page = desk.submit(page, "Arrêter les invitations")
    assert "celles qui n’étaient pas parties ne partiront pas" in page
    assert "Inviter une personne" in page.form("Inviter une personne").labels()
