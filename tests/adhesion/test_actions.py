"""Signs of life, notices, sleep and return; each step kept with its author, its date and its reason."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from network.adhesion import queries
from network.adhesion.actions import take_more_time, take_more_time_by_mail, tell_news, vouch
from network.adhesion.erasing import erase
from network.adhesion.following import follow_memberships
from network.adhesion.models import LifeStep, NoticeLink
from network.adhesion.rules import BETWEEN
from network.charter.models import Standing
from network.charter.queries import signatures_of
from network.charter.signatory_queries import count_signatories, signatories
from network.charter.suspension_actions import lift_suspension, suspend
from network.clock import months_later
from network.commands import forget_what_is_stale
from network.db import db, unit_of_work
from network.errors import Refused
from network.journal.models import Entry
from network.members.models import MemberStatus
from network.members.official import set_official_address
from network.members.people import leave_member
from network.traces import Traces
from tests.adhesion.living import kinds, steps
from tests.factories import (
    make_account,
    make_contributor,
    make_draft,
    make_member,
    make_published_sheet,
    make_representative,
)

DONE = "Nous avons changé les chaudières de l’école."
ASKED = ("first_notice", "second_notice")


@pytest.fixture
def person(app):
    return make_account(name="Jeanne Martin", email="jeanne@exemple.fr")


@pytest.fixture
def farm(life, person):
    return life.signed(by=person)


def told(member, person, done=DONE, **more):
    with unit_of_work():
        return tell_news(member, done, by=person, **more)


def taken(member, person):
    with unit_of_work():
        take_more_time(member, by=person)


def test_signing_takes_a_member_in_and_its_history_says_so(farm, life):
    assert (farm.status, farm.accepted_at) == (MemberStatus.SIGNED, life.clock.now())
    (step,) = queries.steps_of(farm)
    assert (step.kind, step.author, step.at) == ("accepted", "Le site", farm.accepted_at)
    life.days(3)
    assert kinds(farm) == ["accepted"], "it is told once"


def test_a_year_after_the_last_sign_of_life_a_member_is_written_to(farm, life, person, outbox):
    life.days(364)
    assert kinds(farm) == ["accepted"]
    life.days(2)
    assert kinds(farm) == ["accepted", "first_notice"]
    mail = outbox.last
    assert (mail.kind, mail.to) == ("first_notice", person.email)
    assert "Rien n’est effacé" in mail.text
    assert mail.action[0] == "Donner des nouvelles, ou prendre du temps"


def test_two_notices_and_sixty_days_later_it_is_asleep_and_no_longer_counted(farm, life, charter, outbox):
    assert count_signatories(charter) == 1
    life.days(366 + 61)
    assert kinds(farm) == ["accepted", "first_notice", "second_notice", "asleep"]
    first, second, asleep = steps(farm, *ASKED, "asleep")
    assert second.at - first.at >= BETWEEN
    assert asleep.at - second.at >= BETWEEN
    assert {step.author for step in (first, second, asleep)} == {"Le site"}
    assert "après deux rappels" in asleep.reason
    assert (farm.status, farm.dormant_at) == (MemberStatus.DORMANT, asleep.at)
    assert [signature.standing for signature in signatures_of(farm)] == [Standing.ASIDE]
    assert count_signatories(charter) == 0
    assert signatories(charter).items == []
    assert [mail.kind for mail in outbox][-3:] == ["first_notice", "second_notice", "fell_asleep"]


def test_after_a_long_stop_of_the_site_nothing_is_made_up_for_at_once(farm, life):
    life.clock.move(days=900)
    follow_memberships()
    follow_memberships()
    assert kinds(farm) == ["accepted", "first_notice"]
    life.clock.move(days=900)
    follow_memberships()
    follow_memberships()
    assert kinds(farm) == ["accepted", "first_notice", "second_notice"]
    life.clock.move(days=29)
    follow_memberships()
    assert farm.status == MemberStatus.SIGNED
    life.clock.move(days=1)
    follow_memberships()
    assert farm.status == MemberStatus.DORMANT


def test_news_end_the_silence(farm, life, person, outbox):
    life.days(400)
    assert "second_notice" in kinds(farm)
    told(farm, person)
    sent = len(outbox)
    life.days(300)
    assert farm.status == MemberStatus.SIGNED
    assert len(outbox) == sent
    life.days(70)
    assert kinds(farm)[-1] == "first_notice", "and the next year begins"


def test_a_sheet_or_a_signature_is_news_too(farm, life, person):
    life.days(200)
    make_published_sheet(person, farm)
    assert queries.silence_of(farm).since == life.clock.now()
    life.days(366)
    assert kinds(farm) == ["accepted", "first_notice"]


def test_a_draft_is_no_news(farm, life, person):

    since = queries.silence_of(farm).since
    life.days(10)
    make_draft(person, farm)
    assert queries.silence_of(farm).since == since


def test_late_news_bring_a_member_back_at_once(farm, life, charter, person, outbox):
    colleague = make_representative(farm, email="collegue@exemple.fr")
    life.days(366 + 61)
    assert farm.status == MemberStatus.DORMANT
    told(farm, person)
    assert (farm.status, farm.dormant_at) == (MemberStatus.SIGNED, None)
    assert count_signatories(charter) == 1
    assert kinds(farm)[-1] == "back"
    back = queries.steps_of(farm)[0]
    assert (back.author, back.reason) == ("Jeanne Martin", "Jeanne Martin a donné des nouvelles.")
    assert [(mail.kind, mail.to) for mail in outbox][-1] == ("membership_back", colleague.email)


def test_a_sheet_published_brings_it_back_at_the_next_round(farm, life, person):
    life.days(366 + 61)
    life.clock.move(hours=1)
    make_published_sheet(person, farm)
    follow_memberships()
    assert farm.status == MemberStatus.SIGNED
    assert (queries.steps_of(farm)[0].kind, queries.steps_of(farm)[0].author) == ("back", "Le site")
    follow_memberships()
    assert kinds(farm).count("back") == 1


@pytest.mark.parametrize("notices", [1, 2])
def test_three_months_more_put_the_next_step_off_once(farm, life, person, outbox, notices):
    life.days(366 if notices == 1 else 366 + 31)
    before = queries.silence_of(farm).next_at
    taken(farm, person)
    assert queries.silence_of(farm).next_at == months_later(before, 3)
    assert queries.steps_of(farm)[0].author == "Jeanne Martin"
    assert outbox.last.kind == "more_time_taken"
    with pytest.raises(Refused, match="déjà été pris"):
        taken(farm, person)
    life.days(110)
    assert kinds(farm)[-1] == "extended"
    life.days(80)
    assert farm.status == MemberStatus.DORMANT
    told(farm, person)
    life.days(366)
    taken(farm, person)
    assert kinds(farm).count("extended") == 2, "once for each silence"


def test_more_time_is_not_taken_before_anything_is_asked(farm, person):
    with pytest.raises(Refused, match="rien à repousser"):
        taken(farm, person)


def test_the_link_of_a_notice_takes_more_time_in_the_name_of_its_reader(farm, life, person, outbox):
    life.days(366)
    token = outbox.last.action[1].rsplit("/", 1)[-1]
    with unit_of_work():
        take_more_time_by_mail(token)
    step = queries.steps_of(farm)[0]
    assert (step.kind, step.author, step.by_id) == ("extended", "Jeanne Martin", person.id)
    assert "le rappel du" in step.reason
    with pytest.raises(Refused), unit_of_work():
        take_more_time_by_mail(token)
    with pytest.raises(Refused, match="ne sert plus"), unit_of_work():
        take_more_time_by_mail("unknown")


def test_a_link_dies_with_the_right_to_act(farm, life, person, outbox):
    make_representative(farm)
    life.days(366)
    token = outbox.to(person.email)[-1].action[1].rsplit("/", 1)[-1]
    assert queries.notice_by_token(token)
    with unit_of_work():
        leave_member(farm, by=person, knows_it_is_last=True)
    assert queries.notice_by_token(token) is None


def test_where_nobody_represents_a_member_its_official_address_is_written_to(
    farm, life, person, coordinator, outbox
):
    with unit_of_work():
        set_official_address(farm, "accueil@ferme.exemple", by=coordinator)
    with unit_of_work():
        leave_member(farm, by=person, knows_it_is_last=True)
    life.days(366)
    assert (outbox.last.kind, outbox.last.to) == ("first_notice", "accueil@ferme.exemple")
    with unit_of_work():
        take_more_time_by_mail(outbox.last.action[1].rsplit("/", 1)[-1])
    assert queries.steps_of(farm)[0].author == "Depuis l’adresse officielle"


def test_whom_nobody_can_be_written_to_for_never_falls_asleep_and_is_shown_to_the_desk(farm, life, person):
    with unit_of_work():
        leave_member(farm, by=person, knows_it_is_last=True)
    life.days(500)
    assert kinds(farm) == ["accepted"]
    assert [each.member for each in queries.members_out_of_reach(life.clock.now()).items] == [farm]
    make_representative(farm)
    assert queries.members_out_of_reach(life.clock.now()).items == []


def test_every_representative_is_written_to_and_no_contributor(farm, life, person, outbox):
    other = make_representative(farm, email="autre@exemple.fr")
    make_contributor(farm, email="plume@exemple.fr")
    life.days(366)
    asked = [mail.to for mail in outbox if mail.kind == "first_notice"]
    assert sorted(asked) == sorted([person.email, other.email])


def test_neither_the_suspended_nor_those_who_only_registered_are_asked_for_news(
    farm, life, coordinator, outbox
):
    make_member("Association inscrite", by=make_account())
    with unit_of_work():
        suspension = suspend(farm, "Un doute.", by=coordinator)
    sent = len(outbox)
    life.days(500)
    assert len(outbox) == sent
    with unit_of_work():
        lift_suspension(suspension, "Réglé.", by=coordinator)
    life.days(360)
    assert kinds(farm) == ["accepted"], "nobody is asked for news of the time it was suspended"
    life.days(6)
    assert kinds(farm)[-1] == "first_notice"


def test_a_suspension_of_one_that_sleeps_leaves_it_asleep_once_lifted_until_the_next_round(
    farm, life, coordinator
):
    life.days(430)
    with unit_of_work():
        suspension = suspend(farm, "Un doute.", by=coordinator)
    assert farm.status == MemberStatus.SUSPENDED
    with unit_of_work():
        lift_suspension(suspension, "Réglé.", by=coordinator)
    assert farm.status == MemberStatus.DORMANT


def test_the_coordination_may_have_heard_of_a_member(farm, life, coordinator, outbox):
    life.days(430)
    with pytest.raises(Refused, match="d’où viennent"), unit_of_work():
        vouch(farm, "", by=coordinator)
    with unit_of_work():
        vouch(farm, "Vue à la rencontre de Figeac.", by=coordinator)
    assert farm.status == MemberStatus.SIGNED
    assert kinds(farm)[-2:] == ["heard", "back"]
    assert queries.silence_of(farm).since == life.clock.now()
    assert "Vue à la rencontre de Figeac." in outbox.last


def test_help_wished_reaches_the_coordination(farm, person, coordinator, outbox):
    told(farm, person)
    assert outbox.last.kind != "help_wished"
    told(farm, person, wished="Un exemple de marché public.")
    assert (outbox.last.kind, outbox.last.to) == ("help_wished", coordinator.email)
    assert "Un exemple de marché public." in outbox.last
    assert [news.wished for news in queries.news_of(farm)] == ["Un exemple de marché public.", ""]


def test_an_organisation_that_is_not_in_gives_no_news(app, person):
    member = make_member("Association inscrite", by=person)
    with pytest.raises(Refused, match="entrée dans le réseau"):
        told(member, person)


def test_nobody_changes_the_history(farm):
    for change in (update(LifeStep).values(reason="Autre."), delete(LifeStep)):
        with pytest.raises(IntegrityError, match="life_step_stays"), unit_of_work():
            db.session.execute(change)


def test_somebody_erased_leaves_the_history_but_their_name(farm, life, person):
    colleague = make_representative(farm, name="Paul Roux")
    life.days(366)
    taken(farm, person)
    told(farm, person, "Jeanne Martin et Paul Roux ont isolé l’école.")
    told(farm, colleague, wished="Appeler Jeanne Martin.")
    kept = kinds(farm)
    with unit_of_work():
        erase(Traces(frozenset({"Jeanne Martin"}), frozenset({person.email}), person.id))
    assert kinds(farm) == kept
    assert [step.author for step in steps(farm, "extended")] == ["personne effacée"]
    texts = [text for news in queries.news_of(farm) for text in (news.author, news.done, news.wished)]
    assert not any("Jeanne" in text for text in texts)
    assert any("Paul Roux ont isolé" in text for text in texts)
    assert db.session.scalars(select(NoticeLink.account_id)).all() == [colleague.id]


def test_the_links_of_notices_are_forgotten_with_their_addresses_after_eighteen_months(
    farm, life, person, coordinator, outbox
):
    with unit_of_work():
        set_official_address(farm, "accueil@ferme.exemple", by=coordinator)
    with unit_of_work():
        leave_member(farm, by=person, knows_it_is_last=True)
    life.days(366)
    (step,) = steps(farm, "first_notice")
    token = outbox.last.action[1].rsplit("/", 1)[-1]
    life.clock.set(months_later(step.at, 18) - timedelta(seconds=1))
    forget_what_is_stale()
    assert queries.notice_by_token(token)
    life.clock.move(seconds=1)
    forget_what_is_stale()
    assert db.session.scalars(select(NoticeLink.sent_to)).all() == []
    assert kinds(farm) == ["accepted", "first_notice"], "the history stays"


def test_whoever_is_not_represented_reads_at_its_official_address_that_it_is_back(
    farm, life, person, coordinator, outbox
):
    with unit_of_work():
        set_official_address(farm, "accueil@ferme.exemple", by=coordinator)
    with unit_of_work():
        leave_member(farm, by=person, knows_it_is_last=True)
    life.days(366)
    with unit_of_work():
        take_more_time_by_mail(outbox.last.action[1].rsplit("/", 1)[-1])
    life.days(180)
    assert farm.status == MemberStatus.DORMANT
    with unit_of_work():
        vouch(farm, "Vue à la rencontre de Figeac.", by=coordinator)
    told = [mail.kind for mail in outbox if mail.to == "accueil@ferme.exemple"]
    assert told[-5:] == ["first_notice", "more_time_taken", "second_notice", "fell_asleep", "membership_back"]


def test_what_people_do_stands_in_the_journal(farm, life, person):
    life.days(366)
    taken(farm, person)
    told(farm, person)
    events = db.session.execute(select(Entry.event, Entry.account).where(Entry.event.startswith("adhesion")))
    assert [tuple(row) for row in events] == [
        ("adhesion.reminded", None),
        ("adhesion.more_time_taken", person.public_id),
        ("adhesion.news_told", person.public_id),
    ]
