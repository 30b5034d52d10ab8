"""The pages of sheets, kept as they are sent: those that are made for one reader, and never out of date."""

import brotli
import pytest
from sqlalchemy import select, update

from network import create_app
from network.db import db, unit_of_work
from network.search.actions import note_change
from network.search.queries import newest_position
from network.sheets import actions, pages
from network.sheets.content import written
from network.sheets.models import Sheet
from network.sheets.page_models import SheetPage, SheetPageLink
from tests.conftest import SETTINGS
from tests.factories import (
    make_coordinator,
    make_draft,
    make_member,
    make_published_sheet,
    make_representative,
    publish,
)
from tests.page import Page
from tests.queries import assert_queries


def make_all():
    while pages.make_pages():
        pass


def kept(sheet):
    db.session.rollback()
    return pages.kept_page(sheet.slug)


def address(sheet):
    return f"/fiches/{sheet.slug}"


def row_of(sheet):
    found = select(SheetPage.sheet_id, SheetPage.mark, Sheet.slug).join(Sheet, Sheet.id == SheetPage.sheet_id)
    return db.session.execute(found.where(Sheet.id == sheet.id)).one()


@pytest.fixture
def like(app, published):
    """A sheet of another member, that the first one proposes to read next."""
    return make_published_sheet(*another_writer(), title="Une autre chaufferie pour la piscine")


@pytest.fixture
def another_process(app):
    """The site as another process serves it."""
    other = create_app(**SETTINGS, **{name: app.config[name] for name in ("DATA_DIR", "DATABASE_URL")})
    yield other
    with other.app_context():
        db.engine.dispose()


def another_writer():
    member = make_member("Communauté du Haut-Val")
    return make_representative(member), member


def test_the_page_kept_is_the_one_made_for_a_reader(site, published):
    url = address(published.sheet)
    alive = site.open("GET", url)
    make_all()
    assert kept(published.sheet)
    again = site.another().open("GET", url)
    assert again.text == alive.text
    assert sorted(again.headers) == sorted(alive.headers)
    packed = site.another().open("GET", url, headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "br"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert brotli.decompress(packed.data).decode() == alive.text
    unchanged = site.another().open("GET", url, headers={"If-None-Match": alive.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data) == (304, b"")


def test_a_page_kept_asks_one_question_of_the_database(site, published):
    make_all()
    url = address(published.sheet)
    with assert_queries(1):
        site.another().open("GET", url)


def test_reading_keeps_nothing(site, published):
    site.open("GET", address(published.sheet))
    assert kept(published.sheet) is None


def test_whoever_is_logged_in_reads_the_same_under_a_head_of_their_own(site, published, member):
    make_all()
    told = Page.of(site.open("GET", address(published.sheet)))
    page = site.login_as(make_representative(member)).get(address(published.sheet))
    assert (page.h1, page.title) == (told.h1, told.title)
    assert "Mon espace" in page
    assert page.link("Archiver cette fiche")
    stranger = site.another().login_as(make_representative())
    assert "Archiver cette fiche" not in stranger.get(address(published.sheet))


def test_a_sentence_told_to_a_reader_is_told_to_nobody_else(site, published, author):
    make_all()
    page = site.login_as(author).get("pages.about")
    site.submit(page, "Se déconnecter", expect=302, follow=False)
    assert "Vous êtes déconnecté." in Page.of(site.open("GET", address(published.sheet)))
    assert "Vous êtes déconnecté." not in Page.of(site.open("GET", address(published.sheet)))


def revise(published, author):
    with unit_of_work():
        revision = actions.revise_sheet(published.sheet, by=author)
        words = written({"summary": "Un tout autre résumé."})
        actions.save_draft(revision, words, saved_version=revision.saved_version, by=author)
    publish(revision)


def retitle(published, author):
    with unit_of_work():
        revision = actions.revise_sheet(published.sheet, by=author)
        words = written({"title": "Un tout autre titre"})
        actions.save_draft(revision, words, saved_version=revision.saved_version, by=author)
    publish(revision)


def test_the_sheets_of_a_member_are_noted_all_at_once(published, author, member):
    for number in range(9):
        make_published_sheet(author, member, f"Une chaufferie {number}")
    make_all()
    db.session.rollback()
    with unit_of_work(), assert_queries(14 + 10):  # a line of the log for each
        note_change("member", member.public_id)


def rename_owner(published, _author):
    with unit_of_work():
        published.sheet.owner.name = "Coopérative de la Bouriane"
        note_change("member", published.sheet.owner.public_id)


@pytest.mark.parametrize("cause", [revise, retitle, rename_owner])
def test_what_changes_a_page_is_seen_at_once_by_every_process(
    app, another_process, site, published, author, cause
):
    make_all()
    before = site.open("GET", address(published.sheet)).text
    other = another_process.test_client()
    cause(published, author)
    url, base = address(published.sheet), app.config["PUBLIC_URL"]
    seen = other.get(url, base_url=base).text
    assert seen != before
    assert seen == site.open("GET", url).text
    make_all()
    assert kept(published.sheet)
    assert other.get(url, base_url=base).text == seen


def test_a_draft_changes_nothing_of_the_page(site, published, author):
    make_all()
    before = site.open("GET", address(published.sheet)).text
    with unit_of_work():
        revision = actions.revise_sheet(published.sheet, by=author)
        words = written({"summary": "Un brouillon que personne ne lit."})
        actions.save_draft(revision, words, saved_version=revision.saved_version, by=author)
    make_all()
    assert site.open("GET", address(published.sheet)).text == before


def test_what_was_never_published_has_no_page(author, member):
    draft = make_draft(author, member)
    with unit_of_work():
        pages.forget_sheets([draft.sheet.public_id])
        pages.forget_pages()
    make_all()
    assert db.session.scalars(select(SheetPage)).all() == []


def test_an_archived_sheet_is_gone_at_once_and_its_page_with_it(site, published):
    make_all()
    with unit_of_work():
        actions.archive_sheet(published.sheet, "Le projet s’est arrêté.", by=make_coordinator())
    assert site.open("GET", address(published.sheet)).status_code == 410
    make_all()
    assert db.session.scalars(select(SheetPage)).all() == []
    assert site.open("GET", address(published.sheet)).status_code == 410


def test_a_page_leads_to_no_sheet_that_went(site, published, like):
    make_all()
    url = address(like.sheet)
    assert f'href="{url}"' in site.open("GET", address(published.sheet)).text
    with unit_of_work():
        actions.archive_sheet(like.sheet, "Le projet s’est arrêté.", by=make_coordinator())
    assert f'href="{url}"' not in site.open("GET", address(published.sheet)).text


def test_a_page_names_a_member_that_it_leads_to_as_it_is_called_now(published, like):
    make_all()
    with unit_of_work():
        db.session.add(SheetPageLink(sheet_id=published.sheet.id, path=f"/membres/{like.sheet.owner.slug}"))
    with unit_of_work():
        like.sheet.owner.name = "Communauté du Bas-Val"
        pages.forget_members([like.sheet.owner.public_id])
    assert kept(published.sheet) is None


def test_what_changed_while_a_page_was_made_is_not_kept(published, author):
    make_all()
    with unit_of_work():
        pages.forget_pages()
    position = newest_position()
    page = pages.made_page(*row_of(published.sheet))
    revise(published, author)
    with unit_of_work():
        assert pages.keep_pages([page], position) == 0
    assert kept(published.sheet) is None


def test_a_page_made_while_what_it_leads_to_changed_is_not_kept(published, like):
    make_all()
    with unit_of_work():
        pages.forget_pages()
    position = newest_position()
    made = [pages.made_page(*row_of(each.sheet)) for each in (published, like)]
    rename_owner(like, None)
    with unit_of_work():
        assert pages.keep_pages(made, position) == 0


def test_a_page_made_by_another_state_of_the_site_is_made_again(site, published):
    make_all()
    with unit_of_work():
        db.session.execute(update(SheetPage).values(made_with="another"))
    assert kept(published.sheet) is None
    assert site.open("GET", address(published.sheet)).status_code == 200
    make_all()
    assert kept(published.sheet)


def test_pages_are_made_again_after_a_week(published, clock):
    make_all()
    first = row_of(published.sheet), db.session.scalar(select(SheetPage.made_at))
    make_all()
    db.session.rollback()
    assert db.session.scalar(select(SheetPage.made_at)) == first[1]
    clock.move(days=8)
    make_all()
    db.session.rollback()
    assert db.session.scalar(select(SheetPage.made_at)) > first[1]


def test_every_page_is_made_anew_on_demand(app, published, like):
    with unit_of_work():
        db.session.execute(update(SheetPage).values(made_with=pages.made_with(), title="Faux"))
    result = app.test_cli_runner().invoke(args=["sheets", "render"])
    assert "2 pages de fiches refaites." in result.output
    assert kept(published.sheet).title == published.title
