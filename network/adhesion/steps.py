"""The history of a membership: one step kept for each thing that happens to it."""

from datetime import datetime

from network import clock
from network.accounts.models import Account
from network.adhesion.models import LifeStep, StepKind
from network.db import action, db
from network.i18n import _
from network.members.models import Member


@action
def keep_step(
    kind: StepKind,
    member: Member,
    reason: str,
    *,
    by: Account | None = None,
    author: str = "",
    at: datetime | None = None,
) -> LifeStep:
    """Write down what happened (now, or `at` an earlier moment), and why.

    It was done by an account, by the `author` of a mailed answer, or by the site.
    """
    step = LifeStep(
        member=member,
        kind=kind,
        at=at or clock.now(),
        by_id=by.id if by else None,
        author=by.name if by else author or _("Le site"),
        reason=reason,
    )
    db.session.add(step)
    db.session.flush()
    return step
