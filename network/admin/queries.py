from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from network.accounts.models import Account
from network.charter.models import Signature
from network.db import db
from network.journal.models import Entry
from network.members.directory_queries import named
from network.members.listing_models import MemberDepartment, MemberListing
from network.members.models import College, Member, MemberRole, Membership, MemberStatus
from network.paging import Page, paged
from network.resources.models import Resource, ResourceRevision
from network.sheets.models import Sheet, SheetRevision
from network.territories.queries import departments


@dataclass(frozen=True)
class AskedOfMembers:
    """Filters of the desk's list of members; what is empty or None leaves all of them."""

    text: str = ""
    college: College | None = None
    status: MemberStatus | None = None
    region: str = ""
    department: str = ""


def members_page(asked: AskedOfMembers, *, number: int, per_page: int) -> Page[Member]:
    """Return a page of the members asked for, by the name of their place.

    The words are those of the directory (name, territory, numbers), or part of a representative's address.
    """
    query = select(Member).order_by(Member.sort_key, Member.id)
    if asked.college:
        query = query.where(Member.college == asked.college)
    if asked.status:
        query = query.where(Member.status == asked.status)
    if asked.text:
        query = query.where(_told_by(asked.text))
    wanted = (_departments_of(asked.region), [asked.department] if asked.department else [])
    for codes in filter(None, wanted):
        covering = select(MemberDepartment.member_id).where(MemberDepartment.code.in_(codes))
        query = query.where(Member.id.in_(covering))
    return paged(query, number, per_page)


def _told_by(text: str) -> ColumnElement[bool]:
    words = named(text)
    written_to = Member.id.in_(
        select(Membership.member_id)
        .join(Membership.account)
        .where(
            Membership.role == MemberRole.REPRESENTATIVE,
            Account.email.contains(text.lower(), autoescape=True),
        )
    )
    found = Member.id.in_(select(MemberListing.member_id).where(*words))
    return or_(found, written_to) if words else written_to


def _departments_of(region: str) -> list[str]:
    return [department.code for department in departments() if region and department.region == region]


def people_of(member: Member) -> Sequence[Membership]:
    """Return who acts for a member, those who may sign first."""
    query = select(Membership).where(Membership.member_id == member.id)
    ordered = query.order_by(Membership.role.desc(), Membership.id)
    return db.session.scalars(ordered.options(joinedload(Membership.account))).all()


def entries_about(
    member: Member, signatures: Iterable[Signature], sheets: Iterable[Sheet], most: int = 30
) -> Sequence[Entry]:
    """Return the last entries of the journal about a member, its signatures and its sheets."""
    subjects = [
        f"member:{member.public_id}",
        *(f"signature:{signature.code}" for signature in signatures),
        *(f"sheet:{sheet.public_id}" for sheet in sheets),
    ]
    # Whoever looks at this page is written down each time: that would soon be all there is to read.
    query = select(Entry).where(Entry.subject.in_(subjects), Entry.event != "members.viewed")
    return db.session.scalars(query.order_by(Entry.id.desc()).limit(most)).all()


def representatives(members: Sequence[Member]) -> dict[int, list[Account]]:
    """Return, by member id, the people who may sign for each of these members, the first come first."""
    found: dict[int, list[Account]] = {member.id: [] for member in members}
    rows = db.session.execute(
        select(Membership.member_id, Account)
        .join(Membership.account)
        .where(Membership.member_id.in_(found), Membership.role == MemberRole.REPRESENTATIVE)
        .order_by(Membership.id)
    )
    for member_id, account in rows:
        found[member_id].append(account)
    return found


def names(entries: Iterable[Entry]) -> dict[str, str]:
    """Return how people call what these entries speak of: « account:7K… » → « Camille Moreau »."""
    subjects = {f"account:{entry.account}" for entry in entries} | {entry.subject or "" for entry in entries}
    sources = {
        "account": select(Account.public_id, Account.name),
        "member": select(Member.public_id, Member.name),
        "signature": select(Signature.code, Signature.member_name),
        # Of a sheet's titles the newest is kept.
        "sheet": select(Sheet.public_id, SheetRevision.title)
        .join(SheetRevision.sheet)
        .order_by(SheetRevision.number),
        "resource": select(Resource.public_id, ResourceRevision.title)
        .join(ResourceRevision.resource)
        .order_by(ResourceRevision.number),
    }
    found: dict[str, str] = {}
    for kind, query in sources.items():
        ids = [subject.removeprefix(f"{kind}:") for subject in subjects if subject.startswith(f"{kind}:")]
        column = query.selected_columns[0]
        rows = db.session.execute(query.where(column.in_(ids)))
        found |= {f"{kind}:{public_id}": name for public_id, name in rows}
    return found
