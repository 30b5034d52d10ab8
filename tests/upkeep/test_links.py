"""Links of the library: dead after three nights, forgiven at one success, told once, noted for readers."""

import time
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from network.accounts.models import Role
from network.db import db, unit_of_work
from network.errors import Refused
from network.jobs.turns import Turn
from network.journal.models import Entry
from network.mail.actions import stop_topic
from network.mail.models import OutboxMail
from network.mail.models import State as MailState
from network.mail.topics import Topic
from network.members.queries import memberships_of
from network.resources.decisions import archive_resource
from network.sheets import actions as sheets
from network.sheets import pages
from network.sheets.content import written
from network.upkeep import actions, nights, queries, rounds, telling
from network.upkeep.calling import Caller, Cause
from network.upkeep.checking import Seen, Verdict
from network.upkeep.link_actions import give_archive_copy, note_verdict
from network.upkeep.link_models import LinkState, LinkUse, OutwardLink
from network.upkeep.link_queries import Due
from network.upkeep.manners import Manners
from network.upkeep.models import Finding, FindingKind, FindingState, UpkeepNight
from network.upkeep.rounds import Round
from tests.factories import (
    make_account,
    make_contributor,
    make_coordinator,
    make_member,
    make_published_resource,
    make_published_sheet,
    make_representative,
    publish,
)
from tests.upkeep.conftest import AGENT
from tests.upkeep.living import live_a_night, live_nights, set_up
from tests.upkeep.web import answer


def link_to(path: str) -> OutwardLink:
    link = db.session.scalar(select(OutwardLink).where(OutwardLink.url.endswith(path)))
    assert link is not None, f"nothing leads to {path}"
    return link


def found(kind=FindingKind.DEAD_LINK, state=FindingState.OPEN):
    return queries.findings(state, kind).items


def to_mend(outbox):
    return [mail for mail in outbox if mail.kind == "library_to_mend"]


@pytest.fixture
def dead(resource, web, manners, clock):
    """A link that has failed for three nights."""
    web.pages["/guide"] = answer(404)
    live_nights(3, clock, manners)
    (finding,) = found()
    return finding


def test_a_link_is_dead_after_three_nights_and_its_owner_is_told_once(resource, web, manners, clock, outbox):
    web.pages["/guide"] = answer(404)
    live_nights(2, clock, manners)
    assert (link_to("/guide").state, link_to("/guide").failures) == (LinkState.FAILING, 2)
    assert found() == []
    assert to_mend(outbox) == []
    live_nights(12, clock, manners)
    (finding,) = found()
    assert link_to("/guide").state == LinkState.DEAD
    assert finding.detail == {"url": web.url("/guide"), "since": "2026-03-10", "cause": "not_found"}
    (mail,) = to_mend(outbox)
    assert mail.to == "camille@exemple.fr"
    assert "ne s’ouvre plus depuis le 10 mars 2026 : la page n’existe plus." in mail
    assert "/a-reparer" in mail.action[1]


def test_failures_of_one_day_count_once(resource, web, manners, clock):
    live_a_night(manners)
    link = link_to("/guide")
    for _ in range(5):
        with unit_of_work():
            note_verdict(link.id, Verdict(Seen.FAILED, Cause.NOT_FOUND, 404), date(2026, 3, 11))
    assert (link.state, link.failures) == (LinkState.FAILING, 1)


def test_one_success_forgives(dead, web, manners, clock):
    del web.pages["/guide"]
    live_nights(9, clock, manners)
    link = link_to("/guide")
    assert (link.state, link.failures, link.failing_since) == (LinkState.ALIVE, 0, None)
    assert found() == []
    assert [finding.id for finding in found(state=FindingState.GONE)] == [dead.id]


def test_what_nobody_could_tell_changes_nothing_of_what_is_known(dead):
    link = link_to("/guide")
    with unit_of_work():
        note_verdict(link.id, Verdict(Seen.UNKNOWN, Cause.ROBOTS), date(2026, 3, 20))
    assert (link.state, link.cause, link.status) == (LinkState.DEAD, Cause.NOT_FOUND, 404)


def test_a_link_that_opens_is_left_alone_for_about_a_week(resource, web, manners, clock):
    live_nights(6, clock, manners)
    assert len(web.paths()) == 1
    live_nights(3, clock, manners)
    assert len(web.paths()) == 2


def test_what_robots_may_not_open_is_not_dead(resource, web, manners, clock):
    web.pages["/robots.txt"] = answer(200, b"User-agent: *\nDisallow: /\n")
    live_nights(9, clock, manners)
    link = link_to("/guide")
    assert (link.state, link.cause, link.failures) == (LinkState.UNKNOWN, Cause.ROBOTS, 0)
    assert found() == []
    assert web.paths() == []


def test_a_site_that_asks_for_days_gets_them(resource, web, manners, clock):
    web.pages["/guide"] = answer(429, Retry_After=str(5 * 24 * 3600))
    live_a_night(manners)
    assert link_to("/guide").due_on == date(2026, 3, 15)
    assert link_to("/guide").state == LinkState.UNKNOWN


def test_a_link_that_moved_for_good_is_told_with_its_new_address(resource, web, manners, clock, outbox):
    web.pages["/guide"] = answer(301, Location="/guides/bois")
    live_nights(1, clock, manners)
    (finding,) = found(FindingKind.MOVED_LINK)
    assert finding.detail == {"url": web.url("/guide"), "to": web.url("/guides/bois")}
    (mail,) = to_mend(outbox)
    assert "mène désormais à" in mail and "/guides/bois" in mail.text


def test_a_link_that_moved_to_the_same_page_is_not_told(resource, web, manners, clock):
    web.pages["/guide"] = answer(301, Location="/guide/")
    live_nights(1, clock, manners)
    assert link_to("/guide").state == LinkState.ALIVE
    assert found(FindingKind.MOVED_LINK) == []


def test_links_of_texts_are_looked_at_once_however_many_lead_there(author, member, web, manners, clock):
    said = f"Voir [le guide]({web.url('/guide')}#page-3) et [le contact](mailto:a@exemple.fr)."
    own = "Voir [la charte](http://localhost:5000/charte)."
    for title in ("Une chaufferie", "Une autre"):
        make_published_sheet(author, member, title, description=said, results=own)
    live_nights(1, clock, manners)
    assert [link.url for link in db.session.scalars(select(OutwardLink))] == [web.url("/guide")]
    assert len(db.session.scalars(select(LinkUse)).all()) == 2
    assert web.paths() == [("HEAD", "/guide")]


def test_a_link_that_is_mended_is_no_longer_a_finding(author, member, web, manners, clock):
    web.pages["/guide"] = answer(404)
    said = f"Voir [le guide]({web.url('/guide')})."
    revision = make_published_sheet(author, member, description=said)
    live_nights(3, clock, manners)
    assert len(found()) == 1
    with unit_of_work():
        draft = sheets.revise_sheet(revision.sheet, by=author)
        words = written({"description": "Voir le guide, à demander à l’agence."})
        sheets.save_draft(draft, words, saved_version=draft.saved_version, by=author)
    publish(draft)
    live_nights(1, clock, manners)
    assert found() == []
    assert db.session.scalars(select(OutwardLink)).all() == []


def test_what_is_archived_has_nothing_to_mend(dead, resource, web, manners, clock):
    with unit_of_work():
        archive_resource(resource.resource, "Dépassée.", by=make_coordinator())
    live_nights(1, clock, manners)
    assert found() == []
    assert db.session.scalars(select(OutwardLink)).all() == []


# ——— Nights ———


def test_a_night_cut_short_goes_on_where_it_was(author, member, web, manners, clock):
    for number in range(3):
        make_published_resource(author, member, f"Guide {number}", url=web.url(f"/{number}"))
    nights.keep_up(lambda: manners)  # it sends the links out
    ends_at = time.monotonic() + 60
    while not web.paths() and time.monotonic() < ends_at:
        time.sleep(0.01)
    nights._round = None  # the worker is killed: nobody hears the answers
    night = db.session.scalar(select(UpkeepNight).where(UpkeepNight.ended_at.is_(None)))
    assert night is not None and "read" in night.done and "links" not in night.done
    live_a_night(manners)
    assert {link.state for link in db.session.scalars(select(OutwardLink))} == {LinkState.ALIVE}


def test_a_night_is_lived_once_and_a_missed_one_later_in_the_day(resource, web, manners, clock):
    live_a_night(manners)
    clock.move(hours=3)
    assert nights.keep_up(lambda: manners) is False
    assert len(web.paths()) == 1
    clock.set(datetime(2026, 3, 17, 15, tzinfo=UTC))
    live_a_night(manners)
    assert len(web.paths()) == 2


def test_the_first_night_is_not_the_hour_when_the_site_was_set_up(app, clock, web, manners):
    clock.set(datetime(2026, 3, 10, 15, tzinfo=UTC))
    author = make_representative()
    make_published_resource(author, None, url=web.url("/guide"))
    assert nights.keep_up(lambda: manners) is False
    assert web.asked == []
    assert nights.night_of(datetime(2026, 3, 10, 23, 30, tzinfo=UTC)) == date(
        2026, 3, 10
    )  # half past midnight
    clock.set(datetime(2026, 3, 11, 0, 30, tzinfo=UTC))
    live_a_night(manners)
    assert len(web.paths()) == 1


def test_a_night_without_a_network_is_held_against_nobody(author, member, clock, open_sites):
    sites = [open_sites(f"127.0.0.{number}") for number in range(11, 17)]
    for number, site in enumerate(sites):
        make_published_resource(author, member, f"Guide {number}", url=site.url("/guide"))
        site.server.shutdown()
        site.server.server_close()
    alone = Manners(Caller(AGENT, may_call=lambda *_: True, seconds=0.5), pace=0.01)
    live_nights(4, clock, alone)
    assert {link.failures for link in db.session.scalars(select(OutwardLink))} == {0}
    open_again = open_sites("127.0.0.1")
    make_published_resource(author, member, "Guide encore", url=open_again.url("/guide"))
    live_nights(3, clock, alone)
    assert len(found()) == 6


def test_a_site_with_many_links_gets_some_of_them_a_night(author, member, web, manners, clock, monkeypatch):
    monkeypatch.setattr(rounds, "MOST_OF_HOST", 2)
    for number in range(5):
        make_published_resource(author, member, f"Guide {number}", url=web.url(f"/{number}"))
    live_nights(1, clock, manners)
    assert len(web.paths()) == 2
    live_nights(2, clock, manners)
    assert {path for _method, path in web.paths()} == {f"/{number}" for number in range(5)}


def test_an_odd_failure_of_ours_ends_no_round(resource, app):
    class Broken:
        def call(self, *_args):
            raise RuntimeError("ours")

    started = Round(date(2026, 3, 10), Broken())
    with unit_of_work():
        link = OutwardLink(url="http://a.fr/", url_sha256="0" * 64, host="a.fr", due_on=date(2026, 3, 10))
        db.session.add(link)
        db.session.flush()
        id_ = link.id
    started.begin([Due(id_, "a.fr", "http://a.fr/", True)])
    ends_at = time.monotonic() + 60
    while not started.advance():
        assert time.monotonic() < ends_at
        time.sleep(0.01)
    assert db.session.get_one(OutwardLink, id_).state == LinkState.UNKNOWN


# ——— Decisions ———


def test_a_dead_link_is_marked_for_readers_until_it_opens_again(dead, resource, site, web, manners, clock):
    slug = resource.resource.slug
    assert "signalé comme rompu" not in site.get("resources.show", slug=slug)
    with unit_of_work():
        assert actions.mark_links_dead([dead], by=make_coordinator()) == 1
    page = site.get("resources.show", slug=slug)
    assert "Lien signalé comme rompu le 13 mars 2026" in page
    assert "Copie d’archive" not in page
    with unit_of_work():
        copy = "https://web.archive.org/web/2024/guide"
        give_archive_copy(resource.resource, copy, by=make_coordinator())
    page = site.get("resources.show", slug=slug)
    assert page.link("Copie d’archive") == copy
    del web.pages["/guide"]
    archived = Verdict(Seen.ALIVE, status=200)
    with unit_of_work():
        note_verdict(link_to("/guide").id, archived, date(2026, 3, 20))
    assert "rompu" not in site.get("resources.show", slug=slug)


def test_a_sheet_says_which_of_its_links_is_broken(author, member, site, web, manners, clock):
    web.pages["/guide"] = answer(410)
    revision = make_published_sheet(author, member, description=f"Voir [là]({web.url('/guide')}).")
    live_nights(3, clock, manners)
    slug = revision.sheet.slug
    assert "rompu" not in site.get("sheets.show", slug=slug)
    with unit_of_work():
        actions.mark_links_dead(found(), by=make_coordinator())
    assert "Lien signalé comme rompu le 13 mars 2026" in site.get("sheets.show", slug=slug)


def said_broken(sheet) -> bool:
    """Say whether the page that is kept of a sheet, made as far as can be, tells of a broken link."""
    while pages.make_pages():
        db.session.rollback()
    kept = pages.kept_page(sheet.slug)
    assert kept is not None
    return "signalé comme rompu" in kept.whole


def test_a_page_says_broken_the_links_of_the_text_it_shows(author, member, web, manners, clock):
    web.pages["/guide"] = answer(410)
    said = f"Voir [là]({web.url('/guide')})."
    revision = make_published_sheet(author, member, description=said)
    live_nights(3, clock, manners)
    with unit_of_work():
        actions.mark_links_dead(found(), by=make_coordinator())
    assert said_broken(revision.sheet)
    with unit_of_work():
        draft = sheets.revise_sheet(revision.sheet, by=author)
        words = written({"description": "À demander à l’agence."})
        sheets.save_draft(draft, words, saved_version=draft.saved_version, by=author)
    publish(draft)
    other = make_published_sheet(author, member, "Une autre chaufferie", description=said)
    for _moment in ("before the night reads them", "after"):
        assert not said_broken(revision.sheet)
        assert said_broken(other.sheet)
        live_nights(1, clock, manners)
    assert not said_broken(revision.sheet)
    assert said_broken(other.sheet)


def test_a_link_marked_before_the_night_reads_a_sheet_is_told_after_it(author, member, web, manners, clock):
    web.pages["/guide"] = answer(410)
    said = f"Voir [là]({web.url('/guide')})."
    make_published_sheet(author, member, description=said)
    live_nights(3, clock, manners)
    other = make_published_sheet(author, member, "Une autre chaufferie", description=said)
    assert not said_broken(other.sheet)
    with unit_of_work():
        actions.mark_links_dead(found(), by=make_coordinator())
    live_nights(1, clock, manners)
    assert said_broken(other.sheet)


def test_what_was_accepted_does_not_come_back_unless_it_heals_and_dies_again(
    dead, web, manners, clock, outbox
):
    with unit_of_work():
        actions.accept_finding(dead, "Le site revient chaque été.", by=make_coordinator())
    live_nights(9, clock, manners)
    assert found() == []
    assert len(to_mend(outbox)) == 1
    del web.pages["/guide"]
    live_nights(9, clock, manners)
    web.pages["/guide"] = answer(500)
    live_nights(14, clock, manners)
    (finding,) = found()
    assert (finding.id, finding.decision, finding.reason) == (dead.id, None, None)
    assert len(to_mend(outbox)) == 2


def test_accepting_takes_a_reason_and_deciding_twice_is_refused(dead):
    desk = make_coordinator()
    with pytest.raises(Refused, match="Dites pourquoi"), unit_of_work():
        actions.accept_finding(dead, "  ", by=desk)
    with unit_of_work():
        actions.accept_finding(dead, "Tant pis.", by=desk)
    with pytest.raises(Refused, match="déjà"), unit_of_work():
        actions.accept_finding(dead, "Tant pis.", by=desk)
    assert db.session.scalar(select(Entry.details).where(Entry.event == "upkeep.accepted")) == {
        "finding": "dead_link",
        "reason": "Tant pis.",
    }
    with unit_of_work():
        actions.reopen_finding(dead, by=desk)
    assert dead.state == FindingState.OPEN


def test_only_a_dead_link_is_marked(resource, web, manners, clock):
    web.pages["/guide"] = answer(301, Location="/ailleurs")
    live_nights(1, clock, manners)
    with pytest.raises(Refused), unit_of_work():
        actions.mark_links_dead(found(FindingKind.MOVED_LINK), by=make_coordinator())


def test_an_owner_is_asked_in_the_words_of_the_desk(dead, outbox):
    with unit_of_work():
        assert actions.ask_owner(dead, "Avez-vous une autre adresse ?", by=make_coordinator()) == 1
    assert outbox.last.to == "camille@exemple.fr"
    assert "Avez-vous une autre adresse ?" in outbox.last


# ——— Mails ———


def test_one_mail_a_week_groups_what_is_new(author, member, web, manners, clock, outbox):
    for number in range(3):
        make_published_resource(author, member, f"Guide {number}", url=web.url(f"/{number}"))
    web.pages |= {"/0": answer(404), "/1": answer(404)}
    live_nights(3, clock, manners)
    (mail,) = to_mend(outbox)
    assert "2 points" in mail.subject
    web.pages["/2"] = answer(301, Location="/ailleurs")
    with unit_of_work():
        link_to("/2").due_on = date(2026, 3, 13)
    live_nights(2, clock, manners)
    assert len(to_mend(outbox)) == 1  # it waits for the week to be over
    live_nights(5, clock, manners)
    assert len(to_mend(outbox)) == 2
    assert "/ailleurs" in to_mend(outbox)[1].text
    assert "Guide 0" not in to_mend(outbox)[1].text


def test_who_stopped_these_mails_finds_the_same_in_their_space(author, web, resource, manners, clock, site):
    with unit_of_work():
        stop_topic("camille@exemple.fr", Topic.PUBLICATIONS)
    web.pages["/guide"] = answer(404)
    live_nights(3, clock, manners)
    states = select(OutboxMail.state).where(OutboxMail.kind == "library_to_mend")
    assert db.session.scalars(states).all() == [MailState.STOPPED]
    site.login_as(author)
    page = site.follow(site.get("members.home"), "Voir quoi faire")
    assert "la page n’existe plus" in page
    assert page.link("Changer l’adresse")


def test_what_the_coordination_published_is_told_to_those_who_answer_for_it(app, clock, web, manners, outbox):
    set_up(clock)
    desk = make_account(email="bureau@exemple.fr", role=Role.REVIEWER)
    revision = make_published_resource(desk, None, url=web.url("/guide"))
    web.pages["/guide"] = answer(404)
    with unit_of_work():
        revision.resource.answerable = desk
    live_nights(3, clock, manners)
    assert [mail.to for mail in to_mend(outbox)] == ["bureau@exemple.fr"]


def test_what_nobody_is_left_to_be_told_of_keeps_nobody_else_waiting(
    author, member, resource, clock, outbox, monkeypatch
):
    monkeypatch.setattr(telling, "MOST_READ", 2)
    left = make_member("Commune de Livernon")
    alone = make_contributor(left)
    theirs = [make_published_sheet(alone, left, f"Une chaufferie {number}") for number in range(2)]
    theirs.append(make_published_resource(alone, left, "Guide du bois"))
    told = {"since": "2026-01-01", "lacks": []}
    with unit_of_work():
        for membership in memberships_of(alone):
            db.session.delete(membership)
    for revision in (*theirs, resource):
        subject = queries.subject_of(revision)
        with unit_of_work():
            actions.find(FindingKind.NEVER_FOUND, (subject.kind, subject.key), told)
    telling.tell_owners(Turn())
    assert [mail.to for mail in to_mend(outbox)] == ["camille@exemple.fr"]
    with unit_of_work():
        left.official_email = "mairie@livernon.fr"
    for _night in range(2):
        clock.move(days=8)
        telling.tell_owners(Turn())
    assert {mail.to for mail in to_mend(outbox)} == {"camille@exemple.fr", "mairie@livernon.fr"}
    assert queries.untold(10) == []


def test_a_finding_without_anybody_waits_for_the_desk(dead):
    assert db.session.scalars(select(Finding).where(Finding.told_at.is_not(None))).all() == [dead]
    assert queries.waiting_kinds()[0][:2] == (FindingKind.DEAD_LINK, 1)
