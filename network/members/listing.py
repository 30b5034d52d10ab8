"""Keeps true what the directory finds, sorts and counts members by.

Whichever action makes a member or changes its name or territory, the session calls `list_member`
before it writes: nobody has to remember. `relist_members` does it for all, when the official lists
have changed.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from network import clock
from network.db import action, db
from network.members import queries
from network.members.listing_models import MemberAddress, MemberDepartment, MemberListing
from network.members.models import Member
from network.territories.models import Kind, Place
from network.territories.queries import department_name, departments, place
from network.territories.rules import bare_key, words
from network.text import public_id, slug

LONGEST_KEY = 200

# What comes before the name of the place, in the name of a legal person.
_LEGAL_TYPE = re.compile(
    r"^(eurometropole|metropole|commune|ville|mairie|petr|pnr|pays"
    r"|pole d equilibre territorial et rural|parc naturel regional"
    r"|syndicat (mixte|intercommunal|departemental)( d energies?| de l energie)?"
    r"|etablissement public territorial|collectivite (territoriale|de))(?= )"
)


@event.listens_for(db.session, "before_flush")
def _keep_listed(session: Session, _context: Any, _instances: Any) -> None:
    for member in [one for one in (*session.new, *session.dirty) if isinstance(one, Member)]:
        if _has_moved(member):
            list_member(member)


_TOLD = ("name", "departments", "epci_sirens", "reference_code", "siren", "rna")


def _has_moved(member: Member) -> bool:
    state: Any = inspect(member)
    return any(state.attrs[name].history.has_changes() for name in _TOLD)


def list_member(member: Member) -> None:
    """Note how a member is sorted, found and placed; of a new name, make a new address."""
    entry = queries.entry_of(member)
    member.sort_key = sort_key(member.name, entry)
    state: Any = inspect(member)
    if state.persistent and state.attrs.name.history.has_changes():
        _move(member, entry)
    codes = _covered(member, entry)
    known = {} if state.pending else {row.code: row for row in _rows_of(member)}
    for code in known.keys() - codes:
        db.session.delete(known[code])
    for code in sorted(codes - known.keys()):
        db.session.add(MemberDepartment(member=member, code=code))
    told = f" {' '.join(dict.fromkeys(_words(member, entry, codes)))} "
    listing = None if state.pending else db.session.get(MemberListing, member.id)
    if listing is None:
        db.session.add(MemberListing(member=member, words=told))
    elif listing.words != told:
        listing.words = told


@action
def relist_members() -> None:
    """Note anew how every member is sorted, found and placed."""
    for member in db.session.scalars(select(Member).order_by(Member.id)):
        list_member(member)
    db.session.flush()


def sort_key(name: str, entry: Place | None) -> str:
    """Return where the alphabet puts a member: at its place's name, without the legal type before it."""
    key = bare_key(entry.name if entry else name)
    return (bare_key(_LEGAL_TYPE.sub("", key).strip()) or key)[:LONGEST_KEY]


def free_address(
    name: str, departments: Sequence[str], is_taken: Callable[[str], bool] = queries.is_slug_taken
) -> str:
    """Return an address that no member has or had: « saint-denis », « saint-denis-93 », or one made up."""
    short = slug(name)
    wanted = [short, *(f"{short}-{code.lower()}" for code in departments[:1])]
    return next(
        (address for address in wanted if not is_taken(address)),
        f"{short}-{public_id(5).lower()}",
    )


def _move(member: Member, entry: Place | None) -> None:
    is_named_by_its_place = entry and entry.kind not in (Kind.DEPARTMENT, Kind.REGION)
    name = entry.name if entry and is_named_by_its_place else member.name
    wanted = slug(name)
    if member.slug == wanted or member.slug.startswith(f"{wanted}-"):
        return
    left = member.slug
    back = db.session.get(MemberAddress, wanted)
    if back and back.member_id == member.id:
        db.session.delete(back)
        member.slug = wanted
    else:
        member.slug = free_address(name, member.departments)
    db.session.add(MemberAddress(slug=left, member=member, left_at=clock.now()))


def _rows_of(member: Member) -> Iterator[MemberDepartment]:
    query = select(MemberDepartment).where(MemberDepartment.member_id == member.id)
    return iter(db.session.scalars(query).all())


def _covered(member: Member, entry: Place | None) -> set[str]:
    if entry and entry.kind == Kind.REGION:
        return {department.code for department in departments() if department.region == entry.code}
    return set(member.departments)


def _words(member: Member, entry: Place | None, codes: set[str]) -> Iterator[str]:
    told = [member.name, member.siren, member.rna, member.reference_code]
    regions = {department.region for department in departments() if department.code in codes}
    around = [(Kind.EPCI, siren) for siren in member.epci_sirens] + [(Kind.REGION, code) for code in regions]
    told += [found.name for kind, code in around if (found := place(kind, code))]
    told += [part for code in sorted(codes) for part in (code, department_name(code))]
    if entry:
        told += [entry.name, *entry.postcodes]
    yield from words(" ".join(filter(None, told)))
