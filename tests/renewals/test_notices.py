"""Who is written to about a major version, when, how often, and in which words."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from network.charter.entries import enter_signature
from network.charter.models import CharterVersion, MandateKind, Means
from network.charter.pledge import Mandate
from network.charter.queries import clauses_of
from network.charter.suspension_actions import lift_suspension, suspend
from network.db import db, unit_of_work
from network.errors import Refused
from network.mail.actions import stop_topic
from network.mail.models import OutboxMail
from network.mail.topics import Topic
from network.members.models import Membership
from network.renewals import actions, queries
from network.renewals.actions import remind_missing
from network.renewals.models import NoticeKind, RenewalNotice
from network.wording import day
from tests.charter.signing import a_pledge, prepare, sign
from tests.charter.versions import publish, publish_major, write
from tests.factories import make_contributor, make_member, make_membership, make_representative
from tests.page import words
from tests.queries import assert_queries
from tests.renewals.asking import give_address, work, written

TITLE = {"O1": {"title": "Couvrir tous les besoins"}}


def until(clock, campaign, days):
    """Let it be noon, so many days before signatures of the line before cease to count."""
    left = (campaign.grace_until - clock.now().date()).days
    clock.move(days=left - days)


def kinds():
    return [notice.kind for notice in db.session.scalars(select(RenewalNotice).order_by(RenewalNotice.id))]


# ——— Who ———


def test_each_person_who_may_sign_gets_one_mail_and_nobody_else_does(farm, charter, coordinator):
    first, second = make_representative(farm), make_representative(farm)
    make_contributor(farm)
    sign(prepare(farm, charter, by=first))
    give_address(farm, "contact@fermes.example")
    publish_major(coordinator)
    work()
    assert [mail.to for mail in written()] == [first.email, second.email]


def test_somebody_who_represents_two_members_gets_a_mail_for_each(farm, charter, coordinator):
    person, other = make_representative(farm), make_member("Les Amis du vent")
    make_membership(other, person)
    for member in (farm, other):
        sign(prepare(member, charter, by=person))
    publish_major(coordinator)
    work()
    assert [mail.to for mail in written()] == [person.email] * 2
    assert {words(mail.subject) for mail in written()} == {
        "La charte change : Fermes de Figeac est invitée à la signer",
        "La charte change : Les Amis du vent est invitée à la signer",
    }


def test_without_anybody_the_official_address_is_written_to(farm, charter, coordinator):
    sign(prepare(farm, charter, by=make_representative(farm)))
    gone = farm_without_people(farm)
    give_address(gone, "contact@fermes.example")
    publish_major(coordinator)
    work()
    mail = written()[0]
    assert mail.to == "contact@fermes.example"
    assert mail.action[0] == "Lire et signer la version 2.0"
    assert "Personne ne représente plus Fermes de Figeac" in mail


def test_without_any_address_it_is_kept_that_nobody_could_be_reached(farm, charter, coordinator):
    sign(prepare(farm, charter, by=make_representative(farm)))
    farm_without_people(farm)
    campaign = publish_major(coordinator)
    work()
    assert written() == []
    contact = queries.contacts(campaign, [farm])[farm.id]
    assert (contact.mails, contact.reached) == (0, False)


def farm_without_people(member):
    with unit_of_work():
        for membership in db.session.scalars(select(Membership).where(Membership.member_id == member.id)):
            db.session.delete(membership)
    return member


def test_only_those_with_something_in_force_are_asked(farm, commune, charter, coordinator):
    make_member("Jamais signé")
    suspended = make_member("Suspendue")
    for member in (farm, suspended):
        sign(prepare(member, charter))
    sign(prepare(commune, charter, mandate=Mandate(MandateKind.PRINCIPLE)))
    with unit_of_work():
        suspension = suspend(suspended, "Un doute.", by=coordinator)
    campaign = publish_major(coordinator)
    newcomer = make_member("Arrivée après")
    sign(prepare(newcomer, campaign))
    assert queries.whole(queries.progress_by_college(campaign)).total == 2
    work()
    assert len(written()) == 2
    with unit_of_work():
        lift_suspension(suspension, "Réglé.", by=coordinator)
    work()
    assert len(written()) == 3, "it is asked as soon as it is there again"
    assert "Suspendue" in written()[-1].subject


def test_a_signature_of_the_former_text_that_comes_later_is_asked_too(farm, charter, coordinator):
    campaign = publish_major(coordinator)
    work()
    representative = make_representative(farm)
    pledge = a_pledge(farm, charter)
    with unit_of_work():
        enter_signature(farm, charter, pledge, means=Means.SITE, by=coordinator, account=representative)
    work()
    assert [mail.to for mail in written()] == [representative.email]
    assert queries.whole(queries.progress_by_college(campaign)).missing == 1


# ——— What ———


def test_the_mail_tells_what_changes_until_when_and_where_to_sign(farm, charter, coordinator):
    sign(prepare(farm, charter))
    campaign = publish_major(coordinator, clauses=TITLE)
    work()
    mail = written()[0]
    assert mail.kind == "renewal_asked"
    assert "Fermes de Figeac a signé la version 1.0." in mail
    assert f"cessera de compter le {day(campaign.grace_until)}" in mail
    assert "O1. Couvrir tous les besoins – Intitulé Couvrir [ajouté : tous ]les besoins" in mail
    assert mail.links() == [
        f"http://localhost:5000/charte/renouveler/{farm.public_id}",
        "http://localhost:5000/charte/versions/2.0/changements?depuis=1.0",
    ]


def test_a_long_difference_is_told_clause_by_clause(farm, charter, coordinator):
    sign(prepare(farm, charter))
    told = "Tout autre chose, dite longuement. " * 30
    clauses = {clause.code: {"text": told} for clause in clauses_of(charter)[:3]}
    publish_major(coordinator, clauses=clauses)
    work()
    mail = written()[0]
    assert "[ajouté" not in mail.text
    assert "– O2. Réduire d’abord la consommation : modifié (texte)" in mail


def test_of_a_commitment_that_comes_or_goes_the_text_is_told(farm, charter, coordinator):
    sign(prepare(farm, charter))
    draft = write(coordinator, number="2.0", level="major", clauses={"O1": {"code": "O9", "text": "Mots."}})
    assert draft.number == "2.0"
    publish(coordinator, grace_until=(charter.published_at + timedelta(days=90)).date())
    work()
    assert "– engagement ajouté [ajouté : Mots.]" in written()[0]
    assert "– engagement retiré [supprimé : La collectivité se donne une année cible" in written()[0]


def test_words_far_from_any_change_are_left_out(farm, charter, coordinator):
    sign(prepare(farm, charter))
    first = clauses_of(charter)[0]
    publish_major(coordinator, clauses={"O1": {"text": f"{first.text} Et plus encore."}})
    work()
    told = next(line for line in written()[0].text.splitlines() if "Et plus encore" in line)
    assert told.startswith("[…]")
    assert len(told) < len(first.text)


def test_each_member_reads_what_changes_since_the_version_it_signed(
    farm, commune, charter, coordinator, at_noon
):
    sign(prepare(farm, charter))
    second = publish_major(coordinator, clauses=TITLE)
    sign(prepare(commune, second))
    at_noon.move(days=1)
    publish_major(coordinator, number="3.0", clauses={"O1": {"title": "Couvrir tous nos besoins"}})
    work()
    of_farm, of_commune = sorted(written(), key=lambda mail: "Commune" in mail.subject)
    assert "[supprimé : les] [ajouté : tous nos] besoins" in of_farm
    assert "tous [supprimé : les] [ajouté : nos] besoins" in of_commune


@pytest.mark.parametrize(
    ("mandate", "sentence"),
    [
        (None, "Commune de Figeac a signé la version 1.0, sans que son mandat soit confirmé."),
        (Mandate(MandateKind.PRINCIPLE), "a déclaré un engagement de principe sur la version 1.0."),
    ],
)
def test_what_did_not_count_is_called_by_its_name(commune, charter, coordinator, at_noon, mandate, sentence):
    sign(prepare(commune, charter, mandate=mandate))
    campaign = publish_major(coordinator)
    work()
    mail = written()[-1]
    assert sentence in mail
    assert "modèle de délibération" in mail
    assert "Cette signature compte encore" not in mail
    until(at_noon, campaign, 0)
    work()
    assert words(written()[-1].subject) == "La charte 2.0 attend la signature de Commune de Figeac"
    assert "cela ne vaut plus" in written()[-1]


# ——— When ———


def test_reminders_come_a_month_and_a_week_before_to_those_who_have_not_signed(
    farm, commune, charter, coordinator, at_noon
):
    for member in (farm, commune):
        sign(prepare(member, charter))
    campaign = publish_major(coordinator)
    work()
    until(at_noon, campaign, 31)
    work()
    assert kinds() == [NoticeKind.ASKED] * 2
    until(at_noon, campaign, 30)
    work()
    assert kinds()[2:] == [NoticeKind.MONTH_BEFORE] * 2
    sign(prepare(commune, campaign))
    until(at_noon, campaign, 7)
    work()
    assert kinds()[4:] == [NoticeKind.WEEK_BEFORE]
    until(at_noon, campaign, 0)
    work()
    work()
    assert kinds()[5:] == [NoticeKind.ENDED]
    assert f"Depuis le {day(campaign.grace_until)}, cette signature ne compte plus" in written()[-1]


def test_no_reminder_comes_within_a_week_of_another_mail(farm, charter, coordinator, at_noon):
    sign(prepare(farm, charter))
    campaign = publish_major(coordinator, grace_until=(at_noon.now() + timedelta(days=30)).date())
    work()
    assert kinds() == [NoticeKind.ASKED], "the month before begins today"
    at_noon.move(days=6)
    work()
    assert len(kinds()) == 1
    at_noon.move(days=1, seconds=1)
    work()
    assert kinds() == [NoticeKind.ASKED, NoticeKind.MONTH_BEFORE]
    assert queries.is_over(campaign, at_noon.now().date()) is False


def test_a_worker_that_slept_does_not_catch_up_with_every_reminder(farm, charter, coordinator, at_noon):
    sign(prepare(farm, charter))
    campaign = publish_major(coordinator)
    work()
    until(at_noon, campaign, -1)
    work()
    assert kinds() == [NoticeKind.ASKED, NoticeKind.ENDED]


def test_who_is_asked_after_the_day_is_not_told_twice_that_it_has_passed(farm, charter, coordinator, at_noon):
    campaign = publish_major(coordinator)
    until(at_noon, campaign, -3)
    pledge, person = a_pledge(farm, charter), make_representative(farm)
    with unit_of_work():
        enter_signature(farm, charter, pledge, means=Means.SITE, by=coordinator, account=person)
    at_noon.move(days=20)
    work()
    work()
    assert kinds() == [NoticeKind.ASKED]
    assert "cette signature ne compte plus" in written()[0]


def test_who_wants_no_reminder_still_hears_of_the_new_version_and_of_the_end(
    farm, charter, coordinator, at_noon
):
    person = make_representative(farm)
    sign(prepare(farm, charter, by=person))
    with unit_of_work():
        stop_topic(person.email, Topic.CAMPAIGNS)
    campaign = publish_major(coordinator)
    work()
    for days in (30, 7, 0):
        until(at_noon, campaign, days)
        work()
    sent = db.session.scalars(select(OutboxMail).where(OutboxMail.kind.startswith("renewal")))
    assert [mail.kind for mail in sent if mail.state != "stopped"] == ["renewal_asked", "renewal_ended"]


# ——— The desk's reminder ———


def test_the_desk_reminds_those_who_have_not_signed_once_a_week(farm, commune, charter, coordinator, at_noon):
    for member in (farm, commune):
        sign(prepare(member, charter))
    campaign = publish_major(coordinator)
    work()
    with pytest.raises(Refused, match="moins d’une semaine"), unit_of_work():
        remind_missing(campaign, by=coordinator)
    at_noon.move(days=8)
    sign(prepare(commune, campaign))
    with unit_of_work():
        assert remind_missing(campaign, by=coordinator) == 1
    work()
    work()
    assert kinds()[2:] == [NoticeKind.BY_HAND]
    assert words(written()[-1].subject) == "Rappel : la charte 2.0 attend la signature de Fermes de Figeac"
    at_noon.move(days=6)
    with pytest.raises(Refused, match="il y a moins d’une semaine"), unit_of_work():
        remind_missing(campaign, by=coordinator)
    at_noon.move(days=2)
    with unit_of_work():
        remind_missing(campaign, by=coordinator)
    work()
    assert kinds()[2:] == [NoticeKind.BY_HAND] * 2


def test_the_version_to_ask_for_is_found_alone_and_without_its_texts(charter, coordinator, at_noon):
    publish_major(coordinator)
    at_noon.move(days=30)
    third = publish_major(coordinator, number="3.0")
    numbers, id = ["3.0", "2.0"], third.id
    assert [version.number for version in queries.campaigns()] == numbers
    db.session.expunge_all()
    with assert_queries(1):
        newest = queries.newest_campaign()
    assert (newest.id, newest.number) == (id, "3.0")
    assert [each for each in db.session if isinstance(each, CharterVersion)] == [newest]
    assert {"text", "preamble"} <= inspect(newest).unloaded


def test_a_newer_major_version_closes_the_one_before(farm, commune, charter, coordinator, at_noon):
    person = make_representative(farm)
    sign(prepare(farm, charter, by=person))
    sign(prepare(commune, charter))
    second = publish_major(coordinator)
    sign(prepare(farm, second, by=person))
    at_noon.move(days=30)
    third = publish_major(coordinator, number="3.0")
    assert queries.newest_campaign() is third
    before = len(written())
    work()
    assert len(written()) == before + 2, "both are asked for the newest"
    with pytest.raises(Refused, match="plus récente"), unit_of_work():
        remind_missing(second, by=coordinator)
    until(at_noon, second, 0)
    work()
    assert all("3.0" in mail.text for mail in written()[before:])
    assert NoticeKind.ENDED not in kinds()


# ——— However it goes ———


class Crash(Exception):
    """The worker dies."""


@pytest.mark.parametrize("moment", [1, 2, 20, 21, 30])
def test_a_crash_loses_and_doubles_no_mail(charter, coordinator, monkeypatch, moment):
    members = [make_member(f"Association {number:02}") for number in range(30)]
    people = [make_representative(member) for member in members]
    for member, person in zip(members, people, strict=True):
        with unit_of_work():
            pledge = a_pledge(member, charter)
            enter_signature(member, charter, pledge, means=Means.SITE, by=person, account=person)
    publish_major(coordinator)
    queue, calls = actions.queue, []

    def dying(mail, to):
        calls.append(to)
        made = queue(mail, to=to)
        if len(calls) == moment:
            raise Crash
        return made

    monkeypatch.setattr(actions, "queue", dying)
    with pytest.raises(Crash):
        work()
    monkeypatch.setattr(actions, "queue", queue)
    work()
    assert sorted(mail.to for mail in written()) == sorted(person.email for person in people)
    assert kinds() == [NoticeKind.ASKED] * 30


def test_the_database_itself_refuses_a_second_notice(farm, charter, coordinator):
    sign(prepare(farm, charter))
    campaign = publish_major(coordinator)
    work()
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(
            RenewalNotice(
                version_id=campaign.id,
                member_id=farm.id,
                kind=NoticeKind.ASKED,
                written_at=campaign.published_at,
                people=1,
            )
        )
