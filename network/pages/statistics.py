"""The network in numbers that everybody may read: nobody's name, no address, and how each was counted."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import select

from network import charts, clock, taxonomy
from network.charter.models import Signature
from network.charter.queries import is_counted, version_in_force
from network.charter.signatory_queries import stands_for
from network.db import db
from network.editorial.states import State
from network.i18n import _, ngettext
from network.library import asking_queries
from network.members.directory import EVERYWHERE, region_name
from network.members.directory_queries import Listed, listed_members
from network.members.models import ASIDE, HIDDEN, College, Member, MemberStatus
from network.resources.models import Resource, ResourceRevision
from network.sheets.models import Sheet, SheetRevision
from network.wording import month, number

MONTHS = 24


class Shape(StrEnum):
    BARS = "bars"
    COLUMNS = "columns"
    LINES = "lines"


class Row(NamedTuple):
    """What some numbers are of, and the numbers."""

    label: str
    numbers: tuple[float, ...]


@dataclass(frozen=True)
class Table:
    """Numbers under headings, the first of which is that of the labels; `note` says how they were counted."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: Sequence[Row]
    shape: Shape
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether every number is zero."""
        return not any(any(row.numbers) for row in self.rows)

    @property
    def cells(self) -> list[tuple[str | float, ...]]:
        """Return the rows as a spreadsheet holds them."""
        return [(row.label, *row.numbers) for row in self.rows]

    @property
    def chart(self) -> Markup:
        """Return the numbers as a picture; of several columns, bars and columns show the first."""
        told = {"name": self.name, "title": self.title, "description": self._highest()}
        if self.shape == Shape.LINES:
            series = [
                charts.Series(heading, [row.numbers[place] for row in self.rows])
                for place, heading in enumerate(self.headings[1:])
            ]
            return charts.lines([row.label for row in self.rows], series, **told)
        drawn = [charts.Bar(row.label, row.numbers[0], number(row.numbers[0])) for row in self.rows]
        return (charts.bars if self.shape == Shape.BARS else charts.columns)(drawn, **told)

    def _highest(self) -> str:
        if self.is_empty:
            return _("Tous les nombres sont nuls.")
        row = max(self.rows, key=lambda each: max(each.numbers))
        return _(
            "Le plus grand nombre est %(value)s : %(label)s. Tous sont dans le tableau qui suit.",
            value=number(max(row.numbers)),
            label=row.label,
        )


def network_tables() -> list[Table]:
    """Return what everybody may read of the network, in the order of the page."""
    members = listed_members()
    return [
        _members_over_time(),
        _by_college(members),
        _by_status(listed_members(with_aside=True)),
        _by_region(members),
        _signatures_by_month(),
        _sheets_by_theme(),
        _resources_by_kind(),
        wanted_themes(),
    ]


def last_months(count: int = MONTHS) -> list[date]:
    """Return the first days of the last months, the present one included, the oldest first."""
    today = clock.today()
    first = today.year * 12 + today.month - count
    return [date(place // 12, place % 12 + 1, 1) for place in range(first, first + count)]


def month_of(moment: datetime) -> date:
    """Return the first day of the month it was in Paris."""
    return moment.astimezone(clock.PARIS).date().replace(day=1)


def _members_over_time() -> Table:
    query = select(Member.college, Member.registered_at).where(Member.status.not_in((*HIDDEN, *ASIDE)))
    months = last_months()
    came: dict[College, Counter[date]] = defaultdict(Counter)
    for college, registered_at in db.session.execute(query):
        came[college][max(month_of(registered_at), months[0])] += 1
    rows, sums = [], dict.fromkeys(College, 0)
    for each in months:
        for college in College:
            sums[college] += came[college][each]
        rows.append(Row(month(each), tuple(sums.values())))
    return Table(
        "membres-mois",
        _("Les membres, mois après mois"),
        (_("Mois"), *(college.label for college in College)),
        rows,
        Shape.LINES,
        _("Organisations d’aujourd’hui, inscrites à la fin de chaque mois."),
    )


def _by_college(members: Sequence[Listed]) -> Table:
    counts = Counter(member.college for member in members)
    rows = [Row(college.label, (counts[college],)) for college in College]
    return Table("membres-college", _("Les membres par collège"), _headings(_("Collège")), rows, Shape.BARS)


def _by_status(members: Sequence[Listed]) -> Table:
    counts = Counter(member.status for member in members)
    shown = [status for status in MemberStatus if status not in HIDDEN]
    rows = [Row(status.label, (counts[status],)) for status in shown]
    return Table(
        "membres-charte",
        _("Les membres et la charte"),
        _headings(_("État")),
        rows,
        Shape.BARS,
        _("Celles qui sont en sommeil ou retirées ne sont comptées nulle part ailleurs."),
    )


def _by_region(members: Sequence[Listed]) -> Table:
    counts = Counter(region for member in members for region in member.regions or {EVERYWHERE})
    return Table(
        "membres-region",
        _("Les membres par région"),
        _headings(_("Région")),
        by_count(counts, _region),
        Shape.BARS,
        _("Une organisation qui agit dans plusieurs régions est comptée dans chacune."),
    )


def _region(code: str) -> str:
    return _("Toute la France") if code == EVERYWHERE else region_name(code)


def _headings(first: str) -> tuple[str, str]:
    return first, _("Organisations")


def _signatures_by_month() -> Table:
    version = version_in_force()
    query = select(Signature.signed_at).where(is_counted())
    moments = db.session.scalars(query.where(stands_for(version))).all() if version else []
    counts, months = Counter(map(month_of, moments)), last_months()
    earlier = sum(count for each, count in counts.items() if each < months[0])
    note = _("Signatures de la charte en vigueur dont le mandat est établi.")
    if earlier:
        older = ngettext(
            "S’y ajoute une signature plus ancienne.",
            "S’y ajoutent %(count)s signatures plus anciennes.",
            earlier,
            count=number(earlier),
        )
        note = f"{note} {older}"
    return Table(
        "signatures-mois",
        _("Les signatures de la charte, par mois"),
        (_("Mois"), _("Signatures")),
        [Row(month(each), (counts[each],)) for each in months],
        Shape.COLUMNS,
        note,
    )


def _sheets_by_theme() -> Table:
    query = select(SheetRevision.subthemes).join(SheetRevision.sheet)
    shown = query.where(SheetRevision.state == State.PUBLISHED, Sheet.archived_at.is_(None))
    theme_of = {entry.code: str(entry.parent) for entry in taxonomy.entries("subthemes")}
    themes = Counter(
        theme
        for subthemes in db.session.scalars(shown)
        for theme in {theme_of[code] for code in subthemes if code in theme_of}
    )
    return Table(
        "fiches-theme",
        _("Les fiches d’expérience par thème"),
        (_("Thème"), _("Fiches")),
        by_count(themes, partial(taxonomy.label, "themes")),
        Shape.BARS,
        _("Fiches publiées. Une fiche sur plusieurs thèmes est comptée dans chacun."),
    )


def _resources_by_kind() -> Table:
    query = select(ResourceRevision.kind).join(ResourceRevision.resource)
    shown = query.where(ResourceRevision.state == State.PUBLISHED, Resource.archived_at.is_(None))
    return Table(
        "ressources-nature",
        _("Les ressources par nature"),
        (_("Nature"), _("Ressources")),
        by_count(Counter(db.session.scalars(shown)), partial(taxonomy.label, "kinds")),
        Shape.BARS,
        _("Ressources publiées."),
    )


def by_count(counts: Counter[str], named: Callable[[str], str]) -> list[Row]:
    """Return a row for each code under its name, the most numerous first."""
    rows = [Row(named(code), (count,)) for code, count in counts.items()]
    return sorted(rows, key=lambda row: (-row.numbers[0], row.label))


def wanted_themes() -> Table:
    """Return what people look for, by theme: chosen among the filters of the library, or by words of it."""
    rows = [
        Row(taxonomy.label("themes", code), (chosen + said, chosen, said))
        for code, chosen, said in asking_queries.wanted_themes()
    ]
    return Table(
        "themes-cherches",
        _("Les thèmes les plus cherchés"),
        (_("Thème"), _("En tout"), _("Choisi dans les filtres"), _("Cherché par ses mots")),
        rows,
        Shape.BARS,
        _(
            "Sur douze mois, dans la bibliothèque. Un mot compte pour un thème quand il figure dans son "
            "intitulé ou dans celui d’un sous-thème."
        ),
    )
