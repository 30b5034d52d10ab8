"""Published resources in good order: read over again, answered for, their downloads told."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from network import clock as time
from network.accounts.models import Role
from network.db import db, unit_of_work
from network.errors import Refused
from network.files.downloads import KIND, this_month
from network.journal.models import Entry
from network.members.models import Membership
from network.resources import care_actions, decisions, documents, queries
from network.resources.care_rules import due_after
from network.resources.content import written
from network.resources.people import answerable_for
from network.resources.views import told_downloads
from network.search.models import SearchChange
from tests.factories import (
    make_account,
    make_contributor,
    make_coordinator,
    make_published_resource,
    make_representative,
    make_resource_draft,
)

CSV = b"commune,mwh\nFigeac,120\n"


@pytest.fixture
def writer(site, author):
    return site.login_as(author)


@pytest.fixture
def desk(site, reviewer):
    return site.another().login_as(reviewer)


@pytest.fixture
def desks_own(reviewer):
    revision = make_resource_draft(reviewer, None, "Tableau de bord du réseau")
    with unit_of_work():
        decisions.publish_own(revision, by=reviewer)
    return revision


def make_due(revision, days=1):
    with unit_of_work():
        resource = db.session.merge(revision.resource)
        resource.review_due_on = time.today() - timedelta(days=days)
    return revision


def events():
    chosen = select(Entry.event).where(Entry.event.startswith("resource.")).order_by(Entry.id)
    return list(db.session.scalars(chosen))


# ——— Reading over ———


@pytest.mark.parametrize(
    ("kind", "due"),
    [("donnees", date(2027, 2, 28)), ("guide", date(2028, 2, 28)), ("etude", date(2029, 2, 28))],
)
def test_the_day_of_the_next_reading_follows_from_the_kind(kind, due):
    assert due_after(date(2026, 2, 28), kind) == due


def test_a_publication_is_a_reading_and_a_correction_is_none(published, reviewer, clock):
    today = time.today()
    assert published.resource.reviewed_on == today
    assert published.resource.review_due_on == due_after(today, "guide")
    clock.move(days=30)
    with unit_of_work():
        decisions.correct_resource(
            published, written({"title": "Un autre"}), saved_version=published.saved_version, by=reviewer
        )
    assert published.resource.reviewed_on == today


def test_only_what_is_published_and_due_is_to_be_read_over_again(author, member, reviewer, clock):
    published = make_published_resource(author, member)
    later = make_published_resource(author, member, "Un jeu de données", kind="donnees")
    archived = make_published_resource(author, member, "Un guide archivé", kind="donnees")
    with unit_of_work():
        decisions.archive_resource(archived.resource, "Remplacé.", by=reviewer)
    assert list(queries.resources_to_review(time.today())) == []
    due = time.months_later(time.today(), 12)
    assert list(queries.resources_to_review(due - timedelta(days=1))) == []
    assert list(queries.resources_to_review(due)) == [later]
    assert list(queries.resources_to_review(time.months_later(due, 12))) == [later, published]


def test_its_writers_say_in_one_click_that_it_still_holds(site, writer, published, clock):
    make_due(published)
    page = writer.get("resources.mine")
    assert "À relire" in page
    page = writer.follow(page, f"Relire : {published.title}")
    page = writer.submit(page, "Toujours valable")
    assert "elle a été relue aujourd’hui" in page
    assert "À relire" not in page
    resource = db.session.merge(published.resource)
    assert resource.review_due_on == due_after(time.today(), "guide")
    assert events()[-1] == "resource.confirmed"
    assert db.session.scalar(select(SearchChange.key).order_by(SearchChange.seq.desc())) == resource.public_id
    public = site.another().get("resources.show", slug=resource.slug)
    assert "Relue le" in public
    assert "À relire" not in public


def test_the_next_day_is_chosen_and_must_be_to_come(writer, published):
    page = writer.get("resources.care", public_id=published.resource.public_id)
    wanted = time.today() + timedelta(days=100)
    page = writer.submit(page, "Changer le jour", review_due_on=wanted.strftime("%d/%m/%Y"))
    assert db.session.merge(published.resource).review_due_on == wanted
    assert events()[-1] == "resource.review_planned"
    for day in (time.today(), time.today() + timedelta(days=365 * 6)):
        refused = writer.submit(page, "Changer le jour", expect=422, review_due_on=day.strftime("%d/%m/%Y"))
        assert refused.errors.keys() == {"review_due_on"}
    assert db.session.merge(published.resource).review_due_on == wanted


def test_the_desk_sees_what_is_due_confirms_it_and_entrusts_its_own(desk, reviewer, desks_own, published):
    assert desks_own.resource.answerable == reviewer
    make_due(desks_own)
    page = desk.get("admin.resources", etat="relecture-due")
    assert published.title not in page
    page = desk.follow(page, f"Relire : {desks_own.title}")
    other = make_account("Agathe Relit", role=Role.REVIEWER)
    page = desk.submit(page, "Toujours valable")
    page = desk.submit(page, "Enregistrer", answerable=other.public_id)
    assert "Agathe Relit" in page
    assert answerable_for(db.session.merge(desks_own.resource)) == [other.email]
    assert events()[-1] == "resource.entrusted"
    page = desk.get("admin.resource_care", public_id=published.resource.public_id)
    assert "answerable" not in page.form("Enregistrer").names()


def test_an_observer_reads_the_care_of_a_resource_and_changes_nothing(site, desks_own):
    observer = site.login_as(make_account(role=Role.OBSERVER))
    page = observer.get("admin.resource_care", public_id=desks_own.resource.public_id)
    assert not page.all("//main//button")
    assert "@" not in page.main


def test_what_is_archived_or_of_somebody_else_is_not_cared_for(published, reviewer, desks_own):
    stranger = make_contributor()
    with pytest.raises(Refused), unit_of_work():
        care_actions.entrust_resource(desks_own.resource, stranger, by=reviewer)
    with pytest.raises(Refused), unit_of_work():
        care_actions.entrust_resource(published.resource, reviewer, by=reviewer)
    with unit_of_work():
        decisions.archive_resource(published.resource, "Remplacé.", by=reviewer)
    with pytest.raises(Refused), unit_of_work():
        care_actions.confirm_resource(published.resource, by=reviewer)


# ——— Who answers ———


def test_its_author_answers_for_a_resource_else_who_writes_for_its_owner(published, author, member):
    colleague = make_representative(member)
    assert answerable_for(published.resource) == [author.email]
    with unit_of_work():
        gone = db.session.scalars(select(Membership).where(Membership.account_id == author.id)).one()
        db.session.delete(gone)
    assert answerable_for(published.resource) == [colleague.email]


def test_every_coordinator_answers_for_what_the_desk_entrusted_to_nobody(desks_own, reviewer):
    other = make_coordinator()
    with unit_of_work():
        care_actions.entrust_resource(desks_own.resource, None, by=reviewer)
    assert set(answerable_for(desks_own.resource)) == {reviewer.email, other.email}


def test_a_draft_is_answered_for_by_nobody(draft):
    assert answerable_for(draft.resource) == []


# ——— Downloads ———


def with_file(published, reviewer):
    document = documents.receive(CSV, "mesures.csv")
    with unit_of_work():
        return decisions.correct_resource(
            published, written({}), document, saved_version=published.saved_version, by=reviewer
        )


def test_downloads_are_told_to_the_owner_and_the_desk_and_from_twenty_on_to_all(
    site, app, writer, desk, published, reviewer
):
    revision = with_file(published, reviewer)
    public_id, slug, file_id = revision.resource.public_id, revision.resource.slug, revision.file_id
    tallies = app.extensions["tallies"]
    db.session.rollback()
    for times, told in ((19, None), (1, (this_month(), 20))):
        for _time in range(times):
            tallies.add(KIND, (file_id, this_month()))
        tallies.write()
        assert told_downloads(queries.resource_by_public_id(public_id)) == told
    assert "Téléchargée 20 fois depuis" in site.another().get("resources.show", slug=slug)
    for page in (
        writer.get("resources.care", public_id=public_id),
        desk.get("admin.resource_care", public_id=public_id),
    ):
        assert "20 téléchargements depuis" in page
    assert "20 téléchargements" in desk.get("admin.resources", etat="publiees")


def test_a_link_is_not_redirected_through_us_so_its_readers_are_not_counted(writer, published):
    page = writer.get("resources.care", public_id=published.resource.public_id)
    assert "ne passent pas par nous, et ne sont pas comptées" in page
