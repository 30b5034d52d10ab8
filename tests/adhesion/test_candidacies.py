"""Who is taken in, by whom and why, under each joining policy; decisions dated, reasoned, contestable."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import event, select

from network import clock
from network.adhesion import candidacy_mails as mails
from network.adhesion import candidacy_queries as queries
from network.adhesion.actions import forget_old_links
from network.adhesion.candidacy_actions import (
    accept_candidacy,
    contest_decline,
    decline_candidacy,
    uphold_decline,
)
from network.adhesion.candidacy_models import SponsorAnswer, SponsorLink
from network.adhesion.following import follow_memberships
from network.adhesion.queries import steps_of
from network.adhesion.sponsor_actions import answer_sponsorship, ask_sponsor, remind_sponsor
from network.charter.entries import end_signature, enter_signature
from network.charter.models import EndKind, Means, Standing
from network.charter.queries import signatures_of
from network.charter.signatory_queries import count_signatories, signatories
from network.charter.suspension_actions import lift_suspension, suspend
from network.config import JOINING_POLICIES
from network.db import db, unit_of_work
from network.errors import Refused
from network.jobs import turns
from network.members.joining import JoiningPolicy
from network.members.models import MemberRole, MemberStatus
from network.members.official import set_official_address
from network.members.people import leave_member
from network.members.queries import membership_in
from tests.adhesion.living import kinds
from tests.charter.signing import a_pledge
from tests.charter.versions import publish_major
from tests.factories import make_account, make_contributor, make_member, make_membership

OPEN, SPONSORED, APPROVED = JoiningPolicy
YES, NO = SponsorAnswer


@pytest.fixture
def elders(life):
    """Three members taken in while signing was enough, each with its representative."""
    people = [make_account(name=f"Personne {number}", email=f"p{number}@exemple.fr") for number in range(3)]
    return [(life.signed(f"Ancienne {number}", by=by), by) for number, by in enumerate(people)]


@pytest.fixture
def person(app):
    return make_account(name="Jeanne Martin", email="jeanne@exemple.fr")


def candidate(life, policy, chosen, person, name="Fermes de Figeac"):
    policy(chosen)
    return life.signed(name, by=person)


def asked(member, sponsor, person):
    with unit_of_work():
        return ask_sponsor(member, sponsor, by=person)


def answered(outbox, address, answer=YES, reason=""):
    token = [mail for mail in outbox.to(address) if mail.kind.startswith("sponsor_")][-1].action[1]
    with unit_of_work():
        return answer_sponsorship(token.rsplit("/", 1)[-1], answer, reason)


def test_the_setting_and_the_code_name_the_same_policies():
    assert tuple(policy.value for policy in JoiningPolicy) == JOINING_POLICIES


def test_where_the_network_is_open_signing_is_enough(life, policy, charter, person, outbox):
    member = life.signed(by=person, follow=False)
    assert (member.status, member.accepted_at) == (MemberStatus.SIGNED, life.clock.now())
    assert count_signatories(charter) == 1
    follow_memberships()
    assert queries.candidacy_of(member) is None


@pytest.mark.parametrize("chosen", [SPONSORED, APPROVED])
def test_elsewhere_who_has_signed_is_a_candidate_that_does_not_count(
    life, policy, charter, person, outbox, coordinator, chosen
):
    member = candidate(life, policy, chosen, person)
    assert (member.status, member.accepted_at) == (MemberStatus.CANDIDATE, None)
    assert [signature.standing for signature in signatures_of(member)] == [Standing.ASIDE]
    assert count_signatories(charter) == 0
    assert signatories(charter).items == []
    assert queries.candidacy_of(member).is_open
    assert kinds(member) == ["applied"]
    told = [(mail.kind, mail.to) for mail in outbox if mail.kind.startswith("candidacy")]
    to_the_desk = [("candidacy_to_decide", coordinator.email)] if chosen == APPROVED else []
    assert told == [("candidacy_opened", person.email), *to_the_desk]
    follow_memberships()
    assert kinds(member) == ["applied"], "it is opened once"


def test_an_engagement_of_principle_is_no_candidacy(life, policy):
    policy(APPROVED)
    member = make_member("Association inscrite", by=make_account())
    follow_memberships()
    assert (member.status, queries.candidacy_of(member)) == (MemberStatus.REGISTERED, None)


def test_two_members_that_confirm_take_a_candidate_in(life, policy, charter, elders, person, outbox):
    (one, by_one), (other, by_other), _third = elders
    member = candidate(life, policy, SPONSORED, person)
    for sponsor in (one, other):
        asked(member, sponsor, person)
    answered(outbox, by_one.email)
    assert member.status == MemberStatus.CANDIDATE
    answered(outbox, by_other.email)
    assert (member.status, member.accepted_at) == (MemberStatus.SIGNED, life.clock.now())
    assert count_signatories(charter) == 4
    accepted = steps_of(member)[0]
    assert (accepted.author, accepted.reason) == ("Le site", "Parrainée par Ancienne 0 et Ancienne 1.")
    sponsored = [step for step in steps_of(member) if step.kind == "sponsored"]
    assert [step.author for step in sponsored] == [
        "Personne 1, pour Ancienne 1",
        "Personne 0, pour Ancienne 0",
    ]
    assert outbox.to(person.email)[-1].kind == "candidacy_accepted"


def test_a_member_declines_with_a_reason_and_another_is_chosen(life, policy, elders, person, outbox):
    (one, by_one), (other, by_other), (third, by_third) = elders
    member = candidate(life, policy, SPONSORED, person)
    asked(member, one, person)
    with pytest.raises(Refused, match="Dites pourquoi"):
        answered(outbox, by_one.email, NO)
    answered(outbox, by_one.email, NO, "Nous ne la connaissons pas.")
    assert "Nous ne la connaissons pas." in outbox.to(person.email)[-1]
    with pytest.raises(Refused, match="déjà demandé"):
        asked(member, one, person)
    for sponsor, by in ((other, by_other), (third, by_third)):
        asked(member, sponsor, person)
        answered(outbox, by.email)
    assert member.status == MemberStatus.SIGNED


def test_an_answer_is_given_once_and_not_after_the_decision(
    life, policy, elders, person, outbox, coordinator
):
    (one, by_one), (other, by_other), _third = elders
    member = candidate(life, policy, SPONSORED, person)
    for sponsor in (one, other):
        asked(member, sponsor, person)
    answered(outbox, by_one.email)
    with pytest.raises(Refused, match="déjà répondu"):
        answered(outbox, by_one.email)
    with unit_of_work():
        accept_candidacy(queries.candidacy_of(member), "Connue de tous.", by=coordinator)
    with pytest.raises(Refused, match="a reçu sa réponse"):
        answered(outbox, by_other.email)


def test_one_person_does_not_sponsor_twice(life, policy, elders, person, outbox):
    (one, by_one), (other, _by), _third = elders
    make_membership(other, by_one)
    member = candidate(life, policy, SPONSORED, person)
    asked(member, one, person)
    answered(outbox, by_one.email)
    asked(member, other, person)
    with pytest.raises(Refused, match="une personne ne parraine qu’une fois"):
        answered(outbox, by_one.email)
    assert member.status == MemberStatus.CANDIDATE


def test_nobody_sponsors_their_own_organisation(life, policy, elders, person, outbox):
    (one, by_one), (other, by_other), _third = elders
    member = candidate(life, policy, SPONSORED, person)
    with pytest.raises(Refused, match="dont la signature"):
        asked(member, member, person)
    make_membership(member, by_one)
    with pytest.raises(Refused, match="Les mêmes personnes"):
        asked(member, one, person)
    asked(member, other, person)
    make_membership(member, by_other)
    with pytest.raises(Refused, match="Vous agissez pour cette organisation"):
        answered(outbox, by_other.email)


def test_only_members_that_count_are_asked(life, policy, elders, person, coordinator):
    (one, _by), (other, _other), (third, _third) = elders
    newcomer = candidate(life, policy, SPONSORED, make_account(), "Autre candidate")
    member = candidate(life, policy, SPONSORED, person)
    with unit_of_work():
        suspend(one, "Un doute.", by=coordinator)
        other.dormant_at = life.clock.now()
    for sponsor in (newcomer, one, other, make_member("Seulement inscrite", by=make_account())):
        with pytest.raises(Refused, match="dont la signature"):
            asked(member, sponsor, person)
    assert list(queries.possible_sponsors("ancienne", member)) == [third]


def test_a_sponsor_that_no_longer_counts_does_not_answer(life, policy, elders, person, outbox, coordinator):
    (one, by_one), *_others = elders
    member = candidate(life, policy, SPONSORED, person)
    asked(member, one, person)
    with unit_of_work():
        suspend(one, "Un doute.", by=coordinator)
    with pytest.raises(Refused, match="ce n’est plus le cas"):
        answered(outbox, by_one.email)


def test_a_signature_that_ceased_to_count_sponsors_nobody_from_the_day_its_grace_ends(
    life, policy, elders, person, outbox, coordinator
):
    (one, by_one), (other, _by), _third = elders
    life.charter = publish_major(coordinator)
    member = candidate(life, policy, SPONSORED, person)
    before = datetime.combine(life.charter.grace_until, time.min, clock.PARIS) - timedelta(seconds=1)
    life.clock.set(before)
    asked(member, one, person)
    assert other in queries.possible_sponsors("ancienne", member)
    life.clock.move(seconds=1)
    assert one.status == MemberStatus.EARLIER
    with pytest.raises(Refused, match="ce n’est plus le cas"):
        answered(outbox, by_one.email)
    with pytest.raises(Refused, match="dont la signature"):
        asked(member, other, person)
    assert list(queries.possible_sponsors("ancienne", member)) == []


def test_a_link_lives_thirty_days_and_a_reminder_sends_another(life, policy, elders, person, outbox):
    (one, by_one), *_others = elders
    member = candidate(life, policy, SPONSORED, person)
    sponsorship = asked(member, one, person)
    with pytest.raises(Refused, match="moins de trois jours"), unit_of_work():
        remind_sponsor(sponsorship, by=person)
    life.clock.move(days=30)
    with pytest.raises(Refused, match="ne sert plus"):
        answered(outbox, by_one.email)
    with unit_of_work():
        remind_sponsor(sponsorship, by=person)
    assert outbox.to(by_one.email)[-1].kind == "sponsor_reminded"
    assert answered(outbox, by_one.email).answer == YES


def test_the_links_of_sponsors_are_forgotten_a_month_after_their_end(life, policy, elders, person):
    member = candidate(life, policy, SPONSORED, person)
    sponsorship = asked(member, elders[0][0], person)
    life.clock.move(days=60, seconds=-1)
    with unit_of_work():
        forget_old_links()
    assert db.session.scalars(select(SponsorLink.sponsorship_id)).all() == [sponsorship.id]
    life.clock.move(seconds=1)
    with unit_of_work():
        forget_old_links()
    assert db.session.scalars(select(SponsorLink.id)).all() == []
    assert queries.sponsorships_of(queries.candidacy_of(member)) == [sponsorship], "it was asked all the same"


def test_a_candidate_that_nobody_represents_reads_the_decision_at_its_official_address(
    life, policy, person, outbox, coordinator
):
    member = candidate(life, policy, APPROVED, person)
    with unit_of_work():
        set_official_address(member, "accueil@ferme.exemple", by=coordinator)
    with unit_of_work():
        leave_member(member, by=person, knows_it_is_last=True)
    with unit_of_work():
        accept_candidacy(queries.candidacy_of(member), "Connue de tous.", by=coordinator)
    assert (outbox.last.kind, outbox.last.to) == ("candidacy_accepted", "accueil@ferme.exemple")


def test_a_link_dies_with_the_right_to_represent(life, policy, elders, person, outbox):
    (one, by_one), *_others = elders
    make_contributor(one)
    member = candidate(life, policy, SPONSORED, person)
    asked(member, one, person)
    mails = [mail.to for mail in outbox if mail.kind == "sponsor_asked"]
    assert mails == [by_one.email], "a contributor does not answer for a member"
    token = outbox.to(by_one.email)[-1].action[1].rsplit("/", 1)[-1]
    assert queries.sponsor_link(token)
    with unit_of_work():
        membership_in(one, by_one).role = MemberRole.CONTRIBUTOR
    assert queries.sponsor_link(token) is None


def test_the_coordination_declines_and_the_organisation_contests(
    life, policy, charter, person, outbox, coordinator
):
    member = candidate(life, policy, APPROVED, person)
    candidacy = queries.candidacy_of(member)
    with pytest.raises(Refused, match="Donnez le motif"), unit_of_work():
        decline_candidacy(candidacy, "", by=coordinator)
    with unit_of_work():
        decline_candidacy(candidacy, "Hors de l’objet du réseau.", by=coordinator)
    assert (member.status, candidacy.outcome) == (MemberStatus.DECLINED, "declined")
    assert "Hors de l’objet du réseau." in outbox.to(person.email)[-1]
    with pytest.raises(Refused, match="ne conteste pas"), unit_of_work():
        uphold_decline(candidacy, "Relu.", by=coordinator)
    with unit_of_work():
        contest_decline(candidacy, "Nos statuts ont changé.", by=person)
    assert (outbox.last.kind, outbox.last.to) == ("decline_contested", coordinator.email)
    assert [found.id for found in queries.candidacies_to_decide(OPEN).items] == [candidacy.id]
    with pytest.raises(Refused, match="la coordination la lit"), unit_of_work():
        contest_decline(candidacy, "Encore.", by=person)
    with unit_of_work():
        uphold_decline(candidacy, "Rien de neuf.", by=coordinator)
    assert queries.candidacies_to_decide(OPEN).items == []
    with unit_of_work():
        contest_decline(candidacy, "Voici les statuts.", by=person)
    with unit_of_work():
        accept_candidacy(candidacy, "Les statuts le montrent.", by=coordinator)
    assert (member.status, member.declined_at) == (MemberStatus.SIGNED, None)
    assert count_signatories(charter) == 1
    assert kinds(member) == [
        "applied", "declined", "contested", "upheld", "contested", "accepted",
    ]  # fmt: skip
    assert all(step.author and step.reason and step.at for step in steps_of(member))


def test_the_coordination_decides_in_place_of_sponsors(life, policy, person, coordinator):
    member = candidate(life, policy, SPONSORED, person)
    with unit_of_work():
        accept_candidacy(queries.candidacy_of(member), "Rencontrée à Figeac.", by=coordinator)
    assert member.status == MemberStatus.SIGNED
    with pytest.raises(Refused, match="déjà reçu sa réponse"), unit_of_work():
        decline_candidacy(queries.candidacy_of(member), "Trop tard.", by=coordinator)


def test_a_policy_that_changes_judges_what_is_under_way_and_nobody_else(
    life, policy, elders, person, outbox, coordinator
):
    (one, by_one), *_others = elders
    member = candidate(life, policy, SPONSORED, person)
    declined = candidate(life, policy, APPROVED, make_account(), "Écartée")
    with unit_of_work():
        decline_candidacy(queries.candidacy_of(declined), "Hors objet.", by=coordinator)
    policy(SPONSORED)
    asked(member, one, person)
    policy(APPROVED)
    with pytest.raises(Refused, match="ne demande plus de parrainage"):
        answered(outbox, by_one.email)
    follow_memberships()
    assert member.status == MemberStatus.CANDIDATE
    policy(OPEN)
    follow_memberships()
    assert member.status == MemberStatus.SIGNED
    assert "Le réseau est ouvert" in steps_of(member)[0].reason
    assert declined.status == MemberStatus.DECLINED, "that was decided"
    policy(APPROVED)
    follow_memberships()
    assert [each.status for each in (one, member)] == [MemberStatus.SIGNED] * 2, "who is in stays in"


def test_a_candidacy_without_signature_lapses(life, policy, person):
    member = candidate(life, policy, APPROVED, person)
    with unit_of_work():
        end_signature(signatures_of(member)[0], "Retrait.", EndKind.WITHDRAWN)
    follow_memberships()
    assert queries.candidacy_of(member).outcome == "lapsed"
    assert kinds(member) == ["applied", "lapsed"]


def test_a_candidate_whose_paper_the_desk_enters_is_accepted_and_told_so(
    life, policy, charter, person, outbox, coordinator
):
    member = candidate(life, policy, APPROVED, person)
    newer = publish_major(coordinator)
    with unit_of_work():
        enter_signature(
            member,
            newer,
            a_pledge(member, newer),
            means=Means.PAPER,
            signed_on=date(2020, 3, 2),
            by=coordinator,
        )
    assert member.accepted_at == life.clock.now()
    life.clock.move(minutes=1)
    follow_memberships()
    candidacy = queries.candidacy_of(member)
    assert (candidacy.outcome, candidacy.decided_at) == ("accepted", life.clock.now())
    assert member.accepted_at < candidacy.decided_at, "since its paper was entered"
    assert kinds(member) == ["applied", "accepted"]
    said = "La coordination a enregistré une adhésion signée sur papier."
    assert steps_of(member)[0].reason == said
    assert outbox.to(person.email)[-1].kind == "candidacy_accepted"
    assert said in outbox.to(person.email)[-1]
    follow_memberships()
    assert kinds(member) == ["applied", "accepted"], "told once"


def test_a_candidate_that_signs_again_once_the_network_is_open_is_accepted(life, policy, person, coordinator):
    member = candidate(life, policy, APPROVED, person)
    policy(OPEN)
    life.charter = publish_major(coordinator)
    life.sign(member, person)
    follow_memberships()
    assert queries.candidacy_of(member).outcome == "accepted"
    assert kinds(member) == ["applied", "accepted"]
    assert "signer la charte suffit" in steps_of(member)[0].reason


def test_who_left_comes_back_as_a_candidate(life, policy, elders, person):
    (one, by_one), *_others = elders
    with unit_of_work():
        end_signature(signatures_of(one)[0], "Retrait.", EndKind.WITHDRAWN)
    assert one.accepted_at is None
    policy(APPROVED)
    life.sign(one, by_one)
    assert one.status == MemberStatus.CANDIDATE


def test_a_suspended_candidate_waits(life, policy, person, coordinator):
    member = candidate(life, policy, APPROVED, person)
    with unit_of_work():
        suspension = suspend(member, "Un doute.", by=coordinator)
    policy(OPEN)
    follow_memberships()
    assert (member.status, member.accepted_at) == (MemberStatus.SUSPENDED, None)
    with pytest.raises(Refused, match="suspendue"), unit_of_work():
        accept_candidacy(queries.candidacy_of(member), "Bienvenue.", by=coordinator)
    with unit_of_work():
        lift_suspension(suspension, "Réglé.", by=coordinator)
    follow_memberships()
    assert member.status == MemberStatus.SIGNED


def test_a_candidate_gives_no_news_and_is_asked_for_none(life, policy, person, outbox):
    member = candidate(life, policy, APPROVED, person)
    life.clock.move(days=500)
    follow_memberships()
    assert kinds(member) == ["applied"]


def test_waiting_candidacies_are_those_that_the_coordination_decides(life, policy, person):
    member = candidate(life, policy, SPONSORED, person)
    assert queries.candidacies_to_decide(SPONSORED).items == []
    assert [found.member for found in queries.candidacies_to_decide(APPROVED).items] == [member]
    assert queries.candidacies_open().total == 1


# ——— The worker ———


@pytest.fixture
def writings(app):
    """Each writing transaction that opens from now on."""
    opened = []

    def note(_session, _transaction, connection):
        if connection.get_execution_options().get("writing"):
            opened.append(connection)

    event.listen(db.session, "after_begin", note)
    yield opened
    event.remove(db.session, "after_begin", note)


def test_one_candidacy_that_fails_holds_neither_the_others_nor_the_silent(
    life, policy, person, monkeypatch, caplog
):
    policy(OPEN)
    silent = life.signed("Silencieuse", by=make_account())
    bad = candidate(life, policy, APPROVED, person)
    good = candidate(life, policy, APPROVED, make_account(), "Bienvenue")
    life.clock.move(days=370)
    policy(OPEN)
    real = mails.candidacy_accepted

    def fails_for_one(candidacy, reason):
        if candidacy.member == bad:
            raise RuntimeError("on purpose")
        return real(candidacy, reason)

    with monkeypatch.context() as failing:
        failing.setattr(mails, "candidacy_accepted", fails_for_one)
        assert follow_memberships() is False
    assert [each.status for each in (bad, good)] == [MemberStatus.CANDIDATE, MemberStatus.SIGNED]
    assert kinds(silent)[-1] == "first_notice"
    assert f"candidacy {queries.candidacy_of(bad).id} failed (try 1)" in caplog.text
    follow_memberships()
    assert bad.status == MemberStatus.CANDIDATE, "it waits a minute"
    life.clock.move(minutes=1)
    follow_memberships()
    assert bad.status == MemberStatus.SIGNED


def test_many_candidacies_leave_the_worker_time_for_other_things(life, policy, monkeypatch):
    members = [candidate(life, policy, APPROVED, make_account(), f"Candidate {n}") for n in range(3)]
    policy(OPEN)
    monkeypatch.setattr(turns, "SECONDS", -1)
    settled = []
    while follow_memberships():
        settled.append(sum(member.status == MemberStatus.SIGNED for member in members))
    assert settled == [1, 2, 3], "one a turn"


@pytest.mark.parametrize("chosen", [SPONSORED, APPROVED])
def test_nobody_waits_for_the_worker_where_nothing_changes(
    life, policy, elders, person, outbox, writings, chosen
):
    member = candidate(life, policy, SPONSORED, person)
    asked(member, elders[0][0], person)
    answered(outbox, elders[0][1].email)
    policy(chosen)
    writings.clear()
    follow_memberships()
    assert writings == []
    policy(OPEN)
    follow_memberships()
    assert len(writings) == 1


def test_two_confirmations_that_nobody_acted_on_are_found_by_the_worker(life, policy, elders, person, outbox):
    member = candidate(life, policy, SPONSORED, person)
    for sponsor, _by in elders[:2]:
        asked(member, sponsor, person)
    answered(outbox, elders[0][1].email)
    follow_memberships()
    assert member.status == MemberStatus.CANDIDATE, "one is not enough"
    sponsorship = queries.sponsorships_of(queries.candidacy_of(member))[1]
    with unit_of_work():
        sponsorship.answer, sponsorship.answered_at = YES, life.clock.now()
        sponsorship.answerer = "Personne 1, pour Ancienne 1"
    follow_memberships()
    assert member.status == MemberStatus.SIGNED


def test_a_confirmation_counts_while_the_sponsor_may_sponsor(life, policy, elders, person, outbox):
    (one, by_one), (other, by_other), (third, by_third) = elders
    member = candidate(life, policy, SPONSORED, person)
    for sponsor in (one, other, third):
        asked(member, sponsor, person)
    answered(outbox, by_one.email)
    with unit_of_work():
        end_signature(signatures_of(one)[0], "Elle s’est retirée.", EndKind.WITHDRAWN)
    answered(outbox, by_other.email)
    follow_memberships()
    assert member.status == MemberStatus.CANDIDATE
    assert queries.candidacies_to_settle(SPONSORED) == []
    answered(outbox, by_third.email)
    assert member.status == MemberStatus.SIGNED
    assert steps_of(member)[0].reason == "Parrainée par Ancienne 1 et Ancienne 2."


def test_a_confirmation_by_somebody_who_joined_the_candidate_is_dropped(life, policy, elders, person, outbox):
    (one, by_one), (other, by_other), _third = elders
    member = candidate(life, policy, SPONSORED, person)
    for sponsor in (one, other):
        asked(member, sponsor, person)
    answered(outbox, by_one.email)
    make_membership(member, by_one)
    answered(outbox, by_other.email)
    follow_memberships()
    assert member.status == MemberStatus.CANDIDATE
    assert queries.candidacies_to_settle(SPONSORED) == []


def test_a_member_that_declined_is_left_in_peace_for_six_months(life, policy, elders, person, outbox):
    (one, by_one), *_others = elders
    member = candidate(life, policy, SPONSORED, person)
    asked(member, one, person)
    answered(outbox, by_one.email, NO, "Nous ne la connaissons pas.")
    with unit_of_work():
        end_signature(signatures_of(member)[0], "Une erreur.", EndKind.WITHDRAWN)
    follow_memberships()
    life.sign(member, person)
    follow_memberships()
    with pytest.raises(Refused, match="demander de nouveau à partir du"):
        asked(member, one, person)
    life.clock.move(days=184)
    assert asked(member, one, person).is_waiting
