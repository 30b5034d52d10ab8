"""Who counts among the signatories of a version, and whom its list shows."""

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from network import clock
from network.charter.grace import earlier_lines
from network.charter.models import CharterVersion, Signature
from network.charter.queries import holds_for, is_counted, is_shown
from network.db import db
from network.members.models import College
from network.paging import Page, paged


def is_renewed() -> ColumnElement[bool]:
    """Tell, in SQL, the signatures whose member has one that counts on a later line."""
    newer, its_version, own_version = aliased(Signature), aliased(CharterVersion), aliased(CharterVersion)
    return (
        select(newer.id)
        .join(its_version, its_version.id == newer.version_id)
        .join(own_version, own_version.id == Signature.version_id)
        .where(newer.member_id == Signature.member_id, its_version.line > own_version.line, is_counted(newer))
        .correlate(Signature)
        .exists()
    )


def renewal_of(signature: Signature) -> Signature | None:
    """Return the first signature that counts of the same member on a later line: the one that renewed it."""
    return db.session.scalar(
        select(Signature)
        .join(CharterVersion, CharterVersion.id == Signature.version_id)
        .where(
            Signature.member_id == signature.member_id,
            CharterVersion.line > signature.version.line,
            is_counted(),
        )
        .order_by(CharterVersion.line, Signature.number)
        .limit(1)
    )


def stands_for(version: CharterVersion) -> ColumnElement[bool]:
    """Tell, in SQL, the signatures that lists show for a version: those that hold for it.

    For the charter in force, those of earlier lines too as long as they count and are not renewed.
    """
    earlier = earlier_lines(version.line, clock.today())
    if not earlier:
        return holds_for(version)
    in_grace = select(CharterVersion.id).where(CharterVersion.line.in_(earlier))
    return or_(holds_for(version), and_(Signature.version_id.in_(in_grace), ~is_renewed()))


def _in_force(version: CharterVersion, college: College | None) -> Select[Signature]:
    query = select(Signature).where(stands_for(version), is_shown())
    return query.where(Signature.college == college) if college else query


def signatories(
    version: CharterVersion, college: College | None = None, *, number: int = 1, per_page: int = 50
) -> Page[Signature]:
    """Return a page of the signatures shown that stand for a version, the latest first."""
    ordered = _in_force(version, college).order_by(Signature.number.desc())
    return paged(
        ordered.options(joinedload(Signature.member), joinedload(Signature.version)), number, per_page
    )


def count_signatories(version: CharterVersion) -> int:
    """Return how many organisations have a signature that counts today for a version.

    One whose signature of an earlier line counts until the end of the grace may have several.
    """
    members = func.count(Signature.member_id.distinct())
    return db.session.scalar(select(members).where(stands_for(version), is_counted())) or 0


def count_left_behind(version: CharterVersion) -> int:
    """Return how many members signed an earlier line, and not yet that of this version."""
    today = select(Signature.member_id).where(holds_for(version), Signature.ended_at.is_(None))
    query = (
        select(func.count(Signature.member_id.distinct()))
        .join(Signature.version)
        .where(CharterVersion.line < version.line, is_counted(), Signature.member_id.not_in(today))
    )
    return db.session.scalar(query) or 0


def signatories_by_college(version: CharterVersion) -> dict[College, int]:
    """Return how many signatures the list of each college shows, counted or not."""
    rows = db.session.execute(
        select(Signature.college, func.count())
        .where(stands_for(version), is_shown())
        .group_by(Signature.college)
    )
    found = dict(rows.all())
    return {college: found.get(college, 0) for college in College}
