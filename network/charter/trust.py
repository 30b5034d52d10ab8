"""The history of a member: one step kept for each decision about its signatures, and each answer."""

from network import clock
from network.accounts.models import Account
from network.charter.models import Signature
from network.charter.trust_models import StepKind, Suspension, TrustStep
from network.db import action, db
from network.members.models import Member


@action
def keep_step(
    kind: StepKind,
    member: Member,
    *,
    by: Account | None = None,
    author: str = "",
    reason: str = "",
    signature: Signature | None = None,
    suspension: Suspension | None = None,
) -> TrustStep:
    """Write down what was decided or answered: by an account, or by the `author` of a mailed answer."""
    step = TrustStep(
        member_id=member.id,
        signature_id=signature.id if signature else None,
        suspension_id=suspension.id if suspension else None,
        kind=kind,
        at=clock.now(),
        by_id=by.id if by else None,
        author=by.name if by else author,
        reason=reason,
    )
    db.session.add(step)
    db.session.flush()
    return step
