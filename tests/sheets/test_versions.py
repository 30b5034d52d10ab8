"""What readers got of a sheet before, and what changed since; the same for authors between submissions."""

import time

import pytest

from network.db import unit_of_work
from network.sheets import actions
from network.sheets.comparing import Writing, changes
from network.sheets.content import FIELDS, PROSE, Part, written
from network.sheets.submissions import words_of
from tests.factories import join_picture, make_coordinator, make_draft, publish


@pytest.fixture
def updated(published, author):
    """A sheet with two versions: the second has another title, other difficulties and a budget more."""
    with unit_of_work():
        revision = actions.revise_sheet(published.sheet, by=author)
        said = {"difficulties": "Le raccordement a pris neuf mois de plus.", "title": "Cinq ans après"}
        actions.save_draft(revision, written(said), saved_version=0, by=author)
    publish(revision)
    return revision


def test_everybody_reads_a_former_version_and_what_changed(site, published, updated):
    slug = updated.sheet.slug
    page = site.follow(site.get("sheets.show", slug=slug), "Cette version en remplace une autre")
    assert "2 champs changés" in page
    former = site.follow(page, "Version 1")
    assert former.h1 == published.title
    assert "onze mois" in former
    assert former.all("//meta[@name='robots'][@content='noindex']")
    page = site.follow(former, "Voir ce qui a changé")
    assert "[supprimé : onze] [ajouté : neuf]" in page
    assert "Enseignements" in page
    assert "Territoire" not in page.texts("//main//h2")


def test_no_version_shows_an_address_of_the_contact_line(site, author, updated):
    with unit_of_work():
        revision = actions.revise_sheet(updated.sheet, by=author)
        said = {"contact": "Marie Dupont, marie@secret.example"}
        actions.save_draft(revision, written(said), saved_version=0, by=author)
    publish(revision)
    slug = updated.sheet.slug
    for page in (
        site.get("sheets.compare", slug=slug, de=2, a=3),
        site.get("sheets.compare", slug=slug, de=3, a=1),
        site.get("sheets.versions", slug=slug),
        site.get("sheets.show", slug=slug),
    ):
        assert "secret.example" not in page
    assert "Marie Dupont, (par le formulaire)" in site.get("sheets.compare", slug=slug, de=2, a=3)


def test_today_s_version_is_at_its_own_address(site, updated):
    slug = updated.sheet.slug
    assert site.get("sheets.version", slug=slug, number=2).path == f"/fiches/{slug}"
    for number in (0, 3, 99, 2**31, 2**63):
        site.get("sheets.version", slug=slug, number=number, expect=404)


def test_an_old_address_leads_to_the_versions_too(site, published, updated):
    old = "une-chaufferie-bois-pour-l-ecole"
    assert site.get("sheets.versions", slug=old).path == "/fiches/cinq-ans-apres/versions"
    assert site.get("sheets.version", slug=old, number=1).path == "/fiches/cinq-ans-apres/versions/1"
    assert "neuf" in site.get("sheets.compare", slug=old, de=1, a=2)
    # What is asked stays a question, whatever it is called.
    page = site.get(f"/fiches/{old}/comparer?de=1&a=2&endpoint=x&_method=TRACE&_scheme=ftp")
    assert page.path == "/fiches/cinq-ans-apres/comparer"


@pytest.mark.parametrize("asked", [{"de": "7"}, {"de": "x"}, {"a": "²"}, {"de": "9" * 4000}, {"de": "-1"}])
def test_versions_that_are_none_are_not_found(site, updated, asked):
    site.get("sheets.compare", slug=updated.sheet.slug, expect=404, **asked)


def test_a_sheet_with_one_version_has_nothing_to_compare(site, published):
    slug = published.sheet.slug
    assert site.get("sheets.compare", slug=slug).path == f"/fiches/{slug}/versions"
    assert "Cette version en remplace" not in site.get("sheets.show", slug=slug)


def test_the_former_versions_of_an_archived_sheet_are_gone(site, updated):
    with unit_of_work():
        actions.archive_sheet(updated.sheet, "Démontée.", by=make_coordinator())
    for endpoint, more in (("versions", {}), ("version", {"number": 1}), ("compare", {})):
        assert "Démontée." in site.get(f"sheets.{endpoint}", slug=updated.sheet.slug, expect=410, **more)


def test_a_draft_is_no_version(site, published, author):
    with unit_of_work():
        actions.revise_sheet(published.sheet, by=author)
    slug = published.sheet.slug
    site.get("sheets.version", slug=slug, number=2, expect=404)
    assert site.get("sheets.show", slug=slug).h1 == published.title, "it stays up meanwhile"


def test_a_picture_taken_away_is_named_and_not_shown(site, author, member):
    draft = make_draft(author, member)
    picture = join_picture(draft)
    publish(draft)
    with unit_of_work():
        revision = actions.revise_sheet(draft.sheet, by=author)
        without = {"picture": "", "picture_alt": "", "attachments": []}
        actions.save_draft(revision, written(without), saved_version=0, by=author)
    publish(revision)
    page = site.get("sheets.version", slug=draft.sheet.slug, number=1)
    assert "N’y sont plus : photo.png." in page
    assert picture not in page.text
    assert site.open("GET", site.url("files.show", public_id=picture)).status_code == 404
    assert "[supprimé : photo.png]" in site.get("sheets.compare", slug=draft.sheet.slug)


# ——— For authors and the desk ———


def test_authors_compare_submissions_and_their_draft(site, draft, author):
    with unit_of_work():
        actions.submit_sheet(draft, by=author)
        asked = {Part.MEANS: "Le coût du réseau."}
        actions.send_back_sheet(draft, "Presque.", asked, seen=1, by=make_coordinator())
        actions.save_draft(draft, written({"people": "Deux agents."}), saved_version=1, by=author)
    visitor = site.login_as(author)
    page = visitor.get("sheets.history", public_id=draft.sheet.public_id)
    for sentence in ("Soumission n° 1", "Renvoyée", "Presque.", "Le coût du réseau."):
        assert sentence in page
    page = visitor.submit(page, "Comparer")
    assert "[ajouté : Deux agents.]" in page
    assert "Brouillon d’aujourd’hui" in page
    visitor.get("sheets.compare_history", public_id=draft.sheet.public_id, de="9", expect=404)
    visitor.get("sheets.compare_history", public_id=draft.sheet.public_id, de="vx", expect=404)


def test_every_field_is_asked_for_somewhere_and_said(app, draft):
    with app.test_request_context("/"):
        other = Writing(dict.fromkeys(FIELDS))
        labels = [field.label for part in changes(other, Writing.of_revision(draft)) for field in part.fields]
    assert "Difficultés rencontrées" in labels
    assert all(labels)


def test_the_longest_sheets_are_compared_in_good_time(app, draft):
    words = words_of(draft)
    before = Writing({**words, **dict.fromkeys(PROSE, "a b " * 5_000)})
    after = Writing({**words, **dict.fromkeys(PROSE, "b a " * 5_000)})
    with app.test_request_context("/"):
        begun = time.process_time()
        parts = changes(before, after)
        assert time.process_time() - begun < len(PROSE)
    assert parts
