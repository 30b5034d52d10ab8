from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from network.db import db
from network.members.listing_models import MemberDepartment, MemberListing
from network.members.models import ASIDE, HIDDEN, College, Member, MemberStatus
from network.territories.queries import departments
from network.territories.rules import siren_in, telling_words, words

MOST_WORDS = 12


@dataclass(frozen=True)
class Listed:
    """A member as the directory counts it: `regions` and `departments` are codes, none for all of France."""

    id: int
    college: College
    status: MemberStatus
    departments: frozenset[str]
    regions: frozenset[str]

    @property
    def is_aside(self) -> bool:
        """Say whether only those who ask for its status find it: asleep, or withdrawn."""
        return self.status in ASIDE


def named(text: str) -> list[ColumnElement[bool]]:
    """Tell, in SQL, the listings that hold every word typed, each at least begun, in any order."""
    typed = [siren] if (siren := siren_in(text)) else telling_words(words(text)[:MOST_WORDS])
    return [MemberListing.words.contains(f" {word}", autoescape=True) for word in typed]


def listed_members(text: str = "", *, with_aside: bool = False) -> list[Listed]:
    """Return every member that the words find, by the name of its place.

    Left out are those that no list shows, and those that lists show only to who asks for them.
    """
    left_out = HIDDEN if with_aside else (*HIDDEN, *ASIDE)
    found = [Member.status.not_in(left_out), *named(text)]
    members = select(Member.id, Member.college, Member.status)
    covered = select(MemberDepartment.member_id, MemberDepartment.code)
    covered = covered.join(Member, Member.id == MemberDepartment.member_id)
    if len(found) > 1:
        members = members.join(MemberListing, MemberListing.member_id == Member.id)
        covered = covered.join(MemberListing, MemberListing.member_id == Member.id)
    codes: dict[int, set[str]] = defaultdict(set)
    for id, code in db.session.execute(covered.where(*found)):
        codes[id].add(code)
    region_of = {department.code: department.region for department in departments()}
    rows = db.session.execute(members.where(*found).order_by(Member.sort_key, Member.id))
    return [
        Listed(
            id,
            college,
            status,
            frozenset(codes[id]),
            frozenset(region_of[code] for code in codes[id] if code in region_of),
        )
        for id, college, status in rows
    ]


def members_in(ids: Collection[int]) -> Sequence[Member]:
    """Return these members by the name of their place."""
    query = select(Member).where(Member.id.in_(ids)).order_by(Member.sort_key, Member.id)
    return db.session.scalars(query).all()


def newcomers(limit: int) -> Sequence[Member]:
    """Return the members that came last, the latest first; those left out of lists are left out here too."""
    query = select(Member).where(Member.status.not_in((*HIDDEN, *ASIDE))).limit(limit)
    return db.session.scalars(query.order_by(Member.registered_at.desc(), Member.id.desc())).all()
