from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from network.accounts.models import Account
from network.db import db
from network.editorial.states import OPEN, State
from network.members.directory_queries import named
from network.members.listing_models import MemberListing
from network.members.models import Member, Membership
from network.reviews.models import Answer, Comment, PeerReview, Speaker
from network.sheets import queries as sheet_queries
from network.sheets.models import Sheet, SheetRevision
from network.sheets.submission_models import Outcome, Submission
from network.territories.models import Kind
from network.territories.queries import place

MOST_FOUND = 12
_DECIDED = (Outcome.SENT_BACK, Outcome.PUBLISHED)


# ——— Peers ———


def _under_way() -> ColumnElement[bool]:
    """Tell, in SQL, the invitations whose sheet waits, and was not decided on since they were sent."""
    waiting, decided = aliased(Submission), aliased(Submission)
    return and_(
        exists().where(waiting.sheet_id == Submission.sheet_id, waiting.outcome == Outcome.WAITING),
        ~exists().where(
            decided.sheet_id == Submission.sheet_id,
            decided.rank >= Submission.rank,
            decided.outcome.in_(_DECIDED),
        ),
    )


def _asked_of(account: Account) -> ColumnElement[bool]:
    return exists().where(Membership.member_id == PeerReview.member_id, Membership.account_id == account.id)


def _asks_a_participant() -> ColumnElement[bool]:
    """Tell, in SQL, the invitations of a member that takes part today: a suspended one reads nothing."""
    return PeerReview.member.has(Member.takes_part)


_READING = and_(PeerReview.answer == Answer.YES, PeerReview.withdrawn_at.is_(None))


def _peer_reviews() -> Select[PeerReview]:
    joined = select(PeerReview).join(PeerReview.submission).join(Submission.sheet).join(Sheet.owner)
    to_sheet = contains_eager(PeerReview.submission).contains_eager(Submission.sheet)
    return joined.options(to_sheet.contains_eager(Sheet.owner), joinedload(PeerReview.member))


def sheet_read_by_peer(account: Account, public_id: str) -> Sheet | None:
    """Return a submitted sheet that this person's organisation said it would read, or None."""
    review = reading_of(account, public_id)
    return review.submission.sheet if review else None


def reading_of(account: Account, public_id: str) -> PeerReview | None:
    """Return by which invitation somebody reads a submitted sheet, or None."""
    counting = _READING, _under_way(), _asks_a_participant()
    query = _peer_reviews().where(Sheet.public_id == public_id, *counting, _asked_of(account))
    return db.session.scalar(query.order_by(PeerReview.id).limit(1))


def invitation_to(account: Account, public_id: str) -> PeerReview | None:
    """Return an invitation of an organisation this person acts for, whatever became of it, or None."""
    return db.session.scalar(_peer_reviews().where(PeerReview.public_id == public_id, _asked_of(account)))


def is_under_way(review: PeerReview) -> bool:
    """Say whether the sheet still waits for the decision before which a peer was asked."""
    return db.session.scalar(_peer_reviews().where(PeerReview.id == review.id, _under_way())) is not None


def peers_of(sheet: Sheet) -> Sequence[PeerReview]:
    """Return who was asked to read a sheet since the last decision on it, the first asked first."""
    query = _peer_reviews().where(Sheet.id == sheet.id, Submission.rank > _last_decided(sheet))
    return db.session.scalars(query.order_by(PeerReview.id)).all()


def _last_decided(sheet: Sheet) -> int:
    decided = Submission.outcome.in_(_DECIDED)
    last = select(func.max(Submission.rank)).where(Submission.sheet_id == sheet.id, decided)
    return db.session.scalar(last) or 0


def peers_of_sheets(sheet_ids: Collection[int]) -> dict[int, list[PeerReview]]:
    """Return, by sheet, those asked to read it whose answer counts now."""
    query = _peer_reviews().where(Sheet.id.in_(sheet_ids), _under_way(), PeerReview.withdrawn_at.is_(None))
    found: dict[int, list[PeerReview]] = {}
    for review in db.session.scalars(query.order_by(PeerReview.id)):
        found.setdefault(review.submission.sheet_id, []).append(review)
    return found


def peer_review_of(sheet: Sheet, public_id: str) -> PeerReview | None:
    """Return one of the invitations to read a sheet."""
    return db.session.scalar(_peer_reviews().where(Sheet.id == sheet.id, PeerReview.public_id == public_id))


def asked_of_member(member: Member) -> Sequence[PeerReview]:
    """Return the sheets that a member is asked to read, or reads, now; the last asked first."""
    answers = or_(PeerReview.answer.is_(None), _READING)
    counting = answers, _under_way(), _asks_a_participant()
    query = _peer_reviews().where(PeerReview.member_id == member.id, *counting)
    return db.session.scalars(
        query.where(PeerReview.withdrawn_at.is_(None)).order_by(PeerReview.id.desc())
    ).all()


def possible_peers(words: str, owner: Member) -> Sequence[Member]:
    """Return the first members that the words find, those of other departments first; the owner left out."""
    query = (
        select(Member)
        .join(MemberListing, MemberListing.member_id == Member.id)
        .where(*named(words), Member.takes_part, Member.id != owner.id)
    )
    found = db.session.scalars(query.order_by(Member.sort_key, Member.id).limit(MOST_FOUND)).all()
    own = set(owner.departments)
    return sorted(found, key=lambda member: not own.isdisjoint(member.departments))


def readers_of(member: Member, owner: Member) -> Sequence[Account]:
    """Return who acts for a member and not for the owner of a sheet, the first come first."""
    own = select(Membership.account_id).where(Membership.member_id == owner.id)
    query = select(Account).join(Membership, Membership.account_id == Account.id)
    asked = query.where(Membership.member_id == member.id, Account.id.not_in(own))
    return db.session.scalars(asked.order_by(Membership.id)).all()


def territory_of(member: Member) -> set[str]:
    """Return the communes and EPCI that a member is, covers or lies in, as « epci:200067361 »."""
    found = {f"{Kind.EPCI}:{siren}" for siren in member.epci_sirens}
    if member.reference_kind in (Kind.COMMUNE, Kind.EPCI) and member.reference_code:
        found.add(f"{member.reference_kind}:{member.reference_code}")
        entry = place(member.reference_kind, member.reference_code)
        if entry and entry.epci_siren:
            found.add(f"{Kind.EPCI}:{entry.epci_siren}")
    return found


def sheet_invited_by(account: Account, public_id: str) -> Sheet | None:
    """Return a sheet whose peers this person chooses: its owner's people, and those who decide on it."""
    if sheet := sheet_queries.sheet_written_by(account, public_id):
        return sheet
    revision = sheet_queries.revision_for_review(public_id) if account.may_review else None
    return revision.sheet if revision else None


# ——— Comments ———


def comments_on(sheet: Sheet, since: int = 0) -> Sequence[Comment]:
    """Return what was said of a sheet from the submission of this rank on, the first said first."""
    return db.session.scalars(
        select(Comment)
        .join(Comment.submission)
        .where(Submission.sheet_id == sheet.id, Submission.rank >= since)
        .order_by(Comment.id)
        .options(
            contains_eager(Comment.submission).defer(Submission.words),
            joinedload(Comment.author),
            joinedload(Comment.member),
        )
    ).all()


def comment_on(sheet: Sheet, public_id: str, since: int = 0) -> Comment | None:
    """Return one comment on a sheet, said about the submission of this rank or a later one."""
    query = select(Comment).join(Comment.submission)
    known = (Submission.sheet_id == sheet.id, Submission.rank >= since)
    return db.session.scalar(query.where(Comment.public_id == public_id, *known))


def open_comments(sheet: Sheet) -> Sequence[Comment]:
    """Return what was said of a sheet since it was last published, and its author has not settled."""
    published = aliased(Submission)
    before = exists().where(
        published.sheet_id == Submission.sheet_id,
        published.rank >= Submission.rank,
        published.outcome == Outcome.PUBLISHED,
    )
    return db.session.scalars(
        select(Comment)
        .join(Comment.submission)
        .where(
            Submission.sheet_id == sheet.id,
            Comment.answers_id.is_(None),
            Comment.resolved_at.is_(None),
            ~before,
        )
        .order_by(Comment.id)
        .options(joinedload(Comment.author), joinedload(Comment.member))
    ).all()


def is_being_written(sheet: Sheet) -> bool:
    """Say whether a sheet has a draft, or something submitted."""
    query = select(SheetRevision.id).where(SheetRevision.sheet_id == sheet.id, SheetRevision.state.in_(OPEN))
    return db.session.scalar(query) is not None


def is_submitted(sheet: Sheet) -> bool:
    """Say whether a sheet waits for a decision."""
    submitted = SheetRevision.state == State.SUBMITTED
    query = select(SheetRevision.id).where(SheetRevision.sheet_id == sheet.id, submitted)
    return db.session.scalar(query) is not None


def speaker_of(account: Account, sheet: Sheet) -> Speaker | None:
    """Return as whom somebody speaks of a sheet, or None: its author first, then a peer, then the desk."""
    if sheet_queries.writes_for_owner(account, sheet):
        return Speaker.AUTHOR
    if reading_of(account, sheet.public_id):
        return Speaker.PEER
    return Speaker.DESK if account.may_review else None


def sheets_with_untold_comments(quiet_since: datetime, longest_since: datetime) -> Sequence[int]:
    """Return the sheets on which a burst of comments is over, or has lasted long enough to be told."""
    first, last = func.min(Comment.written_at), func.max(Comment.written_at)
    return db.session.scalars(
        select(Submission.sheet_id)
        .join(Comment, Comment.submission_id == Submission.id)
        .where(Comment.told_at.is_(None))
        .group_by(Submission.sheet_id)
        .having(or_(last <= quiet_since, first <= longest_since))
        .order_by(Submission.sheet_id)
    ).all()


def untold_comments(sheet_id: int) -> Sequence[Comment]:
    """Return the comments on a sheet that nobody was told of by mail, the first said first."""
    query = select(Comment).join(Comment.submission)
    untold = query.where(Submission.sheet_id == sheet_id, Comment.told_at.is_(None))
    return db.session.scalars(untold.order_by(Comment.id).options(joinedload(Comment.author))).all()
