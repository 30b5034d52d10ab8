"""Files of sheets: read, shown as they would become, entered in one go."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import delete, insert, select, update

from network import clock
from network.accounts.models import Account
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.imports.runs import RunState, obstacle_to_discarding, of_file
from network.journal.actions import record
from network.members.models import Member
from network.members.official import tell_member
from network.sheet_imports import mails, queries, rules
from network.sheet_imports.columns import recognised
from network.sheet_imports.judging import Choices, Verdict, counts, digest, judge
from network.sheet_imports.models import Outcome, SheetImport, SheetImportRow
from network.sheet_imports.rows import ReadRow
from network.sheets.content import PROSE, rendered
from network.sheets.entering import NewSheet, enter_sheets
from network.spreadsheets import Table

Progress = Callable[[int], None]


@action
def prepare_import(table: Table, *, name: str, sha256: str, by: Account) -> SheetImport:
    """Keep the rows of a file for the coordinator who sent it; the file itself is not kept."""
    if not table.rows:
        raise Refused(_("Ce fichier ne contient aucune fiche sous ses titres."), "file")
    run = SheetImport(
        **of_file(table, name=name, sha256=sha256, by=by),
        matching=recognised(table.headings),
        before=[list(line) for line in table.before],
        remarks=list(table.remarks),
    )
    db.session.add(run)
    db.session.flush()
    kept = [
        {"run_id": run.id, "line": row.line, "cells": list(row.cells), "unreadable": row.fault}
        for row in table.rows
    ]
    db.session.execute(insert(SheetImportRow), kept)
    record("intake.prepared", by=by, subject=_subject(run), rows=run.read, sha256=sha256)
    return run


@action
def try_import(
    run: SheetImport,
    rows: Sequence[ReadRow],
    *,
    matching: Sequence[str | None],
    choices: Choices,
    by: Account,
) -> list[Verdict]:
    """Say which column is what, and write down what would become of each row; nothing else is written.

    Whoever calls has judged the rows once: what each lacks takes most of the time, and is kept with it.
    """
    if run.state != RunState.PREPARED:
        raise Refused(_("Cet import a déjà été fait."))
    if obstacle := rules.obstacle_to_matching(matching):
        raise Refused(obstacle)
    verdicts = judge(rows, choices, by)
    ids = queries.ids_by_line(run)
    db.session.execute(
        update(SheetImportRow), [{"id": ids[verdict.line], **_told(verdict)} for verdict in verdicts]
    )
    run.matching, run.owner_id = list(matching), choices.owner_id
    run.origin, run.publishes = choices.origin, choices.publishes
    run.counts, run.trial_sha256 = counts(verdicts), digest(verdicts)
    return verdicts


def choices_of(run: SheetImport) -> Choices:
    """Return what the desk said of a file when it was tried."""
    return Choices(run.owner_id, run.origin, run.publishes)


def _told(verdict: Verdict) -> dict[str, object]:
    return {
        "name": verdict.title[:200],
        "outcome": verdict.outcome,
        "faults": verdict.faults,
        "notes": verdict.notes,
        "key": verdict.key if verdict.enters else None,
        "source": verdict.source,
    }


Html = Mapping[int, Mapping[str, str]]


def rendering(verdicts: Sequence[Verdict], told: Progress = lambda done: None) -> Html:
    """Render the prose of the sheets that would enter, by line: most of the work, before any transaction."""
    found = {}
    for done, verdict in enumerate(verdicts, start=1):
        if verdict.enters:
            prose = {name: text for name in PROSE if (text := verdict.values[name])}
            found[verdict.line] = rendered(prose)
        told(done)
    return found


@action
def run_import(run: SheetImport, rows: Sequence[ReadRow], html: Html, *, seen: str, by: Account) -> None:
    """Enter every sound row, in one transaction; `seen` is the digest of the trial that the page showed.

    The members and the sheets may have changed since: what is not as it was shown is refused as a whole.
    """
    if obstacle := rules.obstacle_to_running(run):
        raise Refused(obstacle)
    verdicts = judge(rows, choices_of(run), by)
    if not seen == run.trial_sha256 == digest(verdicts):
        raise Refused(
            _("Le réseau a changé depuis l’essai : refaites-le, et relisez ce que deviendrait chaque ligne.")
        )
    entering = [verdict for verdict in verdicts if verdict.enters]
    new = [_new_sheet(verdict, html[verdict.line]) for verdict in entering]
    ids = enter_sheets(new, by=by)
    rows_ids = queries.ids_by_line(run)
    entered = zip(entering, ids, strict=True)
    db.session.execute(update(SheetImportRow).where(SheetImportRow.run_id == run.id).values(cells=None))
    db.session.execute(
        update(SheetImportRow), [{"id": rows_ids[verdict.line], "sheet_id": id_} for verdict, id_ in entered]
    )
    run.state, run.run_at, run.counts = RunState.DONE, clock.now(), counts(verdicts)
    record("intake.run", by=by, subject=_subject(run), **run.counts)
    _tell_owners(entering, run)


def _new_sheet(verdict: Verdict, html: Mapping[str, str]) -> NewSheet:
    assert verdict.owner is not None, "what enters has an owner"
    published = verdict.outcome == Outcome.PUBLISHED
    return NewSheet(verdict.owner.id, verdict.values, html, published, verdict.source)


def _tell_owners(entered: Sequence[Verdict], run: SheetImport) -> None:
    """Write once to each organisation that got sheets, whatever their number."""
    found = Counter((verdict.owner.id, verdict.outcome) for verdict in entered if verdict.owner)
    owners = sorted({owner_id for owner_id, _outcome in found})
    for start in range(0, len(owners), 500):
        for member in db.session.scalars(select(Member).where(Member.id.in_(owners[start : start + 500]))):
            drafts, published = found[member.id, Outcome.DRAFT], found[member.id, Outcome.PUBLISHED]
            tell_member(member, mails.sheets_brought_in(member, drafts, published, run.origin))


@action
def discard_import(run: SheetImport, *, by: Account) -> None:
    """Forget a file that was not entered, with its rows."""
    if obstacle := obstacle_to_discarding(run):
        raise Refused(obstacle)
    record("intake.discarded", by=by, subject=_subject(run))
    db.session.delete(run)
    db.session.flush()


@action
def forget_stale_sheet_imports() -> None:
    """Delete what was prepared a day ago and not entered."""
    db.session.execute(
        delete(SheetImport).where(
            SheetImport.state == RunState.PREPARED,
            SheetImport.prepared_at <= clock.now() - rules.PREPARED_KEPT,
        )
    )


def _subject(run: SheetImport) -> str:
    return f"sheet_import:{run.public_id}"
