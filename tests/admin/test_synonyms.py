"""The desk's page of synonyms: read by the desk, changed by the coordination, never unseen."""

import pytest

from network.accounts.models import Role
from network.db import db
from network.search.synonym_models import SynonymGroup
from tests.factories import (
    make_account,
    make_contributor,
    make_coordinator,
    make_member,
    make_published_resource,
    make_published_sheet,
)


@pytest.fixture
def desk(site):
    return site.another().login_as(make_coordinator())


@pytest.fixture
def library(app):
    member = make_member("Commune de Figeac")
    author = make_contributor(member)
    make_published_sheet(author, member, "Un verger communal")
    make_published_resource(author, member, "Planter une pommeraie")


def test_a_group_is_added_once_its_effects_were_seen_and_counts_at_once(site, desk, library):
    assert "Planter une pommeraie" not in site.get("/bibliotheque?q=verger").main
    page = desk.follow(desk.get("admin.synonyms"), "Ajouter un groupe")
    shown = desk.submit(page, "Voir ce que cela change", terms="verger\npommeraie")
    assert db.session.query(SynonymGroup).count() == 0
    assert "1 résultat" in shown
    assert "2 résultats" in shown
    assert "Planter une pommeraie (arrive)" in shown
    listed = desk.submit(shown, "Enregistrer ces termes")
    assert "la prochaine recherche en tient compte" in listed
    assert "Planter une pommeraie" in site.get("/bibliotheque?q=verger").main
    assert "Groupe de synonymes ajouté" in desk.get("admin.journal")


def test_terms_changed_after_their_effects_were_shown_are_shown_again(desk, library):
    page = desk.get("admin.new_synonyms")
    shown = desk.submit(page, "Voir ce que cela change", terms="verger\npommeraie")
    again = desk.submit(shown, "Enregistrer ces termes", terms="verger\nprairie")
    assert "Ce que cela change" in again
    assert db.session.query(SynonymGroup).count() == 0
    desk.submit(again, "Enregistrer ces termes")
    assert db.session.query(SynonymGroup).one().terms == ["verger", "prairie"]


def test_a_word_of_another_group_is_told_and_allowed(desk):
    page = desk.submit(
        desk.get("admin.new_synonyms"), "Voir ce que cela change", terms="PCAET\nfeuille de route"
    )
    assert "« PCAET » est aussi dans le groupe « PCAET = PCET" in page
    assert "est ajouté" in desk.submit(page, "Enregistrer ces termes")


def test_what_makes_no_group_is_refused_beside_what_was_typed(desk):
    page = desk.submit(desk.get("admin.new_synonyms"), "Voir ce que cela change", expect=422, terms="verger")
    assert "Un terme seul ne trouve que lui-même" in page.errors["terms"]
    assert page.all("//textarea")[0].text.strip() == "verger"


def test_a_term_of_most_sheets_is_too_common(desk, app):
    member = make_member("Commune de Figeac")
    author = make_contributor(member)
    for number in range(21):
        make_published_sheet(author, member, f"Un verger numéro {number}")
    page = desk.submit(
        desk.get("admin.new_synonyms"), "Voir ce que cela change", expect=422, terms="verger\npommeraie"
    )
    assert "plus de la moitié de la bibliothèque" in page.errors["terms"]
    # Its words are in every sheet, never side by side; and half of it alone is not the term.
    for term in ("numéro verger", "verger conservatoire"):
        page = desk.get("admin.new_synonyms")
        page = desk.submit(page, "Voir ce que cela change", terms=f"{term}\npommeraie")
        assert "Ce que cela change" in page


def test_a_shipped_group_is_changed_switched_off_and_given_back(desk):
    page = desk.get("admin.synonyms", text="pcet")
    page = desk.submit(desk.follow(page, "Changer"), "Voir ce que cela change", terms="PCAET\nPCET\nPAEE")
    assert "Rien ne change" in page
    desk.submit(page, "Enregistrer ces termes")
    listed = desk.get("admin.synonyms", etat="changes")
    assert "PCAET = PCET = PAEE" in listed
    assert "Livré avec : PCAET = PCET = plan climat" in listed
    listed = desk.submit(desk.follow(listed, "Éteindre"), "Éteindre ce groupe")
    assert "Le groupe est éteint." in listed
    off = desk.get("admin.synonyms", etat="eteints")
    assert "PCAET = PCET = PAEE" in off
    on = desk.submit(desk.follow(off, "Remettre en service"), "Remettre ce groupe en service")
    assert "de nouveau en service" in on
    assert "Rien ici pour le moment" in desk.get("admin.synonyms", etat="eteints")


def test_a_button_pressed_twice_is_told_the_second_time_and_undoes_nothing(desk):
    page = desk.get("admin.switch_synonyms", key="pcaet")
    desk.submit(page, "Éteindre ce groupe")
    again = desk.submit(page, "Éteindre ce groupe", expect=422)
    assert "Ce groupe est déjà éteint." in again
    assert "PCAET = PCET" in desk.get("admin.synonyms", etat="eteints")
    desk.submit(again, "Remettre ce groupe en service")
    again = desk.submit(again, "Remettre ce groupe en service", expect=422)
    assert "Ce groupe est déjà en service." in again


def test_the_list_is_filtered_by_a_word_and_says_when_nothing_is_left(desk):
    page = desk.get("admin.synonyms", text="METHANISEUR")
    assert "1 groupe" in page
    assert "méthaniseur" in page
    assert "Aucun groupe ne correspond" in desk.get("admin.synonyms", text="xyzxyz")
    assert desk.get("admin.synonyms", etat="ailleurs", expect=404)


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.REVIEWER])
def test_who_does_not_decide_reads_and_finds_no_button(site, role):
    page = site.another().login_as(make_account(role=role)).get("admin.synonyms")
    assert "PCAET" in page
    assert "Ajouter un groupe" not in page
    assert not page.all("//main//a[contains(., 'Changer') or contains(., 'Éteindre')]")


def test_terms_are_shown_as_words(desk):
    page = desk.get("admin.new_synonyms")
    shown = desk.submit(page, "Voir ce que cela change", terms="<b>verger</b>\npommeraie")
    assert not shown.all("//main//b")
    assert "<b>verger</b>" in desk.submit(shown, "Enregistrer ces termes")


def test_a_group_that_is_not_there_is_not_found(desk):
    assert desk.get("admin.synonym_group", key="jamais-vu", expect=404)
    assert desk.get("admin.switch_synonyms", key="jamais-vu", expect=404)
