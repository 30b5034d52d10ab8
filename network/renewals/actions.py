"""Write to the members of a campaign, a few in each transaction: a notice and its mails are kept together.

What a crash leaves undone is found again: whoever has no notice is written to, nobody twice.
"""

from collections.abc import Callable, Iterable, Sequence

from network import clock
from network.accounts.models import Account
from network.charter.models import CharterVersion, Signature
from network.charter.status import note_ended_grace
from network.db import action, db, unit_of_work
from network.errors import Refused
from network.journal.actions import record
from network.mail.actions import queue
from network.mail.messages import Mail, Paragraph
from network.members.models import Member
from network.members.official import addresses_of
from network.renewals import mails, queries, rules
from network.renewals.asking import Asking, asking_of
from network.renewals.changes import parts_changed, told_in_a_mail
from network.renewals.models import NoticeKind, RenewalNotice, RenewalReminder

AT_ONCE = 20  # members in a transaction: other writers wait for its end

MAILS: dict[NoticeKind, Callable[[Asking], Mail]] = {
    NoticeKind.ASKED: mails.renewal_asked,
    NoticeKind.MONTH_BEFORE: mails.renewal_reminded,
    NoticeKind.WEEK_BEFORE: mails.renewal_reminded,
    NoticeKind.BY_HAND: mails.renewal_reminded,
    NoticeKind.ENDED: mails.renewal_ended,
}


@action
def remind_missing(campaign: CharterVersion, *, by: Account) -> int:
    """Ask the worker to write to those who have not signed again; return how many they are."""
    now = clock.now()
    missing, last = queries.count_to_remind(campaign, now), queries.last_reminder(campaign)
    newest = queries.newest_campaign()
    obstacle = rules.obstacle_to_reminding(
        is_newest=newest is not None and newest.id == campaign.id,
        missing=missing,
        last_asked=last.asked_at if last else None,
        now=now,
    )
    if obstacle:
        raise Refused(obstacle)
    db.session.add(RenewalReminder(version_id=campaign.id, asked_at=now, asked_by_id=by.id))
    db.session.flush()
    record("renewal.reminded", by=by, subject=f"charter:{campaign.number}", asked=missing)
    return missing


def note_ended_signatures() -> bool:
    """Write down, on its day, that signatures of an earlier line ceased to count; say if more wait."""
    with unit_of_work():
        return note_ended_grace()


def write_due_notices() -> bool:
    """Write to some of the members that are to hear of the newest major version; say if more wait.

    What changes is worked out before the transaction: nobody waits for it.
    """
    campaign = queries.newest_campaign()
    if campaign is None:
        return False
    waiting = queries.members_to_notify(campaign, clock.now(), AT_ONCE)
    if not waiting:
        return False
    asked = [member for member, kind, _reminder in waiting if kind == NoticeKind.ASKED]
    changes = _changes(campaign, queries.latest_signatures(campaign, asked).values())
    with unit_of_work():
        return _write(changes)


def _changes(campaign: CharterVersion, signatures: Iterable[Signature]) -> dict[int, tuple[Paragraph, ...]]:
    """Return what the version to sign changes, by the id of the version signed before."""
    signed = {signature.version_id: signature.version for signature in signatures}
    version = queries.version_to_sign(campaign)
    return {id: told_in_a_mail(parts_changed(before, version)) for id, before in signed.items()}


@action
def _write(changes: dict[int, tuple[Paragraph, ...]]) -> bool:
    campaign = queries.newest_campaign()
    if campaign is None:
        return False
    found = queries.members_to_notify(campaign, clock.now(), AT_ONCE)
    members = [member for member, _kind, _reminder in found]
    people, signed = queries.representatives_among(members), queries.latest_signatures(campaign, members)
    for member, kind, reminder in found:
        told = changes.get(signed[member.id].version_id)
        if kind == NoticeKind.ASKED and told is None:
            continue  # it signed meanwhile what nobody else here had: the next turn tells it
        _notify(campaign, member, kind, reminder, signed[member.id], people[member.id], told or ())
    return bool(found)


def _notify(
    campaign: CharterVersion,
    member: Member,
    kind: NoticeKind,
    reminder: RenewalReminder | None,
    signed: Signature,
    people: Sequence[Account],
    changes: tuple[Paragraph, ...],
) -> None:
    """Write to those who may sign for a member, or else to the member itself; keep that it was done."""
    addresses = addresses_of(member, people)
    asking = asking_of(campaign, member, signed, represented=bool(people), changes=changes)
    for address in addresses:
        queue(MAILS[kind](asking), to=address)
    db.session.add(
        RenewalNotice(
            version_id=campaign.id,
            member_id=member.id,
            kind=kind,
            reminder_id=reminder.id if reminder else None,
            written_at=clock.now(),
            people=len(addresses),
        )
    )
