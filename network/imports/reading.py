"""Read a row of strings: an organisation, whom to invite, an adhesion on paper; or what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from email_validator import EmailNotValidError, validate_email

from network.charter.figures import Figure, example, obstacle_to_figure
from network.charter.models import ActKind
from network.charter.rules import OLDEST_ACT
from network.i18n import _
from network.imports.columns import Column
from network.imports.identity import Cells, Fault, identified
from network.imports.vocabulary import act_kind_in, role_in
from network.members.models import College, MemberRole
from network.members.organisation import Organisation
from network.members.rules import website_in
from network.typed import day, number

LONGEST_CONTACT_NAME = 80
_LONGEST = {
    Column.NAME: 200, Column.ACT_NUMBER: 60, Column.SIGNATORY: 200, Column.FUNCTION: 120, Column.CHARTER: 120,
    Column.WEBSITE: 300, Column.CONTACT_NAME: LONGEST_CONTACT_NAME, Column.OFFICIAL_EMAIL: 254,
    Column.CONTACT_EMAIL: 254,
}  # fmt: skip
_FIGURES = {
    Column.TARGET_YEAR: Figure.TARGET_YEAR,
    Column.REDUCTION: Figure.REDUCTION_PERCENT,
    Column.BASE_YEAR: Figure.BASE_YEAR,
}
_OF_ADHESION = (
    Column.SIGNED_ON, Column.CHARTER, Column.ACT_NUMBER, Column.ACT_ON, Column.EXECUTORY_ON, *_FIGURES,
)  # fmt: skip


@dataclass(frozen=True)
class Contact:
    """Somebody to invite to act for the organisation."""

    name: str
    email: str
    role: MemberRole


@dataclass(frozen=True)
class Adhesion:
    """What a paper says; `charter` is the text that the row names, empty where the whole file has one."""

    signed_on: date
    charter: str = ""
    act_kind: ActKind | None = None
    act_number: str | None = None
    act_on: date | None = None
    executory_on: date | None = None
    signatory: str = ""
    function: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)

    @property
    def adhered_on(self) -> date:
        """The day of adhesion: that on which the act became executory, where there is one."""
        return self.executory_on or self.signed_on


@dataclass(frozen=True)
class Entry:
    """What a sound row says."""

    college: College
    organisation: Organisation
    website: str | None = None
    official_email: str | None = None
    contact: Contact | None = None
    adhesion: Adhesion | None = None


@dataclass
class ReadRow:
    """A row once read: an entry, or what is wrong with its cells; `notes` say what was understood."""

    line: int
    name: str
    entry: Entry | None = None
    faults: dict[Column, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_row(line: int, cells: Sequence[str], matching: Sequence[str | None], today: date) -> ReadRow:
    """Read one row by the columns that its cells stand for."""
    held: dict[Column, str] = {
        # Paragraphs have no place in any of these columns.
        Column(column): " ".join(cell.split())
        for column, cell in zip(matching, cells, strict=True)
        if column and cell.strip()
    }
    row = ReadRow(line, held.get(Column.NAME, "")[:200])
    for column, most in _LONGEST.items():
        if len(held.get(column, "")) > most:
            row.faults[column] = _("Ce texte est trop long : %(most)s caractères au plus.", most=most)
    if row.faults:
        return row
    entry = _entry(held, row, today)
    row.entry = None if row.faults else entry
    return row


def _entry(cells: Cells, row: ReadRow, today: date) -> Entry | None:
    """Read every part of a row, so that all its faults are told at once."""
    try:
        college, organisation = identified(cells, row.notes)
    except Fault as fault:
        row.faults[fault.column] = fault.sentence
    website, official_email = _website(cells, row), _email(Column.OFFICIAL_EMAIL, cells, row)
    contact, adhesion = _contact(cells, row), _adhesion(cells, row, today)
    if row.faults:
        return None
    return Entry(college, organisation, website, official_email, contact, adhesion)


def _website(cells: Cells, row: ReadRow) -> str | None:
    typed = cells.get(Column.WEBSITE)
    if not typed:
        return None
    address = website_in(typed)
    if address is None or len(address) > _LONGEST[Column.WEBSITE]:
        row.faults[Column.WEBSITE] = _("Cette adresse ne se lit pas : écrivez-la comme www.exemple.fr.")
        return None
    return address


def _email(column: Column, cells: Cells, row: ReadRow) -> str | None:
    typed = cells.get(column)
    if not typed:
        return None
    try:
        return validate_email(typed, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        row.faults[column] = _("Cette adresse n’est pas complète : elle s’écrit comme nom@exemple.fr.")
        return None


def _contact(cells: Cells, row: ReadRow) -> Contact | None:
    email = _email(Column.CONTACT_EMAIL, cells, row)
    if email is None:
        if cells.get(Column.CONTACT_NAME) and Column.CONTACT_EMAIL not in row.faults:
            row.notes.append(_("Le contact n’a pas d’adresse : il ne pourra pas être invité."))
        return None
    role, typed = MemberRole.REPRESENTATIVE, cells.get(Column.CONTACT_ROLE, "")
    if typed:
        known = role_in(typed)
        if known is None:
            row.notes.append(
                _(
                    "« %(typed)s » n’est pas un rôle du site : le contact sera invité à contribuer.",
                    typed=typed,
                )
            )
        role = known or MemberRole.CONTRIBUTOR
    return Contact(cells.get(Column.CONTACT_NAME, ""), email, role)


def _adhesion(cells: Cells, row: ReadRow, today: date) -> Adhesion | None:
    if not any(cells.get(column) for column in _OF_ADHESION):
        return None
    days = {c: _day(c, cells, row, today) for c in (Column.SIGNED_ON, Column.ACT_ON, Column.EXECUTORY_ON)}
    act_on, executory_on = days[Column.ACT_ON], days[Column.EXECUTORY_ON]
    if act_on and executory_on and executory_on < act_on:
        row.faults[Column.EXECUTORY_ON] = _("Un acte ne devient pas exécutoire avant d’être pris.")
    signed_on = days[Column.SIGNED_ON] or executory_on or act_on
    # What was plausible the day it was signed.
    figures = _figures(cells, row, signed_on or today)
    if signed_on is None:
        if not row.faults.keys() & days:
            row.faults[Column.SIGNED_ON] = _("Il manque la date de l’adhésion.")
        return None
    number_, kind = cells.get(Column.ACT_NUMBER), _act_kind(cells, row)
    return Adhesion(
        signed_on=signed_on,
        charter=cells.get(Column.CHARTER, ""),
        act_kind=(kind or ActKind.DELIBERATION) if number_ or act_on or executory_on else None,
        act_number=number_ or None,
        act_on=act_on,
        executory_on=executory_on,
        signatory=cells.get(Column.SIGNATORY, ""),
        function=cells.get(Column.FUNCTION, ""),
        figures=figures,
    )


def _day(column: Column, cells: Cells, row: ReadRow, today: date) -> date | None:
    typed = cells.get(column)
    if not typed:
        return None
    try:
        read = _moment(typed)
    except ValueError as unreadable:
        row.faults[column] = str(unreadable)
        return None
    if read > today:
        row.faults[column] = _("Cette date est à venir.")
    elif read < OLDEST_ACT:
        row.faults[column] = _("Cette date paraît trop ancienne : vérifiez l’année.")
    return read


def _moment(typed: str) -> date:
    """Read a day as people type it, or with the hour that some exports add."""
    try:
        return datetime.fromisoformat(typed).date()
    except ValueError:
        return day(typed.partition(" 00:00")[0])


def _act_kind(cells: Cells, row: ReadRow) -> ActKind | None:
    typed = cells.get(Column.ACT_KIND)
    if not typed:
        return None
    kind = act_kind_in(typed)
    if kind is None:
        row.faults[Column.ACT_KIND] = _("Écrivez « délibération » ou « décision ».")
    return kind


def _figures(cells: Cells, row: ReadRow, signed_on: date) -> dict[str, str]:
    found = {}
    for column, figure in _FIGURES.items():
        if typed := cells.get(column, "").removesuffix("%").strip():
            try:
                value = int(number(typed, whole=True))
            except ValueError:
                row.faults[column] = example(figure)
                continue
            if obstacle := obstacle_to_figure(figure, value, signed_on):
                row.faults[column] = obstacle
            found[figure.value] = str(value)
    return found
