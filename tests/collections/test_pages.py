"""The pages of collections: read by everybody, made by the coordination."""

import pytest

from network.accounts.models import Role
from network.collections import actions, queries
from network.db import unit_of_work
from network.resources.decisions import archive_resource
from tests.factories import make_account, make_collection, make_published_resource, make_published_sheet
from tests.queries import assert_queries


def test_a_collection_is_made_filled_ordered_and_published(site, desk, sheet, resource):
    page = desk.follow(desk.get("admin.collections"), "Commencer une collection")
    page = desk.submit(page, "Commencer", title="Se chauffer au bois", introduction="Pour **commencer**.")
    page = desk.submit(page, "Chercher", q="chaufferie")
    page = desk.submit(page, f"Ajouter : {sheet.title}")
    assert "Déjà dans la collection" in page
    page = desk.submit(page, "Ajouter à la collection", reference=f"/ressources/{resource.resource.slug}")
    page = desk.follow(page, "Voir la collection")
    page = desk.submit(page, f"Descendre : {sheet.title}")
    first = queries.entries_of(queries.collection_by_public_id(page.url.split("/")[-1].split("#")[0]))[0]
    assert first.title == resource.title
    page = desk.submit(
        page, f"Enregistrer : {resource.title}", **{f"e{first.item.id}-why": "Le guide d’abord."}
    )
    page = desk.submit(page, "Mettre en ligne")
    assert "La collection est en ligne" in page
    stranger = site.another()
    page = stranger.follow(
        stranger.follow(stranger.get("library.search"), "Collections"), "Se chauffer au bois"
    )
    assert page.url == "/collections/se-chauffer-au-bois"
    assert page.texts("//ol[contains(@class, 'steps')]//h2") == [resource.title, sheet.title]
    assert "Le guide d’abord." in page
    assert page.texts("//div[@class='prose']//strong") == ["commencer"]
    for endpoint, slug in (("sheets.show", sheet.sheet.slug), ("resources.show", resource.resource.slug)):
        assert stranger.get(endpoint, slug=slug).link("Se chauffer au bois") == page.url


def test_a_wrong_address_or_place_is_told_beside_its_field(desk, collection, sheet):
    page = desk.get("admin.add_to_collection", public_id=collection.public_id)
    for reference in ("rien-de-tel", "http://[abc", "", f"/fiches/{sheet.sheet.slug}"):
        wrong = desk.submit(page, "Ajouter à la collection", expect=422, reference=reference)
        assert wrong.errors.keys() == {"reference"}
    page = desk.get("admin.collection", public_id=collection.public_id)
    item = queries.entries_of(collection)[0].item
    wrong = desk.submit(page, f"Enregistrer : {sheet.title}", expect=422, **{f"e{item.id}-position": "0"})
    assert wrong.errors.keys() == {f"e{item.id}-position"}


def test_what_readers_see_no_more_is_told_to_the_desk_alone(site, desk, collection, resource, coordinator):
    with unit_of_work():
        archive_resource(resource.resource, "Remplacée.", by=coordinator)
    assert "Un élément n’est plus en ligne" in desk.get("admin.collections")
    page = desk.get("admin.collection", public_id=collection.public_id)
    assert resource.title in page
    assert "N’est plus en ligne" in page
    public = site.another().get("collections.show", slug=collection.slug)
    assert resource.title not in public
    page = desk.submit(page, f"Retirer : {resource.title}")
    assert resource.title not in page.main


def test_a_collection_archived_says_why_at_its_address_and_comes_back(site, desk, collection, sheet):
    page = desk.follow(desk.get("admin.collection", public_id=collection.public_id), "Archiver")
    page = desk.submit(page, "Archiver la collection", reason="Une autre la remplace.")
    assert "est archivée" in page
    public = site.another().get("collections.show", slug=collection.slug, expect=410)
    assert "Une autre la remplace." in public
    assert collection.title not in site.another().get("sheets.show", slug=sheet.sheet.slug)
    assert collection.title not in site.another().get("collections.overview")
    desk.submit(page, "Remettre en ligne")
    assert collection.title in site.another().get("sheets.show", slug=sheet.sheet.slug)


def test_the_old_address_of_a_collection_leads_to_the_new_one(site, desk, collection):
    old = collection.slug
    page = desk.get("admin.edit_collection", public_id=collection.public_id)
    desk.submit(page, "Enregistrer", title="Tout autre chose")
    assert site.another().get("collections.show", slug=old).url == "/collections/tout-autre-chose"
    assert site.another().get("collections.show", slug="jamais-vue", expect=404)


def test_two_tabs_do_not_write_over_each_other(desk, collection):
    page = desk.get("admin.edit_collection", public_id=collection.public_id)
    desk.submit(page, "Enregistrer", title="Un premier titre")
    late = desk.submit(page, "Enregistrer", expect=409, title="Un second titre")
    assert "modifiée ailleurs" in late
    assert desk.submit(late, "Enregistrer").h1 == "Un second titre"


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.REVIEWER])
def test_who_does_not_decide_reads_and_finds_no_button(site, collection, role):
    reader = site.another().login_as(make_account(role=role))
    page = reader.get("admin.collection", public_id=collection.public_id)
    assert not page.all("//main//button")
    assert "Commencer une collection" not in reader.get("admin.collections")


def test_words_of_a_collection_are_shown_as_words(site, sheet, coordinator):
    collection = make_collection("<script>alert(1)</script>", sheet)
    with unit_of_work():
        words = actions.Words.of("<b>Titre</b>", "<img src=x onerror=alert(1)> [lien](javascript:alert(1))")
        seen = collection.saved_version
        actions.save_collection(collection, words, actions.Picture(), saved_version=seen, by=coordinator)
    page = site.get("collections.show", slug=collection.slug)
    assert page.h1 == "<b>Titre</b>"
    assert not page.all("//main//img | //main//a[contains(@href, 'javascript')]")
    assert "<b>Titre</b>" in site.get("sheets.show", slug=sheet.sheet.slug)


def test_collections_are_on_the_site_map_and_can_be_reported(site, collection):
    assert f"/collections/{collection.slug}</loc>" in site.fetch("pages.sitemap").text
    page = site.follow(site.get("collections.show", slug=collection.slug), "Signaler un problème")
    assert collection.title in page


def test_a_collection_of_many_items_asks_no_more_of_the_database_than_one_of_few(site, author, member):
    more = [make_published_sheet(author, member, f"Récit numéro {number}") for number in range(8)]
    more += [make_published_resource(author, member, f"Guide numéro {number}") for number in range(4)]
    collection = make_collection("Une longue", *more)
    with assert_queries(9):
        site.get("collections.show", slug=collection.slug)
