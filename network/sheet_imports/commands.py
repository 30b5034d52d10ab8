"""What an administrator types: `flask sheets import FILE`."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from network.accounts.models import Account
from network.accounts.queries import account_by_email, coordinators
from network.db import unit_of_work
from network.errors import Refused
from network.files.rules import clean_name
from network.i18n import _
from network.sheet_imports import actions, files, rules
from network.sheet_imports.columns import OTHERS, column_of, columns, label_of, recognised
from network.sheet_imports.judging import Choices, Owners, Verdict, counts, judge
from network.sheet_imports.models import Outcome
from network.sheet_imports.reading import read_rows
from network.sheet_imports.rows import ReadRow
from network.spreadsheets import Table, remarked
from network.text import sha256_hex

_EVERY = 1000  # rows between two lines of progress, where there is no terminal


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--owner", help="Whose the sheets are where a row does not say: name, SIREN, INSEE or id.")
@click.option("--as", "address", help="The coordinator in whose name it is done (default: the first one).")
@click.option("--map", "matched", multiple=True, metavar="HEADING=FIELD", help="What a column is.")
@click.option("--sheet", default="", help="The sheet of the workbook (default: the first one).")
@click.option("--origin", default="", help="Where the sheets come from, as their pages will say.")
@click.option("--publish", is_flag=True, help="Publish the sheets that lack nothing; others stay drafts.")
@click.option("--dry-run", is_flag=True, help="Only tell what would become of each row.")
def import_sheets(
    file: Path,
    owner: str | None,
    address: str | None,
    matched: tuple[str, ...],
    sheet: str,
    origin: str,
    publish: bool,
    dry_run: bool,
) -> None:
    """Bring experience sheets in from a CSV, TSV, XLSX, JSON, JSON Lines or Markdown FILE, all or nothing.

    Rows that are refused are told with their reason, and change nothing to the others. `flask sheets import`
    again enters nothing twice; the desk undoes an import as a whole.
    """
    try:
        _bring_in(file, owner, address, matched, sheet, origin, publish, dry_run)
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused


def _bring_in(
    file: Path,
    owner: str | None,
    address: str | None,
    matched: tuple[str, ...],
    sheet: str,
    origin: str,
    publish: bool,
    dry_run: bool,
) -> None:
    by = _coordinator(address)
    choices = Choices(_owner_id(owner), origin[:160], publish)
    data = file.read_bytes()
    table = files.read(data, file.name, sheet=sheet)
    matching = _matching(table, matched)
    if obstacle := rules.obstacle_to_matching(matching):
        raise Refused(obstacle)
    _tell_columns(table, matching)
    rows = list(_counted(table, matching))
    # What each row lacks is long to find: no writer waits for it.
    verdicts = judge(rows, choices, by)
    if dry_run:
        _tell(verdicts)
        return
    with unit_of_work():
        run = actions.prepare_import(table, name=clean_name(file.name), sha256=sha256_hex(data), by=by)
        verdicts = actions.try_import(run, rows, matching=matching, choices=choices, by=by)
    _tell(verdicts)
    if obstacle := rules.obstacle_to_running(run):
        with unit_of_work():
            actions.discard_import(run, by=by)
        if any(verdict.outcome == Outcome.REFUSED for verdict in verdicts):
            raise Refused(obstacle)
        click.echo(obstacle)
        return
    html = actions.rendering(verdicts, progress(_("Mise en forme"), len(verdicts)))
    with unit_of_work():
        actions.run_import(run, rows, html, seen=run.trial_sha256 or "", by=by)
    click.echo(_("L’import %(id)s est fait : il s’annule au bureau.", id=run.public_id))


def _coordinator(address: str | None) -> Account:
    if address is None:
        found = next(iter(coordinators()), None)
    else:
        found = account_by_email(address)
    if found is None or not found.is_coordinator:
        raise Refused(_("Dites au nom de quelle personne de la coordination, par --as ADRESSE."))
    return found


def _owner_id(text: str | None) -> int | None:
    return Owners().only(text).id if text else None


def _matching(table: Table, matched: tuple[str, ...]) -> list[str | None]:
    """Return what each column is: as recognised, but for those that were told."""
    found = recognised(table.headings)
    known = {name for held in columns().values() for name, _label in held} | {OTHERS}
    for pair in matched:
        heading, sign, name = pair.rpartition("=")
        column = name if name in known else column_of(name)
        if not sign or heading not in table.headings or (name and column not in known):
            raise Refused(
                _('« %(pair)s » ne se comprend pas : écrivez --map "Titre de colonne=champ".', pair=pair)
            )
        if column and column != OTHERS and column in found:
            found[found.index(column)] = OTHERS
        found[table.headings.index(heading)] = column if name else None
    return found


def _tell_columns(table: Table, matching: list[str | None]) -> None:
    if len(table.sheets) > 1:
        others = ", ".join(sheet for sheet in table.sheets if sheet != table.sheet)
        click.echo(
            _(
                "Feuille lue : %(sheet)s ; le classeur en compte d’autres : %(others)s.",
                sheet=table.sheet,
                others=others,
            )
        )
    for sentence in remarked(table.remarks):
        click.echo(sentence)
    for line, text in table.before:
        click.echo(_("Ligne %(line)s, au-dessus des titres : %(text)s", line=line, text=text[:200]))
    for heading, column in zip(table.headings, matching, strict=True):
        told = label_of(column) if column else _("(pas repris)")
        click.echo(f"  {heading or _('(sans titre)')} → {told}")


def _counted(table: Table, matching: list[str | None]) -> list[ReadRow]:
    told = progress(_("Lecture"), len(table.rows))
    rows = []
    for done, row in enumerate(read_rows(table.rows, table.headings, matching), start=1):
        rows.append(row)
        told(done)
    return rows


def progress(what: str, total: int) -> Callable[[int], None]:
    """Return what tells how far something has come: one line that changes on a terminal, a few elsewhere."""
    is_terminal = sys.stderr.isatty()
    every = max(1, total // 100) if is_terminal else _EVERY

    def told(done: int) -> None:
        if done % every == 0 or done == total:
            start, end = ("\r", "") if is_terminal else ("", "\n")
            end = "\n" if done == total else end
            click.echo(f"{start}{what} : {done}/{total}{end}", nl=False, err=True)

    return told


def _tell(verdicts: list[Verdict]) -> None:
    for verdict in verdicts:
        said = [
            *(f"{label_of(column)} : {sentence}" for column, sentence in verdict.faults.items()),
            *verdict.notes,
        ]
        if said or verdict.outcome in (Outcome.KNOWN, Outcome.REFUSED):
            title = verdict.title or _("(sans titre)")
            click.echo(
                _("Ligne %(line)s, %(title)s : %(outcome)s.", line=verdict.line, title=title,
                  outcome=verdict.outcome.label.lower()) + "".join(f"\n    {each}" for each in said)
            )  # fmt: skip
    found = counts(verdicts)
    told = ", ".join(f"{Outcome(name).label.lower()} {count}" for name, count in found.items())
    click.echo(_("%(read)s lignes lues : %(told)s.", read=len(verdicts), told=told))
