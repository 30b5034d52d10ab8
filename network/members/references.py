"""Members whose entry of the official lists is no more: merged communes, dissolved intercommunalities."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from network import clock
from network.accounts.models import Account
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.members import queries, reference_mails
from network.members.models import Member
from network.members.organisation import listed
from network.members.reference_models import ReferenceDecision
from network.search.actions import note_change
from network.territories.models import Kind, Place
from network.territories.queries import gone_places, place, successor_of


@dataclass(frozen=True)
class Touched:
    """A member that an entry gone concerns: it is that entry, or it covers its territory."""

    member: Member
    gone: Place
    successor: Place | None
    holder: Member | None = None  # another member that already is the successor

    @property
    def is_the_entry(self) -> bool:
        """Say whether the member is the entry itself, rather than a body that covers it."""
        return (self.member.reference_kind, self.member.reference_code) == (self.gone.kind, self.gone.code)

    @property
    def obstacle(self) -> str | None:
        """Say why the member cannot follow the successor, or None if it can."""
        if self.successor is None:
            return _("Rien ne lui succède dans les listes : choisissez de la laisser ainsi.")
        if self.is_the_entry and self.holder:
            return _("%(name)s est déjà membre du réseau.", name=self.holder.name)
        return None


def touched_members() -> list[Touched]:
    """Return what is to be decided: each member beside the entry gone that concerns it, the latest first."""
    gone = gone_places()
    if not gone:
        return []
    decided = {
        (row.member_id, row.kind, row.code) for row in db.session.scalars(select(ReferenceDecision)).all()
    }
    by_entry, by_cover = _member_ids()
    found = []
    for entry in gone:
        own = by_entry.get((entry.kind, entry.code))
        covering = by_cover.get(entry.code, ()) if entry.kind == Kind.EPCI else ()
        for id in dict.fromkeys([*([] if own is None else [own]), *covering]):
            if (id, entry.kind, entry.code) not in decided:
                successor = successor_of(entry)
                holder = by_entry.get((successor.kind, successor.code)) if successor and id == own else None
                found.append((id, entry, successor, holder))
    members = _members({id for member, _gone, _successor, holder in found for id in (member, holder) if id})
    return [
        Touched(members[member], entry, successor, members[holder] if holder else None)
        for member, entry, successor, holder in found
    ]


def touched_member(public_id: str, kind: str, code: str) -> Touched | None:
    """Return what is to be decided for a member about one entry gone, or None."""
    return next(
        (
            found
            for found in touched_members()
            if (found.member.public_id, found.gone.kind, found.gone.code) == (public_id, kind, code)
        ),
        None,
    )


def _member_ids() -> tuple[dict[tuple[Kind, str], int], dict[str, list[int]]]:
    """Return which member is each official entry, and by name which members cover each EPCI."""
    columns = select(Member.id, Member.reference_kind, Member.reference_code, Member.epci_sirens)
    by_entry: dict[tuple[Kind, str], int] = {}
    by_cover: dict[str, list[int]] = defaultdict(list)
    for id, kind, code, sirens in db.session.execute(columns.order_by(Member.sort_key, Member.id)):
        if kind and code:
            by_entry[kind, code] = id
        for siren in sirens:
            by_cover[siren].append(id)
    return by_entry, by_cover


def _members(ids: set[int]) -> dict[int, Member]:
    return {member.id: member for member in db.session.scalars(select(Member).where(Member.id.in_(ids)))}


@action
def follow_successor(member: Member, kind: str, code: str, *, by: Account) -> Member:
    """Move a member from an entry gone to the one that took its place; its people are told."""
    touched = _to_decide(member, kind, code)
    if touched.obstacle:
        raise Refused(touched.obstacle)
    gone, successor = touched.gone, touched.successor
    assert successor is not None
    if touched.is_the_entry:
        _become(member, successor)
    else:
        sirens = [successor.code if siren == gone.code else siren for siren in member.epci_sirens]
        member.epci_sirens = list(dict.fromkeys(sirens))
        member.departments = list(dict.fromkeys([*member.departments, *successor.departments]))
    _decide(touched, by, successor=successor.code)
    subject = f"member:{member.public_id}"
    record("member.reference_followed", by=by, subject=subject, gone=gone.code, successor=successor.code)
    for person in queries.representatives_of(member):
        queue(reference_mails.reference_followed(member, gone, successor), to=person.email)
    note_change("member", member.public_id)
    return member


def _become(member: Member, successor: Place) -> None:
    organisation = listed(successor)
    member.reference_kind, member.reference_code = successor.kind, successor.code
    member.name = organisation.name
    member.siren = organisation.siren
    member.departments = list(organisation.departments)
    member.epci_sirens = list(organisation.epci_sirens)


@action
def keep_reference(member: Member, kind: str, code: str, reason: str, *, by: Account) -> None:
    """Leave a member as it is although its entry is gone, for a reason."""
    if not reason.strip():
        raise Refused(_("Dites en quelques mots pourquoi : d’autres le liront plus tard."), "reason")
    _decide(_to_decide(member, kind, code), by, reason=reason)
    record("member.reference_kept", by=by, subject=f"member:{member.public_id}", gone=code)


def _to_decide(member: Member, kind: str, code: str) -> Touched:
    gone = place(kind, code)
    found = touched_member(member.public_id, kind, code) if gone and gone.gone_in else None
    if found is None:
        raise Refused(_("Ce rattachement a déjà été décidé."))
    return found


def _decide(touched: Touched, by: Account, *, successor: str | None = None, reason: str = "") -> None:
    db.session.add(
        ReferenceDecision(
            member_id=touched.member.id,
            kind=touched.gone.kind,
            code=touched.gone.code,
            successor=successor,
            reason=reason,
            decided_at=clock.now(),
            decided_by_id=by.id,
        )
    )
    db.session.flush()
