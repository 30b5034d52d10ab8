"""From a sheet to a declaration and back: its pages, panels and table."""

import csv
import io

import pytest

from network.db import db, unit_of_work
from network.reuse import actions, erasing
from network.reuse.models import Stage
from network.sheets import pages
from network.sheets.actions import revise_sheet, save_draft
from network.sheets.content import written
from network.traces import GONE, Traces
from tests.factories import PASSWORD, make_account, make_draft, publish
from tests.reuse.conftest import generations, published, writer_of


def test_the_button_of_a_sheet_asks_to_log_in_and_comes_back(site, sheet):
    page = site.get("sheets.show", slug=sheet.slug)
    assert "Et chez vous ?" in page
    page = site.follow(page, "Je m’en inspire")
    assert page.h1 == "Connexion"
    assert "m-en-inspirer" in page.url


def test_a_contributor_declares_and_the_pages_say_so(site, sheet, person, member):
    visitor = site.login_as(person)
    page = visitor.follow(visitor.get("sheets.show", slug=sheet.slug), "Je m’en inspire")
    page = visitor.submit(
        page, "Le dire", project="Chaufferie du gymnase", stage="planned", taken="Le montage"
    )
    assert page.url.endswith("/inspirations")
    assert "C’est noté" in page and "Une organisation s’inspire directement" in page
    shown = site.another().get("sheets.show", slug=sheet.slug)
    assert (
        "Une organisation s’en inspire" in shown and "Chaufferie du gymnase" in shown and "En projet" in shown
    )
    assert "Le montage" not in shown, "what was taken over is for the author"
    profile = site.another().get("members.show", slug=member.slug)
    assert "S’inspire de" in profile and "Chaufferie du gymnase" in profile
    of_author = site.another().get("members.show", slug=sheet.owner.slug)
    assert "A inspiré" in of_author and member.name in of_author


def test_a_declaration_outlives_the_session_and_stays_with_its_member(site, sheet, person, member):
    visitor = site.login_as(person)
    page = visitor.get("reuse.declare", slug=sheet.slug)
    visitor.log_out()
    page = visitor.submit(page, "Le dire", project="Chaufferie du gymnase", stage="planned", taken="Tout")
    assert page.h1 == "Votre session est finie"
    assert ("acting_for", member.public_id) in page.form("Me connecter et enregistrer").filled({})
    typed = {"late_address": person.email, "late_password": PASSWORD}
    page = visitor.submit(page, "Me connecter et enregistrer", **typed)
    assert "C’est noté" in page and "Chaufferie du gymnase" in page


def test_a_declaration_is_followed_from_the_space(site, declare, sheet, person, member):
    declare(project="Une halle")
    visitor = site.login_as(person)
    page = visitor.follow(visitor.get("members.home"), "Suivre ce projet")
    page = visitor.follow(page, "Mettre à jour : Une halle")
    page = visitor.submit(page, "Enregistrer", stage="done", project="La halle couverte")
    assert "C’est enregistré." in page and "La halle couverte" in page and "Réalisé" in page
    page = visitor.follow(visitor.follow(page, "La halle couverte"), "Retirer cette déclaration")
    page = visitor.submit(page, "Retirer")
    assert "Rien de déclaré pour l’instant" in page
    assert "La halle couverte" not in site.another().get("sheets.show", slug=sheet.slug)
    assert "l’arbre n’a pas encore de branche" in site.get("reuse.family", slug=sheet.slug).text.lower()


def test_an_own_sheet_is_linked_later_and_shown_once_published(site, declare, sheet, person, member):
    declare(project="Une halle")
    draft = make_draft(person, member, "Notre halle, racontée")
    visitor = site.login_as(person)
    page = visitor.follow(visitor.get("reuse.mine"), "Une halle")
    assert "Notre halle, racontée (brouillon : vous seuls le voyez)" in page
    page = visitor.submit(page, "Enregistrer", own_sheet=draft.sheet.public_id)
    assert "Raconté dans « Notre halle, racontée »." in page
    assert "racontée" not in site.another().get("reuse.family", slug=sheet.slug)
    publish(draft)
    actions.follow_reuses()
    assert "Sa fiche" in site.another().get("sheets.show", slug=sheet.slug)
    assert "Notre halle, racontée" in site.another().get("reuse.family", slug=sheet.slug)
    own = site.another().get("sheets.show", slug=draft.sheet.slug)
    assert "Cette expérience s’inspire elle-même de" in own


def test_a_second_declaration_of_the_same_project_is_told_beside_its_field(site, declare, sheet, person):
    declare(project="Une halle")
    visitor = site.login_as(person)
    page = visitor.get("reuse.declare", slug=sheet.slug)
    assert "Votre organisation l’a déjà dit" in page
    page = visitor.submit(page, "Le dire", expect=422, project="une halle", stage="done")
    assert "déjà déclaré" in page.errors["project"]


def test_a_circle_is_told_beside_the_own_sheet(site, sheet, author):
    line = generations(sheet, 1)
    visitor = site.login_as(author)
    page = visitor.get("reuse.declare", slug=line[1].slug)
    page = visitor.submit(
        page, "Le dire", expect=422, project="Retour", stage="done", own_sheet=sheet.public_id
    )
    assert "s’inspire déjà" in page.errors["own_sheet"]


def test_on_their_own_sheet_nobody_has_a_form(site, sheet, author):
    page = site.login_as(author).get("reuse.declare", slug=sheet.slug)
    assert "celle de votre organisation" in page
    assert not page.all("//main//form")


def test_whoever_acts_for_nobody_is_asked_to_join_first(site, sheet):
    page = site.login_as(make_account()).get("reuse.declare", slug=sheet.slug)
    assert "inscrivez d’abord votre organisation" in page


def test_of_another_member_a_declaration_is_not_found(site, declare):
    reuse = declare()
    other = site.login_as(writer_of("Commune de Gramat"))
    for endpoint in ("reuse.edit", "reuse.take_back"):
        other.get(endpoint, public_id=reuse.public_id, expect=404)


def test_former_addresses_lead_to_the_tree(site, sheet, author):
    before = sheet.slug
    with unit_of_work():
        revision = revise_sheet(sheet, by=author)
        save_draft(revision, written({"title": "Un autre titre"}), saved_version=0, by=author)
    publish(revision)
    assert site.get("reuse.family", slug=before).url == "/fiches/un-autre-titre/inspirations"
    site.get("reuse.family", slug="jamais-vue", expect=404)


def test_the_network_wide_page_shows_the_most_copied_first(site, declare, sheet):
    assert "Personne ne l’a encore dit" in site.get("reuse.overview")
    other = published(writer_of("Commune de Cajarc"), "Un lavoir solaire").sheet
    declare(of=other)
    for number in range(2):
        declare(by=writer_of(f"Commune {number}"))
    page = site.get("reuse.overview")
    titles = page.texts("//ol[@class='list']/li/a")
    assert titles == ["Une chaufferie bois pour l’école", "Un lavoir solaire"]
    assert "2 organisations s’en inspirent" in page
    assert len(page.all("//main//ul[@class='list']/li")) == 3


def test_the_table_holds_public_relations_and_no_formula(site, declare, sheet):
    declare(project="=HYPERLINK(1)")
    declare(by=writer_of("Commune de Gramat"), project="Une halle")
    taken_back = declare(by=(gone := writer_of("Commune partie")), project="Retirée")
    with unit_of_work():
        actions.take_back_reuse(taken_back, by=gone)
    answer = site.open("GET", site.url("reuse.table"))
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert [(row["organisation"], row["projet"], row["etape"]) for row in rows] == [
        ("Commune de Gramat", "Une halle", "En projet"),
        ("Fermes du Causse", "'=HYPERLINK(1)", "En projet"),
    ]
    assert rows[0]["fiche"] == "Une chaufferie bois pour l’école"
    assert rows[0]["page"].endswith(f"/fiches/{sheet.slug}")


@pytest.mark.parametrize("endpoint", ["reuse.family", "sheets.show"])
def test_a_page_is_the_same_for_every_reader(site, declare, sheet, person, endpoint):
    declare()
    main = site.get(endpoint, slug=sheet.slug).all("//main//section[@aria-labelledby='inspire']")
    mine = site.another().login_as(person).get(endpoint, slug=sheet.slug)
    assert [each.text_content() for each in main] == [
        each.text_content() for each in mine.all("//main//section[@aria-labelledby='inspire']")
    ]


def test_whoever_leaves_is_forgotten_in_projects(declare, sheet, person):
    reuse = declare(project="La halle de Sacha Petit", taken="Demander à Sacha Petit")
    other = declare(project="La halle de personne effacée")
    with unit_of_work():
        erasing.erase(Traces(names=frozenset({"Sacha Petit"}), account_id=person.id))
    db.session.expire_all()
    assert (reuse.project, reuse.taken) == (f"La halle de {GONE}", f"Demander à {GONE}")
    assert reuse.declared_by_id is None and other.declared_by_id is None
    assert reuse.project_key != other.project_key


def test_no_page_kept_names_whoever_left(declare, sheet, person):
    own = published(person, "Notre chaufferie").sheet
    declare(project="La halle de Sacha Petit", own_sheet=own.public_id)
    while pages.make_pages():
        pass
    assert "La halle de Sacha Petit" in pages.kept_page(sheet.slug).whole
    assert pages.kept_page(own.slug)
    with unit_of_work():
        erasing.erase(Traces(names=frozenset({"Sacha Petit"})))
    assert [pages.kept_page(each.slug) for each in (sheet, own)] == [None, None]
    db.session.rollback()
    while pages.make_pages():
        pass
    told = pages.kept_page(sheet.slug).whole
    assert f"La halle de {GONE}" in told and "Sacha Petit" not in told


def test_stages_have_their_words():
    assert [stage.label for stage in Stage] == [
        "En réflexion",
        "En projet",
        "En cours",
        "Réalisé",
        "Abandonné",
    ]
    assert {stage.tone for stage in Stage} == {"neutral", "wait", "good"}
