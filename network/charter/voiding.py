"""What a member had prepared to sign, once it signed otherwise or left: none of it serves any more."""

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, literal, select, union_all, update

from network import clock
from network.accounts.models import Account
from network.charter import document_mails, link_mails
from network.charter.evidence import note
from network.charter.link_models import PreparedSigning, PreparedState
from network.charter.models import CharterVersion
from network.charter.pledge import Origin
from network.charter.signing_models import EventKind, SigningDraft
from network.charter.trust import keep_step
from network.charter.trust_models import DocumentState, SignedDocument, StepKind
from network.db import action, db
from network.journal.actions import record
from network.mail.actions import queue
from network.members.models import Member


def _written_out(column: Any, *states: Any) -> ColumnElement[bool]:
    """Compare with states that stand in the statement itself: only so do partial indexes serve."""
    return column.in_(bindparam(None, states, column.type, expanding=True, literal_execute=True))


_AWAITED: tuple[tuple[Any, ColumnElement[bool]], ...] = (
    (PreparedSigning, _written_out(PreparedSigning.state, PreparedState.PREPARED, PreparedState.SENT)),
    (SigningDraft, SigningDraft.code_sent_at.is_not(None)),
    (SignedDocument, _written_out(SignedDocument.state, DocumentState.WAITING)),
)


@action
def void_what_was_prepared(
    member: Member, reason: str, *, but: str | None = None, up_to: CharterVersion | None = None
) -> None:
    """Close what waits to be signed for a member: links, mailed codes, a signed document not yet checked.

    The `reason` is for whoever sent that document. `but` is the key of the signing that is being entered;
    past the line of `up_to`, what is prepared still serves.
    """
    for table, key in db.session.execute(union_all(*(_awaited(member, but, up_to)))).all():
        if table == PreparedSigning.__tablename__:
            void_links(db.session.scalars(select(PreparedSigning).filter_by(id=key)).one())
        elif table == SignedDocument.__tablename__:
            close_document(db.session.scalars(select(SignedDocument).filter_by(id=key)).one(), reason)
        else:
            nothing = {"code_sha256": None, "code_sent_at": None}
            db.session.execute(update(SigningDraft).where(SigningDraft.id == key).values(**nothing))
    db.session.flush()


def _awaited(member: Member, but: str | None, up_to: CharterVersion | None) -> list[Any]:
    lines = select(CharterVersion.id).where(CharterVersion.line <= up_to.line) if up_to else None
    return [
        select(literal(model.__tablename__), model.id).where(
            and_(
                model.member_id == member.id,
                model.key != (but or ""),
                waits,
                *([model.version_id.in_(lines)] if lines is not None else []),
            )
        )
        for model, waits in _AWAITED
    ]


@action
def void_links(signing: PreparedSigning, *, by: Account | None = None, origin: Origin | None = None) -> None:
    """Take back what was prepared; those who have a link are told that it serves no more."""
    signing.state, signing.changed_at = PreparedState.WITHDRAWN, clock.now()
    note(signing.key, EventKind.LINK_WITHDRAWN, by=by, origin=origin)
    record("charter.link_withdrawn", by=by, subject=f"member:{signing.member.public_id}")
    for hand in signing.hands:
        if hand.sent_at:
            queue(link_mails.signing_withdrawn(hand), to=hand.email)


@action
def close_document(document: SignedDocument, reason: str, *, by: Account | None = None) -> None:
    """Refuse a signed document, and tell who sent it why."""
    document.state, document.decided_at = DocumentState.REFUSED, clock.now()
    keep_step(StepKind.DOCUMENT_REFUSED, document.member, by=by, reason=reason)
    record("charter.document_refused", by=by, subject=f"member:{document.member.public_id}")
    queue(document_mails.document_refused(document, reason), to=document.account.email)
