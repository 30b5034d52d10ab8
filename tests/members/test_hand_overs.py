"""Hand-overs: who may confirm them, who may object, when they are done, and what is kept of them."""

import pytest
from sqlalchemy import select

from network.accounts.models import Role
from network.db import db, unit_of_work
from network.errors import Refused
from network.members import hand_over_actions as hand_overs
from network.members import people, queries
from network.members.actions import request_to_join
from network.members.hand_over_models import HandOver, Means, Outcome
from network.members.models import JoinRequest, MemberRole
from network.members.official import set_official_address
from tests.factories import (
    make_account,
    make_contributor,
    make_coordinator,
    make_member,
    make_membership,
    make_representative,
)

OFFICIAL = "mairie@figeac.example"


@pytest.fixture
def member(app):
    return make_member("Figeac", official_email=OFFICIAL)


@pytest.fixture
def gone(member):
    """The representative who no longer answers."""
    return make_representative(member, name="Anne Roche", email="anne@exemple.fr")


@pytest.fixture
def sacha(app):
    """Who asks to take over."""
    return make_account("Sacha Petit", "sacha@exemple.fr")


@pytest.fixture
def coordinator(app):
    return make_coordinator(email="bureau@exemple.fr")


def ask(member, sacha):
    with unit_of_work():
        return hand_overs.ask_hand_over(member, "Anne Roche est partie en mai.", by=sacha)


def link_in(outbox):
    return next(mail for mail in reversed(outbox.all()) if mail.kind == "hand_over_to_confirm").links()[0]


def token_in(outbox):
    return link_in(outbox).rsplit("/", 1)[-1]


def confirm_by_mail(outbox, leaving=()):
    with unit_of_work():
        hand_overs.confirm_from_official_address(
            token_in(outbox), who="Lou Bonnet, secrétaire", leaving=leaving, because="Vu avec le maire."
        )


def test_asking_tells_everybody_concerned_at_once(member, gone, sacha, coordinator, outbox):
    make_contributor(member, email="noe@exemple.fr")
    hand_over = ask(member, sacha)
    told = {mail.to: mail for mail in outbox}
    assert set(told) == {"anne@exemple.fr", "noe@exemple.fr", "bureau@exemple.fr", OFFICIAL}
    assert all("Anne Roche est partie en mai." in mail for mail in told.values())
    assert "vous y opposer" in told["anne@exemple.fr"]
    assert hand_over.written_to == OFFICIAL
    assert token_in(outbox) != hand_over.token_hash


def test_a_hand_over_takes_the_place_of_the_request_to_join(member, gone, sacha):
    with unit_of_work():
        request_to_join(member, by=sacha)
    ask(member, sacha)
    assert db.session.scalars(select(JoinRequest)).all() == []


def test_it_is_asked_once_and_never_by_a_representative(member, gone, sacha):
    ask(member, sacha)
    with pytest.raises(Refused, match="Vous avez déjà demandé la relève"):
        ask(member, sacha)
    with pytest.raises(Refused, match="Vous représentez déjà"):
        ask(member, gone)


def test_the_official_address_confirms_and_seven_days_pass(member, gone, sacha, outbox, clock):
    hand_over = ask(member, sacha)
    confirm_by_mail(outbox, leaving=[gone.public_id])
    assert (hand_over.means, hand_over.outcome) == (Means.OFFICIAL_ADDRESS, None)
    assert hand_over.confirmed_by == f"Lou Bonnet, secrétaire, depuis {OFFICIAL}"
    assert hand_over.because == "Vu avec le maire."
    assert [(mail.kind, mail.to) for mail in outbox][-2:] == [
        ("hand_over_confirmed", "anne@exemple.fr"),
        ("your_hand_over_confirmed", "sacha@exemple.fr"),
    ]
    clock.move(days=7, seconds=-1)
    hand_overs.finish_due_hand_overs()
    assert queries.membership_in(member, sacha) is None
    clock.move(seconds=1)
    hand_overs.finish_due_hand_overs()
    assert queries.membership_in(member, sacha).may_sign
    assert queries.membership_in(member, gone) is None
    assert hand_over.outcome == Outcome.DONE
    assert {mail.kind for mail in outbox.to("anne@exemple.fr")} >= {"hand_over_confirmed", "person_removed"}
    assert outbox.to("sacha@exemple.fr")[-1].kind == "hand_over_done"


def test_finishing_again_changes_nothing(member, gone, sacha, outbox, clock):
    ask(member, sacha)
    confirm_by_mail(outbox)
    clock.move(days=7)
    hand_overs.finish_due_hand_overs()
    mails = len(outbox)
    hand_overs.finish_due_hand_overs()
    assert len(outbox) == mails
    assert queries.membership_in(member, gone).may_sign  # nobody said that they had left


def test_where_nobody_represents_the_member_it_is_done_at_once(member, sacha, outbox):
    hand_over = ask(member, sacha)
    confirm_by_mail(outbox)
    assert hand_over.outcome == Outcome.DONE
    assert queries.membership_in(member, sacha).may_sign


def test_the_link_is_used_once_and_dies_after_fourteen_days(member, gone, sacha, outbox, clock, site):
    ask(member, sacha)
    clock.move(days=14)
    site.get(link_in(outbox), expect=410)
    with pytest.raises(Refused, match="déjà servi"):
        confirm_by_mail(outbox)
    clock.move(seconds=-1)
    confirm_by_mail(outbox)
    with pytest.raises(Refused, match="déjà servi"):
        confirm_by_mail(outbox)


def test_the_official_address_refuses(member, gone, sacha, outbox):
    hand_over = ask(member, sacha)
    with unit_of_work():
        hand_overs.refuse_from_official_address(token_in(outbox), who="Lou Bonnet", because="Inconnu ici.")
    assert (hand_over.outcome, hand_over.ended_because) == (Outcome.DECLINED, "Inconnu ici.")
    assert queries.membership_in(member, sacha) is None
    assert {mail.kind for mail in outbox.all()[-2:]} == {
        "hand_over_declined",
        "hand_over_of_another_declined",
    }


def test_a_colleague_confirms_and_a_representative_s_word_takes_effect_at_once(member, gone, sacha, outbox):
    noe = make_contributor(member, name="Noé Petit")
    hand_over = ask(member, sacha)
    with unit_of_work():
        hand_overs.confirm_as_colleague(hand_over, leaving=[], by=noe)
    assert (hand_over.means, hand_over.confirmed_by) == (Means.COLLEAGUE, "Noé Petit")
    assert hand_over.is_waiting
    with pytest.raises(Refused, match="déjà confirmée"), unit_of_work():
        hand_overs.confirm_as_colleague(hand_over, leaving=[], by=noe)
    with unit_of_work():
        hand_overs.confirm_as_colleague(hand_over, leaving=[], by=gone)
    assert (hand_over.means, hand_over.outcome) == (Means.REPRESENTATIVE, Outcome.DONE)
    assert queries.membership_in(member, sacha).may_sign


def test_nobody_confirms_their_own_nor_that_of_another_member(member, gone, outbox):
    noe, stranger = make_contributor(member), make_representative()
    hand_over = ask(member, noe)
    with pytest.raises(Refused, match="Une autre personne doit confirmer"), unit_of_work():
        hand_overs.confirm_as_colleague(hand_over, leaving=[], by=noe)
    with pytest.raises(Refused, match="Seule une personne de l’organisation"), unit_of_work():
        hand_overs.confirm_as_colleague(hand_over, leaving=[], by=stranger)
    with pytest.raises(Refused, match="Seule une personne qui représente"), unit_of_work():
        hand_overs.object_to_hand_over(hand_over, "Non.", by=stranger)


def test_a_contributor_who_takes_over_is_raised_to_representative(member, outbox):
    noe = make_contributor(member)
    ask(member, noe)
    confirm_by_mail(outbox)
    assert queries.membership_in(member, noe).may_sign


def test_only_those_who_represent_the_member_can_be_said_to_have_left(member, gone, sacha, outbox, clock):
    noe, stranger = make_contributor(member), make_representative()
    hand_over = ask(member, sacha)
    confirm_by_mail(outbox, leaving=[noe.public_id, stranger.public_id, sacha.public_id, gone.public_id])
    assert hand_over.leaving == [gone.public_id]


def test_an_objection_stops_everything_until_the_coordination_decides(
    member, gone, sacha, coordinator, outbox, clock
):
    hand_over = ask(member, sacha)
    confirm_by_mail(outbox, leaving=[gone.public_id])
    with unit_of_work():
        hand_overs.object_to_hand_over(hand_over, "Je suis toujours là.", by=gone)
    assert [(mail.kind, mail.to) for mail in outbox][-2:] == [
        ("hand_over_contested", "bureau@exemple.fr"),
        ("your_hand_over_contested", "sacha@exemple.fr"),
    ]
    clock.move(days=30)
    hand_overs.finish_due_hand_overs()
    assert queries.membership_in(member, sacha) is None
    with pytest.raises(Refused, match="la coordination décide"), unit_of_work():
        hand_overs.confirm_as_colleague(hand_over, leaving=[], by=make_contributor(member))
    with pytest.raises(Refused, match="Dites pourquoi"), unit_of_work():
        hand_overs.confirm_at_the_desk(hand_over, " ", by=coordinator)
    with unit_of_work():
        hand_overs.confirm_at_the_desk(hand_over, "Arrêté du maire du 3 mai.", by=coordinator)
    assert (hand_over.means, hand_over.outcome) == (Means.COORDINATION, Outcome.DONE)
    assert hand_over.because == "Arrêté du maire du 3 mai."
    assert hand_over.objection == "Je suis toujours là."
    assert queries.membership_in(member, sacha).may_sign
    assert queries.membership_in(member, gone) is None


def test_an_objection_before_any_confirmation_kills_the_mailed_link(member, gone, sacha, outbox):
    hand_over = ask(member, sacha)
    with unit_of_work():
        hand_overs.object_to_hand_over(hand_over, "Non.", by=gone)
    with pytest.raises(Refused, match="déjà servi"):
        confirm_by_mail(outbox)


def test_the_coordination_s_own_confirmation_waits_for_objections_too(
    member, gone, sacha, coordinator, outbox, clock
):
    hand_over = ask(member, sacha)
    with unit_of_work():
        hand_overs.confirm_at_the_desk(hand_over, "Vu au téléphone.", by=coordinator)
    assert queries.membership_in(member, sacha) is None
    with pytest.raises(Refused, match="elle prendra effet le"), unit_of_work():
        hand_overs.confirm_at_the_desk(hand_over, "Encore.", by=coordinator)
    clock.move(days=7)
    hand_overs.finish_due_hand_overs()
    assert queries.membership_in(member, sacha).may_sign


def test_the_coordination_declines_with_a_reason(member, gone, sacha, coordinator, outbox):
    hand_over = ask(member, sacha)
    with unit_of_work():
        hand_overs.decline_at_the_desk(hand_over, "La mairie ne vous connaît pas.", by=coordinator)
    assert (hand_over.outcome, hand_over.ended_by) == (Outcome.DECLINED, "Dominique Bel")
    assert "Motif : La mairie ne vous connaît pas." in outbox.to("sacha@exemple.fr")[-1]


def test_a_reviewer_decides_nothing(member, gone, sacha):
    hand_over, reviewer = ask(member, sacha), make_account(role=Role.REVIEWER)
    for decide in (hand_overs.confirm_at_the_desk, hand_overs.decline_at_the_desk):
        with pytest.raises(Refused, match="Seule la coordination"), unit_of_work():
            decide(hand_over, "Oui.", by=reviewer)


def test_who_asked_takes_it_back_and_may_ask_again(member, gone, sacha, outbox):
    hand_over = ask(member, sacha)
    with pytest.raises(Refused, match="déjà reçu sa réponse"), unit_of_work():
        hand_overs.withdraw_hand_over(hand_over, by=gone)
    with unit_of_work():
        hand_overs.withdraw_hand_over(hand_over, by=sacha)
    assert (outbox.last.kind, outbox.last.to) == ("hand_over_withdrawn", "anne@exemple.fr")
    assert ask(member, sacha).id != hand_over.id
    assert len(db.session.scalars(select(HandOver)).all()) == 2


def test_an_account_that_is_gone_takes_over_nothing(member, gone, sacha, outbox, clock):
    hand_over = ask(member, sacha)
    confirm_by_mail(outbox, leaving=[gone.public_id])
    with unit_of_work():
        db.session.delete(sacha)
    clock.move(days=7)
    hand_overs.finish_due_hand_overs()
    db.session.refresh(hand_over)
    assert (hand_over.outcome, hand_over.person) == (Outcome.WITHDRAWN, "Sacha Petit")
    assert queries.membership_in(member, gone).may_sign


def test_a_link_mailed_again_kills_the_last(site, member, gone, sacha, outbox):
    hand_over = ask(member, sacha)
    first = link_in(outbox)
    site.login_as(sacha)
    page = site.get("members.hand_over", public_id=hand_over.public_id)
    page = site.submit(page, "Écrire de nouveau à l’adresse officielle")
    assert "Un nouveau mail est parti à l’adresse officielle" in page
    site.another().get(first, expect=410)
    site.another().get(link_in(outbox))


@pytest.mark.parametrize("now", ["accueil@figeac.example", None])
def test_the_link_dies_with_the_official_address_it_went_to(
    site, member, gone, sacha, coordinator, outbox, now
):
    ask(member, sacha)
    link = link_in(outbox)
    with unit_of_work():
        set_official_address(member, now, by=coordinator, reason="Elle imite celle de la mairie.")
    with pytest.raises(Refused, match="déjà servi"), unit_of_work():
        hand_overs.confirm_from_official_address(link.rsplit("/", 1)[-1], who="Un imposteur", leaving=())
    site.get(link, expect=410)


def test_without_an_official_address_nothing_is_mailed_to_it(member, gone, sacha, coordinator, outbox):
    with unit_of_work():
        set_official_address(member, None, by=coordinator)
    hand_over = ask(member, sacha)
    assert "hand_over_to_confirm" not in outbox.kinds()
    with pytest.raises(Refused, match="ne connaît pas encore l’adresse officielle"), unit_of_work():
        hand_overs.write_to_official_address(hand_over)


# ——— Pages ———


def test_it_is_asked_from_the_page_of_the_organisation(site, member, gone, sacha, outbox):
    site.login_as(sacha)
    page = site.follow(site.get("members.ask", slug=member.slug), "Demander la relève")
    assert "nous écrivons à son adresse officielle" in page
    assert OFFICIAL not in page
    assert "Anne Roche" not in page
    page = site.submit(page, "Demander la relève", expect=422)
    assert "Expliquez en quelques mots" in page.errors["reason"]
    page = site.submit(page, "Demander la relève", reason="Je suis la nouvelle directrice des services.")
    assert page.h1 == "Votre demande de relève"
    assert "À confirmer" in page
    assert OFFICIAL not in page
    assert site.get("members.ask_hand_over", slug=member.slug).path == page.path
    assert "Relève pour Figeac" in site.get("members.home")


def test_whoever_reads_the_official_address_answers_without_an_account(site, member, gone, sacha, outbox):
    ask(member, sacha)
    page = site.get(link_in(outbox))
    assert "Sacha Petit, sacha@exemple.fr" in page
    page = site.submit(page, "Confirmer", expect=422)
    assert "Indiquez votre nom et votre fonction" in page.errors["who"]
    page = site.submit(page, "Confirmer", who="Lou Bonnet, secrétaire de mairie", leaving=[gone.public_id])
    assert page.h1 == "Merci de votre réponse"
    hand_over = db.session.scalars(select(HandOver)).one()
    assert (hand_over.means, hand_over.leaving) == (Means.OFFICIAL_ADDRESS, [gone.public_id])


def test_the_organisation_reads_how_it_was_confirmed_by_whom_when_and_why(site, member, gone, sacha, outbox):
    hand_over = ask(member, sacha)
    confirm_by_mail(outbox)
    page = site.login_as(gone).get("members.people")
    page = site.follow(page, "Voir la relève et répondre")
    assert "depuis l’adresse officielle de l’organisation" in page
    assert "Lou Bonnet, secrétaire" in page
    assert "Vu avec le maire." in page
    page = site.submit(page, "M’opposer à la relève", objection="Je suis toujours là.")
    assert "Contestée : la coordination décide" in page
    assert hand_over.is_contested


def test_a_colleague_confirms_on_the_page(site, member, gone, sacha):
    noe = make_contributor(member, name="Noé Petit")
    hand_over = ask(member, sacha)
    page = site.login_as(noe).get("members.hand_over", public_id=hand_over.public_id)
    assert "M’opposer" not in page
    page = site.submit(page, "Confirmer la relève", leaving=[gone.public_id], because="Elle est en poste.")
    assert "Confirmée, pas encore faite" in page


def test_neighbouring_hand_overs_are_not_found(site, member, gone, sacha):
    hand_over, stranger = ask(member, sacha), make_representative()
    site.login_as(stranger)
    site.get("members.hand_over", public_id=hand_over.public_id, expect=404)
    token = dict(site.get("members.invite").form().filled({}))["csrf_token"]
    for endpoint in (
        "confirm_hand_over",
        "object_to_hand_over",
        "withdraw_hand_over",
        "write_to_official_address",
    ):
        url = site.url(f"members.{endpoint}", public_id=hand_over.public_id)
        assert site.open("POST", url, data={"csrf_token": token}).status_code == 404, endpoint
    # A colleague sees it, and can neither take it back nor have it mailed again.
    site.login_as(gone)
    token = dict(site.get("members.invite").form().filled({}))["csrf_token"]
    for endpoint, status in (("withdraw_hand_over", 409), ("write_to_official_address", 404)):
        url = site.url(f"members.{endpoint}", public_id=hand_over.public_id)
        assert site.open("POST", url, data={"csrf_token": token}).status_code == status, endpoint


def test_after_it_the_past_ones_stay_on_the_page_of_people(site, member, sacha, outbox):
    ask(member, sacha)
    confirm_by_mail(outbox)
    page = site.login_as(sacha).get("members.people")
    assert "Relèves passées" in page
    assert "Relève faite" in page


def test_a_person_removed_and_back_by_a_hand_over_may_remove_others(member, gone, sacha, outbox):
    make_membership(member, sacha)
    with unit_of_work():
        people.remove_person(member, gone.public_id, "", by=sacha)
        people.leave_member(member, by=sacha, knows_it_is_last=True)
    ask(member, gone)
    confirm_by_mail(outbox)
    with unit_of_work():
        assert people.person_in(member, gone.public_id).role == MemberRole.REPRESENTATIVE
