from collections.abc import Sequence

from sqlalchemy import and_, exists, func, or_, select

from network.accounts.models import Account
from network.db import db
from network.members.listing_models import MemberAddress
from network.members.models import ASIDE, HIDDEN, College, JoinRequest, Member, MemberRole, Membership
from network.members.organisation import Organisation
from network.paging import Page, paged
from network.territories.models import Place
from network.territories.queries import place


def count_by_college() -> dict[College, int]:
    """Return how many members of the network each college has, as everybody is told."""
    told = Member.status.not_in((*HIDDEN, *ASIDE))
    rows = db.session.execute(select(Member.college, func.count()).where(told).group_by(Member.college))
    return dict.fromkeys(College, 0) | dict(rows.all())


def member_by_slug(slug: str) -> Member | None:
    """Return the member at this public address, or None."""
    return db.session.scalar(select(Member).where(Member.slug == slug))


def member_by_public_id(public_id: str) -> Member | None:
    """Return the member of this identifier, or None."""
    return db.session.scalar(select(Member).where(Member.public_id == public_id))


def slug_now(slug: str) -> str | None:
    """Return the address today of the member that once had this one, or None."""
    query = select(Member.slug).join(MemberAddress, MemberAddress.member_id == Member.id)
    return db.session.scalar(query.where(MemberAddress.slug == slug))


def member_at(entry: Place) -> Member | None:
    """Return the member that is this entry of the official lists, or None."""
    return db.session.scalar(
        select(Member).where(Member.reference_kind == entry.kind, Member.reference_code == entry.code)
    )


def entry_of(member: Member) -> Place | None:
    """Return the member's entry in the official lists, or None where it has none."""
    if member.reference_kind is None or member.reference_code is None:
        return None
    return place(member.reference_kind, member.reference_code)


def member_like(organisation: Organisation) -> Member | None:
    """Return the member that already is this legal person, by its official entry or one of its numbers."""
    same = []
    if organisation.reference:
        kind, code = organisation.reference
        same.append(and_(Member.reference_kind == kind, Member.reference_code == code))
    if organisation.siren:
        same.append(Member.siren == organisation.siren)
    if organisation.rna:
        same.append(Member.rna == organisation.rna)
    return db.session.scalar(select(Member).where(or_(*same)).order_by(Member.id).limit(1)) if same else None


def is_slug_taken(slug: str) -> bool:
    """Say whether a member has this address, or once had it."""
    now = select(Member.id).where(Member.slug == slug)
    once = select(MemberAddress.member_id).where(MemberAddress.slug == slug)
    return db.session.scalar(now.union_all(once)) is not None


def addresses_taken() -> set[str]:
    """Return every address that a member has, or once had."""
    return set(db.session.scalars(select(Member.slug).union(select(MemberAddress.slug))))


def memberships_of(account: Account) -> Sequence[Membership]:
    """Return for whom a person acts: the member chosen last, then the latest joined."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.account_id == account.id)
        .order_by(Membership.chosen_at.desc().nulls_last(), Membership.id.desc())
    ).all()


def membership_in(member: Member, account: Account) -> Membership | None:
    """Return how a person acts for a member, or None."""
    return db.session.scalar(
        select(Membership).where(Membership.member_id == member.id, Membership.account_id == account.id)
    )


def membership_for(account: Account, member_public_id: str) -> Membership | None:
    """Return how a person acts for the member of this public identifier, or None."""
    return db.session.scalar(
        select(Membership)
        .join(Membership.member)
        .where(Membership.account_id == account.id, Member.public_id == member_public_id)
    )


def representatives_of(member: Member) -> Sequence[Account]:
    """Return the people who may sign for a member, the first come first."""
    return db.session.scalars(
        select(Account)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.member_id == member.id, Membership.role == MemberRole.REPRESENTATIVE)
        .order_by(Membership.id)
    ).all()


def join_requests_to(member: Member) -> Sequence[JoinRequest]:
    """Return who waits for an answer of the member, the first come first."""
    return db.session.scalars(
        select(JoinRequest).where(JoinRequest.member_id == member.id).order_by(JoinRequest.id)
    ).all()


def join_requests_to_the_desk(*, number: int = 1, per_page: int = 50) -> Page[JoinRequest]:
    """Return a page of the requests to act for members that nobody represents, the oldest first."""
    represented = exists().where(
        Membership.member_id == JoinRequest.member_id, Membership.role == MemberRole.REPRESENTATIVE
    )
    return paged(select(JoinRequest).where(~represented).order_by(JoinRequest.id), number, per_page)


def waiting_join_requests(number: int = 1, per_page: int = 50) -> Page[JoinRequest]:
    """Return a page of every request without an answer, the oldest first."""
    return paged(select(JoinRequest).order_by(JoinRequest.id), number, per_page)


def represented_among(member_ids: Sequence[int]) -> set[int]:
    """Return the ids, among these, of the members that somebody represents."""
    query = select(Membership.member_id).where(
        Membership.member_id.in_(member_ids), Membership.role == MemberRole.REPRESENTATIVE
    )
    return set(db.session.scalars(query))


def join_requests_by(account: Account) -> Sequence[JoinRequest]:
    """Return the members somebody asked to act for, without an answer yet."""
    return db.session.scalars(
        select(JoinRequest).where(JoinRequest.account_id == account.id).order_by(JoinRequest.id)
    ).all()


def join_request_in(member: Member, account: Account) -> JoinRequest | None:
    """Return somebody's waiting request to act for a member, or None."""
    return db.session.scalar(
        select(JoinRequest).where(JoinRequest.member_id == member.id, JoinRequest.account_id == account.id)
    )


def join_request_for(account: Account, public_id: str) -> JoinRequest | None:
    """Return a request that this person may answer, or None.

    The member's representatives may; the coordination where it has none.
    """
    represented = exists().where(
        Membership.member_id == JoinRequest.member_id, Membership.role == MemberRole.REPRESENTATIVE
    )
    by_oneself = represented.where(Membership.account_id == account.id)
    lawful = or_(by_oneself, ~represented) if account.is_coordinator else by_oneself
    return db.session.scalar(select(JoinRequest).where(JoinRequest.public_id == public_id, lawful))
