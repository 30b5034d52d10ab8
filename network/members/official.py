"""The official address of a member (« mairie@… »): where the organisation confirms what is said for it.

A hand-over, or a mandate, is confirmed by whoever reads that mailbox: nobody of the organisation sets
it alone. The coordination does, an import does, or a representative proposes it and the
coordination confirms.
"""

from collections.abc import Sequence

from sqlalchemy import delete, select

from network import clock
from network.accounts.desk import tell_desk
from network.accounts.models import Account
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.mail.messages import Mail
from network.members import official_mails as mails
from network.members.models import Member, OfficialAddressProposal
from network.members.queries import representatives_of
from network.paging import Page, paged
from network.text import public_id
from network.throttles.rules import Limit

PROPOSALS_BY_ACCOUNT = Limit("official address", 5, 3600)


def official_address_of(member: Member) -> str | None:
    """Return where the organisation itself is written to, or None where the coordination knows no address."""
    return member.official_email


def addresses_of(member: Member, people: Sequence[Account] | None = None) -> list[str]:
    """Return where a member is written to: to those who represent it, else to its official address.

    `people` are its representatives, where they were read already.
    """
    people = representatives_of(member) if people is None else people
    official = official_address_of(member)
    return [person.email for person in people] or ([official] if official else [])


@action
def tell_member(member: Member, mail: Mail) -> None:
    """Write to those who represent a member, else to its official address."""
    for address in addresses_of(member):
        queue(mail, to=address)


def proposal_for(member: Member) -> OfficialAddressProposal | None:
    """Return the address that waits for the coordination's answer, or None."""
    return db.session.scalar(
        select(OfficialAddressProposal).where(OfficialAddressProposal.member_id == member.id)
    )


def proposals(number: int = 1, per_page: int = 50) -> Page[OfficialAddressProposal]:
    """Return a page of the addresses that wait for an answer, the oldest first."""
    return paged(select(OfficialAddressProposal).order_by(OfficialAddressProposal.id), number, per_page)


def proposal_by_public_id(public_id: str) -> OfficialAddressProposal | None:
    """Return the proposal of this public identifier, or None."""
    return db.session.scalar(
        select(OfficialAddressProposal).where(OfficialAddressProposal.public_id == public_id)
    )


def obstacle_to_proposing(member: Member, email: str, people: Sequence[Account]) -> str | None:
    """Say why this cannot be proposed as the official address, or None; `people` are its representatives."""
    email = _kept(email)
    if email == member.official_email:
        return _("C’est déjà l’adresse officielle de votre organisation.")
    if email in {person.email for person in people}:
        return _(
            "Cette adresse est celle d’un compte personnel. Indiquez celle de l’organisation elle-même, "
            "qui restera quand les personnes changeront : mairie@…, accueil@…, contact@…"
        )
    return None


@action
def set_official_address(member: Member, email: str | None, *, by: Account | None, reason: str = "") -> None:
    """Set, change or take away the official address; `by` is the coordination, or None for an import.

    What was proposed meanwhile is answered by it. The representatives are told.
    """
    email = _kept(email) if email else None
    db.session.execute(delete(OfficialAddressProposal).where(OfficialAddressProposal.member_id == member.id))
    if email == member.official_email:
        return
    member.official_email = email
    record("member.official_address_set", by=by, subject=f"member:{member.public_id}", reason=reason)
    for person in representatives_of(member):
        queue(mails.official_address_set(member, reason), to=person.email)


@action
def propose_official_address(member: Member, email: str, *, by: Account) -> None:
    """Ask the coordination to make this the official address; the newest proposal replaces the others."""
    if obstacle := obstacle_to_proposing(member, email, representatives_of(member)):
        raise Refused(obstacle, "email")
    db.session.execute(delete(OfficialAddressProposal).where(OfficialAddressProposal.member_id == member.id))
    proposal = OfficialAddressProposal(
        public_id=public_id(), member=member, account=by, email=_kept(email), proposed_at=clock.now()
    )
    db.session.add(proposal)
    db.session.flush()
    record("member.official_address_proposed", by=by, subject=f"member:{member.public_id}")
    tell_desk(mails.official_address_proposed(proposal))


@action
def decline_official_address(public_id: str, reason: str, *, by: Account) -> None:
    """Refuse a proposed address and tell who proposed it why."""
    proposal = proposal_by_public_id(public_id)
    if proposal is None:
        raise Refused(_("Cette proposition a déjà reçu une réponse."))
    member, person = proposal.member, proposal.account
    db.session.delete(proposal)
    record(
        "member.official_address_declined",
        by=by, subject=f"member:{member.public_id}", reason=reason,
    )  # fmt: skip
    queue(mails.official_address_declined(member, reason), to=person.email)


def _kept(email: str) -> str:
    return email.strip().lower()
