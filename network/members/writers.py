"""Whom one writes to about what a member published: its author, or those who write for the member."""

from collections.abc import Sequence

from sqlalchemy import select

from network.accounts.models import Account
from network.db import db
from network.members.models import Member, Membership
from network.members.official import official_address_of


def writers_for(owner: Member, author_id: int) -> Sequence[Account]:
    """Return the author if they still act for the owner, else everybody who does; nobody may be left."""
    query = select(Account).join(Membership, Membership.account_id == Account.id)
    people = db.session.scalars(query.where(Membership.member_id == owner.id).order_by(Membership.id)).all()
    return [person for person in people if person.id == author_id] or people


def addresses_for(owner: Member, author_id: int) -> list[str]:
    """Return their addresses, or else the official address of the owner."""
    official = official_address_of(owner)
    return [person.email for person in writers_for(owner, author_id)] or ([official] if official else [])
