"""Undo an import as a whole; what has lived since is kept, and the reason is told.

A member that the run made goes, unless something of the site holds to it by now. A signature never
leaves the register: it ends, with its reason, and its member stays.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from network import clock
from network.accounts.models import Account
from network.charter.entries import end_signature, person
from network.charter.models import EndKind, Signature
from network.db import action, columns_naming, db
from network.errors import Refused
from network.files.models import StoredFile
from network.i18n import _, lazy
from network.imports.models import EarlierAdhesion, ImportRow, ImportRun
from network.imports.queries import rows_that_wrote
from network.imports.runs import RunState, obstacle_to_undoing
from network.journal.actions import record
from network.members.actions import fill_in_member, remove_members
from network.members.models import Member
from network.members.official import set_official_address

CHUNK = 500

# What the site works out of a member by itself.
_DERIVED = {"member_listing", "member_department", "import_row", "earlier_adhesion", "life_step"}
_TRACES = {
    "membership": lazy("une personne agit pour elle"),
    "join_request": lazy("une personne demande à agir pour elle"),
    "invitation": lazy("une personne est invitée à agir pour elle"),
    "signing_draft": lazy("une signature se prépare"),
    "signature": lazy("une autre signature a été donnée en son nom"),
    "sheet": lazy("elle a commencé une fiche d’expérience"),
    "resource": lazy("elle a proposé une ressource"),
    "stored_file": lazy("elle a déposé un fichier"),
}


@dataclass(frozen=True)
class Fate:
    """What undoing does of one row: `removed` where its member goes, and why something of it stays."""

    row: ImportRow
    removed: bool = False
    kept_because: str | None = None
    ends_signature: bool = False


def fates(run: ImportRun) -> list[Fate]:
    """Return what undoing would do of each row that wrote something, in the order of the file."""
    rows = rows_that_wrote(run)
    traces = _traces_of([row.member_id for row in rows if row.created and row.member_id], run)
    return [_fate(row, traces) for row in rows]


def _fate(row: ImportRow, traces: dict[int, str]) -> Fate:
    if row.member is None:
        return Fate(row, kept_because=_("Ce membre n’est plus sur le site."))
    if because := _has_lived(row, traces):
        return Fate(row, kept_because=because)
    ends = row.signature is not None and row.signature.ended_at is None
    if row.created and row.signature is not None:
        sentence = _("Sa signature n° %(number)s reste au registre, terminée.", number=row.signature.number)
        return Fate(row, kept_because=sentence, ends_signature=ends)
    return Fate(row, removed=row.created, ends_signature=ends)


def _has_lived(row: ImportRow, traces: dict[int, str]) -> str | None:
    """Say what has happened to a row's member since, or None."""
    assert row.member is not None
    signature = row.signature
    if signature and signature.suspended_at:
        return _("La signature a été suspendue depuis.")
    if signature and signature.mandate_confirmed_at and signature.mandate_confirmed_at > signature.entered_at:
        return _("Le mandat a été confirmé depuis.")
    if any(getattr(row.member, name) != after for name, (_before, after) in row.written.items()):
        return _("La présentation ou l’adresse a été modifiée depuis.")
    if row.created and (trace := traces.get(row.member.id)):
        return _("Depuis, %(trace)s.", trace=trace)
    return None


def _traces_of(member_ids: Sequence[int], run: ImportRun) -> dict[int, str]:
    """Return, of these members, what holds to them that the run did not write: any row that names them."""
    found: dict[int, str] = {}
    for start in range(0, len(member_ids), CHUNK):
        ids = member_ids[start : start + CHUNK]
        for column in columns_naming(Member, besides=_DERIVED):
            named = select(column).where(column.in_(ids))
            if column.table.name == "signature":
                own = select(ImportRow.signature_id).where(
                    ImportRow.run_id == run.id, ImportRow.signature_id.is_not(None)
                )
                named = named.where(Signature.id.not_in(own))
            said = _TRACES.get(column.table.name, lazy("d’autres pages du site en dépendent"))
            found |= dict.fromkeys(db.session.scalars(named), str(said))
        owned = select(StoredFile.owner_id).where(
            StoredFile.owner_kind == "member", StoredFile.owner_id.in_(ids)
        )
        found |= dict.fromkeys(db.session.scalars(owned), str(_TRACES["stored_file"]))
        found |= dict.fromkeys(_written_by_others(ids, run), _("un autre import l’a complétée"))
    return found


def _written_by_others(member_ids: Sequence[int], run: ImportRun) -> Iterator[int]:
    others = (ImportRow.member_id.in_(member_ids), ImportRow.run_id != run.id)
    rows = db.session.execute(select(ImportRow.member_id, ImportRow.written).where(*others))
    yield from (member_id for member_id, written in rows if written)
    adhesions = select(EarlierAdhesion.member_id).join(ImportRow, ImportRow.id == EarlierAdhesion.row_id)
    yield from db.session.scalars(adhesions.where(*others))


@action
def undo_import(run: ImportRun, *, by: Account) -> tuple[int, int]:
    """Take back what a run wrote; return how many rows were undone and how many stay, at least in part."""
    if obstacle := obstacle_to_undoing(run):
        raise Refused(obstacle)
    found = fates(run)
    taken_back = [fate for fate in found if fate.kept_because is None or fate.ends_signature]
    _remove_adhesions([fate.row.id for fate in taken_back])
    for fate in found:
        fate.row.kept_because, fate.row.invite_at = fate.kept_because, None
    for fate in taken_back:
        _take_back(fate, by)
    gone = [fate.row for fate in found if fate.removed]
    members = [row.member_id for row in gone if row.member_id]
    for row in gone:
        row.member = None
    db.session.flush()
    remove_members(members, by=by)
    run.state, run.undone_at = RunState.UNDONE, clock.now()
    kept = sum(fate.kept_because is not None for fate in found)
    record("import.undone", by=by, subject=f"import:{run.public_id}", undone=len(found) - kept, kept=kept)
    return len(found) - kept, kept


def _remove_adhesions(row_ids: Sequence[int]) -> None:
    for start in range(0, len(row_ids), CHUNK):
        ids = row_ids[start : start + CHUNK]
        db.session.execute(delete(EarlierAdhesion).where(EarlierAdhesion.row_id.in_(ids)))


def _take_back(fate: Fate, by: Account) -> None:
    """Take back what a row wrote beside its adhesion: its signature ends, a known member is as it was."""
    row, member = fate.row, fate.row.member
    if fate.ends_signature and row.signature:
        reason = _("Saisie annulée par la coordination, avec l’import dont elle vient.")
        end_signature(row.signature, reason, EndKind.REFUSED, by=person(by))
    if member and not row.created:
        before = {name: former for name, (former, _after) in row.written.items()}
        if "official_email" in before:
            set_official_address(member, before.pop("official_email"), by=by)
        if before:
            fill_in_member(member, before, by=by)
    row.contact_name = row.contact_email = row.contact_role = None
