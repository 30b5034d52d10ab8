from network import clock
from network.accounts.desk import tell_desk
from network.accounts.models import Account
from network.charter import queries, suspension_rules, trust_queries
from network.charter import suspension_mails as mails
from network.charter.models import Signature
from network.charter.status import restate
from network.charter.trust import keep_step
from network.charter.trust_models import StepKind, Suspension
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.members.models import Member
from network.members.official import tell_member
from network.members.queries import membership_in
from network.text import public_id


@action
def suspend(member: Member, reason: str, *, signature: Signature | None = None, by: Account) -> Suspension:
    """Let a membership, or one of its signatures, no longer count until the coordination lifts this.

    The date and the fact are public, the reason is for the organisation, which may answer.
    """
    current = trust_queries.suspension_of(member, signature)
    if obstacle := suspension_rules.obstacle_to_suspending(signature, current):
        raise Refused(obstacle)
    _ask_for(reason)
    suspension = Suspension(public_id=public_id(), member=member, signature=signature, started_at=clock.now())
    db.session.add(suspension)
    db.session.flush()
    _apply(member)
    keep_step(StepKind.SUSPENDED, member, by=by, reason=reason, signature=signature, suspension=suspension)
    record("charter.suspended", by=by, subject=_subject(suspension))
    tell_member(suspension.member, mails.suspended(suspension, reason))
    return suspension


@action
def answer_suspension(suspension: Suspension, text: str, *, by: Account) -> None:
    """Keep what the organisation answers, and tell the coordination."""
    membership = membership_in(suspension.member, by)
    if obstacle := suspension_rules.obstacle_to_answering(suspension, membership):
        raise Refused(obstacle)
    if not text:
        raise Refused(_("Écrivez votre réponse."), "text")
    _keep(StepKind.ANSWERED, suspension, text, by)
    record("charter.suspension_answered", by=by, subject=_subject(suspension))
    tell_desk(mails.suspension_answered(suspension, text))


@action
def uphold_suspension(suspension: Suspension, reason: str, *, by: Account) -> None:
    """Maintain a suspension after looking at it again, for a reason that the organisation receives."""
    _decide(suspension, reason)
    _keep(StepKind.SUSPENSION_UPHELD, suspension, reason, by)
    record("charter.suspension_upheld", by=by, subject=_subject(suspension))
    tell_member(suspension.member, mails.suspension_upheld(suspension, reason))


@action
def lift_suspension(suspension: Suspension, reason: str, *, by: Account) -> None:
    """End a suspension: what was suspended is again what it was, unless something else changed meanwhile."""
    _decide(suspension, reason)
    suspension.lifted_at = clock.now()
    db.session.flush()
    _apply(suspension.member)
    _keep(StepKind.SUSPENSION_LIFTED, suspension, reason, by)
    record("charter.suspension_lifted", by=by, subject=_subject(suspension))
    tell_member(suspension.member, mails.suspension_lifted(suspension, reason))


def _decide(suspension: Suspension, reason: str) -> None:
    if obstacle := suspension_rules.obstacle_to_deciding(suspension):
        raise Refused(obstacle)
    _ask_for(reason)


def _ask_for(reason: str) -> None:
    if not reason:
        raise Refused(_("Donnez le motif : l’organisation le reçoit et peut y répondre."), "reason")


def _apply(member: Member) -> None:
    """Mark each signature in force with the suspension that bears on it, and the member's status."""
    under_way = trust_queries.suspensions_under_way(member)
    for signature in queries.signatures_of(member):
        if signature.ended_at is None:
            bearing = [s.started_at for s in under_way if s.signature_id in (None, signature.id)]
            signature.suspended_at = min(bearing, default=None)
    restate(member)


def _keep(kind: StepKind, suspension: Suspension, reason: str, by: Account) -> None:
    keep_step(
        kind,
        suspension.member,
        by=by,
        reason=reason,
        signature=suspension.signature,
        suspension=suspension,
    )


def _subject(suspension: Suspension) -> str:
    if suspension.signature:
        return f"signature:{suspension.signature.code}"
    return f"member:{suspension.member.public_id}"
