from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time

from sqlalchemy import delete, insert, update

from network import clock
from network.accounts.models import Account
from network.charter.entries import enter_signature
from network.charter.models import CharterVersion, Confirmer, Means
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.imports import queries, rules
from network.imports.columns import recognised
from network.imports.judging import Choices, Verdict, counts, digest, judge
from network.imports.models import EarlierAdhesion, ImportRow, ImportRun, Outcome, Trust
from network.imports.reading import Adhesion, ReadRow, read_row
from network.imports.runs import RunState, obstacle_to_discarding, of_file
from network.imports.telling import becomes
from network.journal.actions import record
from network.members.actions import Newcomer, enter_members, fill_in_member
from network.members.models import Member
from network.members.official import set_official_address
from network.spreadsheets import Table


@action
def prepare_import(table: Table, *, name: str, sha256: str, by: Account) -> ImportRun:
    """Keep the rows of a file for the coordinator who sent it; the file itself is not kept."""
    if not table.rows:
        raise Refused(_("Ce fichier ne contient aucune ligne sous ses titres."), "file")
    if unread := next((row for row in table.rows if row.fault), None):
        raise Refused(_("Ligne %(line)s : %(fault)s", line=unread.line, fault=unread.fault), "file")
    run = ImportRun(
        **of_file(table, name=name, sha256=sha256, by=by),
        matching=[column.value if column else None for column in recognised(table.headings)],
    )
    db.session.add(run)
    db.session.flush()
    kept = [{"run_id": run.id, "line": row.line, "cells": list(row.cells)} for row in table.rows]
    db.session.execute(insert(ImportRow), kept)
    record("import.prepared", by=by, subject=f"import:{run.public_id}", rows=run.read, sha256=sha256)
    return run


def read_rows(run: ImportRun, matching: Sequence[str | None], most: int | None = None) -> list[ReadRow]:
    """Read the rows kept, by what each column is: some seconds for ten thousand, before any transaction."""
    today = clock.today()
    return [read_row(line, cells, matching, today) for line, cells in queries.cells_of(run, most)]


@action
def try_import(
    run: ImportRun,
    rows: Sequence[ReadRow],
    *,
    matching: Sequence[str | None],
    version: CharterVersion | None,
    trust: Trust,
) -> None:
    """Say which column is what and what the desk vouches for; write down what would become of each row.

    Nothing else is written; `rows` come from `read_rows`, with the same columns.
    """
    if run.state != RunState.PREPARED:
        raise Refused(_("Cet import a déjà été fait."))
    if obstacle := rules.obstacle_to_matching(matching):
        raise Refused(obstacle)
    choices = Choices(version, trust)
    verdicts = judge(rows, choices)
    ids = dict(_ids_by_line(run))
    db.session.execute(update(ImportRow), [{"id": ids[v.line], **_told(v, choices)} for v in verdicts])
    run.matching, run.version, run.trust = list(matching), version, trust
    run.counts, run.trial_sha256 = counts(verdicts), digest(verdicts)


def _ids_by_line(run: ImportRun) -> Iterable[tuple[int, int]]:
    return ((row.line, row.id) for row in queries.rows_of(run))


def _told(verdict: Verdict, choices: Choices) -> dict[str, object]:
    return {
        "name": verdict.name,
        "outcome": verdict.outcome,
        "faults": verdict.faults,
        "notes": verdict.notes,
        "becomes": becomes(verdict, choices),
        "member_id": verdict.member_id,
    }


@action
def run_import(run: ImportRun, rows: Sequence[ReadRow], *, seen: str, by: Account) -> None:
    """Enter every sound row, in one transaction; `seen` is the digest of the trial that the page showed.

    The members may have changed since: what is not as it was shown is refused as a whole.
    """
    if obstacle := rules.obstacle_to_running(run):
        raise Refused(obstacle)
    choices = Choices(run.version, run.trust)
    verdicts = judge(rows, choices)
    if not seen == run.trial_sha256 == digest(verdicts):
        raise Refused(
            _("Le réseau a changé depuis l’essai : refaites-le, et relisez ce que deviendrait chaque ligne.")
        )
    run.state, run.run_at, run.counts = RunState.DONE, clock.now(), counts(verdicts)
    _enter(verdicts, {row.line: row for row in queries.rows_of(run)}, choices, by)
    record("import.run", by=by, subject=f"import:{run.public_id}", **run.counts)


# What shows, when it differs later, that somebody has changed a member made by an import.
AS_ENTERED = (
    "name",
    "description",
    "website",
    "siren",
    "rna",
    "official_email",
    "departments",
    "epci_sirens",
)


def _enter(verdicts: Sequence[Verdict], rows: Mapping[int, ImportRow], choices: Choices, by: Account) -> None:
    """Write what the sound rows say, the new members all at once, and remember what was there before."""
    for row in rows.values():
        row.cells = None
    new = [verdict for verdict in verdicts if verdict.outcome == Outcome.NEW]
    members = enter_members([_newcomer(verdict) for verdict in new], by=by)
    entered = dict(zip((verdict.line for verdict in new), members, strict=True))
    for verdict in verdicts:
        row, member = rows[verdict.line], entered.get(verdict.line)
        if verdict.entry is None or verdict.outcome == Outcome.REFUSED:
            continue
        if contact := verdict.entry.contact:
            row.contact_name, row.contact_email, row.contact_role = contact.name, contact.email, contact.role
        if member:
            row.member, row.created = member, True
            row.written = {name: [None, getattr(member, name)] for name in AS_ENTERED}
        elif verdict.outcome == Outcome.COMPLETED:
            member = db.session.get_one(Member, verdict.member_id)
            row.written = {name: [getattr(member, name), value] for name, value in verdict.completes.items()}
            _complete(member, verdict, by)
        if member and verdict.entry.adhesion:
            _enter_adhesion(row, member, verdict, verdict.entry.adhesion, choices, by)


def _newcomer(verdict: Verdict) -> Newcomer:
    entry = verdict.entry
    assert entry is not None
    since = None
    if entry.adhesion:
        since = datetime.combine(entry.adhesion.adhered_on, time(12), clock.PARIS)
    return Newcomer(entry.college, entry.organisation, entry.website, entry.official_email, since)


def _complete(member: Member, verdict: Verdict, by: Account) -> None:
    filled = dict(verdict.completes)
    if email := filled.pop("official_email", None):
        set_official_address(member, email, by=by)
    if filled:
        fill_in_member(member, filled, by=by)


def _enter_adhesion(
    row: ImportRow, member: Member, verdict: Verdict, adhesion: Adhesion, choices: Choices, by: Account
) -> None:
    """Enter what a paper says: a signature of the text that it carries, or an earlier adhesion."""
    if verdict.pledge and choices.version:
        row.signature = enter_signature(
            member,
            choices.version,
            verdict.pledge,
            means=Means.PAPER,
            signed_on=adhesion.signed_on,
            mandate_confirmed_by=Confirmer.DESK if choices.trust == Trust.CONFIRMED else None,
            by=by,
        )
    elif verdict.charter is not None:
        db.session.add(
            EarlierAdhesion(
                member=member,
                adhered_on=adhesion.adhered_on,
                charter=verdict.charter,
                act_kind=adhesion.act_kind,
                act_number=adhesion.act_number,
                act_on=adhesion.act_on,
                executory_on=adhesion.executory_on,
                signatory_name=adhesion.signatory or None,
                signatory_function=adhesion.function or None,
                row_id=row.id,
                entered_at=clock.now(),
            )
        )


@action
def discard_import(run: ImportRun, *, by: Account | None = None) -> None:
    """Forget a file that was not entered, with its rows."""
    if obstacle := obstacle_to_discarding(run):
        raise Refused(obstacle)
    record("import.discarded", by=by, subject=f"import:{run.public_id}")
    db.session.delete(run)
    db.session.flush()


@action
def forget_stale_imports() -> None:
    """Delete what was prepared a day ago and not entered, and contacts that nobody invited within a year."""
    now = clock.now()
    db.session.execute(
        delete(ImportRun).where(
            ImportRun.state == RunState.PREPARED, ImportRun.prepared_at <= now - rules.PREPARED_KEPT
        )
    )
    old = db.session.scalars(queries.runs_entered_before(now - rules.CONTACTS_KEPT))
    db.session.execute(
        update(ImportRow)
        .where(ImportRow.run_id.in_(old.all()), ImportRow.contact_email.is_not(None))
        .values(contact_name=None, contact_email=None, contact_role=None, becomes={}, invite_at=None)
    )
