"""What the desk downloads: the report of an import, and an empty file to fill in."""

from collections.abc import Iterator, Sequence

from network.i18n import _
from network.imports.columns import SAID, Column, Group
from network.imports.models import ImportRow, ImportRun, RunState
from network.imports.queries import rows_of
from network.spreadsheets import as_csv, as_xlsx


def report(run: ImportRun) -> bytes:
    """Return, as CSV, what became of each row: with its cells as long as they are kept."""
    headings = [_("Ligne"), _("Résultat"), _("Organisation"), _("Ce qui ne va pas"), _("Remarques")]
    if run.state == RunState.PREPARED:
        headings += list(run.headings)
    elif run.state == RunState.UNDONE:
        headings.append(_("Après l’annulation"))
    return as_csv(headings, _lines(run))


def _lines(run: ImportRun) -> Iterator[list[str]]:
    for row in rows_of(run):
        line = [
            str(row.line),
            row.outcome.label if row.outcome else "",
            row.name,
            " ".join(f"{Column(column).label} : {sentence}" for column, sentence in row.faults.items()),
            " ".join(row.notes),
        ]
        if run.state == RunState.PREPARED:
            line += row.cells or [""] * len(run.headings)
        elif run.state == RunState.UNDONE:
            line.append(_fate(row))
        yield line


def _fate(row: ImportRow) -> str:
    return row.kept_because or (_("Retirée du site") if row.created else "")


def model_csv() -> bytes:
    """Return an empty file with our headings."""
    return as_csv(_headings(), [])


def model_xlsx() -> bytes:
    """Return an empty workbook with our headings, and what each column holds on a second sheet."""
    helped = [[said.group.label, str(said.label), str(said.hint), said.example] for said in SAID.values()]
    explained = [_("Sur"), _("Colonne"), _("Ce qu’elle contient"), _("Exemple")]
    return as_xlsx({_("Membres"): (_headings(), []), _("Aide"): (explained, helped)})


def _headings() -> Sequence[str]:
    return [column.label for column in Column]


def columns_by_group() -> dict[Group, list[Column]]:
    """Return our columns, in their order, by what they speak of."""
    return {group: [column for column in Column if SAID[column].group == group] for group in Group}
