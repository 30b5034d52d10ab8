"""A revision made ready for reading: codes as words, dates in order, costs worked out."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from network import taxonomy
from network.files.models import StoredFile
from network.files.queries import files_by_public_id
from network.i18n import _
from network.sheets import files, rules
from network.sheets.coherence import Point, contradictions
from network.sheets.figures import QUANTITIES, Quality
from network.sheets.models import SheetRevision
from network.sheets.when import when_label
from network.sheets.wording import places_of
from network.territories.models import Place
from network.territories.queries import department_name


@dataclass(frozen=True)
class KeyFigure:
    """A figure with what makes it trustworthy."""

    label: str
    value: Decimal
    unit: str
    year: int | None
    quality: str
    source: str


@dataclass(frozen=True)
class JoinedFile:
    """A file to take away, under the title that its author gave it."""

    title: str
    file: StoredFile


@dataclass(frozen=True)
class Reading:
    """What a page shows of a revision."""

    revision: SheetRevision

    @cached_property
    def places(self) -> list[Place]:
        """The official places concerned."""
        return places_of(self.revision.places)

    @cached_property
    def departments(self) -> list[str]:
        """The codes of the departments concerned; those of the owner where the sheet names none."""
        named = dict.fromkeys(code for place in self.places for code in place.departments)
        return list(named) or list(self.revision.sheet.owner.departments)

    @property
    def department_names(self) -> list[str]:
        """The names of the departments."""
        return [department_name(code) for code in self.departments]

    @property
    def where(self) -> str:
        """One line on the territory: its places, else what the author wrote, else the departments."""
        names = [place.label for place in self.places[:3]]
        if extra := len(self.places) - len(names):
            names.append(_("et %(num)s autres", num=extra) if extra > 1 else _("et un autre"))
        return ", ".join(names) or self.revision.area or ", ".join(self.department_names[:3])

    @property
    def themes(self) -> list[str]:
        """The codes of the themes."""
        return taxonomy.themes_of(self.revision.subthemes)

    @property
    def theme_labels(self) -> list[str]:
        """The labels of the themes."""
        return taxonomy.labels("themes", self.themes)

    def labels(self, name: str) -> list[str]:
        """Return the labels of one of the revision's lists of codes (`levers`, `plans`, `subthemes`…)."""
        return taxonomy.labels(name, getattr(self.revision, name))

    @cached_property
    def key_figures(self) -> list[KeyFigure]:
        """The figures that have a quantity and a value."""
        return [
            KeyFigure(
                label=str(QUANTITIES[row["quantity"]].label),
                value=Decimal(row["value"]),
                unit=row["unit"],
                year=row["year"],
                quality=Quality(row["quality"]).label if row["quality"] else "",
                source=row["source"],
            )
            for row in self.revision.key_figures
            if row["quantity"] in QUANTITIES and row["value"]
        ]

    @cached_property
    def costs(self) -> list[rules.Derived]:
        """What it cost by unit."""
        return rules.derived_costs(self.revision)

    @property
    def contradictions(self) -> list[Point]:
        """What the coordination should check: what cannot be true together."""
        return contradictions(self.revision)

    @property
    def timeline(self) -> list[dict[str, str]]:
        """The steps, in the order of time."""
        return rules.timeline(self.revision)

    @cached_property
    def _files(self) -> dict[str, StoredFile]:
        named = files.named_by(self.revision)
        return files_by_public_id(named) if named else {}

    def file(self, public_id: str) -> StoredFile | None:
        """Return one of the files that the revision names."""
        return self._files.get(public_id)

    @property
    def picture(self) -> StoredFile | None:
        """The picture that shows the experience."""
        return self._files.get(self.revision.picture)

    @property
    def picture_alt(self) -> str:
        """What the picture says to those who do not see it; empty when it only decorates."""
        return "" if self.revision.picture_decorative else self.revision.picture_alt

    @property
    def joined_files(self) -> list[JoinedFile]:
        """The files to take away, in the order of the author."""
        rows = [(row["title"], self._files.get(row["file"])) for row in self.revision.attachments]
        return [JoinedFile(title or file.name, file) for title, file in rows if file]

    @property
    def year(self) -> int | None:
        """The year readers look for."""
        return rules.year_of_experience(self.revision)

    @property
    def period(self) -> str:
        """« mars 2021 – 2023 », « depuis 2021 »."""
        start, end = when_label(self.revision.started_on), when_label(self.revision.ended_on)
        if start and end:
            return start if start == end else f"{start} – {end}"
        if start:
            return _("depuis %(start)s", start=start)
        return _("jusqu’à %(end)s", end=end) if end else ""
