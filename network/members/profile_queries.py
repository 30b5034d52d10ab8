from sqlalchemy import select

from network.db import db
from network.files.models import StoredFile
from network.files.queries import files_of
from network.members.listing_models import MemberDepartment
from network.members.models import Member

OWNER = "profile"  # of a logo, beside the member's id


def logo_of(member: Member) -> StoredFile | None:
    """Return the member's logo, or None."""
    return next(iter(files_of(OWNER, member.id)), None)


def departments_of(member: Member) -> set[str]:
    """Return the codes of the departments a member covers, those of its region included; none for France."""
    query = select(MemberDepartment.code).where(MemberDepartment.member_id == member.id)
    return set(db.session.scalars(query))
