"""Owners told of what the nights found: one mail for all that is new to them, once a week at most."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from network import clock
from network.db import action, db, unit_of_work
from network.jobs.turns import Turn
from network.journal.actions import record
from network.mail.actions import queue
from network.mail.models import OutboxMail
from network.upkeep import mails, queries, rules
from network.upkeep.models import Finding
from network.upkeep.queries import Subject

MOST_READ = 2000  # findings looked at in one night
_THE_DESK = 0  # in the place of the number of a member: what the coordination published itself

About = Sequence[tuple[Finding, Subject]]


def tell_owners(turn: Turn) -> bool:
    """Write to those who answer for what was found; say whether some may be left."""
    by_owner = _untold_by_owner()
    return turn.work_through("mail about the library to member", by_owner, lambda id_: _tell(by_owner[id_]))


def _untold_by_owner() -> dict[int, list[tuple[Finding, Subject]]]:
    untold = queries.untold(MOST_READ)
    about = queries.subjects(queries.names_in(untold))
    by_owner: dict[int, list[tuple[Finding, Subject]]] = {}
    for finding in untold:
        if (subject := about.get(finding.subject)) is not None:
            owner = subject.owner.id if subject.owner else _THE_DESK
            by_owner.setdefault(owner, []).append((finding, subject))
    return by_owner


def _tell(found: About) -> None:
    with unit_of_work():
        tell(found)


@action
def tell(found: About) -> None:
    """Tell those who answer for some documents of one owner; who was written to this week waits."""
    by_address: dict[str, list[tuple[Finding, Subject]]] = {}
    addresses: dict[str, list[str]] = {}
    told = []
    for finding, subject in found:
        if subject.name not in addresses:
            addresses[subject.name] = queries.addresses_of(subject)
        people = addresses[subject.name]
        if not people or _written_lately(people):
            continue
        for address in people:
            by_address.setdefault(address, []).append((finding, subject))
        told.append(finding)
    for finding in told:
        finding.told_at = clock.now()
        record("upkeep.owner_told", subject=finding.subject, finding=finding.kind.value)
    db.session.flush()
    for address, theirs in by_address.items():
        queue(mails.library_to_mend(theirs), to=address)


def _written_lately(addresses: Collection[str]) -> bool:
    lately = OutboxMail.queued_at > clock.now() - rules.BETWEEN_MAILS
    query = select(OutboxMail.id).where(
        OutboxMail.kind == mails.LIBRARY_TO_MEND, OutboxMail.recipient.in_(addresses), lately
    )
    return db.session.scalar(query.limit(1)) is not None
