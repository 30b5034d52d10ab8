"""Being invited to act for a member: by mail, once, from the mailbox that was written to."""

import pytest
from sqlalchemy import select

from network.accounts.actions import register
from network.accounts.models import Account
from network.accounts.queries import account_by_email
from network.db import db, unit_of_work
from network.errors import Refused
from network.mail.topics import Topic
from network.members import invitation_mails, invitations, queries
from network.members.models import Invitation, MemberRole
from tests.factories import PASSWORD, make_account, make_member, make_representative

NEW_PASSWORD = "trois loutres au bord du Célé"


@pytest.fixture
def member(app):
    return make_member("Fermes de Figeac")


@pytest.fixture
def anne(member):
    return make_representative(member, name="Anne Roche", email="anne@exemple.fr")


def invite(member, by, email="noe@exemple.fr", role=MemberRole.CONTRIBUTOR, **more):
    with unit_of_work():
        return invitations.invite(member, email, role, by=by, **more)


def token_of(mail):
    return mail.links()[0].rsplit("/", 1)[-1]


def test_an_invitation_says_who_invites_to_what_and_keeps_a_digest_alone(member, anne, outbox):
    invitation = invite(member, anne, "Noe@Exemple.fr", name="Noé Petit", message="À bientôt !")
    mail = outbox.last
    assert (mail.kind, mail.to) == ("invited", "noe@exemple.fr")
    assert "Bonjour Noé Petit" in mail
    assert "Anne Roche représente Fermes de Figeac" in mail
    assert "Son message : « À bientôt ! »" in mail
    assert token_of(mail) not in (invitation.token_hash, invitation.public_id)
    assert invitations.invitation_by_token(token_of(mail)) == invitation


def test_an_invitation_can_be_stopped_by_who_gets_it(member, anne):
    invitation = invite(member, anne)
    assert invitation_mails.invited(invitation, "token").topic == Topic.INVITATIONS


def test_the_same_address_is_invited_once(member, anne, outbox):
    invite(member, anne)
    with pytest.raises(Refused, match="déjà invitée") as refused:
        invite(member, anne, "NOE@exemple.fr")
    assert refused.value.field == "email"
    assert len(outbox) == 1


def test_somebody_who_acts_for_the_member_is_not_invited(member, anne, outbox):
    with pytest.raises(Refused, match="Anne Roche agit déjà pour votre organisation"):
        invite(member, anne, "anne@exemple.fr")
    assert len(outbox) == 0


def test_a_newcomer_opens_the_account_on_the_page_of_the_invitation(site, member, anne, outbox):
    invite(member, anne, role=MemberRole.REPRESENTATIVE, name="Noé Petit")
    page = site.get(outbox.last.links()[0])
    assert "Anne Roche vous invite à agir pour cette organisation" in page
    page = site.submit(page, "Ouvrir mon compte et accepter", name="Noé Petit", password=NEW_PASSWORD)
    assert page.path == "/mon-espace"
    assert "vous agissez pour Fermes de Figeac" in page
    account = account_by_email("noe@exemple.fr")
    assert account.is_confirmed
    assert queries.membership_in(member, account).may_sign
    assert db.session.scalars(select(Invitation)).all() == []
    assert [(mail.kind, mail.to) for mail in outbox][1:] == [("person_arrived", "anne@exemple.fr")]


def test_a_newcomer_who_had_asked_for_an_account_confirms_it_so(site, member, anne, outbox):
    with unit_of_work():
        register("Quelqu’un", "noe@exemple.fr")
    asked = outbox.last.links()[0]
    invite(member, anne)
    page = site.get(outbox.last.links()[0])
    site.submit(page, "Ouvrir mon compte et accepter", name="Noé Petit", password=NEW_PASSWORD)
    assert account_by_email("noe@exemple.fr").name == "Noé Petit"
    site.another().get(asked, expect=410)


def test_a_weak_password_is_told_and_opens_nothing(site, member, anne, outbox):
    invite(member, anne)
    page = site.get(outbox.last.links()[0])
    page = site.submit(
        page, "Ouvrir mon compte et accepter", name="Noé Petit", password="azertyuiop1234", expect=422
    )
    assert "se devine" in page.errors["password"]
    assert account_by_email("noe@exemple.fr") is None


def test_somebody_with_an_account_logs_in_then_accepts(site, member, anne, outbox):
    noe = make_account("Noé Petit", "noe@exemple.fr")
    invite(member, anne)
    page = site.get(outbox.last.links()[0])
    assert [form for form in page.forms if form.method == "POST"] == []
    page = site.follow(page, "Me connecter pour accepter")
    page = site.submit(page, "Me connecter", email="noe@exemple.fr", password=PASSWORD)
    page = site.submit(page, "Accepter l’invitation")
    assert "Vous agissez maintenant pour Fermes de Figeac" in page
    assert queries.membership_in(member, noe).role == MemberRole.CONTRIBUTOR


def test_another_account_is_told_what_to_do(site, member, anne, outbox):
    lou = make_account("Lou Bonnet", "lou@exemple.fr")
    invite(member, anne)
    link = outbox.last.links()[0]
    page = site.login_as(lou).get(link)
    assert "adressée à noe@exemple.fr, et vous êtes connecté avec lou@exemple.fr" in page
    assert "déconnectez-vous, puis rouvrez le lien" in page
    with pytest.raises(Refused, match="adressée à"), unit_of_work():
        invitations.accept_invitation(token_of(outbox.last), by=lou)
    page = site.submit(page, "Me déconnecter")
    assert "Ouvrez votre compte" in site.get(link)


def test_opening_the_link_uses_nothing_up(site, member, anne, outbox):
    invite(member, anne)
    link = outbox.last.links()[0]
    for _time in range(3):
        site.another().get(link)
    assert invitations.invitation_by_token(token_of(outbox.last)) is not None


def test_a_link_is_used_once_and_dies_after_fourteen_days(site, clock, member, anne, outbox):
    make_account("Noé Petit", "noe@exemple.fr")
    invite(member, anne)
    link = outbox.last.links()[0]
    clock.move(days=14, seconds=-1)
    site.another().get(link)
    clock.move(seconds=1)
    page = site.another().get(link, expect=410)
    assert page.h1 == "Cette invitation ne sert plus"


def test_sending_again_gives_a_new_link_and_kills_the_old(site, clock, member, anne, outbox):
    invite(member, anne)
    first = outbox.last.links()[0]
    clock.move(days=20)
    site.login_as(anne)
    page = site.get("members.people")
    assert "lien expiré" in page
    page = site.submit(page, "Renvoyer l’invitation de noe@exemple.fr")
    assert "L’invitation est repartie à noe@exemple.fr" in page
    second = outbox.last.links()[0]
    visitor = site.another()
    visitor.get(first, expect=410)
    visitor.get(second)


def test_withdrawing_kills_the_link(site, member, anne, outbox):
    invite(member, anne)
    site.login_as(anne)
    site.submit(site.get("members.people"), "Retirer l’invitation de noe@exemple.fr")
    site.another().get(outbox.last.links()[0], expect=410)


def test_declining_kills_the_link_and_tells_who_invited(site, member, anne, outbox):
    invite(member, anne)
    link = outbox.last.links()[0]
    page = site.follow(site.get(link), "Je ne suis pas la bonne personne, ou je ne souhaite pas accepter")
    page = site.submit(page, "Décliner")
    assert "C’est noté" in page
    assert (outbox.last.kind, outbox.last.to) == ("invitation_declined", "anne@exemple.fr")
    site.get(link, expect=410)
    assert db.session.scalars(select(Account.email)).all() == ["anne@exemple.fr"]


def test_neighbouring_invitations_are_not_found(site, member, anne):
    stranger = make_representative()
    invitation = invite(member, anne)
    site.login_as(stranger)
    page = site.get("members.invite")
    for endpoint in ("members.send_invitation_again", "members.withdraw_invitation"):
        token = dict(page.form().filled({}))["csrf_token"]
        answer = site.open(
            "POST", site.url(endpoint, public_id=invitation.public_id), data={"csrf_token": token}
        )
        assert answer.status_code == 404
    assert db.session.get(Invitation, invitation.id) is not None


def test_the_page_invites_with_a_role_and_a_message(site, member, anne, outbox):
    site.login_as(anne)
    page = site.follow(site.get("members.people"), "Inviter une personne")
    page = site.submit(
        page,
        "Envoyer l’invitation",
        email="noe@exemple.fr",
        name="Noé Petit",
        role="contributor",
        message="Bienvenue !",
    )
    assert "L’invitation est partie à noe@exemple.fr" in page
    assert "Noé Petit" in page
    assert "Bienvenue !" in outbox.last


def test_invitations_are_limited(site, member, anne, outbox):
    site.login_as(anne)
    for number in range(invitations.INVITATIONS_BY_ACCOUNT.tries):
        page = site.get("members.invite")
        site.submit(page, "Envoyer l’invitation", email=f"a{number}@exemple.fr", role="contributor")
    page = site.get("members.invite")
    site.submit(page, "Envoyer l’invitation", email="un-de-trop@exemple.fr", role="contributor", expect=429)
    assert not outbox.to("un-de-trop@exemple.fr")


def test_old_invitations_are_forgotten_a_month_after_their_end(clock, member, anne):
    invite(member, anne)
    clock.move(days=43)
    with unit_of_work():
        invitations.forget_old_invitations()
    assert db.session.scalars(select(Invitation)).all() != []
    clock.move(days=1)
    with unit_of_work():
        invitations.forget_old_invitations()
    assert db.session.scalars(select(Invitation)).all() == []
