from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, false, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from network import clock
from network.adhesion.candidacy_models import Candidacy, Outcome, SponsorAnswer, SponsorLink, Sponsorship
from network.adhesion.candidacy_rules import SPONSORING, SPONSORS, may_sponsor
from network.db import db
from network.members.directory_queries import named
from network.members.joining import JoiningPolicy
from network.members.listing_models import MemberListing
from network.members.models import Member, MemberRole, Membership, MemberStatus
from network.paging import Page, paged
from network.text import sha256_hex

MOST_FOUND = 12


def candidacy_of(member: Member) -> Candidacy | None:
    """Return a member's candidacy: the open one, or the last."""
    query = select(Candidacy).where(Candidacy.member_id == member.id)
    return db.session.scalar(query.order_by(Candidacy.decided_at.is_not(None), Candidacy.id.desc()).limit(1))


def candidacy_by_id(public_id: str) -> Candidacy | None:
    """Return the candidacy of this identifier, for the coordination."""
    query = select(Candidacy).where(Candidacy.public_id == public_id)
    return db.session.scalar(query.options(joinedload(Candidacy.member)))


def candidates_without_candidacy() -> Sequence[Member]:
    """Return the organisations that have signed, wait to be taken in, and have no candidacy open."""
    is_open = exists().where(Candidacy.member_id == Member.id, Candidacy.decided_at.is_(None))
    query = select(Member).where(Member.status == MemberStatus.CANDIDATE, ~is_open)
    return db.session.scalars(query.order_by(Member.id)).all()


def candidacies_to_settle(policy: JoiningPolicy) -> Sequence[Candidacy]:
    """Return the open candidacies that the policy decides alone, or that rest on nothing any more."""
    sponsor = aliased(Member)
    is_of_its_people = exists().where(
        Membership.member_id == Candidacy.member_id, Membership.account_id == Sponsorship.answered_by_id
    )
    confirmed = (
        select(func.count())
        .select_from(Sponsorship)
        .join(sponsor, sponsor.id == Sponsorship.sponsor_id)
        .where(
            Sponsorship.candidacy_id == Candidacy.id,
            Sponsorship.answer == SponsorAnswer.YES,
            sponsor.status.in_(SPONSORING),
            sponsor.counts,
            ~is_of_its_people,
        )
        .correlate(Candidacy)
    )
    decided = {
        JoiningPolicy.OPEN: true(),
        JoiningPolicy.SPONSORED: confirmed.scalar_subquery() >= SPONSORS,
        JoiningPolicy.APPROVED: false(),
    }[policy]
    query = (
        select(Candidacy)
        .join(Candidacy.member)
        .where(
            Candidacy.decided_at.is_(None),
            Member.status != MemberStatus.SUSPENDED,
            or_(Member.status != MemberStatus.CANDIDATE, decided),
        )
    )
    return db.session.scalars(query.order_by(Candidacy.id)).all()


def candidacies_to_decide(policy: JoiningPolicy, *, number: int = 1, per_page: int = 50) -> Page[Candidacy]:
    """Return a page of the candidacies that wait for the coordination, the oldest first.

    Those contested, whatever the policy; and those open where the coordination is the one who decides.
    """
    waiting = [Candidacy.contested_at.is_not(None)]
    if policy == JoiningPolicy.APPROVED:
        waiting.append(Candidacy.decided_at.is_(None))
    query = select(Candidacy).where(or_(*waiting)).order_by(Candidacy.id)
    return paged(query.options(joinedload(Candidacy.member)), number, per_page)


def candidacies_open(*, number: int = 1, per_page: int = 50) -> Page[Candidacy]:
    """Return a page of the candidacies under way, contested ones included, the oldest first."""
    under_way = or_(Candidacy.decided_at.is_(None), Candidacy.contested_at.is_not(None))
    query = select(Candidacy).where(under_way).order_by(Candidacy.id)
    return paged(query.options(joinedload(Candidacy.member)), number, per_page)


def candidacies_declined(*, number: int = 1, per_page: int = 50) -> Page[Candidacy]:
    """Return a page of the candidacies declined, the latest first."""
    query = select(Candidacy).where(Candidacy.outcome == Outcome.DECLINED, Candidacy.contested_at.is_(None))
    query = query.order_by(Candidacy.decided_at.desc(), Candidacy.id.desc())
    return paged(query.options(joinedload(Candidacy.member)), number, per_page)


# ——— Sponsors ———


def sponsorships_of(candidacy: Candidacy) -> Sequence[Sponsorship]:
    """Return the members asked to sponsor, the first asked first."""
    return db.session.scalars(
        select(Sponsorship)
        .where(Sponsorship.candidacy_id == candidacy.id)
        .order_by(Sponsorship.id)
        .options(joinedload(Sponsorship.sponsor))
    ).all()


def confirmations_of(candidacy: Candidacy) -> list[Sponsorship]:
    """Return the sponsors that said yes."""
    return [each for each in sponsorships_of(candidacy) if each.answer == SponsorAnswer.YES]


def confirmations_that_count(candidacy: Candidacy) -> list[Sponsorship]:
    """Return those that take a candidate in: of members that may still sponsor, by none of its people."""
    people = people_of(candidacy.member)
    return [
        each
        for each in confirmations_of(candidacy)
        if may_sponsor(each.sponsor) and each.answered_by_id not in people
    ]


def last_refusal(candidate: Member, sponsor: Member) -> datetime | None:
    """Return when a member last declined to sponsor a candidate, in any of its candidacies."""
    return db.session.scalar(
        select(Sponsorship.answered_at)
        .join(Sponsorship.candidacy)
        .where(
            Candidacy.member_id == candidate.id,
            Sponsorship.sponsor_id == sponsor.id,
            Sponsorship.answer == SponsorAnswer.NO,
        )
        .order_by(Sponsorship.answered_at.desc())
        .limit(1)
    )


def sponsorship_for(candidate: Member, public_id: str) -> Sponsorship | None:
    """Return what this candidate asked of a member, by its identifier."""
    return db.session.scalar(
        select(Sponsorship)
        .join(Sponsorship.candidacy)
        .where(Sponsorship.public_id == public_id, Candidacy.member_id == candidate.id)
    )


def sponsor_link(token: str) -> SponsorLink | None:
    """Return the live link mailed to somebody who still represents the member asked, or None."""
    represents = exists().where(
        Membership.account_id == SponsorLink.account_id,
        Membership.member_id == Sponsorship.sponsor_id,
        Membership.role == MemberRole.REPRESENTATIVE,
    )
    return db.session.scalar(
        select(SponsorLink)
        .join(SponsorLink.sponsorship)
        .where(
            SponsorLink.token_sha256 == sha256_hex(token),
            SponsorLink.expires_at > clock.now(),
            represents,
        )
    )


def possible_sponsors(words: str, candidate: Member) -> Sequence[Member]:
    """Return the first members that the words find, whose signature counts; the candidate left out."""
    query = (
        select(Member)
        .join(MemberListing, MemberListing.member_id == Member.id)
        .where(
            *named(words),
            Member.status.in_(SPONSORING),
            Member.counts,
            Member.id != candidate.id,
        )
    )
    return db.session.scalars(query.order_by(Member.sort_key, Member.id).limit(MOST_FOUND)).all()


def people_of(member: Member) -> set[int]:
    """Return the ids of the accounts that act for a member."""
    query = select(Membership.account_id).where(Membership.member_id == member.id)
    return set(db.session.scalars(query))
