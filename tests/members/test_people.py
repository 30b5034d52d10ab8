"""Who acts for a member: roles, removals, departures, and what everybody concerned is told."""

import pytest
from sqlalchemy import select

from network.charter.actions import publish_model_charter
from network.db import db, unit_of_work
from network.errors import Refused
from network.journal.models import Entry
from network.members import invitations, people, queries
from network.members.models import Invitation, MemberRole
from tests.factories import (
    make_contributor,
    make_coordinator,
    make_member,
    make_membership,
    make_representative,
)


@pytest.fixture
def member(app):
    return make_member("Fermes de Figeac")


@pytest.fixture
def anne(member):
    return make_representative(member, name="Anne Roche", email="anne@exemple.fr")


@pytest.fixture
def noe(member):
    return make_contributor(member, name="Noé Petit", email="noe@exemple.fr")


def last_event():
    return db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()


def test_a_representative_lets_somebody_sign_and_they_are_told(member, anne, noe, outbox):
    with unit_of_work():
        people.change_role(member, noe.public_id, MemberRole.REPRESENTATIVE, by=anne)
    assert queries.membership_in(member, noe).may_sign
    assert [(mail.kind, mail.to) for mail in outbox] == [("role_changed", "noe@exemple.fr")]
    assert "Anne Roche vous confie de représenter Fermes de Figeac" in outbox.last
    entry = last_event()
    assert (entry.event, entry.account) == ("member.role_changed", anne.public_id)
    assert entry.details == {"account": noe.public_id, "role": "representative"}


def test_the_other_representatives_are_told_of_a_change_and_of_a_removal(member, anne, noe, outbox):
    make_representative(member, name="Lou Bonnet", email="lou@exemple.fr")
    with unit_of_work():
        people.change_role(member, noe.public_id, MemberRole.REPRESENTATIVE, by=anne)
    assert {mail.kind: mail.to for mail in outbox} == {
        "role_changed": "noe@exemple.fr",
        "role_of_another_changed": "lou@exemple.fr",
    }
    with unit_of_work():
        people.remove_person(member, noe.public_id, "Noé a changé de poste.", by=anne)
    told = {mail.to: mail for mail in outbox.all()[2:]}
    assert set(told) == {"noe@exemple.fr", "lou@exemple.fr"}
    assert all("Motif : Noé a changé de poste." in mail for mail in told.values())


def test_the_same_role_again_tells_nobody(member, anne, noe, outbox):
    with unit_of_work():
        people.change_role(member, noe.public_id, MemberRole.CONTRIBUTOR, by=anne)
    assert len(outbox) == 0


def test_somebody_removed_acts_no_more_and_their_invitations_die(member, anne, outbox):
    lou = make_representative(member)
    with unit_of_work():
        invitations.invite(member, "a@exemple.fr", MemberRole.REPRESENTATIVE, by=lou)
        invitations.invite(member, "b@exemple.fr", MemberRole.REPRESENTATIVE, by=anne)
    with unit_of_work():
        people.remove_person(member, lou.public_id, "", by=anne)
    assert queries.membership_in(member, lou) is None
    assert db.session.scalars(select(Invitation.email)).all() == ["b@exemple.fr"]


def test_who_may_no_longer_sign_has_nobody_sign_in_their_place(member, anne, outbox):
    lou = make_representative(member)
    with unit_of_work():
        invitations.invite(member, "lou.ailleurs@exemple.fr", MemberRole.REPRESENTATIVE, by=lou)
        invitations.invite(member, "b@exemple.fr", MemberRole.REPRESENTATIVE, by=anne)
    with unit_of_work():
        people.change_role(member, lou.public_id, MemberRole.CONTRIBUTOR, by=anne)
    assert db.session.scalars(select(Invitation.email)).all() == ["b@exemple.fr"]


@pytest.mark.parametrize("who", ["contributor", "stranger", "coordinator"])
def test_only_a_representative_changes_or_removes_people(member, anne, noe, outbox, who):
    by = {"contributor": noe, "stranger": make_representative(), "coordinator": make_coordinator()}[who]
    for act in (
        lambda: people.change_role(member, anne.public_id, MemberRole.CONTRIBUTOR, by=by),
        lambda: people.remove_person(member, anne.public_id, "", by=by),
        lambda: invitations.invite(member, "a@exemple.fr", MemberRole.REPRESENTATIVE, by=by),
    ):
        with pytest.raises(Refused, match="Seule une personne qui représente"), unit_of_work():
            act()
    assert queries.membership_in(member, anne).may_sign
    assert len(outbox) == 0


def test_nobody_changes_or_removes_themselves(member, anne):
    make_representative(member)
    for act in (
        lambda: people.change_role(member, anne.public_id, MemberRole.CONTRIBUTOR, by=anne),
        lambda: people.remove_person(member, anne.public_id, "", by=anne),
    ):
        with pytest.raises(Refused, match="On ne change pas son propre rôle"), unit_of_work():
            act()


def test_somebody_of_another_member_is_not_of_this_one(member, anne):
    stranger = make_representative()
    with pytest.raises(Refused, match="n’agit plus pour l’organisation"), unit_of_work():
        people.remove_person(member, stranger.public_id, "", by=anne)


def test_anybody_leaves_and_those_who_stay_are_told(member, anne, noe, outbox):
    with unit_of_work():
        people.leave_member(member, by=noe, knows_it_is_last=False)
    assert queries.membership_in(member, noe) is None
    assert [(mail.kind, mail.to) for mail in outbox] == [
        ("you_left", "noe@exemple.fr"),
        ("another_left", "anne@exemple.fr"),
    ]


def test_the_last_representative_leaves_knowing_it_and_the_coordination_is_told(member, anne, noe, outbox):
    make_coordinator(email="bureau@exemple.fr")
    with pytest.raises(Refused, match="plus personne ne représentera") as refused, unit_of_work():
        people.leave_member(member, by=anne, knows_it_is_last=False)
    assert refused.value.field == "knows_it_is_last"
    assert len(outbox) == 0
    with unit_of_work():
        people.leave_member(member, by=anne, knows_it_is_last=True)
    assert [(mail.kind, mail.to) for mail in outbox] == [
        ("you_left", "anne@exemple.fr"),
        ("another_left", "noe@exemple.fr"),
        ("nobody_left", "bureau@exemple.fr"),
    ]
    assert "demandez la relève" in outbox.to("noe@exemple.fr")[0]


# ——— Pages ———


def test_representatives_see_addresses_and_contributors_do_not(site, member, anne, noe):
    page = site.login_as(anne).get("members.people")
    assert "anne@exemple.fr" in page
    assert "noe@exemple.fr" in page
    assert "Inviter une personne" in page
    page = site.another().login_as(noe).get("members.people")
    assert "Anne Roche" in page
    assert "@exemple.fr" not in page
    assert "Inviter une personne" not in page
    assert "Retirer" not in page


def test_a_role_is_changed_and_a_person_removed_from_the_page(site, member, anne, noe):
    site.login_as(anne)
    page = site.follow(site.get("members.people"), "Changer de rôle : Noé Petit")
    page = site.submit(page, "Changer le rôle", role="representative")
    assert page.path == "/mon-espace/personnes"
    assert queries.membership_in(member, noe).may_sign
    page = site.follow(page, "Retirer Noé Petit")
    page = site.submit(page, "Retirer cette personne", reason="Il a changé de poste.")
    assert "Noé Petit n’agit plus pour Fermes de Figeac" in page
    assert queries.membership_in(member, noe) is None


def test_removing_asks_for_the_password_again_after_a_while(site, clock, member, anne, noe):
    site.login_as(anne)
    page = site.get("members.remove", public_id=noe.public_id)
    clock.move(minutes=11)
    page = site.submit(page, "Retirer cette personne")
    assert page.h1 == "Confirmez que c’est vous"
    assert queries.membership_in(member, noe) is not None


def test_people_of_other_members_are_not_found(site, member, anne):
    stranger = make_representative()
    site.login_as(anne)
    for endpoint in ("members.person", "members.remove"):
        site.get(endpoint, public_id=stranger.public_id, expect=404)
        site.get(endpoint, public_id=anne.public_id, expect=404)


def test_the_last_representative_is_warned_and_ticks_a_box(site, member, anne):
    site.login_as(anne)
    page = site.follow(site.get("members.people"), "Quitter Fermes de Figeac")
    assert "Vous êtes la dernière personne qui la représente" in page
    page = site.submit(page, "Quitter cette organisation", expect=422)
    assert "plus personne ne représentera" in page.errors["knows_it_is_last"]
    page = site.submit(page, "Quitter cette organisation", knows_it_is_last=True)
    assert "Vous n’agissez plus pour Fermes de Figeac" in page
    assert queries.representatives_of(member) == []


def test_one_of_two_representatives_leaves_without_a_box(site, member, anne):
    make_representative(member)
    page = site.login_as(anne).get("members.leave")
    assert "dernière personne" not in page
    site.submit(page, "Quitter cette organisation")
    assert queries.membership_in(member, anne) is None


# ——— For whom one acts ———


@pytest.fixture
def two_members(member, anne):
    other = make_member("Soleil levant")
    make_membership(other, anne)
    return member, other


@pytest.mark.usefixtures("two_members")
def test_pages_that_act_say_for_whom_where_there_is_a_choice(site, anne):
    site.login_as(anne)
    for endpoint in ("members.people", "members.edit", "sheets.mine", "sheets.new"):
        assert "Vous agissez pour Soleil levant" in site.get(endpoint), endpoint
    assert "Vous agissez pour" not in site.get("pages.home")
    page = site.get("members.home")
    assert "vous agissez pour elle" in page
    page = site.submit(page, "Agir pour elle : Fermes de Figeac")
    assert "Vous agissez maintenant pour Fermes de Figeac" in page


def test_with_one_member_pages_do_not_speak_of_a_choice(site, member, anne):
    assert "Agir pour une autre" not in site.login_as(anne).get("members.people")


def test_a_form_shown_for_another_member_is_refused_with_a_sentence(site, anne, two_members):
    member, other = two_members
    site.login_as(anne)
    page = site.get("members.edit")
    site.submit(site.get("members.home"), "Agir pour elle : Fermes de Figeac")
    page = site.submit(page, "Enregistrer", description="Pour Soleil levant seulement", expect=409)
    assert "Cette page était ouverte pour Soleil levant" in page
    assert "vous agissez maintenant pour Fermes de Figeac" in page
    db.session.expire_all()
    assert (member.description, other.description) == ("", "")


def test_a_form_of_a_member_one_has_left_is_refused_with_a_sentence(site, anne, two_members):
    member, other = two_members
    site.login_as(anne)
    page = site.get("members.edit")
    with unit_of_work():
        people.leave_member(other, by=anne, knows_it_is_last=True)
    page = site.submit(page, "Enregistrer", description="Trop tard", expect=409)
    assert "Vous n’agissez plus pour l’organisation de cette page" in page
    db.session.expire_all()
    assert member.description == ""


@pytest.mark.parametrize(
    "endpoint", ["members.edit", "members.invite", "members.leave", "charter.sign", "sheets.new"]
)
def test_forms_that_act_for_a_member_carry_it(site, member, anne, endpoint):
    with unit_of_work():
        publish_model_charter()
    page = site.login_as(anne).get(endpoint)
    forms = [form for form in page.forms if form.method == "POST" and "Se déconnecter" not in form.labels()]
    assert forms
    assert all(("acting_for", member.public_id) in form.filled({}) for form in forms)
