"""What the desk downloads: the report of an import, and an empty file to fill in."""

from collections.abc import Sequence

from network.i18n import _
from network.imports.columns import SAID, Column, Group
from network.imports.models import ImportRun
from network.imports.queries import rows_of
from network.imports.run_report import run_report
from network.spreadsheets import as_csv, as_xlsx


def report(run: ImportRun) -> bytes:
    """Return, as CSV, what became of each row: with its cells as long as they are kept."""
    return run_report(
        run,
        rows_of(run),
        named=_("Organisation"),
        label=lambda column: Column(column).label,
        entered=lambda row: row.created,
    )


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
