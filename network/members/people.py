"""Who acts for a member: their roles, how they are removed, how they leave.

What the page showed is read again inside the transaction: of two people who remove each other at the
same moment, one comes second and is refused.
"""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from network.accounts.desk import tell_desk
from network.accounts.models import Account
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.members import people_mails as mails
from network.members import queries
from network.members.models import Invitation, Member, MemberRole, Membership


def people_of(member: Member) -> Sequence[Membership]:
    """Return who acts for a member: those who may sign first, the first come first."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.member_id == member.id)
        .options(joinedload(Membership.account))
        .order_by(Membership.role.desc(), Membership.id)
    ).all()


def person_in(member: Member, account_public_id: str) -> Membership | None:
    """Return how the person of this public identifier acts for the member, or None."""
    return db.session.scalar(
        select(Membership)
        .join(Membership.account)
        .where(Membership.member_id == member.id, Account.public_id == account_public_id)
        .options(joinedload(Membership.account))
    )


def obstacle_to_deciding(membership: Membership | None) -> str | None:
    """Say why somebody cannot decide who acts for the member, or None; `membership` is theirs, if any."""
    if membership is None or not membership.may_sign:
        return _("Seule une personne qui représente l’organisation décide de cela.")
    return None


def obstacle_to_changing(own: Membership | None, other: Membership | None) -> str | None:
    """Say why the person of `own` cannot change or end what `other` may do, or None."""
    if obstacle := obstacle_to_deciding(own):
        return obstacle
    if other is None:
        return _("Cette personne n’agit plus pour l’organisation.")
    if own is not None and own.account_id == other.account_id:
        return _(
            "On ne change pas son propre rôle : demandez-le à une autre personne qui représente "
            "l’organisation, ou quittez-la."
        )
    return None


def is_last_representative(membership: Membership) -> bool:
    """Say whether nobody would represent the member any more if this person left."""
    return membership.may_sign and len(queries.representatives_of(membership.member)) == 1


@action
def change_role(member: Member, account_public_id: str, role: MemberRole, *, by: Account) -> None:
    """Let somebody sign, or only write; they are told, and so are the other representatives.

    Who may no longer decide no longer invites: the invitations they sent die.
    """
    person = _person_to_change(member, account_public_id, by)
    if person.role == role:
        return
    person.role = role
    if not person.may_sign:
        _forget_invitations(person)
    _note("member.role_changed", member, by, person.account, role=role.value)
    queue(mails.role_changed(member, role, by), to=person.account.email)
    for other in _others(member, by, person.account):
        queue(mails.role_of_another_changed(member, person.account, role, by), to=other.email)


@action
def remove_person(member: Member, account_public_id: str, reason: str, *, by: Account) -> None:
    """End what somebody may do for the member, with the invitations they sent; those concerned are told."""
    person = _person_to_change(member, account_public_id, by)
    end_membership(person)
    _note("member.person_removed", member, by, person.account)
    queue(mails.person_removed(member, reason, by), to=person.account.email)
    for other in _others(member, by, person.account):
        queue(mails.another_removed(member, person.account, reason, by), to=other.email)


@action
def leave_member(member: Member, *, by: Account, knows_it_is_last: bool) -> None:
    """Stop acting for a member; its last representative must know that nobody will represent it."""
    own = queries.membership_in(member, by)
    if own is None:
        raise Refused(_("Vous n’agissez plus pour %(name)s.", name=member.name))
    is_last = is_last_representative(own)
    if is_last and not knows_it_is_last:
        raise Refused(
            _(
                "Cochez cette case : après votre départ, plus personne ne représentera %(name)s.",
                name=member.name,
            ),
            "knows_it_is_last",
        )
    end_membership(own, keep_invitations=True)
    _note("member.person_left", member, by, by, is_last=is_last)
    queue(mails.you_left(member), to=by.email)
    for person in people_of(member):
        queue(mails.another_left(member, by, is_last), to=person.account.email)
    if is_last:
        tell_desk(mails.nobody_left(member, by))


@action
def end_membership(membership: Membership, *, keep_invitations: bool = False) -> None:
    """Delete a membership; the invitations that a removed person sent die with it."""
    if not keep_invitations:
        _forget_invitations(membership)
    db.session.delete(membership)
    db.session.flush()


def _forget_invitations(membership: Membership) -> None:
    db.session.execute(
        delete(Invitation).where(
            Invitation.member_id == membership.member_id,
            Invitation.invited_by_id == membership.account_id,
        )
    )


def _person_to_change(member: Member, account_public_id: str, by: Account) -> Membership:
    person = person_in(member, account_public_id)
    if obstacle := obstacle_to_changing(queries.membership_in(member, by), person):
        raise Refused(obstacle)
    assert person is not None
    return person


def _others(member: Member, by: Account, person: Account) -> list[Account]:
    return [other for other in queries.representatives_of(member) if other not in (by, person)]


def _note(event: str, member: Member, by: Account, person: Account, **details: object) -> None:
    record(event, by=by, subject=f"member:{member.public_id}", account=person.public_id, **details)
