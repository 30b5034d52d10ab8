"""What became of signatures, as the register tells it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from network.charter.ending_models import Correction, CorrectionKind
from network.charter.models import EndKind, Signature
from network.db import db
from network.i18n import _
from network.members.models import Member
from network.members.queries import member_by_public_id
from network.register.canonical import moment
from network.register.models import Entry, Kind, Opening
from network.register.queries import entries_and_those_about, opening_of

Commitments = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Moment:
    """An entry of the register about a signature; `reason` where it is public."""

    index: int
    kind: Kind
    label: str
    at: datetime
    reason: str | None = None
    commitments: Commitments | None = None  # those of a correction
    correction: Correction | None = None
    member: Mapping[str, str] | None = None  # who took over, or how the member is called since


def in_force_of(member: Member) -> Sequence[Signature]:
    """Return the signatures of a member that have not ended, principles included, the latest first."""
    return db.session.scalars(
        select(Signature)
        .where(Signature.member_id == member.id, Signature.ended_at.is_(None))
        .order_by(Signature.number.desc())
        .options(joinedload(Signature.version))
    ).all()


def life_of(signature: Signature) -> list[Moment]:
    """Return the entries of the register about a signature, its own first; none for a principle."""
    return lives_of([signature])[signature.id]


def lives_of(signatures: Sequence[Signature]) -> dict[int, list[Moment]]:
    """Return the life of each signature by its id, in two queries."""
    corrected = Correction.signature_id.in_([signature.id for signature in signatures])
    corrections = {row.entry_index: row for row in db.session.scalars(select(Correction).where(corrected))}
    lives: dict[int, list[Moment]] = {signature.id: [] for signature in signatures}
    entered = {each.entry_index: each for each in signatures if each.entry_index is not None}
    for index, entries in entries_and_those_about(list(entered)).items():
        signature = entered[index]
        lives[signature.id] = [_moment(each, signature, corrections) for each in entries]
    return lives


def _moment(found: Entry, signature: Signature, corrections: Mapping[int, Correction]) -> Moment:
    said: dict[str, Any] = json.loads(found.leaf)
    correction = corrections.get(found.index)
    is_name = correction is not None and correction.kind == CorrectionKind.NAME
    return Moment(
        index=found.index,
        kind=found.kind,
        label=_label(found, signature, correction),
        at=moment(said["signed_at"]),
        reason=correction.reason if correction else _reason_of_end(found, signature),
        commitments=said["commitments"] if found.kind == Kind.CORRECTION else None,
        correction=correction,
        member=said["member"] if is_name or found.kind == Kind.REPLACEMENT else None,
    )


def _label(found: Entry, signature: Signature, correction: Correction | None) -> str:
    if correction:
        return correction.kind.label
    if found.kind == Kind.WITHDRAWAL and signature.end_kind == EndKind.REFUSED:
        return _("Signature écartée par la coordination")
    if found.kind == Kind.RENEWAL and found.index != signature.entry_index:
        return _("Renouvelée par une nouvelle signature")
    return found.kind.label


def _reason_of_end(found: Entry, signature: Signature) -> str | None:
    ends = found.kind in (Kind.WITHDRAWAL, Kind.REPLACEMENT) or (
        found.kind == Kind.ERASURE and signature.end_kind == EndKind.ERASED
    )
    return signature.end_reason if ends else None


def last_withdrawn_or_replaced(signatures: Iterable[Signature]) -> Signature | None:
    """Return the signature whose end says why none is in force, if the member withdrew or was taken over."""
    ended = [signature for signature in signatures if signature.ended_at]
    last = max(ended, key=lambda signature: (signature.ended_at, signature.number), default=None)
    return last if last and last.end_kind in (EndKind.WITHDRAWN, EndKind.REPLACED) else None


def successor_in(life: Sequence[Moment]) -> Member | None:
    """Return the member that took a signature over, if one did."""
    taken = next((each.member for each in life if each.kind == Kind.REPLACEMENT), None)
    return member_by_public_id(taken["public_id"]) if taken else None


def representative_today(signature: Signature) -> tuple[Opening, Correction] | None:
    """Return who was declared to represent the member since it signed, unless they were erased."""
    last = db.session.scalar(
        select(Correction)
        .where(Correction.signature_id == signature.id, Correction.kind == CorrectionKind.REPRESENTATIVE)
        .order_by(Correction.entry_index.desc())
        .limit(1)
    )
    opening = opening_of(last.entry_index) if last else None
    return (opening, last) if opening and last else None
