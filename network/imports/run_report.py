"""The report of any import, as the desk downloads it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from network.i18n import _
from network.imports.runs import Run, RunState
from network.spreadsheets import as_csv


def run_report(
    run: Run, rows: Sequence[Any], *, named: str, label: Callable[[str], str], entered: Callable[[Any], bool]
) -> bytes:
    """Return, as CSV, what became of each row: with its cells as long as they are kept.

    `named` heads what a row is called, `label` says a column in words, `entered` whether a row
    made something.
    """
    headings = [_("Ligne"), _("Résultat"), named, _("Ce qui ne va pas"), _("Remarques")]
    if run.state == RunState.PREPARED:
        headings += list(run.headings)
    elif run.state == RunState.UNDONE:
        headings.append(_("Après l’annulation"))
    return as_csv(headings, _lines(run, rows, label, entered))


def _lines(
    run: Run, rows: Sequence[Any], label: Callable[[str], str], entered: Callable[[Any], bool]
) -> Iterator[list[str]]:
    for row in rows:
        line = [
            str(row.line),
            row.outcome.label if row.outcome else "",
            row.name,
            " ".join(f"{label(column)} : {sentence}" for column, sentence in row.faults.items()),
            " ".join(row.notes),
        ]
        if run.state == RunState.PREPARED:
            line += row.cells or [""] * len(run.headings)
        elif run.state == RunState.UNDONE:
            line.append(row.kept_because or (_("Retirée du site") if entered(row) else ""))
        yield line
