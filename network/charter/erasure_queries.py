"""Whom a signature and what became of it name, and what else names them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from network.accounts.erasing import addresses_of
from network.accounts.models import Account
from network.charter.certificate import file_name
from network.charter.link_models import PreparedSigning, SigningHand
from network.charter.models import HANDS, Means, Signature
from network.charter.signing_models import SigningDraft
from network.charter.trust_models import DocumentState, SignedDocument
from network.db import db
from network.members.models import Membership
from network.members.queries import memberships_of
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
    """Return the account of the signatory, where it is known to be theirs.

    Of a document, it may be that of somebody who sent it for them; who signed alone by a mailed link may
    have one at the address of the link.
    """
    account = signature.account
    if signature.means == Means.SITE or (account and account.name == signature.signatory_name):
        return account
    address = (signature.signatory_email or "").lower()
    is_one = address and HANDS not in address
    return db.session.scalar(select(Account).where(Account.email == address)) if is_one else None


def _account(public_id: str | None) -> Account | None:
    return db.session.scalar(select(Account).where(Account.public_id == public_id)) if public_id else None


def openings_of(named: Named, signature: Signature) -> Sequence[int]:
    """Return the entries that commit to somebody: by account, by mailed address, or by name for this member.

    Of two who signed together, an entry commits to both: it goes with either.
    """
    people, account = set(named.name.split(HANDS)), named.account.public_id if named.account else None
    addresses = _addresses(named, signature)
    is_here = Signature.member_id == signature.member_id
    # Of the signature's own entry alone: somebody else may have withdrawn or corrected it.
    is_mailed = and_(Signature.signatory_email.is_not(None), Signature.entry_index == Entry.index)
    rows = db.session.execute(
        select(
            Opening.entry_index, Opening.name, Opening.account, is_here, is_mailed, Signature.signatory_email
        )
        .join(Entry, Entry.index == Opening.entry_index)
        .join(Signature, or_(Signature.entry_index == Entry.index, Signature.entry_index == Entry.about))
        .where(or_(Opening.account == account, and_(Opening.account.is_(None), or_(is_here, is_mailed))))
        .order_by(Opening.entry_index)
    )
    found = []
    for index, name, theirs, here, mailed, mail in rows:
        # A name alone is not that of whoever else has an account, nor of who bears it elsewhere.
        is_named = here and people & set(name.split(HANDS))
        if theirs or is_named or (mailed and addresses & set((mail or "").lower().split(HANDS))):
            found.append(index)
    return list(dict.fromkeys(found))


def _addresses(named: Named, signature: Signature) -> set[str]:
    """Return the addresses at which somebody signed, or logs in."""
    mailed = (signature.signatory_email or "") if named.is_signatory else ""
    known = addresses_of(named.account) if named.account else set()
    return {address.lower() for address in (*mailed.split(HANDS), *known) if address}


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


def traces_of(named: Named, signature: Signature, signatures: Iterable[Signature]) -> Traces:
    """Return what somebody is found by elsewhere, and who else bears their name."""
    signed = list(signatures)
    account = named.account
    addresses = {mail for each in signed for mail in (each.signatory_email or "").split(HANDS) if mail}
    everywhere = {name for each in signed for name in each.signatory_name.split(HANDS)}
    everywhere |= set(named.name.split(HANDS)) | {named.name}
    members = {signature.member_id, *(each.member_id for each in signed)}
    if account:
        addresses |= addresses_of(account)
        everywhere.add(account.name)
        members |= {membership.member_id for membership in memberships_of(account)}
    addresses = {address.lower() for address in addresses}
    members |= set(db.session.scalars(select(PreparedSigning.member_id).where(_is_mailed_to(addresses))))
    traces = Traces(
        names=frozenset(filter(None, everywhere)),
        addresses=frozenset(addresses),
        account_id=account.id if account else None,
        documents=frozenset(map(file_name, signed)),
        members=frozenset(members),
    )
    return replace(
        traces, other_members=_members_of_others(traces), other_addresses=_addresses_of_others(traces)
    )


def _addresses_of_others(traces: Traces) -> frozenset[str]:
    """Return the addresses of the accounts of others who bear somebody's name."""
    rows = db.session.execute(select(Account.id, Account.name, Account.email))
    others = {email.lower() for id, name, email in rows if id != traces.account_id and traces.called(name)}
    return frozenset(others - traces.addresses)


def _members_of_others(traces: Traces) -> frozenset[int]:
    """Return the members, none of theirs, for which somebody of the same name acts, signed or is to sign."""
    bearing = (
        select(Membership.member_id, Account.name).join(Account, Account.id == Membership.account_id),
        select(Signature.member_id, Signature.signatory_name),
        select(PreparedSigning.member_id, SigningHand.name).join(SigningHand),
        select(SigningDraft.member_id, SigningDraft.content["signatory"].as_string()),
        select(SignedDocument.member_id, SignedDocument.content["signatory"].as_string()),
    )
    rows = [row for query in bearing for row in db.session.execute(query)]
    return frozenset(id for id, name in rows if traces.called(name)) - traces.members


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
    hands = select(SigningHand.signing_id, SigningHand.name).join(PreparedSigning)
    by_name = db.session.execute(hands.where(PreparedSigning.member_id.in_(traces.members)))
    theirs = or_(
        _is_mailed_to(traces.addresses),
        PreparedSigning.id.in_([signing_id for signing_id, name in by_name if traces.called(name)]),
        PreparedSigning.signature_id.in_([signature.id for signature in signed]),
    )
    return db.session.scalars(select(PreparedSigning).where(theirs)).all()


def _is_mailed_to(addresses: Iterable[str]) -> ColumnElement[bool]:
    hands = select(SigningHand.signing_id).where(func.lower(SigningHand.email).in_(addresses))
    return PreparedSigning.id.in_(hands)


def drafts_of(traces: Traces) -> Sequence[SigningDraft]:
    """Return what was prepared on the site by somebody, or in their name for a member of theirs."""
    near = or_(SigningDraft.account_id == traces.account_id, SigningDraft.member_id.in_(traces.members))
    return [each for each in db.session.scalars(select(SigningDraft).where(near)) if _is_theirs(traces, each)]


def papers_of(traces: Traces) -> Sequence[SignedDocument]:
    """Return the documents that no signature came of, sent by somebody, or by their members in their name."""
    near = or_(SignedDocument.account_id == traces.account_id, SignedDocument.member_id.in_(traces.members))
    query = select(SignedDocument).where(near, SignedDocument.state != DocumentState.ACCEPTED)
    return [each for each in db.session.scalars(query) if _is_theirs(traces, each)]


def papers_with(signature: Signature) -> Sequence[SignedDocument]:
    """Return the documents that a signature came of."""
    query = select(SignedDocument).where(SignedDocument.signature_id == signature.id)
    return db.session.scalars(query).all()


def _is_theirs(traces: Traces, prepared: SigningDraft | SignedDocument) -> bool:
    """Tell what somebody prepared, or what names them, of what was prepared for one of their members."""
    if prepared.account_id == traces.account_id or traces.called(prepared.content["signatory"]):
        return True
    return traces.names_in(prepared.content)


def of_another(traces: Traces, signature_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Tell, in SQL, what is about a signature of a member where somebody else bears the name."""
    theirs = select(Signature.id).where(Signature.member_id.in_(traces.other_members))
    return signature_id.in_(theirs)
