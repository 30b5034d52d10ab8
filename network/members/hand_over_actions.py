"""Hand-overs: somebody takes over for a member whose representatives no longer answer.

Another person of the organisation confirms it, or whoever reads its official address, or the
coordination. The representatives are told at once and may object for seven days; the coordination
then decides. Nothing is forgotten: how, by whom, when and why is kept.
"""

from collections.abc import Sequence

from network import clock
from network.accounts.desk import tell_desk
from network.accounts.models import Account
from network.db import action, db, unit_of_work
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.members import hand_over_mails as mails
from network.members import hand_over_rules as rules
from network.members import people_mails, queries
from network.members.actions import join_member
from network.members.hand_over_models import HandOver, Means, Outcome
from network.members.hand_over_queries import (
    due_hand_overs,
    hand_over_by_token,
    people_who_may_have_left,
    waiting_hand_over,
)
from network.members.models import Member, MemberRole
from network.members.official import official_address_of
from network.members.people import end_membership, people_of, person_in
from network.text import public_id, secret_token, sha256_hex


@action
def ask_hand_over(member: Member, reason: str, *, by: Account) -> HandOver:
    """Ask to represent a member in the place of those who no longer answer; everybody concerned is told."""
    own, waiting = queries.membership_in(member, by), waiting_hand_over(member, by)
    if obstacle := rules.obstacle_to_asking(member, own, waiting):
        raise Refused(obstacle)
    if request := queries.join_request_in(member, by):
        db.session.delete(request)
    hand_over = HandOver(
        public_id=public_id(),
        member=member,
        account=by,
        person=by.name,
        reason=reason,
        asked_at=clock.now(),
    )
    db.session.add(hand_over)
    db.session.flush()
    _note("member.hand_over_asked", hand_over, by)
    for person in people_of(member):
        if person.account_id != by.id:
            queue(mails.hand_over_asked(hand_over, by, person.may_sign), to=person.account.email)
    tell_desk(mails.hand_over_asked_of_the_desk(hand_over, by))
    if official_address_of(member):
        write_to_official_address(hand_over)
    return hand_over


@action
def write_to_official_address(hand_over: HandOver) -> None:
    """Mail the organisation itself a link that confirms; an earlier link dies."""
    address, person = official_address_of(hand_over.member), hand_over.account
    if address is None:
        raise Refused(_("La coordination ne connaît pas encore l’adresse officielle de cette organisation."))
    if not hand_over.is_waiting or hand_over.is_confirmed or hand_over.is_contested or person is None:
        raise Refused(_("Cette relève n’attend plus de confirmation."))
    token = secret_token()
    hand_over.written_to = address
    hand_over.token_hash, hand_over.token_until = sha256_hex(token), clock.now() + rules.LINK_LIFETIME
    queue(mails.hand_over_to_confirm(hand_over, person, token), to=address)
    _note("member.hand_over_written", hand_over, None)


@action
def withdraw_hand_over(hand_over: HandOver, *, by: Account) -> None:
    """Take back what one asked; the representatives who were told of it are told again."""
    if not hand_over.is_waiting or hand_over.account_id != by.id:
        raise Refused(_("Cette relève a déjà reçu sa réponse."))
    _end(hand_over, Outcome.WITHDRAWN, by.name, "", by)
    for person in queries.representatives_of(hand_over.member):
        if person != by:
            queue(mails.hand_over_withdrawn(hand_over), to=person.email)


# ——— Confirming ———


@action
def confirm_as_colleague(
    hand_over: HandOver, *, leaving: Sequence[str], because: str = "", by: Account
) -> None:
    """Confirm a hand-over as a person of the organisation; a representative's word takes effect at once."""
    own = queries.membership_in(hand_over.member, by)
    if obstacle := rules.obstacle_to_confirming(hand_over, own, by):
        raise Refused(obstacle)
    is_representative = own is not None and own.may_sign
    means = Means.REPRESENTATIVE if is_representative else Means.COLLEAGUE
    _confirm(hand_over, means, by.name, because, leaving, by, at_once=is_representative)


@action
def confirm_from_official_address(token: str, *, who: str, leaving: Sequence[str], because: str = "") -> None:
    """Confirm a hand-over by the link mailed to the official address; the link dies."""
    hand_over = _by_live_token(token)
    who = _("%(who)s, depuis %(address)s", who=who, address=hand_over.written_to)
    _confirm(hand_over, Means.OFFICIAL_ADDRESS, who, because, leaving, None)


@action
def refuse_from_official_address(token: str, *, who: str, because: str = "") -> None:
    """Refuse a hand-over by the link mailed to the official address; the link dies."""
    hand_over = _by_live_token(token)
    who = _("%(who)s, depuis %(address)s", who=who, address=hand_over.written_to)
    _decline(hand_over, who, because, None)


def _by_live_token(token: str) -> HandOver:
    hand_over = hand_over_by_token(token)
    if hand_over is None:
        raise Refused(_("Ce lien a déjà servi, ou il est trop ancien."))
    return hand_over


@action
def confirm_at_the_desk(hand_over: HandOver, because: str, *, by: Account) -> None:
    """Confirm a hand-over in the coordination's name; this also settles an objection, at once."""
    _check(rules.obstacle_to_confirming_at_the_desk(hand_over, by), because)
    was_contested = hand_over.is_contested
    leaving = hand_over.leaving if hand_over.is_confirmed else []
    _confirm(hand_over, Means.COORDINATION, by.name, because, leaving, by, at_once=was_contested)


@action
def decline_at_the_desk(hand_over: HandOver, because: str, *, by: Account) -> None:
    """Refuse a hand-over in the coordination's name."""
    _check(rules.obstacle_to_deciding(hand_over, by), because)
    _decline(hand_over, by.name, because, by)


def _check(obstacle: str | None, because: str) -> None:
    if obstacle:
        raise Refused(obstacle)
    if not because.strip():
        raise Refused(_("Dites pourquoi : l’organisation le lira."), "reason")


def _confirm(
    hand_over: HandOver,
    means: Means,
    who: str,
    because: str,
    leaving: Sequence[str],
    by: Account | None,
    *,
    at_once: bool = False,
) -> None:
    """Note the confirmation, tell those who may object, and do it where nobody has to be waited for."""
    may_have_left = people_who_may_have_left(hand_over)
    now = clock.now()
    hand_over.confirmed_at, hand_over.means = now, means
    hand_over.confirmed_by, hand_over.because = who[:300], because
    hand_over.leaving = [p.account.public_id for p in may_have_left if p.account.public_id in leaving]
    hand_over.due_at = now if at_once or not may_have_left else now + rules.TIME_TO_OBJECT
    hand_over.token_hash = hand_over.token_until = None
    _note("member.hand_over_confirmed", hand_over, by, means=means.value)
    if hand_over.due_at <= now:
        _finish(hand_over)
        return
    for person in may_have_left:
        queue(mails.hand_over_confirmed(hand_over), to=person.account.email)
    if hand_over.account:
        queue(mails.your_hand_over_confirmed(hand_over), to=hand_over.account.email)


@action
def object_to_hand_over(hand_over: HandOver, objection: str, *, by: Account) -> None:
    """Object as a representative: nothing happens any more until the coordination has decided."""
    own = queries.membership_in(hand_over.member, by)
    if obstacle := rules.obstacle_to_objecting(hand_over, own, by):
        raise Refused(obstacle)
    hand_over.objected_at, hand_over.objected_by, hand_over.objection = clock.now(), by.name, objection
    hand_over.token_hash = hand_over.token_until = None
    _note("member.hand_over_objected", hand_over, by)
    tell_desk(mails.hand_over_contested(hand_over))
    if hand_over.account:
        queue(mails.your_hand_over_contested(hand_over), to=hand_over.account.email)


# ——— Ending ———


def finish_due_hand_overs() -> None:
    """Do, for the worker, the hand-overs whose time to object is over; safe to repeat."""
    with unit_of_work():
        for hand_over in due_hand_overs():
            _finish(hand_over)


def _finish(hand_over: HandOver) -> None:
    """Let who asked represent the member, and those who left go."""
    member, person = hand_over.member, hand_over.account
    if person is None:
        _end(hand_over, Outcome.WITHDRAWN, hand_over.person, _("Le compte a été fermé."), None)
        return
    if own := queries.membership_in(member, person):
        own.role = MemberRole.REPRESENTATIVE
    else:
        join_member(member, person, MemberRole.REPRESENTATIVE)
    _end(hand_over, Outcome.DONE, hand_over.confirmed_by, hand_over.because, None)
    queue(mails.hand_over_done(hand_over), to=person.email)
    for account_public_id in hand_over.leaving:
        if gone := person_in(member, account_public_id):
            end_membership(gone)
            record(
                "member.person_removed",
                subject=f"member:{member.public_id}",
                account=account_public_id,
                hand_over=hand_over.public_id,
            )
            reason = _("vous avez quitté l’organisation, d’après la relève confirmée")
            queue(people_mails.person_removed(member, reason, person), to=gone.account.email)


def _decline(hand_over: HandOver, who: str, because: str, by: Account | None) -> None:
    _end(hand_over, Outcome.DECLINED, who, because, by)
    if hand_over.account:
        queue(mails.hand_over_declined(hand_over), to=hand_over.account.email)
    for person in people_who_may_have_left(hand_over):
        queue(mails.hand_over_of_another_declined(hand_over), to=person.account.email)


def _end(hand_over: HandOver, outcome: Outcome, who: str, because: str, by: Account | None) -> None:
    hand_over.ended_at, hand_over.outcome = clock.now(), outcome
    hand_over.ended_by, hand_over.ended_because = who[:300], because
    hand_over.token_hash = hand_over.token_until = None
    db.session.flush()
    _note("member.hand_over_ended", hand_over, by, outcome=outcome.value)


def _note(event: str, hand_over: HandOver, by: Account | None, **details: object) -> None:
    subject = f"member:{hand_over.member.public_id}"
    record(event, by=by, subject=subject, hand_over=hand_over.public_id, **details)
