"""Whom a signature and what became of it name, and what else names them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from network.accounts.erasing import addresses_of
from network.accounts.models import Account
from network.charter.certificate import file_name
from network.charter.link_models import PreparedSigning, SigningHand
from network.charter.models import HANDS, Means, Signature
from network.charter.signing_models import SigningDraft
from network.db import db
from network.register.models import Entry, Opening
from network.register.queries import entries_about
from network.traces import Traces

SIGNATORY = "signatory"  # of a principle, which stands in no register


@dataclass(frozen=True)
class Named:
    """Somebody whom the entries about a signature name; `key` tells them apart on a page."""

    key: str
    name: str
    function: str
    account: Account | None
    is_signatory: bool


def named_in(signature: Signature) -> list[Named]:
    """Return the people whom a signature and the entries about it name, the signatory first.

    Not those of the desk who decided about it.
    """
    if signature.erased_at is None and signature.entry_index is None:
        return [_named_by(signature)]
    if signature.entry_index is None:
        return []
    indexes = [signature.entry_index, *(entry.index for entry in entries_about(signature.entry_index))]
    openings = db.session.scalars(
        select(Opening).where(Opening.entry_index.in_(indexes)).order_by(Opening.entry_index)
    )
    found: dict[str, Named] = {}
    for opening in openings:
        is_signatory = opening.entry_index == signature.entry_index
        account = _account(opening.account) or (_who_signed(signature) if is_signatory else None)
        if account and account.is_of_the_desk and not is_signatory:
            continue  # it decided, and may leave once it is of the desk no more
        who = account.public_id if account else opening.name
        key = str(opening.entry_index)
        found.setdefault(who, Named(key, opening.name, opening.function, account, is_signatory))
    return list(found.values())


def _named_by(principle: Signature) -> Named:
    return Named(
        SIGNATORY, principle.signatory_name, principle.signatory_function, _who_signed(principle), True
    )


def _who_signed(signature: Signature) -> Account | None:
    """Return the account of the signatory: of a document, it may be that of somebody who sent it for them."""
    account = signature.account
    is_theirs = signature.means == Means.SITE or (account and account.name == signature.signatory_name)
    return account if is_theirs else None


def _account(public_id: str | None) -> Account | None:
    return db.session.scalar(select(Account).where(Account.public_id == public_id)) if public_id else None


def openings_of(named: Named, signature: Signature) -> Sequence[int]:
    """Return the entries that commit to somebody: by their account, or by their name for this member."""
    of_member = select(Signature.entry_index).where(
        Signature.member_id == signature.member_id, Signature.entry_index.is_not(None)
    )
    about = or_(Entry.index.in_(of_member), Entry.about.in_(of_member))
    here = and_(Opening.name == named.name, Opening.account.is_(None), about)
    # A name alone is not that of whoever else has an account.
    theirs: ColumnElement[bool] = here
    if named.account:
        theirs = or_(Opening.account == named.account.public_id, here)
    query = select(Opening.entry_index).join(Entry, Entry.index == Opening.entry_index).where(theirs)
    return db.session.scalars(query.order_by(Opening.entry_index)).all()


def signatures_by(named: Named, signature: Signature, entered: Iterable[int]) -> Sequence[Signature]:
    """Return the signatures that somebody gave: those of these entries, and their principles."""
    here = and_(Signature.member_id == signature.member_id, Signature.signatory_name == named.name)
    by_account = Signature.account_id == named.account.id if named.account else here
    theirs = or_(
        Signature.entry_index.in_(list(entered)),
        and_(Signature.entry_index.is_(None), or_(here, by_account)),
    )
    query = select(Signature).where(theirs, Signature.erased_at.is_(None)).order_by(Signature.number)
    return db.session.scalars(query).all()


def traces_of(named: Named, signatures: Iterable[Signature]) -> Traces:
    """Return what somebody is found by elsewhere."""
    signed = list(signatures)
    account = named.account
    addresses = {mail for each in signed for mail in (each.signatory_email or "").split(HANDS) if mail}
    everywhere = {name for each in signed for name in each.signatory_name.split(HANDS)}
    everywhere |= set(named.name.split(HANDS)) | {named.name}
    if account:
        addresses |= addresses_of(account)
        everywhere.add(account.name)
    return Traces(
        names=frozenset(filter(None, everywhere)),
        addresses=frozenset(address.lower() for address in addresses),
        account_id=account.id if account else None,
        documents=frozenset(map(file_name, signed)),
    )


def signatures_of_entries(indexes: Sequence[int]) -> dict[int, Signature]:
    """Return, by the index of each of these entries, the signature that it is or is about."""
    rows = db.session.execute(
        select(Entry.index, Signature)
        .join(Signature, or_(Signature.entry_index == Entry.index, Signature.entry_index == Entry.about))
        .where(Entry.index.in_(indexes))
        .order_by(Entry.index, Signature.number)
    )
    # A renewal is about the signature before, and is one itself: its own comes last.
    return dict(rows.all())


def prepared_for(traces: Traces, signed: Iterable[Signature]) -> Sequence[PreparedSigning]:
    """Return what was prepared to be signed by somebody through a link, given since or not."""
    by_them = select(SigningHand.signing_id).where(
        or_(
            func.lower(SigningHand.email).in_(traces.addresses),
            SigningHand.name.in_(traces.names),
        )
    )
    theirs = or_(
        PreparedSigning.id.in_(by_them),
        PreparedSigning.signature_id.in_([signature.id for signature in signed]),
    )
    return db.session.scalars(select(PreparedSigning).where(theirs)).all()


def drafts_of(traces: Traces) -> Sequence[SigningDraft]:
    """Return what was prepared on the site by somebody, or in their name."""
    theirs = or_(SigningDraft.account_id == traces.account_id, traces.told_in(SigningDraft.content))
    return db.session.scalars(select(SigningDraft).where(theirs)).all()
