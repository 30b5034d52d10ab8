"""Spreadsheets: what people send is read in a process apart and never kept; what we write is safe to open.

`read` gives the headings and the rows of a CSV or XLSX file, as strings; `as_csv` and `as_xlsx` write
one. A cell that a spreadsheet program would take for a formula is written as a text.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from network import apart, workbook
from network.errors import Refused
from network.i18n import _, ngettext

MIB = 1024 * 1024
LARGEST = 5 * MIB
MOST_ROWS = 10_000
MOST_CHARACTERS = 20_000_000
ACCEPT = ".csv,.txt,.tsv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv"  # Werkzeug adds the charset of texts
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

LIMITS = apart.Limits(seconds=40, cpu_seconds=20)
_READING = Path(__file__).with_name("spreadsheet_reading.py")
_CSV_SUFFIXES = (".csv", ".txt", ".tsv")
# How far the headings are looked for: lines below the first one that may be, sheets after the first.
_LOOKED_THROUGH = 20
_SHEETS_LOOKED_AT = 5
_KNOWN_BELOW_KNOWN = 3  # for headings to be found below a line where others are known
_MOST_LINES_TOLD = 30
_MOST_SHOWN = 60
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Most:
    """The most that is read of a file: rows, columns, characters of a cell and of all cells."""

    rows: int = MOST_ROWS
    columns: int = 100
    cell: int = 4000
    characters: int = MOST_CHARACTERS


MOST = Most()


@dataclass(frozen=True)
class Row:
    """A row that holds something; `line` is its number in the file, as a spreadsheet program shows it.

    `fault` is why nothing of it could be read, if so.
    """

    line: int
    cells: tuple[str, ...]
    fault: str = ""


@dataclass(frozen=True)
class Table:
    """What a file holds: as many headings as cells in each row; a column without heading has an empty one.

    `sheet` is the one read, among `sheets`; a CSV file has none. `before` are the lines above the
    headings, `above` the cells of the last one where these may name groups of columns; `remarks` are codes of
    what no cell tells (see `remarked`). `line` is that of the headings.
    """

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    line: int = 1
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    before: tuple[tuple[int, str], ...] = ()
    above: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def read(
    data: bytes,
    name: str,
    *,
    sheet: str = "",
    largest: int = LARGEST,
    most: Most = MOST,
    limits: apart.Limits = LIMITS,
    knows: Callable[[str], object] | None = None,
) -> Table:
    """Return what a CSV or XLSX file holds; raise `Refused` with the reason when it cannot be read.

    `knows` says of a heading whether it is known: by it, the headings are found below a title of several
    cells, and on another sheet than the first where none was asked for. Takes some seconds for ten thousand
    rows: never inside a writing transaction.
    """
    if obstacle := obstacle_to_reading(data, name, largest):
        raise Refused(obstacle)
    table = _read(data, name, sheet, most, limits)
    if knows is not None:
        table = _on_its_sheet(table, data, name, sheet=sheet, most=most, limits=limits, knows=knows)
    return with_too_many_cells_told(table)


def _on_its_sheet(
    table: Table,
    data: bytes,
    name: str,
    *,
    sheet: str,
    most: Most,
    limits: apart.Limits,
    knows: Callable[[str], object],
) -> Table:
    """Return a table under the headings that are known, or that of the first other sheet to have some."""
    table = _under_headings(table, knows)
    if sheet or _may_be_headings(table.headings, knows):
        return table
    for other in [each for each in table.sheets if each != table.sheet][:_SHEETS_LOOKED_AT]:
        try:
            found = _under_headings(_read(data, name, other, most, limits), knows)
        except Refused:
            continue
        if _known_in(found.headings, knows):
            return found
    return table


def _read(data: bytes, name: str, sheet: str, most: Most, limits: apart.Limits) -> Table:
    # In ASCII: the program knows no locale.
    held = (_kind_of(name), json.dumps(asdict(most)), json.dumps(sheet))
    said = answer_of(_READING, data, *held, most=most, sheet=sheet, limits=limits)
    # Only a file of texts needs an apostrophe for a cell to be one.
    told = unharmed if _kind_of(name) == "csv" else str
    return Table(
        headings=tuple(said["headings"]),
        rows=tuple(
            Row(line, tuple(map(told, cells)), _never_worked_out(columns) if columns else "")
            for line, cells, columns in said["rows"]
        ),
        line=said["line"],
        sheet=said["sheet"],
        sheets=tuple(said["sheets"]),
        before=tuple((line, text) for line, text in said["before"]),
        remarks=tuple(said["remarks"]),
    )


def _never_worked_out(columns: str) -> str:
    return _(
        "Des formules n’y ont jamais été calculées (%(columns)s) : ouvrez le classeur dans un tableur, "
        "enregistrez-le, puis reprenez l’import.",
        columns=columns[:100],
    )


def _known_in(cells: Sequence[str], knows: Callable[[str], object]) -> int:
    """Return how many headings of a line are known, if they are two and no fewer than the others; else 0."""
    filled = [cell for cell in cells if cell]
    known = sum(1 for cell in filled if knows(cell))
    return known if known >= 2 and known * 2 >= len(filled) else 0


def _may_be_headings(cells: Sequence[str], knows: Callable[[str], object]) -> bool:
    """Say whether a line has a heading that is known; « Auteur | Nadia » heads no table."""
    known = sum(1 for cell in cells if cell and knows(cell))
    return known >= 2 or (known == 1 and sum(map(bool, cells)) > 2)


def _under_headings(table: Table, knows: Callable[[str], object]) -> Table:
    """Return a table under the first of its lines with most known headings.

    It may stand below a title, or below the names of groups of columns, some of which name a column too.
    """
    width = sum(map(bool, table.headings))
    best, index = sum(1 for heading in table.headings if heading and knows(heading)), -1
    least = _KNOWN_BELOW_KNOWN if best else 1
    is_title = not best
    for below, row in enumerate(table.rows[:_LOOKED_THROUGH]):
        filled, known = sum(map(bool, row.cells)), _known_in(row.cells, knows)
        if _leaves_out_known(table, row, knows):
            continue
        # A row may hold words that are headings elsewhere.
        if known > best and known >= least and (width < filled or (is_title and known == filled)):
            best, index = known, below
    if index < 0:
        return table
    headings = table.rows[index]
    above = ((table.line, table.headings), *((each.line, each.cells) for each in table.rows[:index]))
    return replace(
        table,
        headings=headings.cells,
        rows=table.rows[index + 1 :],
        line=headings.line,
        before=(*table.before, *((line, " ".join(filter(None, cells))) for line, cells in above)),
        above=above[-1][1] if above[-1][0] == headings.line - 1 else (),
    )


def _leaves_out_known(table: Table, row: Row, knows: Callable[[str], object]) -> bool:
    """Say whether a line right under the headings heads nothing where one of them is known."""
    pairs = zip(table.headings, row.cells, strict=True)
    return row.line == table.line + 1 and any(above and not cell and knows(above) for above, cell in pairs)


def with_too_many_cells_told(table: Table) -> Table:
    """Have a remark for each row of a file of texts that holds something past the last heading."""
    if table.sheets:
        return table
    width = max((n for n, heading in enumerate(table.headings, start=1) if heading), default=0)
    wide = [f"wide {row.line}" for row in table.rows if any(row.cells[width:])]
    others = [remark for remark in table.remarks if not remark.startswith("wide ")]
    return replace(table, remarks=(*others, *wide[: _MOST_LINES_TOLD + 1]))


def alike(name: str, first: str) -> str:
    """Return the remark that two names of a file are read as one."""
    return f"alike {name[:_MOST_SHOWN]} = {first[:_MOST_SHOWN]}"


def completed(line: int, below: int) -> str:
    """Return the remark that two lines of a file are its headings."""
    return f"completed {line}, {below}"


def completing(line: int) -> str:
    """Return the remark that a line may be of headings, and is read as a row."""
    return f"completing {line}"


def remarked(remarks: Sequence[str]) -> list[str]:
    """Return what no cell of a file tells, in sentences."""
    lines, units, names, completed_by, below = (
        ", ".join(remark.removeprefix(code) for remark in remarks if remark.startswith(code))
        for code in ("lines ", "units ", "alike ", "completed ", "completing ")
    )
    said = {
        "formulas": _(
            "Les formules : leurs résultats enregistrés sont lus ; une ligne où il en manque est refusée."
        ),
        "merged": _(
            "Les cellules fusionnées : leur valeur est lue sur chacune de leurs lignes, dans la première "
            "de leurs colonnes."
        ),
        "links": _("Les liens : leur texte est lu, non l’adresse où ils mènent s’il ne la dit pas."),
        "comments": _("Les commentaires des cellules : ils ne sont pas lus."),
        "bytes": _("Des signes abîmés dans le fichier : un « � » tient la place de chacun."),
    }
    told = [sentence for code, sentence in said.items() if code in remarks]
    if lines:
        told.append(
            _(
                "Vérifiez ligne %(lines)s : une case entre guillemets y tient sur plusieurs lignes, dont "
                "chacune ressemble à une ligne du tableau.",
                lines=lines,
            )
        )
    if wide := [remark.removeprefix("wide ") for remark in remarks if remark.startswith("wide ")]:
        told.append(
            _(
                "Vérifiez ligne %(lines)s : plus de cases que de titres. Un séparateur dans un texte sans "
                "guillemets y décale ce qui suit.",
                lines=", ".join(wide[:_MOST_LINES_TOLD]) + ("…" if wide[_MOST_LINES_TOLD:] else ""),
            )
        )
    if completed_by:
        told.append(
            _(
                "Les titres tiennent sur deux lignes (%(lines)s) : elles sont lues ensemble.",
                lines=completed_by,
            )
        )
    if below:
        told.append(
            _(
                "Vérifiez ligne %(line)s : si elle complète les titres, mettez-les sur une seule ligne, puis "
                "reprenez l’import. Elle est lue comme une fiche.",
                line=below,
            )
        )
    if units:
        told.append(
            _("Colonne %(columns)s : le tableur y affiche des mots qui ne sont pas lus.", columns=units)
        )
    if names:
        told.append(
            _(
                "Ces noms d’un même champ, jamais remplis ensemble, sont lus comme un seul : %(names)s.",
                names=names,
            )
        )
    return told + [sentence for remark in remarks if (sentence := _hidden(remark))]


def _hidden(remark: str) -> str:
    """Return the sentence of what a workbook hides, if it is that remark."""
    code, _blank, said = remark.partition(" ")
    if code != "hidden":
        return ""
    kind, count, names = said.split(" ", 2)
    if kind == "lines":
        return ngettext(
            "La ligne %(names)s est masquée dans le classeur : elle est lue comme les autres.",
            "%(num)s lignes sont masquées dans le classeur (%(names)s) : elles sont lues comme les autres.",
            int(count),
            names=names,
        )
    return ngettext(
        "La colonne %(names)s est masquée dans le classeur : elle est lue comme les autres.",
        "%(num)s colonnes sont masquées dans le classeur (%(names)s) : elles sont lues comme les autres.",
        int(count),
        names=names,
    )


def answer_of(
    program: Path, data: bytes, *arguments: str, most: Most, limits: apart.Limits, sheet: str = ""
) -> dict[str, Any]:
    """Return what a program apart reads in a file; raise `Refused` with the sentence of what it finds."""
    try:
        said = apart.run(program, data, *arguments, limits=limits).said
    except apart.Busy:
        raise Refused(_("D’autres fichiers sont en cours de lecture : réessayez dans une minute.")) from None
    except apart.Beyond:
        raise Refused(_finding("heavy", most, sheet)) from None
    if found := said.get("found"):
        raise Refused(_finding(found, most, sheet, said.get("lines", "")))
    return said


def obstacle_to_reading(data: bytes, name: str, largest: int = LARGEST) -> str | None:
    """Say why a file cannot be a spreadsheet before it is even parsed, or None if it may be one."""
    suffix = PurePosixPath(name.lower()).suffix
    if not data:
        return _("Ce fichier est vide.")
    if len(data) > largest:
        return _("Ce fichier dépasse %(size)s Mo.", size=largest // MIB)
    if suffix in (".xlsm", ".xltm", ".xlsb"):
        return _finding("macros", MOST, "")
    if suffix in (".xls", ".ods", ".numbers"):
        return _("Ce format ne se lit pas ici : enregistrez le classeur au format XLSX ou CSV.")
    if suffix not in (".xlsx", *_CSV_SUFFIXES):
        return _("Choisissez un fichier CSV ou XLSX.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _finding("encrypted", MOST, "")
    if (suffix == ".xlsx") != data.startswith(b"PK\x03\x04"):
        return _("Ce fichier n’est pas ce que dit son nom : enregistrez-le de nouveau en CSV ou en XLSX.")
    return None


def _kind_of(name: str) -> str:
    return "csv" if name.lower().endswith(_CSV_SUFFIXES) else "xlsx"


def _finding(code: str, most: Most, sheet: str, lines: str = "") -> str:
    """Return the sentence for what `spreadsheet_reading` found."""
    return {
        "damaged": _("Ce fichier est abîmé : enregistrez-le de nouveau depuis votre tableur."),
        "heavy": _(
            "Ce fichier est trop lourd à lire une fois déplié. Gardez la seule feuille utile, supprimez les "
            "lignes et les colonnes vides, ou enregistrez-la en CSV."
        ),
        "macros": _(
            "Ce classeur contient un programme (macros). Enregistrez-le sans macros, au format XLSX."
        ),
        "encrypted": _(
            "Ce classeur est protégé par un mot de passe. Enregistrez-le sans protection, en XLSX."
        ),
        "not_text": _("Ce fichier n’est pas du texte : enregistrez-le de nouveau en CSV ou en XLSX."),
        "empty": _("Ce fichier ne contient aucune ligne."),
        "rows": _("Ce fichier compte plus de %(most)s lignes : partagez-le en plusieurs.", most=most.rows),
        "columns": _(
            "Ce fichier compte plus de %(most)s colonnes : ne gardez que celles qui servent.",
            most=most.columns,
        ),
        "quotes": _(
            "Ligne %(lines)s : un guillemet ouvre une case et n’est jamais fermé à la fin d’une case. "
            "Retirez-le ou doublez-le, puis réessayez.",
            lines=lines,
        ),
        "long": _("Une cellule de ce fichier contient un texte beaucoup trop long."),
        "sheet": _("Ce classeur n’a pas de feuille « %(sheet)s ».", sheet=sheet),
    }[code]


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV file as spreadsheet programs open it in France: semicolons, and UTF-8 that says so."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(heading) for heading in headings])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def harmless(cell: object) -> str:
    """Return a cell's text, kept from being taken for a formula by an apostrophe before it."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if _computes(text) else text


def unharmed(cell: str) -> str:
    """Return the text that `harmless` put an apostrophe before; any other as it is."""
    return cell[1:] if cell.startswith("'") and _computes(cell) else cell


def _computes(text: str) -> bool:
    # With its apostrophes, so that those which were there already come back as many.
    return text.lstrip("'").startswith(_FORMULA_SIGNS)


def as_xlsx(sheets: workbook.Sheets) -> bytes:
    """Return a workbook of texts: by the name of each sheet, its headings and its rows."""
    file = io.BytesIO()
    workbook.write(file, sheets)
    return file.getvalue()
