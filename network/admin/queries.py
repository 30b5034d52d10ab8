from collections.abc import Iterable, Sequence

from sqlalchemy import and_, or_, select

from network.accounts.models import Account
from network.charter.models import Signature
from network.db import db
from network.journal.models import Entry
from network.members.models import College, Member, MemberRole, Membership
from network.paging import Page, paged
from network.resources.models import Resource, ResourceRevision
from network.sheets.models import Sheet, SheetRevision
from network.territories.rules import bare_key


def members_page(text: str | None, college: College | None, *, number: int, per_page: int) -> Page[Member]:
    """Return a page of members by name: those whose name or a representative's address holds the text."""
    query = select(Member).order_by(Member.sort_key, Member.id)
    if college:
        query = query.where(Member.college == college)
    if text:
        named = [Member.sort_key.contains(word, autoescape=True) for word in bare_key(text).split()]
        written_to = Member.id.in_(
            select(Membership.member_id)
            .join(Membership.account)
            .where(
                Membership.role == MemberRole.REPRESENTATIVE,
                Account.email.contains(text.lower(), autoescape=True),
            )
        )
        query = query.where(or_(and_(*named), written_to) if named else written_to)
    return paged(query, number, per_page)


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
