"""Sheets that grow old: asked about after two years, reminded once, flagged after thirty days."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from network import clock as network_clock
from network.clock import months_later
from network.db import db, unit_of_work
from network.errors import Refused
from network.journal.models import Entry
from network.members.models import Membership
from network.search.models import SearchChange
from network.sheets import freshness_actions as actions
from network.sheets import freshness_queries as queries
from network.sheets.actions import archive_sheet, revise_sheet
from network.sheets.freshness_models import FreshnessLink, LinkKind
from network.sheets.freshness_queries import Standing
from network.sheets.queries import published_revision
from network.text import sha256_hex
from tests.factories import (
    make_contributor,
    make_coordinator,
    make_member,
    make_published_sheet,
    make_representative,
    publish,
)

ASKED, REMINDED = "sheets_to_confirm", "sheets_to_confirm_again"


def mails(outbox, *kinds):
    return [mail for mail in outbox if mail.kind in (kinds or (ASKED, REMINDED))]


def token_of(mail) -> str:
    return mail.links()[0].rpartition("/")[2]


def two_years_on(clock, **more) -> None:
    clock.set(months_later(clock.now(), 24) + timedelta(**more))
    db.session.rollback()


def flags(*revisions) -> list[bool]:
    db.session.expire_all()
    return [revision.is_flagged for revision in revisions]


def changes(sheet) -> int:
    db.session.rollback()
    return len(db.session.scalars(select(SearchChange).filter_by(key=sheet.public_id)).all())


def test_a_young_sheet_is_asked_about_by_nobody(clock, published, outbox):
    clock.set(months_later(clock.now(), 24) - timedelta(days=1))
    actions.follow_freshness()
    assert mails(outbox) == []
    assert published.asked_at is None


def test_three_years_of_a_sheet_that_nobody_confirms(clock, published, author, outbox):
    """Day after day around the second birthday: one question, one reminder, one flag, new pages once."""
    born, seen, before = clock.now(), {}, changes(published.sheet)
    for day in (*range(1, 720, 30), *range(720, 780), *range(780, 3 * 366, 20)):
        clock.set(born + timedelta(days=day))
        actions.follow_freshness()
        now = (len(mails(outbox)), *flags(published), changes(published.sheet) - before)
        seen.setdefault(now, day)
    asked = (months_later(born, 24) - born).days
    assert seen == {
        (0, False, 0): 1,
        (1, False, 0): asked,
        (2, False, 0): asked + 14,
        (2, True, 1): asked + 30,
    }
    assert [(mail.kind, mail.to) for mail in mails(outbox)] == [
        (ASKED, author.email),
        (REMINDED, author.email),
    ]


def test_confirmed_a_sheet_is_true_for_two_years_more(clock, published, author, outbox):
    two_years_on(clock)
    actions.follow_freshness()
    two_weeks = clock.move(days=14)
    actions.confirm_by_link(token_of(mails(outbox)[0]))
    db.session.commit()
    assert (published.confirmed_at, published.is_confirmed_by_author) == (two_weeks, True)
    for _day in range(100):
        clock.move(days=7)
        actions.follow_freshness()
    assert len(mails(outbox)) == 1 and flags(published) == [False]
    clock.set(months_later(two_weeks, 24))
    actions.follow_freshness()
    assert len(mails(outbox)) == 2


def test_a_flag_goes_with_the_confirmation_and_pages_follow(clock, published, author):
    two_years_on(clock)
    actions.follow_freshness()
    clock.move(days=31)
    actions.follow_freshness()
    assert flags(published) == [True]
    before = changes(published.sheet)
    with unit_of_work():
        actions.confirm_sheet(published.sheet, by=author)
    assert flags(published) == [False]
    assert changes(published.sheet) == before + 1


def test_a_worker_stopped_for_a_year_flags_nobody_before_thirty_days(clock, published, outbox):
    two_years_on(clock, days=365)
    actions.follow_freshness()
    assert (len(mails(outbox)), flags(published)) == (1, [False])
    clock.move(days=29)
    actions.follow_freshness()
    assert flags(published) == [False]
    clock.move(days=1)
    actions.follow_freshness()
    assert flags(published) == [True]


def test_a_new_version_is_a_confirmation_and_its_link_is_dead(clock, published, author, outbox):
    two_years_on(clock)
    actions.follow_freshness()
    clock.move(days=31)
    with unit_of_work():
        revision = revise_sheet(published.sheet, by=author)
    publish(revision)
    actions.follow_freshness()
    assert flags(published_revision(published.sheet)) == [False]
    with pytest.raises(Refused, match="déjà servi"), unit_of_work():
        actions.confirm_by_link(token_of(mails(outbox)[0]))
    assert len(mails(outbox)) == 1


def test_a_link_serves_once_within_ninety_days_to_whoever_still_writes(clock, published, author, outbox):
    two_years_on(clock)
    actions.follow_freshness()
    token = token_of(mails(outbox)[0])
    now = clock.now()
    assert queries.revision_by_link(token, now)
    assert queries.revision_by_link(token, now + timedelta(days=90)) is None
    assert queries.revision_by_link("another", now) is None
    link = db.session.scalars(select(FreshnessLink)).one()
    assert link.token_sha256 == sha256_hex(token), "only a digest is kept"
    with unit_of_work():
        db.session.delete(db.session.scalars(select(Membership).filter_by(account_id=author.id)).one())
    assert queries.revision_by_link(token, now) is None


def test_used_a_link_is_dead(clock, published, outbox):
    two_years_on(clock)
    actions.follow_freshness()
    token = token_of(mails(outbox)[0])
    with unit_of_work():
        actions.confirm_by_link(token)
    with pytest.raises(Refused, match="déjà servi"), unit_of_work():
        actions.confirm_by_link(token)
    events = select(Entry.event).where(Entry.event == "sheet.confirmed")
    assert len(db.session.scalars(events).all()) == 1


def test_the_first_link_still_serves_after_the_reminder(clock, published, outbox):
    two_years_on(clock)
    actions.follow_freshness()
    clock.move(days=15)
    actions.follow_freshness()
    first, again = mails(outbox)
    assert token_of(first) != token_of(again)
    assert all(queries.revision_by_link(token_of(mail), clock.now()) for mail in (first, again))


def test_many_sheets_of_one_author_come_ten_a_week_in_one_mail(clock, member, author, outbox):
    for number in range(23):
        make_published_sheet(author, member, f"Fiche {number}")
    two_years_on(clock)
    told = []
    for _day in range(29):
        actions.follow_freshness()
        clock.move(days=1)
        told.append(len(mails(outbox, ASKED)))
    assert [told.index(count) for count in (1, 2, 3)] == [0, 7, 14]
    assert told[-1] == 3
    told_in = [sum("/toujours-vraie/" in text for text in mail.paragraphs) for mail in mails(outbox, ASKED)]
    assert told_in == [10, 10, 3]
    first = mails(outbox, ASKED)[0]
    assert first.subject.split()[-4:] == ["10", "de", "vos", "fiches"]
    assert first.action is None


def test_when_the_author_left_everybody_who_writes_for_the_owner_is_asked(
    clock, published, member, author, outbox
):
    others = {make_contributor(member).email, make_representative(member).email}
    with unit_of_work():
        db.session.delete(db.session.scalars(select(Membership).filter_by(account_id=author.id)).one())
    two_years_on(clock)
    actions.follow_freshness()
    actions.follow_freshness()
    assert {mail.to for mail in mails(outbox)} == others and len(mails(outbox)) == 2
    with unit_of_work():
        actions.confirm_by_link(token_of(mails(outbox)[1]))
    assert published.confirmed_at and not published.is_confirmed_by_author


def test_when_nobody_is_left_the_desk_sees_it(clock, published, author, outbox):
    with unit_of_work():
        db.session.delete(db.session.scalars(select(Membership).filter_by(account_id=author.id)).one())
    two_years_on(clock)
    actions.follow_freshness()
    assert mails(outbox) == []
    assert queries.count_standing(clock.now())[Standing.NOBODY] == 1
    clock.move(days=30)
    actions.follow_freshness()
    assert flags(published) == [True]


def test_nobody_is_asked_about_what_is_archived(clock, published, outbox):
    with unit_of_work():
        archive_sheet(published.sheet, "Démontée.", by=make_coordinator())
    two_years_on(clock, days=40)
    actions.follow_freshness()
    assert mails(outbox) == []
    with pytest.raises(Refused, match="archivée"), unit_of_work():
        actions.confirm_sheet(published.sheet, by=published.author)


def test_who_left_after_the_question_is_not_reminded(clock, published, author, outbox):
    two_years_on(clock)
    actions.follow_freshness()
    with unit_of_work():
        db.session.delete(db.session.scalars(select(Membership).filter_by(account_id=author.id)).one())
    clock.move(days=20)
    actions.follow_freshness()
    assert len(mails(outbox)) == 1


def test_the_database_keeps_one_link_of_a_kind_a_question(clock, published, author):
    two_years_on(clock)
    actions.follow_freshness()
    link = db.session.scalars(select(FreshnessLink)).one()
    twin = FreshnessLink(
        token_sha256=sha256_hex("twin"), sheet_id=link.sheet_id, account_id=author.id, asked_at=link.asked_at,
        kind=LinkKind.ASKED, sent_at=clock.now(), expires_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(twin)
        db.session.flush()


def test_old_links_are_forgotten(clock, published):
    two_years_on(clock)
    actions.follow_freshness()
    for days, left in ((269, 1), (2, 0)):
        clock.move(days=days)
        with unit_of_work():
            actions.forget_old_freshness_links()
        assert len(db.session.scalars(select(FreshnessLink)).all()) == left


def test_what_was_archived_by_mistake_comes_back_with_a_reason(published, author, outbox):
    coordinator = make_coordinator()
    with pytest.raises(Refused, match="pas archivée"), unit_of_work():
        actions.restore_sheet(published.sheet, "Une erreur.", by=coordinator)
    with unit_of_work():
        archive_sheet(published.sheet, "Démontée.", by=coordinator)
    with pytest.raises(Refused, match="pourquoi") as refused, unit_of_work():
        actions.restore_sheet(published.sheet, " ", by=coordinator)
    assert refused.value.field == "reason"
    before = changes(published.sheet)
    with unit_of_work():
        actions.restore_sheet(published.sheet, "C’était une autre fiche.", by=coordinator)
    assert not published.sheet.is_archived
    assert changes(published.sheet) == before + 1
    restored = [mail for mail in outbox if mail.kind == "sheet_restored"]
    assert [mail.to for mail in restored] == [author.email] and "C’était une autre fiche." in restored[0]


# ——— Pages ———


def test_one_click_from_the_mail_confirms_without_logging_in(site, clock, published, outbox):
    two_years_on(clock)
    actions.follow_freshness()
    url = site.url("sheets.confirm_by_link", token=token_of(mails(outbox)[0]))
    page = site.get(url)
    assert "Cette fiche est-elle toujours vraie ?" in page
    assert published.confirmed_at is None, "reading the page answers nothing"
    assert "Une personne qui représente votre organisation peut l’archiver" in page
    thanks = site.submit(page, button="Oui, toujours vraie")
    assert "Merci, c’est noté" in thanks
    assert "Vous avez déjà répondu" in site.get(url, expect=410)
    shown = site.get("sheets.show", slug=published.sheet.slug)
    assert "par son auteur" in shown and "Confirmée le" in shown


def test_a_flagged_sheet_says_so_everywhere_and_stays_found(site, clock, published, author):
    two_years_on(clock)
    actions.follow_freshness()
    clock.move(days=30)
    actions.follow_freshness()
    assert "vérifiez avant de vous y fier" in site.get("sheets.show", slug=published.sheet.slug)
    assert "À actualiser" in site.get("library.search")
    own = site.another().login_as(author)
    page = own.get("sheets.mine")
    assert "À actualiser" in page and "l’est-elle toujours ?" in page
    page = own.submit(page, button="Toujours vraie : Une chaufferie bois pour l’école")
    assert "confirmée aujourd’hui" in page and "À actualiser" not in page
    assert "À actualiser" not in site.get("library.search")
    assert "Confirmée le" in site.get("sheets.show", slug=published.sheet.slug)


def test_a_representative_may_archive_from_the_mail_once_logged_in(site, clock, member, outbox):
    make_published_sheet(make_representative(member), member)
    two_years_on(clock)
    actions.follow_freshness()
    page = site.get("sheets.confirm_by_link", token=token_of(mails(outbox)[0]))
    assert site.follow(page, "L’archiver").h1 == "Connexion"
    assert site.follow(page, "La mettre à jour").h1 == "Connexion"


def test_the_desk_reads_what_waits_archives_and_brings_back(site, clock, published):
    two_years_on(clock)
    desk = site.another().login_as(make_coordinator())
    actions.follow_freshness()
    assert published.title in desk.get("admin.stale_sheets", etat="demandees")
    clock.move(days=30)
    desk = site.another().login_as(make_coordinator())
    assert published.title in desk.get("admin.stale_sheets")
    with unit_of_work():
        archive_sheet(published.sheet, "Démontée.", by=make_coordinator())
    page = desk.get("admin.stale_sheets", etat="archivees")
    page = desk.follow(page, f"Remettre en ligne : {published.title}")
    page = desk.submit(page, reason="Une erreur.", button="Remettre en ligne")
    assert page.h1 == published.title
    desk.get("admin.stale_sheets", etat="nulle-part", expect=404)


def test_an_archived_sheet_offers_to_come_back_to_the_coordination_alone(site, published):
    with unit_of_work():
        archive_sheet(published.sheet, "Démontée.", by=make_coordinator())
    said = "Remettre cette fiche en ligne"
    assert said not in site.get("sheets.show", slug=published.sheet.slug, expect=410)
    desk = site.another().login_as(make_coordinator())
    assert said in desk.get("sheets.show", slug=published.sheet.slug, expect=410)


def test_owners_of_other_sheets_are_not_kept_waiting(clock, outbox):
    """One author who wrote many does not keep another from being asked."""
    first, second = (make_contributor(make_member(name)) for name in ("Commune A", "Commune B"))
    for author in (first, second):
        own = db.session.scalars(select(Membership).filter_by(account_id=author.id)).one().member
        for number in range(12):
            make_published_sheet(author, own, f"Fiche {number}")
    two_years_on(clock)
    actions.follow_freshness()
    assert {mail.to for mail in mails(outbox)} == {first.email, second.email}
    assert network_clock.now() == clock.now()
