"""What a row would become, in words, and what the desk downloads: the report, empty files to fill in."""

import re
from typing import Any

from network.i18n import _
from network.imports.run_report import run_report
from network.sheet_imports.columns import FIGURE, columns, in_short, label_of
from network.sheet_imports.judging import Verdict
from network.sheet_imports.models import SheetImport
from network.sheet_imports.queries import rows_of
from network.sheets.columns import HEADINGS
from network.sheets.content import FIELDS, PROSE
from network.sheets.figures import QUANTITIES
from network.sheets.wording import euros, told
from network.spreadsheets import as_csv, as_xlsx

LONGEST_SHOWN = 240
# Signs of Markdown, which would only be in the way of a few words.
_MARKS = re.compile(r"\*+|^#+ |^- |`", re.MULTILINE)
# A row filled in, for whoever begins from an empty file; invented.
_EXAMPLE = {
    "title": "Éteindre l’éclairage public de minuit à cinq heures",
    "owner": "Figeac",
    "summary": "La commune éteint la nuit depuis 2021 et a divisé par deux sa consommation.",
    "places": "Figeac (46)",
    "started_on": "mars 2021",
    "progress": "réalisé",
    "budget_cents": "15 600 € TTC",
    "key_figures": "Énergie économisée : 120 MWh/an (2022, mesuré, factures)",
    "steps": "janvier 2021 : réunion publique\nmars 2021 : extinction",
    "funders": "ADEME : 5 000 €",
    "difficulties": "Les horloges des armoires dataient de trois époques.",
    "subthemes": "Éclairage public ; Sobriété énergétique",
}


def becomes(verdict: Verdict) -> list[tuple[str, str]]:
    """Return, field after field, what the sheet of a row would say, in short; nothing for a refused row."""
    if verdict.faults:
        return []
    said = [(_("Organisation"), verdict.owner.name)] if verdict.owner else []
    for name in FIELDS:
        if name != "title" and (text := _told(name, verdict.values)):
            short = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN].rstrip()}…"
            said.append((label_of(name).removesuffix(" (€)"), short))
    return [*said, (_("D’où elle vient"), verdict.source)] if verdict.source else said


def _told(name: str, values: dict[str, Any]) -> str:
    value = values.get(name)
    if value is None or name.endswith("_tax"):
        return ""
    if name.endswith("_cents"):
        return euros(value, values[name.replace("_cents", "_tax")])
    if name in PROSE:
        return _MARKS.sub("", value)
    return told(name, value)


def report(run: SheetImport) -> bytes:
    """Return, as CSV, what became of each row: with its cells as long as they are kept."""
    return run_report(
        run,
        rows_of(run),
        named=_("Fiche"),
        label=label_of,
        entered=lambda row: row.outcome is not None and row.outcome.enters,
    )


def _model() -> tuple[list[str], list[str]]:
    headed = [(name, _heading(name, label)) for held in columns().values() for name, label in held]
    return [label for _name, label in headed], [_EXAMPLE.get(name, "") for name, _label in headed]


def _heading(name: str, label: str) -> str:
    if name.startswith(FIGURE):
        quantity = QUANTITIES[name.removeprefix(FIGURE)]
        return f"{quantity.label} ({quantity.base_unit})"
    return HEADINGS.get(name, in_short(label))


def model_csv() -> bytes:
    """Return a file with our headings and one row as an example."""
    headings, example = _model()
    return as_csv(headings, [example])


def model_xlsx() -> bytes:
    """Return a workbook with our headings and an example, and what each column fills on a second sheet."""
    headings, example = _model()
    helped = [[group, label] for group, held in columns().items() for _name, label in held]
    return as_xlsx({_("Fiches"): (headings, [example]), _("Aide"): ([_("Partie"), _("Colonne")], helped)})
