"""Invitations to act for a member: sent by its representatives, accepted from the mailbox they went to."""

from collections.abc import Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

from sqlalchemy import delete, select

from network import clock
from network.accounts.actions import open_confirmed_account
from network.accounts.models import Account
from network.accounts.queries import account_by_email
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.mail.messages import Mail
from network.members import invitation_mails as mails
from network.members import people, queries
from network.members.actions import join_member
from network.members.models import Invitation, Member, MemberRole
from network.text import public_id, secret_token, sha256_hex
from network.throttles.rules import Limit

LIFETIME = timedelta(days=14)
KEPT_ONCE_EXPIRED = timedelta(days=30)
INVITATIONS_BY_ACCOUNT = Limit("invitations account", 20, 3600)
INVITATIONS_TO_ADDRESS = Limit("invitations address", 5, 3600)


def invitations_to(member: Member) -> Sequence[Invitation]:
    """Return the invitations without an answer yet, the oldest first."""
    return db.session.scalars(
        select(Invitation).where(Invitation.member_id == member.id).order_by(Invitation.id)
    ).all()


def invitation_in(member: Member, public_id: str) -> Invitation | None:
    """Return an invitation of this member, or None."""
    return db.session.scalar(
        select(Invitation).where(Invitation.member_id == member.id, Invitation.public_id == public_id)
    )


def invitation_by_token(token: str) -> Invitation | None:
    """Return the invitation that a mailed link opens, if it still does."""
    return db.session.scalar(
        select(Invitation).where(
            Invitation.token_hash == sha256_hex(token), Invitation.expires_at > clock.now()
        )
    )


def obstacle_to_accepting(invitation: Invitation, account: Account) -> str | None:
    """Say why this person cannot accept an invitation, or None."""
    if account.email != invitation.email:
        return _(
            "Cette invitation est adressée à %(invited)s, et vous êtes connecté avec %(own)s.",
            invited=invitation.email,
            own=account.email,
        )
    return None


@action
def invite(
    member: Member, email: str, role: MemberRole, *, name: str = "", message: str = "", by: Account
) -> Invitation:
    """Invite somebody by mail to act for the member."""
    _check_may_decide(member, by)
    return _invite(_new(member, email, role, name, message, by), by)


@action
def invite_for_the_desk(
    member: Member, email: str, role: MemberRole, *, name: str = "", by: Account
) -> Invitation:
    """Invite somebody whom the coordination knows to act for a member, which may have nobody yet."""
    if not by.is_coordinator:
        raise Refused(_("Seule la coordination peut inviter ainsi."))
    return _invite(_new(member, email, role, name, "", by), by)


def invitation_shown(member: Member, email: str, role: MemberRole, *, name: str = "", by: Account) -> Mail:
    """Return the mail that somebody would get, with a link that opens nothing."""
    # Never attached to the session: made of values, it cannot be kept by mistake.
    values = {"member": member, "email": email, "role": role, "name": name, "message": "", "invited_by": by}
    return mails.invited(cast("Invitation", SimpleNamespace(**values)), "apercu")


def _new(member: Member, email: str, role: MemberRole, name: str, message: str, by: Account) -> Invitation:
    """Return an invitation that nothing stands against, not sent yet."""
    email = email.strip().lower()
    known = account_by_email(email)
    if known and queries.membership_in(member, known):
        raise Refused(_("%(person)s agit déjà pour votre organisation.", person=known.name), "email")
    if db.session.scalar(
        select(Invitation.id).where(Invitation.member_id == member.id, Invitation.email == email)
    ):
        raise Refused(
            _("Cette adresse est déjà invitée : renvoyez-lui l’invitation depuis la page « Les personnes »."),
            "email",
        )
    return Invitation(
        public_id=public_id(),
        member=member,
        email=email,
        name=name,
        message=message,
        role=role,
        invited_by=by,
        invited_at=clock.now(),
    )


def _invite(invitation: Invitation, by: Account) -> Invitation:
    _send(invitation)
    _note("member.invited", invitation, by, role=invitation.role.value)
    return invitation


@action
def send_invitation_again(invitation: Invitation, *, by: Account) -> None:
    """Mail an invitation once more, with a new link that lives as long as the first; the old one dies."""
    _check_may_decide(invitation.member, by)
    invitation.invited_by = by
    _send(invitation)
    _note("member.invited_again", invitation, by)


def _send(invitation: Invitation) -> None:
    token = secret_token()
    invitation.token_hash, invitation.expires_at = sha256_hex(token), clock.now() + LIFETIME
    db.session.add(invitation)
    db.session.flush()
    queue(mails.invited(invitation, token), to=invitation.email)


@action
def withdraw_invitation(invitation: Invitation, *, by: Account) -> None:
    """Take an invitation back: its link dies."""
    _check_may_decide(invitation.member, by)
    _note("member.invitation_withdrawn", invitation, by)
    db.session.delete(invitation)


@action
def accept_invitation(token: str, *, by: Account) -> Member:
    """Act for the member that invited this person, in the role it said; the link dies."""
    invitation = _usable(token)
    if obstacle := obstacle_to_accepting(invitation, by):
        raise Refused(obstacle)
    return _accept(invitation, by)


@action
def accept_as_newcomer(token: str, name: str, password_hash: str) -> Account:
    """Open the account of somebody invited, whose address the link proves; they act for the member."""
    invitation = _usable(token)
    account = open_confirmed_account(name, invitation.email, password_hash)
    _accept(invitation, account)
    return account


@action
def decline_invitation(token: str) -> None:
    """Refuse an invitation; who sent it is told."""
    invitation = _usable(token)
    _note("member.invitation_declined", invitation, None)
    if invitation.invited_by:
        queue(mails.invitation_declined(invitation), to=invitation.invited_by.email)
    db.session.delete(invitation)


def _usable(token: str) -> Invitation:
    invitation = invitation_by_token(token)
    if invitation is None:
        raise Refused(_("Cette invitation a déjà servi, ou elle est trop ancienne."))
    return invitation


def _accept(invitation: Invitation, account: Account) -> Member:
    member, role = invitation.member, invitation.role
    if queries.membership_in(member, account):
        raise Refused(_("Vous agissez déjà pour %(name)s.", name=member.name))
    _note("member.invitation_accepted", invitation, account, role=role.value)
    db.session.delete(invitation)
    join_member(member, account, role)
    return member


def _check_may_decide(member: Member, by: Account) -> None:
    if obstacle := people.obstacle_to_deciding(queries.membership_in(member, by)):
        raise Refused(obstacle)


def _note(event: str, invitation: Invitation, by: Account | None, **details: object) -> None:
    subject = f"member:{invitation.member.public_id}"
    record(event, by=by, subject=subject, invitation=invitation.public_id, **details)


@action
def forget_old_invitations() -> None:
    """Delete the invitations that nobody accepted, a month after their end."""
    db.session.execute(delete(Invitation).where(Invitation.expires_at <= clock.now() - KEPT_ONCE_EXPIRED))
