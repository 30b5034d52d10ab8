"""What becomes of a signature: each change reasoned, dated and entered in the register."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from network import clock
from network.accounts.desk import tell_desk
from network.accounts.models import Account
from network.charter import ending_mails as mails
from network.charter import ending_queries, ending_rules, queries, rules
from network.charter.ending_models import Correction, CorrectionKind
from network.charter.entries import append_about, end_signature, person
from network.charter.figures import in_words
from network.charter.models import EndKind, Signature
from network.charter.register_fields import identity
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.members.models import Member
from network.members.official import tell_member
from network.members.queries import membership_in
from network.register.actions import Person
from network.register.models import Kind
from network.search.actions import note_change


@action
def withdraw(member: Member, reason: str, *, by: Account) -> Signature:
    """End every signature in force of a member that withdraws; return the last one. It may sign again."""
    in_force = ending_queries.in_force_of(member)
    _refuse(
        (rules.obstacle_to_representing(membership_in(member, by)), None),
        (ending_rules.obstacle_to_withdrawing(in_force), None),
        (ending_rules.obstacle_to_reason(reason), "reason"),
    )
    for signature in in_force:
        end_signature(signature, reason, EndKind.WITHDRAWN, by=_representative(by, signature))
        record("charter.withdrawn", by=by, subject=f"signature:{signature.code}")
    last = in_force[0]
    tell_member(member, mails.withdrawn(member, last, reason, by.name))
    tell_desk(mails.withdrawn_for_desk(member, last, reason))
    return last


@action
def correct_figures(member: Member, figures: dict[str, str], reason: str, *, by: Account) -> Signature:
    """Put other figures in the place of those that a member committed to; the former ones stay to be read."""
    _refuse((rules.obstacle_to_representing(membership_in(member, by)), None))
    signature = _to_correct(member, by)
    _refuse((ending_rules.obstacle_to_correcting_figures(signature), None))
    clauses = [c for c in queries.clauses_of(signature.version) if c.code in signature.commitments]
    corrected = {clause.code: {name: figures.get(name, "") for name in clause.figures} for clause in clauses}
    _refuse(
        *((fault, name) for name, fault in _faults(corrected, clauses)),
        (ending_rules.obstacle_to_figures(signature, corrected), None),
        (ending_rules.obstacle_to_reason(reason), "reason"),
    )
    _enter(
        signature,
        CorrectionKind.FIGURES,
        reason,
        by=_representative(by, signature),
        commitments=corrected,
    )
    signature.corrected_commitments, signature.corrected_at = corrected, clock.now()
    record("charter.figures_corrected", by=by, subject=f"signature:{signature.code}")
    said = " · ".join(in_words(given) for given in corrected.values() if given)
    tell_member(member, mails.figures_corrected(signature, said, reason, by.name))
    tell_desk(mails.figures_corrected(signature, said, reason, by.name, at_desk=True))
    return signature


def _faults(corrected: dict[str, dict[str, str]], clauses: Sequence[Any]) -> Iterable[tuple[str, str]]:
    return rules.faults_in_commitments(corrected, clauses, clock.today()).items()


@action
def change_representative(
    member: Member,
    name: str,
    function: str,
    reason: str,
    *,
    act_number: str | None = None,
    act_on: date | None = None,
    by: Account,
) -> Signature:
    """Declare who represents a member from now on, for its representative or the desk; it stays signed."""
    if not by.is_coordinator:
        _refuse((rules.obstacle_to_representing(membership_in(member, by)), None))
    signature = _to_correct(member, by)
    has_act = bool(act_number or act_on)
    is_to_come = act_on is not None and act_on > clock.today()
    _refuse(
        (_("Cette date est à venir : vérifiez-la.") if is_to_come else None, "act_on"),
        (ending_rules.obstacle_to_representative(_who(signature), (name, function), has_act=has_act), "name"),
        (ending_rules.obstacle_to_reason(reason), "reason"),
    )
    _enter(
        signature,
        CorrectionKind.REPRESENTATIVE,
        reason,
        by=Person(name, function),
        act_number=act_number,
        act_on=act_on.isoformat() if act_on else None,
    )
    record("charter.representative_changed", by=by, subject=f"signature:{signature.code}")
    tell_member(member, mails.representative_changed(signature, name, function, reason))
    tell_desk(mails.representative_changed(signature, name, function, reason, at_desk=True))
    return signature


@action
def correct_name(member: Member, name: str, reason: str, *, by: Account) -> Signature:
    """Call a member as it should have been called; what it signed keeps the name of that day beside."""
    signature, former = _to_correct(member, by), member.name
    _refuse(
        (ending_rules.obstacle_to_name(member, name), "name"),
        (ending_rules.obstacle_to_reason(reason), "reason"),
    )
    member.name = name
    called = identity(member, name=name, signed=signature)
    _enter(signature, CorrectionKind.NAME, reason, by=person(by), member=called)
    record("charter.name_corrected", by=by, subject=f"member:{member.public_id}")
    tell_member(member, mails.name_corrected(signature, former, reason))
    note_change("member", member.public_id)
    return signature


@action
def replace(member: Member, successor: Member | None, reason: str, *, by: Account) -> Signature:
    """End the signatures of a body that another one takes over from, which is invited to sign."""
    in_force = ending_queries.in_force_of(member)
    _refuse(
        (ending_rules.obstacle_to_being_replaced(member, in_force), None),
        (ending_rules.obstacle_to_successor(member, successor), "successor"),
        (ending_rules.obstacle_to_reason(reason), "reason"),
    )
    assert successor is not None
    for signature in in_force:
        end_signature(signature, reason, EndKind.REPLACED, by=person(by), member=identity(successor))
        record(
            "charter.replaced",
            by=by,
            subject=f"signature:{signature.code}",
            successor=successor.public_id,
        )
    last = in_force[0]
    tell_member(member, mails.taken_over(member, successor, last, reason))
    has_signed = queries.last_entered(successor) is not None
    tell_member(successor, mails.invited_to_take_over(member, successor, has_signed=has_signed))
    return last


def _to_correct(member: Member, by: Account) -> Signature:
    """Return the signature that a correction is about, read again inside the transaction."""
    signature = queries.last_entered(member)
    made = 0 if by.is_coordinator else _corrections_of_a_day(member)
    _refuse(
        (ending_rules.obstacle_to_correcting(signature), None),
        (ending_rules.obstacle_to_correcting_again(made), None),
    )
    assert signature is not None
    return signature


def _corrections_of_a_day(member: Member) -> int:
    since = clock.now() - timedelta(days=1)
    lives = ending_queries.lives_of(queries.signatures_of(member)).values()
    return sum(moment.correction is not None and moment.at > since for life in lives for moment in life)


def _who(signature: Signature) -> tuple[str, str]:
    """Return the name and function of who represents the member today, as far as it is known."""
    if declared := ending_queries.representative_today(signature):
        return declared[0].name, declared[0].function
    return signature.signatory_name, signature.signatory_function


def _enter(
    signature: Signature,
    kind: CorrectionKind,
    reason: str,
    *,
    by: Person,
    act_number: str | None = None,
    **fields: Any,
) -> None:
    index = append_about(signature, Kind.CORRECTION, reason, by=by, **fields)
    db.session.add(
        Correction(
            entry_index=index, signature_id=signature.id, kind=kind, reason=reason, act_number=act_number
        )
    )
    db.session.flush()


def _representative(account: Account, signature: Signature) -> Person:
    """Return who decides for the member, with the function they signed under if they did."""
    signed = signature.account_id == account.id and signature.signatory_name == account.name
    function = signature.signatory_function if signed else _("pour l’organisation")
    return person(account, function)


def _refuse(*obstacles: tuple[str | None, str | None]) -> None:
    for obstacle, field in obstacles:
        if obstacle:
            raise Refused(obstacle, field)
