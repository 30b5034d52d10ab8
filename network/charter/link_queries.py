from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from network.accounts.models import Account
from network.charter.link_models import PreparedSigning, PreparedState, SigningHand
from network.db import db
from network.members.models import Member, Membership
from network.text import sha256_hex

OPEN = (PreparedState.PREPARED, PreparedState.SENT)


def open_signing(member: Member) -> PreparedSigning | None:
    """Return what is prepared for this member and neither signed nor taken back."""
    return db.session.scalar(
        select(PreparedSigning)
        .where(PreparedSigning.member_id == member.id, PreparedSigning.state.in_(OPEN))
        .options(selectinload(PreparedSigning.hands))
    )


def signing_for(account: Account, public_id: str) -> PreparedSigning | None:
    """Return the prepared signing of this identifier, for the organisation's people only."""
    return db.session.scalar(
        select(PreparedSigning)
        .join(Membership, Membership.member_id == PreparedSigning.member_id)
        .where(PreparedSigning.public_id == public_id, Membership.account_id == account.id)
        .options(selectinload(PreparedSigning.hands))
    )


def hand_by_token(token: str) -> SigningHand | None:
    """Return whom a mailed link was sent to, whether or not it still signs."""
    return db.session.scalar(
        select(SigningHand)
        .where(SigningHand.token_sha256 == sha256_hex(token))
        .options(joinedload(SigningHand.signing).selectinload(PreparedSigning.hands))
    )


def untouched_since(moment: datetime) -> Sequence[PreparedSigning]:
    """Return what was prepared and has not changed since this moment, the oldest first."""
    return db.session.scalars(
        select(PreparedSigning)
        .where(PreparedSigning.changed_at < moment)
        .order_by(PreparedSigning.id)
        .options(selectinload(PreparedSigning.hands))
    ).all()
