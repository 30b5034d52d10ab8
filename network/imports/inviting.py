"""Invite the contacts that an import brought, so many an hour, when the desk says so.

Each has a moment of its own; the invitation is made then, by the worker, so that the link of the last
one lives as long as that of the first, and so that whoever is not invited yet can still be left alone.
"""

from datetime import timedelta

from network import clock
from network.accounts.models import Account
from network.db import action, unit_of_work
from network.errors import Refused
from network.imports import queries, rules
from network.imports.models import ImportRun
from network.imports.runs import RunState
from network.journal.actions import record
from network.mail.messages import Mail
from network.members.invitations import invitation_shown, invite_for_the_desk
from network.members.models import MemberRole

BETWEEN = timedelta(hours=1) / rules.INVITATIONS_AN_HOUR


@action
def plan_invitations(run: ImportRun, *, by: Account) -> int:
    """Give each contact who waits a moment to be invited, after those promised before; return how many."""
    rows = queries.contacts_to_invite(run)
    if obstacle := rules.obstacle_to_inviting(run, len(rows)):
        raise Refused(obstacle)
    last = queries.last_invitation_due()
    start = max(clock.now(), last + BETWEEN) if last else clock.now()
    for position, row in enumerate(rows):
        row.invite_at = start + position * BETWEEN
    run.inviting_id = by.id
    record("import.inviting", by=by, subject=f"import:{run.public_id}", people=len(rows))
    return len(rows)


@action
def stop_invitations(run: ImportRun, *, by: Account) -> None:
    """Leave alone whoever is not invited yet; the desk may start again later."""
    for row in queries.due_invitations(run):
        row.invite_at = None
    record("import.inviting_stopped", by=by, subject=f"import:{run.public_id}")


def invite_due_contacts() -> bool:
    """Invite the contact whose moment has come, if any; say whether another may wait."""
    if queries.next_to_invite(clock.now()) is None:
        return False
    try:
        with unit_of_work():
            row = queries.next_to_invite(clock.now())
            if row is None:
                return False
            row_id, run = row.id, row.run
            if row.member is None or run.state != RunState.DONE or run.inviting is None:
                row.invite_at = None
                return True
            row.invited_at = clock.now()
            invite_for_the_desk(
                row.member,
                row.contact_email or "",
                row.contact_role or MemberRole.CONTRIBUTOR,
                name=row.contact_name or "",
                by=run.inviting,
            )
    except Refused as refused:
        with unit_of_work():
            queries.row_by_id(row_id).not_invited = refused.sentence
    return True


def mail_shown(run: ImportRun, *, by: Account) -> tuple[str, Mail] | None:
    """Return the mail that the first contact who waits would get, and to whom; None if nobody waits."""
    row = next(iter(queries.contacts_to_invite(run)), None)
    if row is None or row.member is None or row.contact_email is None:
        return None
    role = row.contact_role or MemberRole.CONTRIBUTOR
    shown = invitation_shown(row.member, row.contact_email, role, name=row.contact_name or "", by=by)
    return row.contact_email, shown
