"""Collections: made, arranged, shown and taken down; what they hold follows."""

import pytest
from sqlalchemy import select

from network.collections import actions, queries
from network.collections.actions import Picture, Words
from network.collections.finding import thing_named
from network.collections.models import Collection, Standing
from network.collections.reading import Reading
from network.db import db, unit_of_work
from network.editorial.moves import SavedMeanwhile
from network.errors import Refused
from network.files.actions import receive_image
from network.journal.models import Entry
from network.resources.decisions import archive_resource, correct_resource
from network.search.models import SearchChange
from network.sheets.actions import archive_sheet
from network.sheets.freshness_actions import restore_sheet
from network.sheets.page_models import SheetPage
from tests.factories import make_collection, make_published_resource, make_published_sheet
from tests.files.images import picture

from network.resources.content import written  # isort: skip

LONE = Words.of("Rénover l’école", "Pour les communes.")


def do(action, *args, **kwargs):
    with unit_of_work():
        return action(*args, **kwargs)


def refusal(action, *args, **kwargs):
    with pytest.raises(Refused) as refused, unit_of_work():
        action(*args, **kwargs)
    return refused.value


def titles(collection):
    return [entry.title for entry in queries.shown_entries(collection)]


def noted(kind):
    return set(db.session.scalars(select(SearchChange.key).where(SearchChange.kind == kind)))


def forget_notes():
    with unit_of_work():
        actions.read_again  # noqa: B018 - the transaction is what is wanted
        db.session.query(SearchChange).delete()


def events():
    chosen = select(Entry.event).where(Entry.event.startswith("collection.")).order_by(Entry.id)
    return list(db.session.scalars(chosen))


def test_a_collection_is_seen_by_the_desk_alone_until_it_is_published(coordinator, sheet):
    collection = do(actions.start_collection, LONE, by=coordinator)
    assert refusal(actions.publish_collection, collection, by=coordinator).sentence.startswith("Ajoutez")
    do(actions.add_to_collection, collection, sheet.sheet, by=coordinator)
    assert collection.slug is None
    assert noted("collection") == set()
    do(actions.publish_collection, collection, by=coordinator)
    assert (collection.slug, collection.standing) == ("renover-l-ecole", Standing.PUBLISHED)
    assert noted("collection") == {collection.public_id}
    assert events() == ["collection.started", "collection.arranged", "collection.published"]
    assert refusal(actions.publish_collection, collection, by=coordinator)
    assert refusal(actions.discard_collection, collection, by=coordinator)


def test_an_introduction_is_demanded_before_a_collection_is_shown_and_stays(coordinator, sheet):
    collection = do(actions.start_collection, Words.of("Rénover", ""), by=coordinator)
    do(actions.add_to_collection, collection, sheet.sheet, by=coordinator)
    assert "introduction" in refusal(actions.publish_collection, collection, by=coordinator).sentence
    do(
        actions.save_collection,
        collection,
        LONE,
        Picture(),
        saved_version=collection.saved_version,
        by=coordinator,
    )
    do(actions.publish_collection, collection, by=coordinator)
    seen = collection.saved_version
    emptied = Words.of("Rénover", "")
    refused = refusal(
        actions.save_collection, collection, emptied, Picture(), saved_version=seen, by=coordinator
    )
    assert refused.field == "introduction"


def test_items_go_where_they_are_put_and_stay_numbered(coordinator, author, member, sheet, resource):
    third = make_published_sheet(author, member, "Un troisième récit")
    collection = make_collection("Lire dans l’ordre", sheet, resource, third)
    one, two, three = (entry.title for entry in queries.entries_of(collection))

    def place(title, position, why=""):
        item = next(entry.item for entry in queries.entries_of(collection) if entry.title == title)
        do(actions.place_item, item, position, why, by=coordinator)
        assert [entry.item.position for entry in queries.entries_of(collection)] == [1, 2, 3]
        return titles(collection)

    assert place(three, 1) == [three, one, two]
    assert place(three, 2) == [one, three, two]
    assert place(one, 99) == [three, two, one]
    assert place(one, 0) == [one, three, two]
    assert place(two, 3, "Pour finir.") == [one, three, two]
    assert [entry.item.why for entry in queries.entries_of(collection)] == ["", "", "Pour finir."]
    gone = queries.entries_of(collection)[0].item
    do(actions.remove_from_collection, gone, by=coordinator)
    assert [(e.title, e.item.position) for e in queries.entries_of(collection)] == [(three, 1), (two, 2)]


def test_a_thing_is_in_a_collection_once(coordinator, collection, sheet):
    refused = refusal(actions.add_to_collection, collection, sheet.sheet, by=coordinator)
    assert refused.field == "reference"
    assert refusal(actions.add_to_collection, collection, None, by=coordinator).field == "reference"


def test_an_item_that_two_people_take_out_is_told_to_the_second(coordinator, collection):
    item = queries.entries_of(collection)[0].item
    item_id = item.id
    do(actions.remove_from_collection, item, by=coordinator)
    assert queries.item_of(collection, item_id) is None


def test_what_leaves_the_library_leaves_the_collection_and_comes_back(
    coordinator, collection, sheet, resource
):
    assert titles(collection) == [sheet.title, resource.title]
    do(archive_sheet, sheet.sheet, "Erreur.", by=coordinator)
    assert titles(collection) == [resource.title]
    assert queries.lost_items([collection]) == {collection.id: 1}
    assert [entry.title for entry in queries.entries_of(collection)] == [sheet.title, resource.title]
    do(archive_resource, resource.resource, "Remplacée.", by=coordinator)
    assert titles(collection) == []
    assert queries.lost_items([collection]) == {collection.id: 2}
    do(restore_sheet, sheet.sheet, "C’était une erreur.", by=coordinator)
    assert titles(collection) == [sheet.title]


def test_the_search_follows_what_a_collection_holds(app, coordinator, collection, sheet, resource):
    index = app.extensions["search"]
    [hit] = index.search("chaufferie", {"kind": "collection"}).hits
    assert hit.kind == "collection"
    assert "<mark>chaufferie</mark>" in hit.card_html
    assert Reading(collection).extent == "1 fiche, 1 ressource"
    forget_notes()
    do(
        correct_resource,
        resource,
        written({"title": "Guide de la géothermie"}),
        saved_version=resource.saved_version,
        by=coordinator,
    )
    assert noted("collection") == {collection.public_id}
    assert titles(collection)[1] == "Guide de la géothermie"
    assert index.search("géothermie", {"kind": "collection"}).total == 1
    do(archive_sheet, sheet.sheet, "Erreur.", by=coordinator)
    assert "1 fiche" not in index.search("", {"kind": "collection"}).hits[0].card_html
    do(actions.archive_collection, collection, "Dépassée.", by=coordinator)
    assert index.search("", {"kind": "collection"}).total == 0


def test_the_pages_of_what_it_holds_are_made_anew_when_it_enters_leaves_or_is_renamed(
    coordinator, collection, sheet, resource
):
    keys = {sheet.sheet.public_id}, {resource.resource.public_id}
    first, second = (entry.item for entry in queries.entries_of(collection))

    def changed():
        found = noted("sheet"), noted("resource")
        forget_notes()
        return found

    forget_notes()
    seen = collection.saved_version
    do(actions.save_collection, collection, LONE, Picture(), saved_version=seen, by=coordinator)
    assert changed() == keys
    do(actions.place_item, first, 1, "À lire d’abord.", by=coordinator)
    assert changed() == (set(), set())
    do(actions.remove_from_collection, second, by=coordinator)
    assert changed() == (set(), keys[1])
    do(actions.archive_collection, collection, "Dépassée.", by=coordinator)
    assert changed() == (keys[0], set())
    do(actions.publish_collection, collection, by=coordinator)
    assert changed() == (keys[0], set())
    assert db.session.scalars(select(SheetPage)).one().made_with == ""


def test_a_new_title_makes_a_new_address_and_the_old_one_stays_taken(coordinator, collection, sheet):
    old, seen = collection.slug, collection.saved_version
    do(actions.save_collection, collection, LONE, Picture(), saved_version=seen, by=coordinator)
    assert (queries.slug_now(old), collection.slug) == ("renover-l-ecole", "renover-l-ecole")
    again = make_collection("Monter une chaufferie", sheet)
    assert again.slug == "monter-une-chaufferie-2"


def test_who_saves_an_old_page_is_told_and_nothing_is_written_over(coordinator, collection):
    seen = collection.saved_version
    do(actions.save_collection, collection, LONE, Picture(), saved_version=seen, by=coordinator)
    other = Words.of("Autre", "Autre.")
    assert isinstance(
        refusal(actions.save_collection, collection, other, Picture(), saved_version=seen, by=coordinator),
        SavedMeanwhile,
    )
    assert collection.title == "Rénover l’école"


def test_what_is_archived_has_a_reason_and_does_not_change(coordinator, collection, sheet):
    assert refusal(actions.archive_collection, collection, "  ", by=coordinator).field == "reason"
    do(actions.archive_collection, collection, "Dépassée.", by=coordinator)
    item = queries.entries_of(collection)[0].item
    assert refusal(actions.place_item, item, 2, "", by=coordinator)
    assert refusal(actions.add_to_collection, collection, sheet.sheet, by=coordinator)
    assert refusal(actions.archive_collection, collection, "Encore.", by=coordinator)
    do(actions.publish_collection, collection, by=coordinator)
    assert (collection.archived_reason, collection.is_published) == (None, True)


def test_a_picture_belongs_to_its_collection_and_goes_with_it(site, coordinator, sheet):
    collection = make_collection("En image", sheet, published=False)

    def save(changes):
        seen = collection.saved_version
        do(actions.save_collection, collection, LONE, changes, saved_version=seen, by=coordinator)

    save(Picture(receive_image(picture(), "chaufferie.jpg"), "La chaufferie", "A. Roy"))
    kept = collection.picture
    url = site.url("files.show", public_id=kept.public_id)
    assert (kept.alt, kept.credit) == ("La chaufferie", "A. Roy")
    assert site.open("GET", url).status_code == 404
    do(actions.publish_collection, collection, by=coordinator)
    assert site.open("GET", url).status_code == 200
    save(Picture(alt="Autre chose"))
    assert collection.picture.alt == "Autre chose"
    save(Picture(is_taken_away=True))
    assert collection.picture is None
    assert site.open("GET", url).status_code == 404


def test_a_draft_is_thrown_away_with_its_items_and_leaves_what_it_held(coordinator, sheet):
    collection = make_collection("Brouillon", sheet, published=False)
    do(actions.discard_collection, collection, by=coordinator)
    assert db.session.scalars(select(Collection)).all() == []
    assert refusal(actions.publish_collection, collection, by=coordinator)


@pytest.mark.parametrize("named", ["address", "path", "slug", "code", "lower code", "query"])
def test_a_thing_is_named_by_its_address_or_its_code(app, author, member, named):
    sheet = make_published_sheet(author, member, "Un même titre")
    resource = make_published_resource(author, member, "Un autre titre")
    for thing, path in ((sheet.sheet, "fiches"), (resource.resource, "ressources")):
        ways = {
            "address": f"https://www.exemple.fr/{path}/{thing.slug}",
            "path": f"/{path}/{thing.slug}/",
            "slug": thing.slug,
            "code": thing.public_id,
            "lower code": f" {thing.public_id.lower()} ",
            "query": f"http://localhost/{path}/{thing.slug}?x=1#haut",
        }
        assert thing_named(ways[named]) == thing


@pytest.mark.parametrize(
    "named", ["", "   ", "/", "https://", "rien-de-tel", "/fiches/", "\u0000", "[", "http://[abc", "x" * 300]
)
def test_what_names_nothing_is_nothing(app, named):
    assert thing_named(named) is None
