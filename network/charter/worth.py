"""What a signature is worth beside the charter in force, in the same words on every page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from network import clock
from network.charter.grace import end_of, openings
from network.charter.models import Signature, Standing
from network.charter.queries import version_in_force
from network.charter.signatory_queries import is_renewed
from network.db import db
from network.i18n import _
from network.wording import day

MOST_AT_ONCE = 1000  # a database takes so many values in a question and no more

_TONES = {
    Standing.SIGNED: "good",
    Standing.UNVERIFIED: "wait",
    Standing.SUSPENDED: "bad",
}


@dataclass(frozen=True)
class Worth:
    """What is said of a signature and how it looks (`status` of `macros/ui.html`).

    `holds_for` is the number of the version for which it holds today, if it still counts or may;
    `end`, from which day it does no longer. An `is_renewed` one gave way to a signature of a later line.
    """

    label: str
    tone: str
    holds_for: str | None = None
    end: date | None = None
    is_over: bool = False
    is_renewed: bool = False


def worth_of(signatures: Sequence[Signature]) -> dict[int, Worth]:
    """Return what each of these signatures is worth today, by its id."""
    in_force, opened = version_in_force(), openings()
    renewed = _renewed_among(signatures) if opened else set()
    found = {}
    for signature in signatures:
        end = end_of(signature.version.line or 0, opened)
        is_over = end is not None and clock.today() >= end
        newest = in_force.number if in_force and end is None else None
        label, tone = _said(signature, newest, end, is_over, signature.id in renewed)
        holds_for = None if is_over or signature.ended_at else newest or signature.version.number
        found[signature.id] = Worth(label, tone, holds_for, end, is_over, signature.id in renewed)
    return found


def _renewed_among(signatures: Sequence[Signature]) -> set[int]:
    query = select(Signature.id).where(is_renewed())
    if len(signatures) <= MOST_AT_ONCE:
        query = query.where(Signature.id.in_([signature.id for signature in signatures]))
    return set(db.session.scalars(query))


def _said(
    signature: Signature, newest: str | None, end: date | None, is_over: bool, is_renewed: bool
) -> tuple[str, str]:
    number, standing = signature.version.number, signature.standing
    if standing != Standing.SIGNED or number == newest:
        return standing.label, _TONES.get(standing, "neutral")
    if end is None:
        return _("Signé %(number)s, équivalent %(newest)s", number=number, newest=newest), "good"
    if is_renewed:
        return _("A signé la version %(number)s", number=number), "neutral"
    if is_over:
        return _("Signé %(number)s, à renouveler", number=number), "warn"
    return _("Signé %(number)s, à renouveler avant le %(day)s", number=number, day=day(end)), "wait"
